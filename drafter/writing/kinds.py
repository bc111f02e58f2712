"""The kinds of text as one table: whether knowledge and a model are needed, and who writes without a model.

A kind says what the agent has decided already: whoever asks for a closing message knows that the conversation ends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drafter.brief import Brief
from drafter.draft import TextKind
from drafter.situation import Outcome, Stage
from drafter.writing.composer import compose
from drafter.writing.follow_ups import compose_closing, compose_fixed
from drafter.writing.notes import compose_note, write_bug_note
from drafter.writing.nudges import write_nudge

__all__ = ["FORMS", "Form", "asks_model"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one kind of text comes about.

    `stage` and `outcome` (with its reason) are what asking for it decides; None: read from the conversation.
    `write` gives the text without a model: always where `asks_model` is false, else where no model answers.
    """

    write: Callable[[Brief], str]
    stage: Stage | None = None
    outcome: tuple[Outcome, str] | None = None
    searches: bool = False
    asks_model: bool = True


FORMS: Mapping[TextKind, Form] = {
    TextKind.REPLY: Form(write=compose, searches=True),
    TextKind.HANDOFF_NOTE: Form(write=compose_note, searches=True),
    TextKind.SUMMARY: Form(write=compose_note),
    TextKind.BUG_NOTE: Form(write=write_bug_note, asks_model=False),
    TextKind.IDLE_NUDGE: Form(write=write_nudge, stage=Stage.IDLE, asks_model=False),
    TextKind.FIXED_FOLLOW_UP: Form(
        write=compose_fixed,
        stage=Stage.FIXED,
        outcome=(Outcome.ANSWER, "The fault is fixed; the customer is told so, with what changed."),
    ),
    TextKind.CLOSING: Form(
        write=compose_closing,
        stage=Stage.CLOSING,
        outcome=(Outcome.CLOSE, "The conversation ends here; thank them and leave the door open."),
    ),
}
"""Templates: those of the customer's letters are `reply/` with a task of their own, those of notes are `note/`."""


def asks_model(brief: Brief) -> bool:
    """Whether a model is asked for this text: not where a rule writes it, nor where nothing is to be written."""
    return FORMS[brief.kind].asks_model and not brief.silent
