"""A conversation that can be handed off to the fake board, and the service's hand-offs over a database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from drafter.conversation import Conversation
from service.auth.rights import Asker, AskerKind, Right
from service.auth.sealing import Sealing
from service.desk import DraftDesk
from service.handoffs.base import House, TargetAccount, TargetKind
from service.handoffs.carrying_out import HandingAgent, Handoffs
from service.handoffs.fake import FAKE_TARGET, FakeTarget
from service.handoffs.opened import OpenTargets, set_up_target
from service.helpdesks.base import HelpDesk
from service.stopping import Stopping
from service.storage import Database
from service.storage.handoffs import StoredHandoff
from service.telemetry.metrics import Metrics
from tests.service.handoffs.contract import NOW
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION, ScriptedDrafter
from tests.service.storage.kept import kept

__all__ = ["BOARD", "SEALING", "Workroom", "asker"]

SEALING = Sealing(["k3J9-vQ2x-7hLz-Wp5r-Ty8n-Bc4d-1mFs"])
BOARD = TargetAccount("board", "fake-board", CONVERSATION.mailbox, {"board": "Support"}, {"token": "t-4711"})


def asker(name: str = "sam", mailboxes: frozenset[str] | None = None, conversation: str | None = None) -> Asker:
    return Asker(AskerKind.USER, name, name.capitalize(), frozenset(Right), mailboxes, conversation)


class Workroom:
    """The board `target`, hand-offs to it, and the log of what was done. `kind` changes what the board can do."""

    def __init__(self, database: Database, conversation: Conversation = CONVERSATION, **kind: object) -> None:
        self.database = database
        self.now = NOW
        self.drafter = ScriptedDrafter()
        self.noted: list[tuple[str, str, str]] = []
        self.target = FakeTarget("Support")
        self.desk: HelpDesk | None = None
        self.kind: TargetKind = replace(FAKE_TARGET, **kind)  # type: ignore[arg-type]
        self.handoffs = self.process()
        set_up_target(database, SEALING, BOARD, "lea", self.house)
        with database.writing() as session:
            self.conversation = kept(session, conversation).id

    @property
    def house(self) -> House:
        return House(clock=lambda: self.now, desk=self._opened, database=lambda: self.database)

    def process(self) -> Handoffs:
        """The hand-offs as another process has them."""
        parts = replace(make_parts(self.drafter, database=self.database), sealing=lambda: SEALING)
        desk = DraftDesk(parts, Metrics().drafts, Stopping(lambda: None))
        targets = OpenTargets(parts.database, parts.sealing, self.house)
        return Handoffs(parts, desk, targets, "https://drafts.example.com/")

    def agent(self, name: str = "sam") -> HandingAgent:
        return HandingAgent(
            asker(name), lambda action, subject: self.noted.append((name, action, subject.partition(":")[0]))
        )

    def plan(self, name: str = "sam", *, another: bool = False) -> StoredHandoff:
        return self.handoffs.plan(self.conversation, "board", self.agent(name), another=another)

    def confirm(self, row: StoredHandoff, name: str = "sam", **values: str) -> StoredHandoff:
        return self.handoffs.confirm(row.id, values, self.agent(name))

    def moved(self, row: StoredHandoff) -> bool:
        [stands] = self.handoffs.standings([row], self.now)
        return stands.moved

    def pass_time(self, **by: float) -> None:
        self.now += timedelta(**by)

    def __enter__(self) -> "Workroom":
        self._patches: list[Any] = [
            patch("service.handoffs.opened.open_target", lambda account, house: self.target),
            patch("service.handoffs.carrying_out.target_kind", lambda name: self.kind),
        ]
        for one in self._patches:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._patches:
            one.stop()

    def _opened(self, desk_id: str) -> HelpDesk:
        assert self.desk is not None
        return self.desk
