"""What the console sums, on both databases."""

from datetime import date, timedelta

import pytest
from pydantic import HttpUrl

from drafter.mailbox import Incident
from kb_index.documents import Kind, Visibility
from kb_index.store.rows import Record
from service.console.breakdowns import Breakdown, breakdown
from service.console.edits import edits, propose_case
from service.console.gaps import asked_in, count_gaps, knowledge_gaps
from service.console.overview import days, overview
from service.console.selection import Selection, choices
from service.console.sources import cited_sources, never_used, replies_of
from service.console.surges import surges
from service.errors import EditConflict, InputError, NotFound
from service.storage import Database
from service.storage.incidents import arm_downtime, disarm_downtime, running_incident
from service.storage.proposals import ProposalState, decide_proposal, list_proposals
from tests.service.console.sample import NOW, SENT, made, open_ask
from tests.service.storage.kept import written

AS_IT_WAS = written().text
ALL = Selection(date(2026, 11, 1), date(2026, 11, 30))
INCIDENT = Incident(
    title="Sign-in is down",
    known="We found the cause.",
    data_impact="Nothing is lost.",
    updates_at=HttpUrl("https://s.example/"),
)


def test_the_overview_counts_what_was_sent_and_how(database: Database) -> None:
    with database.writing() as session:
        made(session, "1", sent=AS_IT_WAS, cost=0.01)
        made(session, "2", NOW - timedelta(days=2), sent=SENT.replace("20,000", "15,000"), cost=0.02)
        made(session, "3")
        made(session, "4", NOW - timedelta(days=60), sent=AS_IT_WAS)
        found = overview(session, ALL)
        for by in found.parts:
            assert list(found.parts[by]) == list(breakdown(session, ALL, by)), "whichever way they are summed"
        assert list(found.days) == list(days(session, ALL))
    assert (found.sums.drafts, found.sums.sent.part, found.sums.unchanged.counts) == (3, 2, "1 of 2")
    assert found.sums.unchanged.words == "too few to say"
    assert found.sums.cost_usd == pytest.approx(0.03)
    assert found.sums.priced == 2
    assert found.median_seconds == 8.56
    assert found.median_distance
    assert found.median_distance > 1
    assert [(day.day, day.drafts, day.unchanged.counts) for day in found.days] == [
        ("2026-11-28", 1, "0 of 1"),
        ("2026-11-30", 2, "1 of 1"),
    ]
    shown = {one.label: one.drafts.counts for one in found.failures}
    assert shown["wrong-fact"] == "1 of 1"
    assert shown["padding"] == "0 of 1"


def test_nothing_at_all(database: Database) -> None:
    with database.reading() as session:
        found = overview(session, ALL)
        assert found.sums.drafts == 0
        assert found.median_seconds is None
        assert found.sums.unchanged.words == "none yet"
        for by in Breakdown:
            assert not list(breakdown(session, ALL, by))
        assert choices(session, None).guidelines == []


def test_drafts_are_narrowed_by_mailbox_guideline_model_and_prompt_set(database: Database) -> None:
    with database.writing() as session:
        made(session, "1", guidelines=("a", "b"), model="large", sent=AS_IT_WAS)
        made(session, "2", guidelines=("b",), prompts="77fe", mailbox="beta")
        by = {
            one: {row.name: row.sums.drafts for row in breakdown(session, ALL, Breakdown(one))} for one in Breakdown
        }
        narrowed = [
            overview(session, Selection(ALL.since, ALL.until, **{name: value})).sums.drafts
            for name, value in [("guideline", "a"), ("guideline", "b"), ("model", "large"), ("mailbox", "beta")]
        ]
        only = overview(session, Selection(ALL.since, ALL.until, prompts="77fe")).sums
        offered = choices(session, None)
    assert by[Breakdown.GUIDELINE] == {"b": 2, "a": 1}
    assert by[Breakdown.MAILBOX] == {"acme": 1, "beta": 1}
    assert by[Breakdown.MODEL] == {"fake": 1, "large": 1}
    assert by[Breakdown.PROMPTS] == {"77fe": 1, "9289741615aad67f": 1}
    assert narrowed == [1, 2, 1, 1]
    assert (only.drafts, only.sent.part) == (1, 0)
    assert (offered.mailboxes, offered.guidelines) == (["acme", "beta"], ["a", "b"])


