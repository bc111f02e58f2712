"""A key, an account or a sidebar of mailbox A never reads, drafts from or hears of mailbox B, at any endpoint."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from drafter.conversation import Conversation
from kb_index.documents import Document, Kind, Visibility
from kb_index.index import KnowledgeIndex
from service.app import create_app
from service.auth.rights import Right, TeamRole
from service.handoffs.base import PlannedField
from service.storage import Database
from service.storage.handoff_targets import add_target
from service.storage.handoffs import NewHandoff, plan_handoff
from service.storage.receiving import receive
from service.storage.time_entries import log_time
from tests.evals.word_embedder import WordEmbedder
from tests.service.auth.guarded import ORIGIN, Guarded, guard
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION

MINE, THEIRS = "brindlebook", "sales"
SECRET_OF_THEIRS = CONVERSATION.model_copy(update={"id": "deal-9", "mailbox": THEIRS, "subject": "Discount for Acme"})
HX = {"HX-Request": "true", "Origin": ORIGIN}


@pytest.fixture
def two(file_database: Database, folder: Path) -> Guarded:
    """A service with a conversation in each of two mailboxes."""
    return guard(file_database, folder, others=[SECRET_OF_THEIRS])


def drafted(conversation: Conversation, headers: dict[str, str], two: Guarded) -> int:
    body = {"conversation": conversation.model_dump(mode="json")}
    return two.client.post("/v1/drafts", json=body, headers=headers).status_code


def test_a_draft_is_made_for_ones_own_mailbox_alone(two: Guarded) -> None:
    headers = two.key(Right.DRAFT, mailboxes=[MINE])
    assert drafted(CONVERSATION, headers, two) == 200
    assert drafted(SECRET_OF_THEIRS, headers, two) == 403
    assert drafted(CONVERSATION.model_copy(update={"mailbox": "default"}), headers, two) == 403
    assert [asked.mailbox for asked, _ in two.drafter.asked] == [MINE]
    assert drafted(SECRET_OF_THEIRS, two.key(Right.DRAFT), two) == 200


@pytest.mark.parametrize("conversation", [CONVERSATION, SECRET_OF_THEIRS], ids=["mine", "theirs"])
def test_a_text_is_checked_for_ones_own_mailbox_alone(two: Guarded, conversation: Conversation) -> None:
    mine = conversation.mailbox == MINE
    body = {"conversation": conversation.model_dump(mode="json"), "text": "Nothing is lost."}
    answer = two.client.post("/v1/check", json=body, headers=two.key(Right.DRAFT, mailboxes=[MINE]))
    assert answer.status_code == (200 if mine else 403)
    page = {"conversation": conversation.id, "id": "1", "text": "Nothing is lost."}
    answer = two.signed_in(TeamRole.AGENT, MINE).post("/sidebar/check", json=page, headers=HX)
    assert answer.status_code == (200 if mine else 404)


@pytest.mark.parametrize(
    ("mailboxes", "asked", "status", "into"),
    [
        ([MINE], None, 200, MINE),
        ([MINE], MINE, 200, MINE),
        ([MINE], THEIRS, 403, None),
        ([MINE], "", 403, None),
        ([MINE, "x"], None, 403, None),
        ([], None, 200, None),
        ([], THEIRS, 200, THEIRS),
    ],
)
def test_a_search_looks_into_ones_own_mailbox_alone(
    two: Guarded, mailboxes: list[str], asked: str | None, status: int, into: str | None
) -> None:
    headers = two.key(Right.SEARCH, mailboxes=mailboxes)
    answer = two.client.post("/v1/search", json={"question": "x", "mailbox": asked}, headers=headers)
    assert answer.status_code == status
    assert two.searches.asked == ([(into, False)] if status == 200 else [])


@pytest.mark.parametrize("rights", [(Right.SEARCH,), (Right.SEARCH, Right.READ_INTERNAL)])
def test_internal_passages_come_only_to_whom_they_are_for_and_when_asked(
    two: Guarded, rights: tuple[Right, ...]
) -> None:
    headers = two.key(*rights)
    assert two.client.post("/v1/search", json={"question": "x"}, headers=headers).status_code == 200
    internal = two.client.post("/v1/search", json={"question": "x", "visibility": "internal"}, headers=headers)
    may = Right.READ_INTERNAL in rights
    assert internal.status_code == (200 if may else 403)
    assert [included for _, included in two.searches.asked] == ([False, True] if may else [False])


def document(number: str, words: str, *mailboxes: str, visibility: Visibility = Visibility.PUBLIC) -> Document:
    return Document(
        id=number,
        kind=Kind.ARTICLE,
        title=words,
        text=f"{words}.",
        source="help",
        visibility=visibility,
        mailboxes=mailboxes,
    )


def test_what_is_found_in_a_real_index_is_ones_own(file_database: Database, tmp_path: Path) -> None:
    guarded = guard(file_database)
    index = KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)
    index.sync(
        "help",
        [
            document("all", "Refund for everybody"),
            document("mine", "Refund of ours", MINE),
            document("theirs", "Refund of theirs", THEIRS),
            document("note", "Refund note of ours", MINE, visibility=Visibility.INTERNAL),
        ],
    )

    def search(question: str, limit: int, mailbox: str | None = None, include_internal: bool = True) -> list[object]:
        return list(index.search(question, limit=limit, mailbox=mailbox, include_internal=include_internal))

    app = create_app(make_parts(search=search), None, guarded.access)  # type: ignore[arg-type]
    client = TestClient(app, base_url=ORIGIN)

    def found(headers: dict[str, str], **body: str) -> set[str]:
        answer = client.post("/v1/search", json={"question": "refund", "limit": 50, **body}, headers=headers)
        return {hit["document_id"].removeprefix("help::") for hit in answer.json()["hits"]}

    mine = guarded.key(Right.SEARCH, Right.READ_INTERNAL, mailboxes=[MINE])
    assert found(mine) == {"all", "mine"}
    assert found(mine, visibility="internal") == {"all", "mine", "note"}
    assert found(guarded.key(Right.SEARCH, mailboxes=[THEIRS])) == {"all", "theirs"}
    index.close()


def test_the_list_and_the_page_show_what_is_ones_own(two: Guarded) -> None:
    browser = two.signed_in(TeamRole.AGENT, MINE)
    page = browser.get("/sidebar").text
    assert "Export of our bookings" in page
    assert "Acme" not in page
    assert browser.get("/sidebar?conversation=export-1").status_code == 200
    theirs, nobodys = (browser.get(f"/sidebar?conversation={one}") for one in ("deal-9", "deal-8"))
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text.replace("deal-9", "deal-8") == nobodys.text, "it does not even say that there is one"
    assert browser.post("/sidebar/drafts", data={"conversation": "deal-9"}, headers=HX).status_code == 404
    assert browser.post("/sidebar/drafts", data={"conversation": "export-1"}, headers=HX).status_code == 200
    assert [asked.id for asked, _ in two.drafter.asked] == ["export-1"]


def test_names_of_files_are_for_who_sees_all(two: Guarded, folder: Path) -> None:
    (folder / "secret-deal.json").write_text("{", "utf-8")
    assert "secret-deal.json" not in two.signed_in(TeamRole.AGENT, MINE).get("/sidebar").text
    assert "secret-deal.json" in two.signed_in().get("/sidebar").text


def test_a_sidebar_is_opened_for_ones_own_mailbox_alone(two: Guarded) -> None:
    headers = two.key(Right.SIDEBARS, mailboxes=[MINE])
    body = {"mailbox": MINE, "conversation": "export-1", "agent": "Sam"}
    assert two.client.post("/v1/sidebar-sessions", json=body, headers=headers).status_code == 200
    assert (
        two.client.post("/v1/sidebar-sessions", json={**body, "mailbox": THEIRS}, headers=headers).status_code == 403
    )


def test_a_sidebar_shows_the_one_conversation_that_it_was_opened_for(two: Guarded, folder: Path) -> None:
    beside = CONVERSATION.model_copy(update={"id": "export-2", "subject": "Beside it"})
    (folder / "beside.json").write_text(beside.model_dump_json(), "utf-8")
    headers = two.key(Right.SIDEBARS)
    body = {"mailbox": MINE, "conversation": "export-1", "agent": "Sam"}
    path = two.client.post("/v1/sidebar-sessions", json=body, headers=headers).json()["path"]
    panel = two.browser()
    assert panel.get(path).status_code == 303
    page = panel.get("/sidebar").text
    assert "Export of our bookings" in page
    assert "Beside it" not in page
    assert "Acme" not in page
    for other in ("export-2", "deal-9"):
        assert panel.get(f"/sidebar?conversation={other}").status_code == 404
        assert panel.post("/sidebar/drafts", data={"conversation": other}, headers=HX).status_code == 404
    assert panel.post("/v1/search", json={"question": "x"}, headers=HX).status_code == 401
    assert panel.post("/v1/drafts", json={}, headers=HX).status_code == 401
    assert panel.get("/account").status_code in (303, 401)


def test_an_opening_that_names_a_conversation_of_another_mailbox_shows_nothing(two: Guarded) -> None:
    headers = two.key(Right.SIDEBARS, mailboxes=[MINE])
    body = {"mailbox": MINE, "conversation": "deal-9", "agent": "Sam"}
    panel = two.browser()
    panel.get(two.client.post("/v1/sidebar-sessions", json=body, headers=headers).json()["path"])
    assert panel.get("/sidebar?conversation=deal-9").status_code == 404
    assert "Acme" not in panel.get("/sidebar").text


def test_what_is_kept_of_another_mailbox_is_not_there_at_any_endpoint(two: Guarded) -> None:
    everything = two.key(*Right)
    assert drafted(CONVERSATION, everything, two) == drafted(SECRET_OF_THEIRS, everything, two) == 200
    [theirs] = two.client.get(f"/v1/drafts?mailbox={THEIRS}", headers=everything).json()["items"]
    event = {"id": "e1", "conversation": SECRET_OF_THEIRS.model_dump(mode="json")}
    told = two.client.post("/v1/events", json=event, headers=everything).json()
    mine = two.key(*Right, mailboxes=[MINE])
    place = f"/v1/drafts/{theirs['id']}"
    attempts = [
        ("GET", place, None),
        ("GET", f"{place}/events", None),
        ("GET", f"{place}/texts", None),
        ("POST", f"{place}/cancel", {}),
        ("POST", f"{place}/texts", {"text": "x", "base": 1}),
        ("POST", f"{place}/texts/restore", {"number": 1, "base": 1}),
        ("GET", f"{place}/refinements", None),
        ("POST", f"{place}/refinements", {"text": "x", "base": 1, "how": "shorter"}),
        ("POST", f"{place}/outcome", {"kind": "sent", "text": "x"}),
        ("POST", f"{place}/outcome", {"kind": "thumbs-up"}),
        ("POST", f"{place}/outcome", {"kind": "no-reply-needed"}),
        ("POST", f"{place}/lessons", {"kind": "say-like-this", "text": "x"}),
        ("GET", f"/v1/conversations/{theirs['conversation_id']}", None),
        ("GET", f"/v1/jobs/{told['id']}", None),
        ("POST", f"/v1/jobs/{told['id']}/retry", {}),
        ("GET", f"/v1/mailboxes/{THEIRS}", None),
    ]
    for method, path, body in attempts:
        answer = two.client.request(method, path, json=body, headers=mine)
        assert answer.status_code == 404, f"{method} {path}"
    for path in ("drafts", "conversations", "outcomes", "jobs", "receipts?source=export-limits"):
        glue = "&" if "?" in path else "?"
        assert two.client.get(f"/v1/{path}{glue}mailbox={THEIRS}", headers=mine).status_code == 403
        items = two.client.get(f"/v1/{path}", headers=mine).json()["items"]
        assert {item["mailbox"] for item in items} <= {MINE}, path
    assert [box["name"] for box in two.client.get("/v1/mailboxes", headers=mine).json()["items"]] == [MINE]
    assert two.client.post("/v1/events", json=event, headers=mine).status_code == 403
    changed = two.client.patch(f"/v1/mailboxes/{THEIRS}", json={"auto_draft": False}, headers=mine)
    assert changed.status_code == 403
    assert two.client.get(place, headers=everything).json()["state"] == "ready"


@pytest.mark.parametrize("boxes", [(MINE,), (MINE, "third")])
def test_the_console_is_of_all_ones_own_mailboxes_or_of_the_one_that_is_named(
    two: Guarded, boxes: tuple[str, ...]
) -> None:
    lead = two.signed_in(TeamRole.LEAD, *boxes)
    assert lead.get("/console").status_code == 200
    assert lead.get(f"/console?mailbox={MINE}").status_code == 200
    assert lead.get(f"/console?mailbox={THEIRS}").status_code == 403


def handed_off(two: Guarded) -> tuple[str, str]:
    """A conversation of theirs, by our id, and its hand-off to a target of theirs, with a minute that was logged; and
    a target of ours."""
    with two.stores.database.writing() as session:
        conversation = receive(session, SECRET_OF_THEIRS).conversation
        for name, mailbox in (("board", THEIRS), ("our-board", MINE)):
            add_target(session, name, "time-log", mailbox, {}, "lea")
        fields = [asdict(PlannedField("title", "Title", "Discount"))]
        new = NewHandoff("board", "time-log", "the board", "Discount for Acme", fields, "lea", "at")
        row = plan_handoff(session, conversation, new)
        log_time(
            session,
            row.id,
            conversation,
            day=date(2026, 11, 20),
            case_number="9",
            minutes=1,
            agent="lea",
            note="Acme called",
        )
        return conversation.id, row.id


def test_what_another_mailbox_hands_off_and_knows_of_customers_is_not_there_either(two: Guarded) -> None:
    conversation, handoff = handed_off(two)
    mine = two.key(*Right, mailboxes=[MINE])
    place = f"/v1/handoffs/{handoff}"
    attempts: list[tuple[str, str, dict[str, object] | None]] = [
        ("GET", f"/v1/conversations/{conversation}/account", None),
        ("PATCH", f"/v1/conversations/{conversation}/account", {"confirmed": True, "base": "0"}),
        ("GET", place, None),
        ("POST", f"{place}/confirm", {}),
        ("POST", f"{place}/looked", {"there": True}),
        ("POST", f"{place}/undo", {}),
        ("POST", "/v1/handoffs", {"conversation_id": conversation, "target": "board"}),
        ("POST", "/v1/handoffs", {"conversation_id": conversation, "target": "our-board"}),
    ]
    for method, path, body in attempts:
        answer = two.client.request(method, path, json=body, headers=mine)
        assert answer.status_code == 404, f"{method} {path}"
    for path in ("handoffs", "handoff-targets", "time-log"):
        assert two.client.get(f"/v1/{path}?mailbox={THEIRS}", headers=mine).status_code == 403, path
        answer = two.client.get(f"/v1/{path}", headers=mine)
        assert answer.status_code == 200
        assert "Acme" not in answer.text
        assert '"board"' not in answer.text
    everything = two.key(*Right)
    assert two.client.get(place, headers=everything).json()["state"] == "planned"
    assert "Acme called" in two.client.get("/v1/time-log", headers=everything).text


def test_nothing_goes_from_ones_own_conversation_to_a_target_of_another_mailbox(two: Guarded) -> None:
    handed_off(two)
    everything, mine = two.key(*Right), two.key(*Right, mailboxes=[MINE])
    assert drafted(CONVERSATION, everything, two) == 200
    [kept] = two.client.get(f"/v1/conversations?mailbox={MINE}", headers=everything).json()["items"]
    for headers in (mine, everything):
        asked = {"conversation_id": kept["id"], "target": "board"}
        assert two.client.post("/v1/handoffs", json=asked, headers=headers).status_code == 404


def test_the_page_shows_and_takes_nothing_of_what_another_mailbox_hands_off(two: Guarded) -> None:
    conversation, handoff = handed_off(two)
    place, agent = f"/sidebar/handoffs/{handoff}", two.signed_in(TeamRole.AGENT, MINE)
    body = {"mailbox": THEIRS, "conversation": "deal-8", "agent": "Kim"}
    other = two.browser()
    other.get(two.client.post("/v1/sidebar-sessions", json=body, headers=two.key(Right.SIDEBARS)).json()["path"])
    for browser in (agent, other):
        for name in ("deal-9", conversation):
            assert browser.get(f"/sidebar/account?conversation={name}").status_code == 404
            assert browser.get(f"/sidebar/handoffs?conversation={name}").status_code == 404
            chosen = browser.post("/sidebar/account", data={"conversation": name, "confirmed": "true"}, headers=HX)
            assert chosen.status_code == 404
            asked = {"conversation": name, "target": "board"}
            assert browser.post("/sidebar/handoffs", json=asked, headers=HX).status_code == 404
            assert browser.post("/sidebar/leaving", json={"conversation": name}, headers=HX).status_code == 404
        assert browser.get(f"{place}/mail").status_code == 404
        for what, said in (("fields", {}), ("confirm", {}), ("looked", {"there": True}), ("undo", {})):
            assert browser.post(f"{place}/{what}", json=said, headers=HX).status_code == 404, what


def test_an_agent_speaks_only_of_drafts_that_they_may_see(two: Guarded, folder: Path) -> None:
    beside = CONVERSATION.model_copy(update={"id": "export-2", "subject": "Beside it"})
    everything = two.key(*Right)
    for conversation in (CONVERSATION, beside, SECRET_OF_THEIRS):
        assert drafted(conversation, everything, two) == 200
    ids = {
        conversation: two.client.get(f"/v1/drafts?conversation={stored['id']}", headers=everything).json()["items"][0]
        for stored in two.client.get("/v1/conversations", headers=everything).json()["items"]
        if (conversation := stored["external_id"])
    }
    body = {"mailbox": MINE, "conversation": "export-1", "agent": "Sam"}
    panel = two.browser()
    panel.get(two.client.post("/v1/sidebar-sessions", json=body, headers=two.key(Right.SIDEBARS)).json()["path"])
    attempts = {
        "outcome": {"kind": "sent", "text": "Hi"},
        "lessons": {"kind": "say-like-this", "text": "Hi"},
        "changes": {"text": "Hi"},
    }
    for what, said in attempts.items():
        asked = {name: f"/sidebar/drafts/{draft['id']}/{what}" for name, draft in ids.items()}
        agent = two.signed_in(TeamRole.AGENT, MINE)
        for browser, seen in ((panel, {"export-1"}), (agent, {"export-1", "export-2"})):
            answers = {name: browser.post(path, json=said, headers=HX).status_code for name, path in asked.items()}
            assert {name for name, status in answers.items() if status == 200} == seen, what
            assert {status for name, status in answers.items() if name not in seen} == {404}, what
