"""What is counted of drafts: kept when they are ready, completed when they are sent."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from drafter.draft import AnsweredAsk
from service.confidence import confidence_of
from service.storage import Database
from service.storage.citations import citations_of
from service.storage.draft_asks import StoredAsk
from service.storage.draft_facts import DraftFacts, DraftFailure, UsedGuideline
from service.storage.drafts import StoredDraft
from service.storage.migrations.m0006_console import count_past_drafts
from service.storage.outcomes import record_sent
from tests.service.storage.kept import asked, drafted, kept, written

SENT = written().text.replace("[export number?]", "2024-118")


def failures(session: Session, draft_id: str) -> set[str]:
    return set(session.scalars(select(DraftFailure.label).where(DraftFailure.draft_id == draft_id)))


def asks(*texts: str, answered: bool = False) -> dict[str, Any]:
    return {
        "asks": tuple(
            AnsweredAsk(kind="question", text=one, told=False, answered=answered, reason="") for one in texts
        )
    }


def test_a_finished_draft_is_counted(database: Database) -> None:
    with database.writing() as session:
        draft = drafted(session, kept(session))
        facts = session.get_one(DraftFacts, draft.id)
        used = session.scalars(select(UsedGuideline.guideline_id)).all()
    assert (facts.mailbox_id, facts.outcome, facts.proof) == ("acme", "answer+ask", "unproved")
    assert (facts.blanks, facts.failed_checks, facts.seconds) == (1, 1, 8.56)
    assert facts.day == f"{draft.ready_at:%Y-%m-%d}"
    assert used == ["thanks-first"]
    assert facts.sent_at is None


def test_what_was_sent_first_counts(database: Database) -> None:
    with database.writing() as session:
        draft = drafted(session, kept(session))
        record_sent(session, draft.id, SENT.replace("overnight", "at night"), "sam")
        record_sent(session, draft.id, written().text, "sam")
        facts = session.get_one(DraftFacts, draft.id)
        assert facts.sent_at
        assert facts.unchanged is False
        assert failures(session, draft.id) == {"tone"}


def test_an_edit_marks_the_citations_that_it_touched(database: Database) -> None:
    with database.writing() as session:
        draft = drafted(session, kept(session))
        record_sent(session, draft.id, SENT.replace("Choose one year and leave out the client notes.", ""), "sam")
    with database.reading() as session:
        assert [citation.edited for citation in citations_of(session, draft.id)] == [False, True]


def test_of_a_draft_that_was_sent_as_it_was_nothing_was_wrong(database: Database) -> None:
    with database.writing() as session:
        draft = drafted(session, kept(session))
        record_sent(session, draft.id, written().text, "sam")
    with database.reading() as session:
        assert failures(session, draft.id) == set()
        assert [citation.edited for citation in citations_of(session, draft.id)] == [False, False]


def test_asks_that_nothing_answers_are_grouped_by_what_they_say(database: Database) -> None:
    with database.writing() as session:
        for number, words in enumerate(["Can I export to Lotus?", "can you export to LOTUS", "Is there an app?"]):
            drafted(session, kept(session, asked(str(number), email=f"c{number}@example.com")), **asks(words))
        drafted(session, kept(session, asked("9")), **asks("Can I export to Lotus?", answered=True))
        other = drafted(session, kept(session, asked("8", mailbox="beta")), **asks("Can I export to Lotus?"))
        found = session.scalars(select(StoredAsk).order_by(StoredAsk.id)).all()
    first, second, third, answered, elsewhere = (ask.group_id for ask in found)
    assert first == second
    assert len({first, third, elsewhere}) == 3, "of another mailbox it is another group"
    assert answered is None
    assert found[-1].draft_id == other.id


def test_an_address_in_an_ask_does_not_stay_in_its_words(database: Database) -> None:
    with database.writing() as session:
        drafted(session, kept(session), **asks("Why was maya.lind@example.com not told?"))
        ask = session.scalars(select(StoredAsk)).one()
    assert not {"maya", "lind"} & set(ask.words.split())


@pytest.mark.parametrize(
    ("sent", "words"), [(9, "Too few"), (12, "Of drafts like this, 8 of 12 were sent unchanged.")]
)
def test_confidence_comes_from_what_was_sent(database: Database, sent: int, words: str) -> None:
    with database.writing() as session:
        mine = drafted(session, kept(session))
        other = drafted(session, kept(session, asked("b", mailbox="beta")))
        for number in range(sent):
            draft = drafted(session, kept(session, asked(f"c{number}")))
            record_sent(session, draft.id, written().text if number % 3 else SENT, "sam")
        told = confidence_of(session, mine.id)
        elsewhere = confidence_of(session, other.id)
        later = confidence_of(session, mine.id, datetime.now(UTC) + timedelta(days=400))
    assert told
    assert elsewhere
    assert later
    assert told.words.startswith(words)
    assert "mailbox acme, answers and asks, unproved facts, blanks to fill, written by a model" in told.like
    assert elsewhere.unchanged.whole == later.unchanged.whole == 0


def test_drafts_from_before_are_counted_after_an_upgrade(address: str) -> None:
    database = Database(address)
    database.upgrade()
    with database.writing() as session:
        draft = drafted(session, kept(session))
        record_sent(session, draft.id, SENT, "sam")
        unfinished = StoredDraft(
            conversation_id=draft.conversation_id,
            mailbox_id="acme",
            conversation_version=1,
            kind="reply",
            made_by="sam",
        )
        session.add(unfinished)
    with database.reading() as session:
        before = as_plain(session)
    assert json.loads(before)["unchanged"] is False
    with database.writing() as session:
        session.execute(text("DELETE FROM draft_facts"))
        session.execute(text("DELETE FROM draft_guidelines"))
        count_past_drafts(session.connection())
    with database.reading() as session:
        assert as_plain(session) == before
    database.close()


def as_plain(session: Session) -> str:
    """All facts there are, and the guidelines."""
    rows = [
        {column.key: getattr(row, column.key) for column in DraftFacts.__table__.columns if column.key != "sent_at"}
        for row in session.scalars(select(DraftFacts))
    ]
    [row] = rows
    used = session.scalars(select(UsedGuideline.guideline_id)).all()
    return json.dumps({**row, "used": list(used)}, default=str)
