"""What the target of a hand-off gives: where work goes next, once an agent has looked at it and confirmed it.

A hand-off is planned, shown, confirmed, carried out once, logged, and undone where the target allows. Nothing leaves
before it was confirmed, and nothing of it reaches a customer. To add a target: write a class with the methods of
`HandoffTarget`, make a `TargetKind` of it in its module, list that in `registry`. Nothing is inherited. Each method
raises HandoffError where the target fails, which says whether it may have been done all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import httpx

from drafter.conversation import Conversation
from drafter.draft import TextKind
from service.errors import InputError
from service.helpdesks.accounts import DeskQuestion, Outside

__all__ = ["HandoffDone", "HandoffMatter", "HandoffTarget", "PlannedField", "TargetAccount", "TargetKind"]


@dataclass(frozen=True, slots=True)
class HandoffMatter:
    """What is handed off: the conversation, `text` about it (of the kind that the target asks for, "" for none), the
    conversation's address in the desk (None: unknown), who hands it off and when (UTC)."""

    conversation: Conversation
    mailbox: str
    text: str
    link: str | None
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedField:
    """One thing that would be sent, as the agent sees and may edit it. `lines` is how high its box is; `fixed` ones
    are shown and not edited; `note` says what the target makes of it ("will be 3 comments"). Where there are
    `choices`, it has to be one of them."""

    name: str
    label: str
    value: str
    lines: int = 1
    fixed: bool = False
    note: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoffDone:
    """What was made: the target's id of it, its address where it has one, and a line for the log. `note` is what the
    handbook would have noted in the conversation then, "" for nothing."""

    ref: str
    link: str | None
    told: str
    note: str = ""


class HandoffTarget(Protocol):
    """One place where work goes next. Methods may be called from several threads."""

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """What would be sent; it reads at most (the projects there are), and changes nothing."""
        ...

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Do it. `fields` are the planned ones as confirmed, by name. `key` is this hand-off's own: a target that can
        look for it finds what an earlier try of the same has made, instead of making it twice."""
        ...

    def undo(self, done: HandoffDone) -> None:
        """Take it back; doing so again does no harm. Raises NotUndoable where the target keeps what it has."""
        ...

    def settle(self, done: HandoffDone, how: str) -> None:
        """Say at the target that the conversation was answered elsewhere (a card turns to "handled"); nothing where
        the target has no such thing."""
        ...


@dataclass(frozen=True, slots=True)
class TargetAccount:
    """A target that is set up for a mailbox: what `TargetKind.questions` ask for."""

    id: str
    kind: str
    mailbox: str
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def setting(self, name: str) -> str:
        """What was answered to a question; raises InputError where it is missing."""
        if value := self.secrets.get(name) or self.settings.get(name):
            return value
        raise InputError(f"the target {self.id!r} has no {name!r}; set it up again with it")


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A kind of target. `text`: the kind of text that it takes along. `may_leave` says of a request that changes
    something whether it is one of those that a confirmed hand-off makes; no other is ever sent (see `DeskHttp`).
    `steps` are the ids of the next steps beside which it is offered."""

    name: str
    title: str
    questions: tuple[DeskQuestion, ...]
    build: Callable[[TargetAccount, Outside], HandoffTarget]
    may_leave: Callable[[httpx.Request], bool]
    text: TextKind | None = None
    steps: tuple[str, ...] = ()
    undoable: bool = False
