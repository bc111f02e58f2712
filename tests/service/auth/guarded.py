"""The service behind its guard, over a database and parts that a test chooses, and a clock that is set by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from drafter.conversation import Conversation
from drafter.mailbox import DEFAULT
from kb_index.documents import Hit
from service.app import create_app
from service.auth.access import GuardedAccess
from service.auth.api_keys import NewKey
from service.auth.buckets import Buckets, Rate
from service.auth.oidc import IdentityProvider
from service.auth.passwords import Passwords
from service.auth.rights import NO_LIMITS, Limits, Right, TeamRole
from service.auth.sealing import Sealing
from service.auth.stores import AccessStores, open_stores
from service.hooks.webhooks import Webhooks
from service.storage import Database
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION, HIT, ScriptedDrafter

ORIGIN = "https://drafts.example.com"
SECRET = "qT7vZr0pXc2LmN8sYd4KfW1hJb6GuE3a"
PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
USUAL = Rate(240, 60)
DRAFT = {"conversation": CONVERSATION.model_dump(mode="json")}
JSON_BODIES = {
    "/v1/drafts": DRAFT,
    "/v1/events": {**DRAFT, "id": "e1"},
    "/v1/check": {**DRAFT, "text": "Nothing is lost."},
    "/v1/fix": {**DRAFT, "text": "Nothing is lost.", "checks": ["greeting"]},
    "/v1/search": {"question": "why?"},
    "/sidebar/check": {"conversation": "export-1", "id": "1", "text": "Nothing is lost."},
    "/sidebar/fix": {"conversation": "export-1", "id": "1", "text": "Nothing is lost.", "check": "greeting"},
    "/sidebar/settle": {"conversation": "export-1", "id": "1", "text": "Hi", "conflict": 0, "use": "cited"},
    "/sidebar/leaving": {"conversation": "export-1"},
    "/sidebar/no-reply": {"conversation": "export-1"},
    "/sidebar/drafts/{draft_id}/changes": {"text": "Nothing is lost."},
    "/sidebar/drafts/{draft_id}/lessons": {"kind": "missing-knowledge", "ask": "Why?"},
    "/sidebar/drafts/{draft_id}/texts": {"text": "Nothing is lost.", "base": 1},
    "/sidebar/drafts/{draft_id}/refinements": {"text": "Nothing is lost.", "base": 1, "how": "shorter"},
    "/sidebar/drafts/{draft_id}/outcome": {"kind": "thumbs-up"},
    "/sidebar/handoffs": {"conversation": "export-1", "target": "board"},
    "/sidebar/handoffs/{handoff_id}/fields": {"fields": {}},
    "/sidebar/handoffs/{handoff_id}/confirm": {"fields": {}},
    "/sidebar/handoffs/{handoff_id}/looked": {"there": True},
    "/sidebar/compare": {"mine": "one", "new": "two"},
    "/v1/handoffs": {"conversation_id": "01k9", "target": "board"},
    "/v1/handoffs/{handoff_id}/confirm": {"fields": {}},
    "/v1/handoffs/{handoff_id}/looked": {"there": True},
    "/v1/webhooks": {"url": "https://hooks.example.com/drafts"},
    "/v1/sidebar-sessions": {"mailbox": "brindlebook", "conversation": "export-1", "agent": "Sam"},
}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Searches:
    """An index that writes down what it is asked."""

    asked: list[tuple[str | None, bool]]

    def __call__(
        self, question: str, limit: int, mailbox: str | None = None, include_internal: bool = True
    ) -> Sequence[Hit]:
        self.asked.append((mailbox, include_internal))
        return [HIT][:limit]


@dataclass
class Guarded:
    """A service, what it stands on, and how to ask it."""

    stores: AccessStores
    access: GuardedAccess
    client: TestClient
    clock: Clock
    drafter: ScriptedDrafter
    searches: Searches

    def key(self, *rights: Right, mailboxes: Sequence[str] = (), limits: Limits = NO_LIMITS) -> dict[str, str]:
        """The header of a new key."""
        asked = NewKey("inbox tool", rights, mailboxes, limits=limits)
        return {"Authorization": f"Bearer {self.stores.keys.create(asked, 'test')[1]}"}

    def account(self, email: str = "sam@example.com", role: TeamRole = TeamRole.AGENT, *mailboxes: str) -> str:
        """The id of a new account with PASSWORD."""
        return self.stores.accounts.add(email, role, PASSWORD, "test", mailboxes=mailboxes).id

    def browser(self) -> TestClient:
        """Another browser."""
        browser = TestClient(self.client.app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)
        browser.headers["Accept"] = "text/html,*/*"
        return browser

    def signed_in(self, role: TeamRole = TeamRole.AGENT, *mailboxes: str) -> TestClient:
        """A browser in which a new account is signed in."""
        browser = self.browser()
        account = self.account(f"{role}-{len(self.stores.accounts.all())}@example.com", role, *mailboxes)
        browser.cookies.set("__Host-drafter-session", self.stores.sessions.begin(account))
        return browser

    def refused(self) -> list[str]:
        """The reasons in the log, the newest first."""
        return [str(line.detail.get("reason", "")) for line in self.stores.audit.newest(50)]


def guard(
    database: Database,
    folder: Path | None = None,
    *,
    open_at_first: bool = False,
    usual: Rate = USUAL,
    limits: Limits = NO_LIMITS,
    provider: IdentityProvider | None = None,
    frames: Sequence[str] = (),
    others: Sequence[Conversation] = (),
) -> Guarded:
    """A guarded service. `others` are conversations beside the one in `folder`."""
    clock, drafter, searches = Clock(), ScriptedDrafter(), Searches([])
    stores = open_stores(database, Sealing([SECRET]), usual=limits, passwords=Passwords(QUICK), clock=clock)
    access = GuardedAccess(stores, open_at_first, usual, Buckets(), ORIGIN)
    for number, other in enumerate(others):
        assert folder
        (folder / f"other-{number}.json").write_text(other.model_dump_json(), "utf-8")
    webhooks = Webhooks(database, stores.data_keys.key("webhooks"), stores.audit, clock=clock)
    parts = replace(
        make_parts(drafter, folder=folder, search=searches, database=database),
        webhooks=lambda: webhooks,
        profiles=lambda: {"brindlebook": DEFAULT},
    )
    app = create_app(parts, None, access, provider, frames)
    client = TestClient(app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)
    return Guarded(stores, access, client, clock, drafter, searches)
