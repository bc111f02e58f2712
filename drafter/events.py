"""What happens while a draft is made, or a text refined, and the one form in which programs are told of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from drafter.draft import Draft
from drafter.models.call import PULSE_SECONDS, Pulse
from drafter.refinement import Refinement

__all__ = ["PULSE_SECONDS", "Event", "Pulse", "Restart", "Step", "TextDelta", "Wire", "wire"]


class Step(StrEnum):
    """A step of the page begins. `WAITING` is a service's, while other drafts are being written."""

    WAITING = "waiting"
    READING = "reading"
    SEARCHING = "searching"
    WRITING = "writing"
    CHECKING = "checking"
    REWRITING = "rewriting"


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the draft as the model writes it: not yet proved, not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Restart:
    """What was streamed so far is void, because of `reason`; the text begins anew."""

    reason: str


Event = Step | TextDelta | Restart | Pulse | Draft | Refinement


class Wire(NamedTuple):
    """An event as programs get it: its name and its JSON."""

    name: str
    data: dict[str, Any]


def wire(event: Event) -> Wire | None:
    """The event for programs: `step`, `text` (to append), `restart`, `draft` or `refinement`; None for a Pulse."""
    match event:
        case Step():
            return Wire("step", {"name": event.value})
        case TextDelta():
            return Wire("text", {"text": event.text})
        case Restart():
            return Wire("restart", {"reason": event.reason})
        case Draft():
            return Wire("draft", event.model_dump(mode="json"))
        case Refinement():
            return Wire("refinement", event.model_dump(mode="json"))
        case Pulse():
            return None
