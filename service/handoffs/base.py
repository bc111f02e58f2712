"""What the target of a hand-off gives: where work goes next, once an agent has looked at it and confirmed it.

A hand-off is planned, shown, confirmed, carried out once, logged, and undone where the target allows. Nothing leaves
before it was confirmed, and nothing of it reaches a customer. To add a target: write a class with the methods of
`HandoffTarget`, make a `TargetKind` of it in its module, list that in `registry`. Nothing is inherited. Each method
raises HandoffError where the target fails, which says whether it may have been done all the same. Every target passes
the contract of `tests/service/handoffs/contract.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import httpx

from drafter.conversation import Conversation
from drafter.draft import TextKind
from drafter.privacy.spans import PersonalKind
from service.errors import InputError, NotFound, StorageUnreachable
from service.helpdesks.accounts import DeskQuestion, Outside
from service.helpdesks.base import HelpDesk
from service.storage import Database

__all__ = [
    "FOR_COLLEAGUES",
    "FOR_EVERYBODY",
    "FOR_THEIR_RECORD",
    "HandoffDone",
    "HandoffMatter",
    "HandoffTarget",
    "House",
    "PlannedField",
    "TargetAccount",
    "TargetKind",
]

FOR_EVERYBODY = frozenset[PersonalKind]()
"""What may be read by anybody tells nothing of anybody."""

FOR_COLLEAGUES = frozenset(
    {PersonalKind.AGENT, PersonalKind.COMPANY, PersonalKind.LINK, PersonalKind.NUMBER, PersonalKind.RECORD}
)
"""What a colleague needs who works on the matter: not who the customer is, but which order and which page."""

FOR_THEIR_RECORD = frozenset(PersonalKind) - {
    PersonalKind.ACCOUNT,
    PersonalKind.BIRTH,
    PersonalKind.CARD,
    PersonalKind.SECRET,
    PersonalKind.TOKEN,
}
"""What the team's own record of a customer holds; numbers that pay and words that open doors are nobody's."""


@dataclass(frozen=True, slots=True)
class HandoffMatter:
    """What is handed off: the conversation, `text` about it (of the kind that the target asks for, "" for none), the
    address where colleagues open it (None: unknown), who hands it off and when (UTC).

    In conversation and text masks such as `[email address]` stand for what the target need not know
    (`TargetKind.knows`), a missing name or address of the customer likewise. `desk` names the help desk that the
    conversation is of, "" for none; `kept_id` is our id of it. `planned_at`, in every try of the same hand-off, is
    when it was planned (None: `at`): nothing that an earlier try has made is older.
    """

    conversation: Conversation
    mailbox: str
    text: str
    link: str | None
    agent: str
    at: datetime
    desk: str = ""
    kept_id: str = ""
    planned_at: datetime | None = None


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
        """What would be sent; it reads at most (the projects there are), and changes nothing.

        Whoever sets the target up has a made-up matter planned: what shows that we are let in is read here.
        """
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


def _no_desk(desk_id: str) -> HelpDesk:
    raise NotFound(f"No help desk {desk_id!r} is connected here.")


def _no_database() -> Database:
    raise StorageUnreachable("This target was put together without a database.")


@dataclass(frozen=True, slots=True)
class House(Outside):
    """The world around a target, and what is ours: connected help desks by name, and the database."""

    desk: Callable[[str], HelpDesk] = _no_desk
    database: Callable[[], Database] = _no_database


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
    `steps` are the ids of the next steps beside which it is offered, `offer` is what the button says ("Log it in
    Asana"; "": a usual one).

    `knows`: the personal data that it needs; all other is masked before the target sees it. `at_home`: nothing leaves
    the team's own systems. `undoable`: it can take back. `finds`: doing it again with the same key finds what is
    there, so that a try of which nobody knows the end may be made again. `settles`: what is done there waits until
    the conversation is answered (`settle`). `placed_by`: the secrets that say where things go, as the address of a
    webhook does; all other secrets are keys, and a new key leads to the same place.
    """

    name: str
    title: str
    questions: tuple[DeskQuestion, ...]
    build: Callable[[TargetAccount, House], HandoffTarget]
    may_leave: Callable[[httpx.Request], bool]
    text: TextKind | None = None
    steps: tuple[str, ...] = ()
    offer: str = ""
    undoable: bool = False
    finds: bool = False
    at_home: bool = False
    settles: bool = False
    tells_fixes: bool = False
    knows: frozenset[PersonalKind] = FOR_COLLEAGUES
    placed_by: frozenset[str] = frozenset()