def test_gaps_are_counted_by_customers_and_lead_to_conversations(database: Database) -> None:
    lotus = open_ask("Can I export to Lotus?")
    with database.writing() as session:
        for number in range(3):
            made(session, f"a{number}", email="one@example.com", **lotus)
        made(session, "b1", email="two@example.com", **open_ask("Is there an app for the watch?"))
        made(session, "b2", email="three@example.com", **open_ask("is there an app for a watch"))
        made(session, "c", mailbox="beta", email="four@example.com", **lotus)
        found = list(knowledge_gaps(session, ALL))
        own = list(knowledge_gaps(session, Selection(ALL.since, ALL.until, frozenset({"beta"}))))
        asked = asked_in(session, ALL, found[0].group_id)
        total = count_gaps(session, ALL)
        later = count_gaps(session, Selection(date(2026, 12, 1), date(2026, 12, 2)))
    assert (found[0].text, found[0].customers, found[0].asks) == ("is there an app for a watch", 2, 2)
    assert sorted((gap.customers, gap.asks) for gap in found[1:]) == [(1, 1), (1, 3)]
    assert [(gap.mailbox, gap.customers) for gap in own] == [("beta", 1)]
    assert (total, later) == (3, 0)
    assert [one.text for one in asked] == ["is there an app for a watch", "Is there an app for the watch?"]


def record(name: str, days_ago: int, *mailboxes: str) -> Record:
    return Record(
        name, "help", Kind.ARTICLE, "1", 1, Visibility.PUBLIC, mailboxes, name, None, NOW - timedelta(days=days_ago)
    )


def test_sources_that_agents_edit_away_stand_first(database: Database) -> None:
    without_notes = SENT.replace("2. Choose one year and leave out the client notes.\n", "")
    known = [record("export-limits", 5), record("slow-exports", 1000), record("unused", 9), record("theirs", 9, "x")]
    with database.writing() as session:
        for number in range(3):
            made(session, str(number), sent=without_notes)
        made(session, "9")
        first, second = cited_sources(session, ALL, known, NOW)
        unused = never_used(Selection(ALL.since, ALL.until, frozenset({"acme"})), known, [first, second])
        replies = list(replies_of(session, ALL, "export-limits", NOW - timedelta(days=5)))
        theirs = list(replies_of(session, Selection(ALL.since, ALL.until, frozenset({"x"})), "export-limits", None))
        fresh = cited_sources(session, ALL, [record("export-limits", 5000)], NOW)
    assert {one.document_id: one.outdated for one in fresh} == {"export-limits": 0, "slow-exports": 0}
    assert (first.document_id, first.cited, first.edited.counts) == ("slow-exports", 4, "3 of 3")
    assert first.damage == pytest.approx(4 * 1000 / 365.25)
    assert (second.document_id, second.edited.counts, second.damage) == ("export-limits", "0 of 3", 0)
    assert (second.outdated, first.outdated) == (3, 3), "cited as of 2026-08-12 and 2024-02-03, and updated since"
    assert [one.document_id for one in unused] == ["unused"]
    assert [reply.outdated for reply in replies] == [True] * 3
    assert theirs == []


def surge(database: Database, *customers: str, minutes: int = 10, mailbox: str = "acme") -> None:
    words = ["I cannot sign in, error 500", "Sign in shows error 500 since this morning", "error 500 on sign in page"]
    with database.writing() as session:
        for number, customer in enumerate(customers):
            at = NOW - timedelta(minutes=minutes * number)
            given = open_ask(words[number % 3], "problem")
            made(session, f"{mailbox}{number}", at, email=f"{customer}@example.com", mailbox=mailbox, **given)


