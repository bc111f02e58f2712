"""The console's pages, as a lead sees them: within their mailboxes, escaped, and with what to do where nothing is."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from drafter.corrections import Failure
from service.auth.rights import ROLES, Right, TeamRole
from service.console.breakdowns import Breakdown
from service.console.overview import FAILURES
from service.handoffs.base import PlannedField
from service.jobs.events import accept
from service.storage import Database
from service.storage.conversations import get_conversation
from service.storage.handoffs import HandoffState, NewHandoff, StoredHandoff, plan_handoff
from service.storage.jobs import JobState, end_job
from service.storage.mailboxes import ensure_mailbox
from service.storage.proposals import (
    ProposalKind,
    ProposalState,
    decide_proposal,
    get_proposal,
    list_proposals,
    propose,
)
from tests.service.auth.guarded import ORIGIN, guard
from tests.service.console.sample import SENT, made, open_ask
from tests.service.jobs.desk import QUIET, event
from tests.service.parts import make_client, make_parts
from tests.service.storage.kept import written

PAGES = (
    "",
    "/guidelines",
    "/gaps",
    "/sources",
    "/edits",
    "/proposals",
    "/jobs",
    "/handoffs",
    "/panels",
    "/evals",
    "/downtime",
)
TABLES = (
    "drafts", "days", "failures", "gaps", "sources", "unused-sources", "edits", "proposals", "handoffs", "eval-runs",
    "eval-cases",
    *Breakdown,
)  # fmt: skip
HX = {"HX-Request": "true"}
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/console.sqlite3")
    database.upgrade()
    yield database
    database.close()


@pytest.fixture
def client(database: Database) -> TestClient:
    client = make_client(make_parts(database=database))
    client.headers["Accept"] = "text/html"
    return client


def now() -> datetime:
    return datetime.now(UTC)


def handed(session: Session, conversation_id: str, words: str = "Export hangs") -> StoredHandoff:
    """A hand-off that failed."""
    fields = [asdict(PlannedField("title", words, words)), asdict(PlannedField("text", "Text", words, note=words))]
    new = NewHandoff("board", "fake-board", words, words, fields, "user:01k8", "at", words)
    row = plan_handoff(session, get_conversation(session, conversation_id), new)
    row.state, row.reason, row.told = HandoffState.FAILED, words, words
    row.link = f"https://board.example/{words}"
    return row


class Markup(HTMLParser):
    """What elements and attributes a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, None), *((tag, name) for name, _ in attrs)]


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_console_says_what_to_do(client: TestClient, page: str) -> None:
    answer = client.get(f"/console{page}")
    assert answer.status_code == 200
    assert "console" in answer.text
    hint = {"/guidelines": "Draft", "/downtime": "Arm it"}.get(page)
    words = {"": "press Draft", "/gaps": "No gap", "/sources": "drafter index", "/edits": "No edited reply"}
    more = {
        "/proposals": "teach in place",
        "/jobs": "No auto-draft has failed",
        "/handoffs": "No hand-off was",
        "/panels": "Nobody has joined one",
        "/evals": "eval_runs",
    }
    assert (hint or {**words, **more}[page]) in answer.text


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_there_as_csv(client: TestClient, database: Database, table: str) -> None:
    with database.writing() as session:
        draft = made(session, "1", now(), sent=SENT, **open_ask("Can I export to Lotus?"))
        propose(session, "acme", ProposalKind.ARTICLE, "x", {"text": "y"}, "sam", draft_id=draft.id)
        handed(session, draft.conversation_id)
    answer = client.get(f"/console/tables/{table}.csv")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert table in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text)))
    if table not in ("unused-sources", "eval-runs", "eval-cases"):
        assert len(rows) >= 2
        assert len({len(row) for row in rows}) == 1


def test_a_table_that_is_not_there_and_a_range_that_is_none(client: TestClient) -> None:
    assert client.get("/console/tables/nothing.csv").status_code == 404
    answer = client.get("/console?since=2026-99-01")
    assert answer.status_code == 422
    assert "is no day" in answer.text


