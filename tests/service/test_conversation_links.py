"""Where colleagues open a conversation: in its help desk as that has addresses, else in the sidebar, else nowhere."""

from collections.abc import Iterator

import pytest

from drafter.draft import TextKind
from drafter.wish import Wish
from service.conversation_links import conversation_link
from service.desk import DraftDesk, DraftOrder
from service.helpdesks.registry import DESK_KINDS
from service.stopping import Stopping
from service.storage import Database
from service.storage.conversations import conversation_of, get_conversation
from service.storage.help_desks import add_help_desk, get_help_desk, remove_help_desk
from service.storage.receiving import receive
from service.telemetry.metrics import Metrics
from tests.service.handoffs.room import Workroom
from tests.service.parts import make_parts, temporary_database
from tests.service.sample import CONVERSATION, ScriptedDrafter

OURS = "https://drafts.example.com"
KNOWN = {
    "chatwoot": "https://desk.example/app/accounts/7/conversations/42",
    "django-helpdesk": "https://desk.example/tickets/42/",
    "freshdesk": "https://desk.example/a/tickets/42",
    "front": "https://app.frontapp.com/open/42",
    "helpscout": "https://secure.helpscout.net/conversation/42",
    "jitbit": "https://desk.example/Ticket/42",
    "missive": "https://mail.missiveapp.com/#inbox/conversations/42",
    "request-tracker": "https://desk.example/Ticket/Display.html?id=42",
    "zammad": "https://desk.example/#ticket/zoom/42",
    "zendesk": "https://desk.example/agent/tickets/42",
}


@pytest.fixture
def database() -> Iterator[Database]:
    made = temporary_database()
    yield made
    made.close()


def kept(database: Database, kind: str, thread_id: str = "42") -> str:
    """Our id of a conversation of a connected desk of this kind."""
    asked = CONVERSATION.model_copy(update={"id": thread_id})
    ids = [str(number) for number in range(len(asked.messages))]
    with database.writing() as session:
        add_help_desk(session, "desk", kind, asked.mailbox, "https://desk.example/", {"account": "7"}, "lea")
        return receive(session, asked, "desk", ids).conversation.id


def link(database: Database, conversation_id: str, public_url: str = OURS) -> str | None:
    with database.reading() as session:
        return conversation_link(session, get_conversation(session, conversation_id), public_url)


@pytest.mark.parametrize("kind", sorted(DESK_KINDS))
def test_the_desk_has_an_address_for_it_or_we_have(database: Database, kind: str) -> None:
    kept_id = kept(database, kind)
    sidebar = f"{OURS}/sidebar?conversation={kept_id}"
    assert link(database, kept_id) == KNOWN.get(kind, sidebar)
    assert link(database, kept_id, "") == KNOWN.get(kind)
    with database.writing() as session:
        remove_help_desk(session, "desk")
    assert link(database, kept_id) == sidebar


def test_jitbit_is_opened_where_people_open_it_though_we_used_to_ask_for_its_interface(database: Database) -> None:
    kept_id = kept(database, "jitbit")
    with database.writing() as session:
        get_help_desk(session, "desk").address = "https://potters.jitbit.com/helpdesk/api"
    assert link(database, kept_id) == "https://potters.jitbit.com/helpdesk/Ticket/42"


def test_no_id_leads_elsewhere(database: Database) -> None:
    kept_id = kept(database, "zendesk", "../../x?y=1#z")
    assert link(database, kept_id) == "https://desk.example/agent/tickets/..%2F..%2Fx%3Fy%3D1%23z"


def test_what_is_handed_off_names_the_conversation_in_its_desk() -> None:
    with Workroom(temporary_database()) as room:
        room.conversation = kept(room.database, "zendesk")
        assert room.plan().values["link"] == "https://desk.example/agent/tickets/42"
        [(asked, _)] = room.drafter.asked
        assert asked.link == "https://desk.example/agent/tickets/42"


@pytest.mark.parametrize("given", [None, "https://inbox.example/t/1"])
def test_a_draft_for_a_kept_conversation_knows_it_and_an_inbox_tool_s_own_goes_before(
    database: Database, given: str | None
) -> None:
    kept_id, drafter = kept(database, "freshdesk"), ScriptedDrafter()
    with database.reading() as session:
        asked = conversation_of(session, get_conversation(session, kept_id)).model_copy(update={"link": given})
    desk = DraftDesk(make_parts(drafter, database=database), Metrics().drafts, Stopping(lambda: None))
    list(desk.written(DraftOrder(asked, "sam", Wish(TextKind.BUG_NOTE), kept_id=kept_id)))
    assert drafter.asked[0][0].link == (given or "https://desk.example/a/tickets/42")
