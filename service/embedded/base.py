"""What a help desk proves when it opens the sidebar, and in whose pages the panel of each kind of desk stands."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from service.helpdesks.accounts import DeskAccount

__all__ = ["ProvedAgent", "frames_for"]

_FRAMES = {
    "front": ("https://app.frontapp.com", "https://*.frontapp.com"),
    "helpscout": ("https://secure.helpscout.net",),
    "zendesk": ("https://*.zdusercontent.com",),
}
"""Where desks show apps, beside the address of the desk itself."""

_OWN = ("chatwoot", "zendesk")


@dataclass(frozen=True, slots=True)
class ProvedAgent:
    """Who opens the sidebar, by the desk's own word, and for which conversation (None: that is asked later)."""

    agent: str
    thread_id: str | None = None


def frames_for(account: DeskAccount) -> tuple[str, ...]:
    """The origins of the pages in which this desk shows our panel; none for a kind that has no place for it."""
    place = urlsplit(account.address)
    own = (f"{place.scheme}://{place.netloc}",) if account.kind in _OWN else ()
    return own + _FRAMES.get(account.kind, ())