def test_no_cell_is_a_formula(client: TestClient, database: Database) -> None:
    with database.writing() as session:
        for number, text in enumerate(["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "fine"]):
            made(session, str(number), now(), **open_ask(text))
    rows = csv.DictReader(io.StringIO(client.get("/console/tables/gaps.csv").text))
    texts = [row["text"] for row in rows]
    assert len(texts) >= 2
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t"))]
    assert "fine" in texts


def test_what_others_wrote_is_text_wherever_it_stands(client: TestClient, database: Database) -> None:
    with database.writing() as session:
        edited = made(session, "1", now(), sent=f"{SENT} {EVIL}", message=EVIL, model=EVIL, **open_ask(EVIL))
        for number in range(3):
            made(session, f"s{number}", now(), **open_ask(f"{EVIL} sign in", "problem"))
        propose(session, "acme", ProposalKind.ARTICLE, EVIL, {EVIL: EVIL, "text": EVIL}, EVIL, draft_id=edited.id)
        handed(session, edited.conversation_id, EVIL)
        conversation = edited.conversation_id
    gap = next(
        line.split('"')[1] for line in client.get("/console/gaps").text.split("<a href=") if "/console/gaps/" in line
    )
    places = [f"/console{page}" for page in PAGES]
    places += [gap.replace("&amp;", "&"), f"/console/edits/{edited.id}", f"/console/conversations/{conversation}"]
    places += ["/console/source?document=export-limits", f"/console/downtime?title={EVIL}"]
    seen = ""
    for place in places:
        answer = client.get(place)
        assert answer.status_code == 200, place
        seen += answer.text
        inside = Markup(answer.text).found
        assert ("img", None) not in inside, place
        assert not [name for tag, name in inside if name and (name.startswith("on") or name == "style")], place
        assert answer.text.count("<script") == answer.text.count('<script src="/static/'), place
    assert seen.count("&lt;script&gt;") > 8


def test_a_misspelt_mailbox_is_told_and_no_empty_page_is_shown(database: Database) -> None:
    guarded = guard(database)
    with database.writing() as session:
        made(session, "1", now(), sent=SENT)
    lead = guarded.signed_in(TeamRole.LEAD)
    for place in [*PAGES, *(f"/tables/{table}.csv" for table in TABLES), "/source?document=export-limits"]:
        answer = lead.get(f"/console{place}{'&' if '?' in place else '?'}mailbox=acmee")
        assert answer.status_code == 422, place
        assert "there is no mailbox &#39;acmee&#39; (did you mean &#39;acme&#39;?)" in answer.text, place


def test_a_lead_of_one_mailbox_sees_that_one_in_every_number(database: Database) -> None:
    guarded = guard(database)
    with database.writing() as session:
        made(session, "1", now(), sent=SENT, **open_ask("Where is my own gap?"))
        theirs = made(
            session, "2", now(), mailbox="secret", sent=f"{SENT} xyzzy", model="xyzzy-model", prompts="xyzzy-hash",
            message="xyzzy said", **open_ask("Where is the xyzzy?"),
        )  # fmt: skip
        for number in range(3):
            made(session, f"s{number}", now(), mailbox="secret", **open_ask("xyzzy shows error 500", "problem"))
        proposal = propose(session, "secret", ProposalKind.ARTICLE, "xyzzy", {"text": "xyzzy"}, "sam")
        conversation = theirs.conversation_id
        handoff = handed(session, conversation, "xyzzy").id
    lead, everybody = guarded.signed_in(TeamRole.LEAD, "acme"), guarded.signed_in(TeamRole.LEAD)
    for place in [*PAGES, *(f"/tables/{table}.csv" for table in TABLES), "/source?document=export-limits"]:
        answer = lead.get(f"/console{place}")
        assert answer.status_code == 200, place
        assert "xyzzy" not in answer.text, place
        assert "secret" not in answer.text, place
        assert lead.get(f"/console{place}{'&' if '?' in place else '?'}mailbox=secret").status_code == 403, place
    assert "<b>1</b>" in lead.get("/console").text
    assert "<b>5</b>" in everybody.get("/console").text
    assert "3 customers of secret" in everybody.get("/console").text
    gap = everybody.get("/console/tables/gaps.csv").text
    group = next(row["group_id"] for row in csv.DictReader(io.StringIO(gap)) if "Where is the xyzzy" in row["text"])
    for place in [f"gaps/{group}", f"edits/{theirs.id}", f"conversations/{conversation}"]:
        assert lead.get(f"/console/{place}").status_code == 404, place
        assert everybody.get(f"/console/{place}").status_code == 200, place
    post = {"headers": {**HX, "Origin": ORIGIN}}
    assert lead.post(f"/console/edits/{theirs.id}/proposal", **post).status_code == 404  # type: ignore[arg-type]
    for what in ("retry", "there", "not-there", "undo"):
        assert lead.post(f"/console/handoffs/{handoff}/{what}", **post).status_code == 404, what  # type: ignore[arg-type]
    told = {"approved": "true"}
    assert lead.post(f"/console/proposals/{proposal.id}", data=told, **post).status_code == 404  # type: ignore[arg-type]
    assert lead.post("/console/downtime", data=downtime("secret"), **post).status_code == 403  # type: ignore[arg-type]


def downtime(mailbox: str = "acme", **changed: str) -> dict[str, str]:
    form = {
        "mailbox": mailbox,
        "title": "Sign-in is down",
        "known": "We found the cause.",
        "data_impact": "Nothing is lost.",
        "updates_at": "https://status.example",
        "hours": "2",
    }
    return {**form, **changed}


@pytest.mark.parametrize(("role", "status"), [(TeamRole.AGENT, 403), (TeamRole.LEAD, 200), (TeamRole.ADMIN, 200)])
def test_the_console_is_for_leads(database: Database, role: TeamRole, status: int) -> None:
    guarded = guard(database)
    for page in PAGES:
        assert guarded.signed_in(role).get(f"/console{page}").status_code == status
    assert guarded.browser().get("/console").headers["location"].startswith("/sign-in?next=%2Fconsole")
    assert Right.CONSOLE not in ROLES[TeamRole.AGENT]


def test_a_form_of_another_site_decides_nothing(database: Database) -> None:
    guarded = guard(database)
    with database.writing() as session:
        ensure_mailbox(session, "acme")
        proposal = propose(session, "acme", ProposalKind.ARTICLE, "x", {"text": "y"}, "sam")
    lead = guarded.signed_in(TeamRole.LEAD)
    place = f"/console/proposals/{proposal.id}"
    for headers in ({}, {**HX, "Origin": "https://evil.example"}, {**HX, "Sec-Fetch-Site": "cross-site"}):
        assert lead.post(place, data={"approved": "true"}, headers=headers).status_code == 403
    with database.reading() as session:
        assert get_proposal(session, proposal.id).state == ProposalState.OPEN


def test_a_proposal_is_decided_once_and_written_down(database: Database) -> None:
    guarded = guard(database)
    with database.writing() as session:
        made(session, "1", now(), sent=SENT)
        proposal = propose(session, "acme", ProposalKind.SAVED_REPLY, "Refunds: when?", {"text": "30 days."}, "sam")
    lead = guarded.signed_in(TeamRole.LEAD)
    place, post = f"/console/proposals/{proposal.id}", {**HX, "Origin": ORIGIN}
    assert lead.get(f"{place}/file").status_code == 409
    assert lead.post(place, data={"approved": "true", "why": "good"}, headers=post).status_code == 303
    assert lead.post(place, data={"approved": "false"}, headers=post).status_code == 409
    file = lead.get(f"{place}/file")
    assert file.text.startswith("---\ntitle: 'Refunds: when?'\n")
    assert file.text.endswith("---\n\n30 days.\n")
    assert 'filename="refunds-when-' in file.headers["content-disposition"]
    assert "good" in lead.get("/console/proposals?state=approved").text
    assert [line.action for line in guarded.stores.audit.newest(1)] == ["approved"]


def test_a_failed_job_is_tried_again_by_a_lead_of_its_mailbox(database: Database) -> None:
    guarded = guard(database)
    with database.writing() as session:
        ensure_mailbox(session, "acme").auto_draft = True
        ensure_mailbox(session, "other")
        job = accept(session, event("e1", EVIL), "key inbox", QUIET, now())
        end_job(session, job, JobState.FAILED, f"The index is missing. {EVIL}", now())
    lead, post = guarded.signed_in(TeamRole.LEAD), {**HX, "Origin": ORIGIN}
    page = lead.get("/console/jobs").text
    assert "The index is missing." in page
    assert ("img", None) not in Markup(page).found
    foreign = guarded.signed_in(TeamRole.LEAD, "other")
    assert "The index is missing." not in foreign.get("/console/jobs").text
    place = f"/console/jobs/{job.id}/retry"
    assert foreign.post(place, headers=post).status_code == 404
    assert guarded.signed_in(TeamRole.AGENT).post(place, headers=post).status_code == 403
    assert lead.post(place, headers=post).status_code == 303
    assert "No auto-draft has failed" in lead.get("/console/jobs").text
    assert lead.post(place, headers=post).status_code == 409, "once"


def test_an_edit_becomes_a_golden_case_to_decide(client: TestClient, database: Database) -> None:
    with database.writing() as session:
        edited, as_it_was = made(session, "1", now(), sent=SENT), made(session, "2", now(), sent=written().text)
    assert client.post(f"/console/edits/{as_it_was.id}/proposal", headers=HX).status_code == 409
    answer = client.post(f"/console/edits/{edited.id}/proposal", headers=HX)
    assert answer.status_code == 200
    assert "Golden case" in answer.text
    with database.writing() as session:
        [proposal] = list_proposals(session).items
        decide_proposal(session, proposal.id, "lea", approved=True)
    held = json.loads(client.get(f"/console/proposals/{proposal.id}/file").text)
    assert held["sent"] == SENT
    assert held["conversation"]["messages"]
    assert held["draft"]["text"] == written().text


def test_downtime_mode_is_armed_and_ended_by_a_person(client: TestClient, database: Database) -> None:
    with database.writing() as session:
        ensure_mailbox(session, "acme")
    refused = client.post("/console/downtime", data=downtime(updates_at="javascript:alert(1)"), headers=HX)
    assert refused.status_code == 422
    assert "updates_at" in refused.text
    armed = client.post("/console/downtime", data=downtime(), headers=HX)
    assert "acme is in downtime mode" in armed.text
    place = next(part for part in armed.text.split('"') if part.startswith("/console/downtime/"))
    assert "is in downtime mode" not in client.post(place, headers=HX).text


def test_every_failure_has_a_name() -> None:
    assert set(FAILURES) == set(Failure)


def test_a_year_of_days_is_drawn_without_a_style(client: TestClient, database: Database) -> None:
    with database.writing() as session:
        for back in (0, 5, 300):
            made(session, str(back), now() - timedelta(days=back), sent=SENT)
    since = f"{now() - timedelta(days=360):%Y-%m-%d}"
    page = client.get(f"/console?since={since}").text
    assert page.count("<g><title>") == 301, "days without drafts have their place"
    assert "<b>3</b>" in page
