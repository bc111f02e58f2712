"""What leaves this machine: who gets which words of a customer, by the settings, said before anything is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from drafter.account_sources import HttpRecords, McpRecords
from drafter.errors import SettingsError
from drafter.models.chain import EMBEDDED, NO_MODEL, provider_of
from drafter.models.endpoint_embedder import PREFIX
from drafter.settings import Settings
from drafter.situation import Intent
from drafter.wiring import build_mailboxes
from service.loopback import is_local_name

__all__ = ["Leaving", "what_leaves"]


@dataclass(frozen=True, slots=True)
class Leaving:
    """One thing that is done with a conversation, by whom, and what they get of it; `stays`: it is done here."""

    task: str
    by: str
    gets: str
    stays: bool


def what_leaves(settings: Settings) -> tuple[Leaving, ...]:
    """Everything that handles words of a customer: writing, a second opinion, searching, the store of what is
    indexed, account data, traces."""
    always = (*_writing(settings), *_verifying(settings), _searching(settings), _knowledge(settings))
    return (*always, *_account(settings), *_traced(settings))


def _writing(settings: Settings) -> tuple[Leaving, ...]:
    names = [name.strip() for name in settings.model.split(",")]
    if names == [NO_MODEL]:
        return (Leaving("Writing", "rules, without a model", "nothing leaves", True),)
    return tuple(_model(name, settings, later=place > 0) for place, name in enumerate(names))


def _model(name: str, settings: Settings, *, later: bool) -> Leaving:
    task = "Writing, if that fails" if later else "Writing"
    if name == EMBEDDED:
        return Leaving(task, "the embedded model", "runs on this machine: nothing leaves", True)
    place = _place(settings.api_base)
    stays = place is not None and _here(settings.api_base)
    gets = "the conversation, account data of a verified customer, the sources that were found, guidelines and your "
    gets += "instruction"
    return Leaving(task, f"{name} at {place or 'its provider'}", "on this machine" if stays else gets, stays)


def _verifying(settings: Settings) -> tuple[Leaving, ...]:
    """Who gives a second opinion on the proof, where that is a model elsewhere."""
    name = settings.verifier or ""
    if not name.startswith(PREFIX):
        return (Leaving("Second opinion", name, "runs on this machine: nothing leaves", True),) if name else ()
    own = name.removeprefix(PREFIX)
    first = next((one.strip() for one in settings.model.split(",") if one.strip() not in (EMBEDDED, NO_MODEL)), own)
    base = settings.api_base if provider_of(own) == provider_of(first) else None  # the address is the first one's
    stays = base is not None and _here(base)
    gets = "the sentences of a draft that state facts, and the sources that were found"
    by = f"{own} at {_place(base) or 'its provider'}"
    return (Leaving("Second opinion", by, "on this machine" if stays else gets, stays),)


def _traced(settings: Settings) -> tuple[Leaving, ...]:
    """The collector of traces, where they hold words."""
    if not (settings.traces and settings.trace_content):
        return ()
    stays, gets = _here(settings.traces), "what models were asked and what they answered"
    return (Leaving("Traces", _place(settings.traces) or "", "on this machine" if stays else gets, stays),)


def _searching(settings: Settings) -> Leaving:
    name = settings.embedding_model or ""
    if not name.startswith(PREFIX):
        return Leaving("Searching", "an embedding model", "runs on this machine: nothing leaves", True)
    place = _place(settings.embedding_api_base)
    stays = place is not None and _here(settings.embedding_api_base)
    gets = "what the customer asks, and each sentence of a text to prove"
    by = f"{name.removeprefix(PREFIX)} at {place or 'its provider'}"
    return Leaving("Searching", by, "on this machine" if stays else gets, stays)


def _knowledge(settings: Settings) -> Leaving:
    if not settings.chroma_url and not settings.chroma_api_key:
        return Leaving("Knowledge", "a folder of this machine", "nothing leaves", True)
    place = _place(settings.chroma_url)
    stays = place is not None and _here(settings.chroma_url)
    gets = "numbers made of what the customer asks, and your sources"
    return Leaving("Knowledge", f"Chroma at {place or 'Chroma Cloud'}", "on this machine" if stays else gets, stays)


def _account(settings: Settings) -> tuple[Leaving, ...]:
    """Each record that a profile names and that is asked elsewhere; a profile that cannot be read names none."""
    try:
        profiles = build_mailboxes(settings).values()
    except SettingsError:
        return ()
    asked = [one for profile in profiles for one in profile.account if isinstance(one, HttpRecords | McpRecords)]
    return tuple(
        Leaving(
            "Account data",
            f"{one.name} at {_place(one.address)}",
            "on this machine" if _here(one.address) else f"the customer's mail address or id{_only(one.intents)}",
            _here(one.address),
        )
        for one in asked
    )


def _only(intents: Sequence[Intent]) -> str:
    return f", where they write about {', '.join(intents)}" if intents else ""


def _place(address: object) -> str | None:
    return urlsplit(str(address)).netloc.rpartition("@")[2] if address else None


def _here(address: object) -> bool:
    """Whether an address leads to this very machine."""
    return is_local_name(urlsplit(str(address)).hostname or "")
