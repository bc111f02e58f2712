"""Events are accepted for good, once each, and those of a burst get one draft."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from drafter.conversation import Message
from service.errors import Busy
from service.helpdesks.base import DeskEvent, DeskEventKind
from service.jobs.events import EventKind, accept_from_desk
from service.jobs.rules import QueueRules
from service.storage import Database
from service.storage.drafts import DraftState
from service.storage.jobs import JobState, count_jobs, list_jobs
from tests.service.jobs.desk import START, HelpDesk, event

REPLY = Message(author="agent", text="Try it tonight.", at=START)


def test_an_event_becomes_a_draft_when_it_has_been_quiet_for_a_while(desk: HelpDesk) -> None:
    desk.send(event("e1"))
    desk.work(4)
    assert (desk.became("e1"), desk.drafts()) == ("waiting", [])
    desk.work(1)
    (draft,) = desk.drafts()
    assert (desk.became("e1"), desk.job("e1").draft_id) == ("drafted", draft.id)
    assert (draft.state, draft.made_by, draft.kind) == (DraftState.READY, "auto-draft", "reply")
    assert desk.drafter.asked[0].messages[0].text == "The export hangs."


def test_the_same_event_twice_is_one(desk: HelpDesk) -> None:
    first, again = desk.send(event("e1")), desk.send(event("e1", "something else"))
    assert first.id == again.id
    desk.work(5)
    assert desk.send(event("e1")).state == JobState.DRAFTED
    desk.work(60)
    assert len(desk.drafts()) == 1
    assert [m.text for m in desk.drafter.asked[0].messages] == ["The export hangs."]


def test_the_same_event_many_times_at_once_is_one(each_database: Database) -> None:
    desk = HelpDesk(each_database)
    with ThreadPoolExecutor(6) as threads:
        ids = list(threads.map(lambda _: desk.send(event("e1")).id, range(6)))
    assert len(set(ids)) == 1
    assert desk.became("e1") == "waiting"


def test_an_id_is_one_within_its_mailbox(desk: HelpDesk) -> None:
    desk.send(event("e1"))
    desk.send(event("e1", mailbox="other"))
    desk.work(5)
    assert {draft.mailbox_id for draft in desk.drafts()} == {"acme", "other"}


def test_no_event_of_one_desk_is_taken_for_one_of_another(desk: HelpDesk) -> None:
    told = {"pots": "eu:1", "pots:eu": "1"}  # a name that had been given before none could hold a ":" any more
    with desk.database.writing() as session:
        jobs = [
            accept_from_desk(
                session, name, "acme", DeskEvent(told[name], DeskEventKind.CHANGED, "7"), desk.rules, START
            )
            for name in [*told, *told]
        ]
        assert len({job.id for job in jobs}) == 2
        assert [job.made_by for job in jobs[:2]] == ["desk:pots", "desk:pots:eu"]


def test_of_a_burst_the_newest_gets_the_draft(desk: HelpDesk) -> None:
    said: list[str] = []
    for number in range(3):
        said.append(f"message {number}")
        desk.send(event(f"e{number}", *said))
        desk.work(3)
    assert desk.drafts() == []
    desk.work(2)
    assert [desk.became(f"e{number}") for number in range(3)] == [
        "refused newer-event",
        "refused newer-event",
        "drafted",
    ]
    assert desk.job("e0").reason == "A newer event of the conversation came before its draft was begun: 'e1'."
    assert [message.text for message in desk.drafter.asked[0].messages] == said


def test_a_burst_that_does_not_end_gets_a_draft_nevertheless(desk: HelpDesk) -> None:
    for number in range(20):
        desk.send(event(f"e{number}", *map(str, range(number + 1))))
        desk.work(4)
    assert desk.drafts()


@pytest.mark.parametrize(
    ("ends", "refusal", "stale"),
    [
        (event("end", then=[REPLY]), "nothing-to-answer", "An answer went out after this was written."),
        (event("end", kind=EventKind.PUBLIC_REPLY), "answered", "An answer went out after this was written."),
        (event("end", kind=EventKind.CLOSED), "closed", "The conversation was closed after this was written."),
    ],
)
def test_an_answer_or_a_closing_ends_what_was_begun_and_makes_a_draft_stale(
    desk: HelpDesk, ends: object, refusal: str, stale: str
) -> None:
    desk.send(event("e1"))
    desk.send(ends)  # type: ignore[arg-type]
    assert desk.became("e1") == desk.became("end") == f"refused {refusal}"
    desk.work(5)
    assert desk.drafts() == []


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (event("end", then=[REPLY]), "An answer went out after this was written."),
        (event("end", kind=EventKind.PUBLIC_REPLY), "An answer went out after this was written."),
        (event("end", kind=EventKind.CLOSED), "The conversation was closed after this was written."),
        (event("end", "The export hangs.", "Hello?"), "The customer wrote again after this was written."),
    ],
)
def test_a_draft_that_is_ready_becomes_stale_with_the_reason(desk: HelpDesk, ends: object, reason: str) -> None:
    desk.send(event("e1"))
    desk.work(5)
    desk.send(ends)  # type: ignore[arg-type]
    (draft,) = desk.drafts()
    assert (draft.state, draft.reason) == (DraftState.STALE, reason)


def test_a_conversation_that_has_a_draft_gets_no_second_one(desk: HelpDesk) -> None:
    desk.send(event("e1"))
    desk.work(5)
    desk.send(event("e2"))
    assert desk.became("e2") == "refused draft-there"
    desk.send(event("e3", then=[Message(author="note", text="fixed", at=START)]))
    assert desk.became("e3") == "refused draft-there"


def test_an_acknowledgement_by_a_machine_is_no_answer(desk: HelpDesk) -> None:
    desk.send(event("e1", then=[Message(author="bot", text="We have your message.", at=START)]))
    desk.work(5)
    assert desk.became("e1") == "drafted"


def test_the_queue_is_bounded_and_what_is_refused_is_not_kept(database: Database) -> None:
    desk = HelpDesk(database, rules=QueueRules(quiet=timedelta(seconds=5), most_open=2))
    for number in range(2):
        desk.send(event(f"e{number}", conversation=f"c{number}"))
    with pytest.raises(Busy, match="2 events wait") as busy:
        desk.send(event("e2", conversation="c2"))
    assert busy.value.retry_after == 30
    desk.send(event("e3", "more", conversation="c1"))  # which takes the place of another
    desk.send(event("e4", conversation="c3", kind=EventKind.CLOSED))  # which needs no draft
    desk.send(event("e0", conversation="c0"))  # which is known
    with database.reading() as session:
        assert len(list_jobs(session, desk.now).items) == 4
        assert +count_jobs(session, desk.now) == {JobState.WAITING: 2, JobState.REFUSED: 2}
    desk.work(5)
    desk.send(event("e2", conversation="c2"))
    desk.work(5)
    assert len(desk.drafts()) == 3
