"""A guarded service with one connected desk, a fake one under the account of the kind that a test is about."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from drafter.conversation import Customer
from service.app import create_app
from service.auth.access import GuardedAccess
from service.auth.buckets import Buckets
from service.auth.passwords import Passwords
from service.auth.sealing import Sealing
from service.auth.stores import AccessStores, open_stores
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.connected import connect_desk
from service.helpdesks.fake import FakeDesk
from service.helpdesks.threads import DeskMessage
from service.storage import Database
from tests.service.auth.guarded import ORIGIN, QUICK, SECRET, USUAL, Clock
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import ScriptedDrafter

ASKED = "Is the blue glaze food safe?"


@dataclass
class Embedded:
    """The service, the desk that is connected to it, and a browser in which a page of the desk shows our panel."""

    client: TestClient
    desk: FakeDesk
    account: DeskAccount
    stores: AccessStores
    database: Database
    clock: Clock
    drafter: ScriptedDrafter

    def browser(self) -> TestClient:
        """Another browser."""
        made = TestClient(self.client.app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)
        made.headers["Accept"] = "text/html,*/*"
        made.headers["Sec-Fetch-Dest"] = "iframe"
        return made

    def actions(self) -> list[tuple[str, str]]:
        """What stands in the log, the newest first."""
        return [(line.actor, line.action) for line in self.stores.audit.newest(20)]

    @property
    def untouched(self) -> bool:
        """Whether nothing was put into the desk, let alone sent."""
        return self.desk.sent == [] and not any(one.draft or one.notes for one in self.desk.threads.values())


@contextmanager
def connected(
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    secrets: Mapping[str, str],
    settings: Mapping[str, str] | None = None,
    address: str = "https://desk.example",
) -> Iterator[Embedded]:
    """The service with a desk of this kind that has conversation 1, connected as `pots` for the mailbox `potters`."""
    database, clock, sealing = temporary_database(), Clock(), Sealing([SECRET])
    kept = {"hook_secret": "h00k", **secrets}
    account = DeskAccount("pots", kind, "potters", address, dict(settings or {}), kept)
    connect_desk(database, sealing, account, "sam", Outside(clock=clock))
    desk = FakeDesk(account, Outside(clock=clock))
    said = DeskMessage("a", "customer", datetime(2026, 11, 20, 9, tzinfo=UTC) - timedelta(hours=1), text=ASKED)
    desk.say("1", said, subject="Glaze", customer=Customer(name="Ada Quist"))
    monkeypatch.setattr("service.helpdesks.opened.open_desk", lambda account, outside: desk)
    stores = open_stores(database, sealing, passwords=Passwords(QUICK), clock=clock)
    access = GuardedAccess(stores, False, USUAL, Buckets(), ORIGIN)
    drafter = ScriptedDrafter()
    parts = replace(make_parts(drafter, database=database), sealing=lambda: sealing)
    app = create_app(parts, None, access)
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)
    yield Embedded(client, desk, account, stores, database, clock, drafter)
    database.close()
