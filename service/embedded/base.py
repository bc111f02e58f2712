"""What a help desk proves when it opens the sidebar, and in whose pages the panel of each kind of desk stands."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from service.helpdesks.accounts import DeskAccount

__all__ = ["JOINABLE", "ProvedAgent", "frames_for"]

_FRAMES = {
    "front": ("https://*.frontapp.com", "https://*.frontapplication.com"),
    "helpscout": ("https://secure.helpscout.net",),
    "zendesk": ("https://*.zdusercontent.com",),
}
"""Where desks show apps, beside the address of the desk itself."""

JOINABLE = ("chatwoot", "front")
"""Kinds of desk that show nobody: who looks there signs in to us."""

_OWN = ("chatwoot", "zendesk")


@dataclass(frozen=True, slots=True)
class ProvedAgent:
    """Who opens the sidebar, by the desk's own word or by their sign-in here (`session_id`, and `pass_id` once they
    have joined the panel), and for which conversation (None: that is asked later)."""

    agent: str
    thread_id: str | None = None
    session_id: str = ""
    pass_id: str = ""


def frames_for(account: DeskAccount) -> tuple[str, ...]:
    """The origins of the pages in which this desk shows our panel; none for a kind that has no place for it."""
    place = urlsplit(account.address)
    own = (f"{place.scheme}://{place.netloc.casefold()}",) if account.kind in _OWN else ()
    return own + _FRAMES.get(account.kind, ())
