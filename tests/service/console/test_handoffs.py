"""Hand-offs in the console: what leads find, what they may do about it, and the table."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from service.auth.rights import TeamRole
from service.auth.sealing import Sealing
from service.errors import HandoffError
from service.handoffs.opened import remove_account, set_up_target
from service.storage.handoffs import AT_WORK, HandoffState, StoredHandoff
from tests.service.auth.guarded import ORIGIN, guard
from tests.service.handoffs.room import BOARD, SEALING, Workroom, asker
from tests.service.parts import make_client, make_parts, temporary_database
from tests.service.sample import CONVERSATION
from tests.service.storage.kept import kept

PAGE = "/console/handoffs"


@pytest.fixture
def room() -> Iterator[Workroom]:
    with Workroom(temporary_database()) as made:
        made.now = datetime.now(UTC)
        yield made


@pytest.fixture
def client(room: Workroom) -> TestClient:
    client = make_client(replace(make_parts(database=room.database), sealing=lambda: SEALING))
    client.headers |= {"Accept": "text/html", "HX-Request": "true"}
    return client


def failed(room: Workroom, words: str = "The board is full.", *, maybe_done: bool = False) -> StoredHandoff:
    row = room.plan()
    room.target.fault = HandoffError(words, maybe_done=maybe_done)
    with pytest.raises(HandoffError):
        room.confirm(row)
    return room.handoffs.get(row.id, asker())


def change(room: Workroom, row: StoredHandoff, **changes: object) -> None:
    with room.database.writing() as session:
        kept = session.get_one(StoredHandoff, row.id)
        for name, value in changes.items():
            setattr(kept, name, value)


def test_what_was_handed_off_where_and_by_whom(client: TestClient, room: Workroom) -> None:
    done = room.confirm(room.plan(), "kim", text="Looked at it myself.")
    page = client.get(PAGE).text
    assert CONVERSATION.subject in page
    assert "the fake board (board)" in page
    assert "sent by Kim" in page
    assert f'href="https://board.example/{done.id}"' in page
    assert "made a card on Support" in page
    assert "Looked at it myself." in page
    assert f"/console/conversations/{room.conversation}" in page


def test_it_is_narrowed_by_state_target_mailbox_and_days(client: TestClient, room: Workroom) -> None:
    room.confirm(room.plan())
    failed_one = room.plan(another=True)
    change(room, failed_one, state=HandoffState.FAILED, reason="The board is full.")

    def shown(**asked: str) -> int:
        return client.get(PAGE, params=asked).text.count('<article class="proposal"')

    assert shown() == 2
    assert [shown(state=state) for state in ("done", "failed", "planned")] == [1, 1, 0]
    assert [shown(target=name) for name in ("board", "another")] == [2, 0]
    assert [shown(mailbox=name) for name in (CONVERSATION.mailbox, "another")] == [2, 0]
    yesterday = str((datetime.now(UTC) - timedelta(days=1)).date())
    assert (shown(since=yesterday), shown(since=yesterday, until=yesterday)) == (2, 0)
    rows = list(csv.DictReader(io.StringIO(client.get("/console/tables/handoffs.csv?state=failed").text)))
    assert [(row["id"], row["state"], row["reason"]) for row in rows] == [
        (failed_one.id, "failed", "The board is full.")
    ]
    assert client.get(PAGE, params={"state": "nonsense"}).status_code == 422


def test_one_that_is_under_way_for_too_long_waits_for_somebody_to_look(client: TestClient, room: Workroom) -> None:
    row = room.plan()
    change(room, row, state=HandoffState.SENDING, confirmed_at=room.now - AT_WORK, confirmed_by="user:kim")
    page = client.get(f"{PAGE}?state=unclear").text
    assert "look at the fake board first" in page
    assert "No hand-off was planned" in client.get(f"{PAGE}?state=sending").text
    client.post(f"{PAGE}/{row.id}/there")
    assert room.handoffs.get(row.id, asker()).state == "done"


def test_what_failed_is_sent_again_as_it_stands_there(client: TestClient, room: Workroom) -> None:
    row = failed(room)
    assert "The board is full." in client.get(PAGE).text
    page = client.post(f"{PAGE}/{row.id}/retry?plan={row.plan}").text
    assert 'data-state="done"' in page
    assert len(room.target.cards) == 1
    assert 'data-state="undone"' in client.post(f"{PAGE}/{row.id}/undo").text
    assert room.target.cards == {}


def test_what_fails_again_says_why(client: TestClient, room: Workroom) -> None:
    row = failed(room)
    room.target.fault = HandoffError("Still full.")
    page = client.post(f"{PAGE}/{row.id}/retry?plan={row.plan}").text
    assert '<p class="alarm" role="alert">Still full.</p>' in page
    assert 'data-state="failed"' in page
    assert "planned anew since" in client.post(f"{PAGE}/{row.id}/retry?plan=another").text
    assert room.target.cards == {}


def test_what_would_go_elsewhere_is_planned_again_beside_the_draft(client: TestClient, room: Workroom) -> None:
    row = failed(room)
    remove_account(room.database, BOARD.id)
    set_up_target(room.database, SEALING, replace(BOARD, settings={"board": "Leads"}), "lea", room.house)
    page = client.get(PAGE).text
    assert "was set up anew since this was planned" in page
    assert "Send it again" not in page
    client.post(f"{PAGE}/{row.id}/retry?plan={row.plan}")
    assert room.target.cards == {}


def test_a_target_is_opened_once_for_all_that_waits_for_it(client: TestClient, room: Workroom) -> None:
    for number in range(5):
        with room.database.writing() as session:
            room.conversation = kept(session, CONVERSATION.model_copy(update={"id": f"c-{number}"})).id
        room.plan()
    with patch.object(Sealing, "open", autospec=True, side_effect=Sealing.open) as unsealing:
        page = client.get(PAGE).text
    assert page.count('data-state="planned"') == 5
    assert unsealing.call_count == 1


@pytest.mark.parametrize("finds", [True, False])
def test_what_is_unclear_is_sent_again_only_where_that_makes_no_second(finds: bool) -> None:
    with Workroom(temporary_database(), finds=finds) as room:
        row = failed(room, "No answer.", maybe_done=True)
        client = make_client(replace(make_parts(database=room.database), sealing=lambda: SEALING))
        client.headers |= {"Accept": "text/html", "HX-Request": "true"}
        page = client.get(PAGE).text
        assert ("Send it again" in page) is finds
        assert "It is not there" in page
        client.post(f"{PAGE}/{row.id}/not-there")
        assert room.handoffs.get(row.id, asker()).state == "failed"


def test_a_lead_sends_again_and_the_log_says_who(room: Workroom) -> None:
    guarded = guard(room.database)
    row = failed(room)
    lead, other = guarded.signed_in(TeamRole.LEAD), guarded.signed_in(TeamRole.LEAD, "another")
    agent = guarded.signed_in(TeamRole.AGENT)
    post = {"HX-Request": "true", "Origin": ORIGIN}
    place = f"{PAGE}/{row.id}/not-there"
    assert other.post(place, headers=post).status_code == 404
    assert agent.post(place, headers=post).status_code == 403
    assert lead.post(place).status_code == 403, "no form of another page"
    change(room, row, state=HandoffState.UNCLEAR)
    assert lead.post(place, headers=post).status_code == 200
    [entry] = [one for one in guarded.stores.audit.newest(20) if one.action == "handoff-looked-for"]
    assert entry.actor.startswith("user:")
    assert "not there" in entry.subject
