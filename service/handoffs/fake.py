"""A target in memory, with all that a good one can do: for tests, for trying things out, and as an example."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

import httpx

from drafter.draft import TextKind
from service.errors import HandoffError
from service.handoffs.base import HandoffDone, HandoffMatter, House, PlannedField, TargetAccount, TargetKind
from service.helpdesks.accounts import DeskQuestion

__all__ = ["FAKE_TARGET", "FakeCard", "FakeTarget"]

_COLUMNS = ("New", "Urgent")


@dataclass(slots=True)
class FakeCard:
    """A card of the board: what it was made of, and what became of the conversation ("": nothing yet)."""

    fields: dict[str, str]
    handled: str = ""


@dataclass(slots=True)
class FakeTarget:
    """A board whose `cards` stand open to whoever plays with it, by the key of the hand-off that made each.

    `fault`: what to raise at the next change, after it was done where `done_before_fault`.
    """

    board: str
    cards: dict[str, FakeCard] = field(default_factory=dict)
    fault: Exception | None = None
    done_before_fault: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False)

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """A title, the text and the column."""
        return (
            PlannedField("title", "Title", matter.conversation.subject or "No subject"),
            PlannedField("text", "Description", matter.text, lines=8),
            PlannedField("column", "Column", _COLUMNS[0], choices=_COLUMNS),
            PlannedField("link", "Conversation", matter.link or "", fixed=True),
        )

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Make the card, unless it is there."""
        with self._lock:
            fault, self.fault = self.fault, None
            if fault and not self.done_before_fault:
                raise fault
            self.cards.setdefault(key, FakeCard(dict(fields)))
            if fault:
                raise fault
        note = f"Card {key} was made."
        return HandoffDone(key, f"https://board.example/{key}", f"made a card on {self.board}", note)

    def undo(self, done: HandoffDone) -> None:
        """Take the card away."""
        with self._lock:
            if self.fault:
                raise self.fault
            self.cards.pop(done.ref, None)

    def settle(self, done: HandoffDone, how: str) -> None:
        """Note on the card that it is handled."""
        with self._lock:
            if done.ref not in self.cards:
                raise HandoffError(f"The board has no card {done.ref!r} any more.")
            self.cards[done.ref].handled = how


def _build(account: TargetAccount, _: House) -> FakeTarget:
    account.setting("token")
    return FakeTarget(account.settings.get("board", ""))


def _never(_: httpx.Request) -> bool:
    return False


FAKE_TARGET = TargetKind(
    name="fake-board",
    title="the fake board",
    questions=(
        DeskQuestion("token", "Key of the board", secret=True),
        DeskQuestion("board", "Name of the board", default="Support"),
    ),
    build=_build,
    may_leave=_never,
    text=TextKind.HANDOFF_NOTE,
    steps=("log-bug", "hand-off-summary"),
    undoable=True,
    finds=True,
    settles=True,
)