def test_several_customers_with_the_same_trouble_within_an_hour(database: Database) -> None:
    surge(database, "a", "b", "c")
    surge(database, "a", "a", "a", "b", mailbox="beta")
    with database.writing() as session:
        made(session, "x", email="d@example.com", **open_ask("How do I rename a client?"))
        [found] = surges(session, None, NOW)
        assert surges(session, {"beta"}, NOW) == [], "two customers, however often they write"
        assert (found.mailbox, found.customers, len(found.conversations)) == ("acme", 3, 3)
        arm_downtime(session, "acme", INCIDENT, "lea", timedelta(hours=2), NOW)
        assert surges(session, None, NOW) == [], "it is known now"


def test_the_same_over_a_day_is_no_surge(database: Database) -> None:
    surge(database, "a", "b", "c", minutes=45)
    with database.reading() as session:
        assert surges(session, None, NOW) == []


def test_downtime_mode_ends_by_itself_or_by_hand(database: Database) -> None:
    with database.writing() as session:
        armed = arm_downtime(session, "acme", INCIDENT, "lea", timedelta(hours=2), NOW)
        assert running_incident(session, "acme", NOW + timedelta(minutes=119)) == INCIDENT
        assert running_incident(session, "acme", NOW + timedelta(minutes=120)) is None
        assert running_incident(session, "beta", NOW) is None
        again = arm_downtime(session, "acme", INCIDENT, "kim", timedelta(hours=1), NOW + timedelta(minutes=5))
        assert armed.ended_by == "kim"
        with pytest.raises(NotFound):
            disarm_downtime(session, again.id, "eve", {"beta"}, NOW)
        disarm_downtime(session, again.id, "kim", None, NOW + timedelta(minutes=6))
        assert running_incident(session, "acme", NOW + timedelta(minutes=7)) is None
        with pytest.raises(InputError, match="3 days"):
            arm_downtime(session, "acme", INCIDENT, "lea", timedelta(hours=73), NOW)


def test_only_what_a_person_changed_is_learned_from(database: Database) -> None:
    with database.writing() as session:
        as_it_was, unsent = made(session, "1", sent=AS_IT_WAS), made(session, "2")
        edited = made(session, "3", sent=SENT)
        for draft in (as_it_was, unsent):
            with pytest.raises(EditConflict, match="Only what a person changed"):
                propose_case(session, draft.id, "lea")
        with pytest.raises(NotFound):
            propose_case(session, edited.id, "lea", {"beta"})
        proposal = propose_case(session, edited.id, "lea")
        assert proposal.content["sent"] == SENT
        assert [edit.draft_id for edit in edits(session, ALL)] == [edited.id]
        decide_proposal(session, proposal.id, "lea", approved=False, why="too special")
        again = propose_case(session, edited.id, "kim")
        assert (again.id, again.state) == (proposal.id, ProposalState.DECLINED)
        assert not list_proposals(session).items


def test_edits_are_found_by_what_they_show(database: Database) -> None:
    with database.writing() as session:
        wrong = made(session, "1", sent=SENT.replace("20,000", "15,000"))
        made(session, "2", sent=SENT.replace("Anything else", "Anything at all"))
        found = edits(session, ALL, "wrong-fact")
        assert [edit.draft_id for edit in found] == [wrong.id]
        assert edits(session, ALL, limit=1, offset=1)
        assert not edits(session, ALL, limit=1, offset=2)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [("2026-11-31", "", "is no day"), ("x", "", "is no day"), ("2026-12-02", "2026-12-01", "swap the two")],
)
def test_a_range_that_is_none(since: str, until: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Selection.asked(None, date(2026, 11, 30), since, until)


def test_without_days_it_is_the_last_thirty() -> None:
    assert Selection.asked(None, date(2026, 11, 30)).since == date(2026, 11, 1)
    assert Selection.asked(None, date(2026, 11, 30), until="2025-03-31").since == date(2025, 3, 2)
