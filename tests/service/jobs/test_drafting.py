"""A draft of a job is kept only while it is wanted; else there is a reason, and nobody pays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from drafter.conversation import Message
from drafter.draft import Draft
from drafter.errors import ConversationError, ModelUnreachable
from drafter.situation import Outcome
from service.auth.budgets import Budgets
from service.auth.rights import Limits
from service.auth.tables import ApiKey
from service.errors import Busy, EditConflict, NotFound
from service.jobs.drafting import JobDrafting
from service.jobs.events import EventKind
from service.jobs.rules import QueueRules
from service.privacy import forget
from service.storage import Database
from service.storage.addresses import MailAddress
from service.storage.drafts import begin_draft, finish_draft
from service.storage.jobs import JobState, get_job, retry_job
from service.storage.mailboxes import change_mailbox
from service.storage.receiving import receive
from service.telemetry.metrics import Metrics
from tests.service.jobs.desk import START, HelpDesk, QuickDrafter, event
from tests.service.sample import make_draft

AGAIN = event("e2", "The export hangs.", "Hello?")


def spent(desk: HelpDesk, payer: str) -> tuple[int, float]:
    return Budgets(desk.database).used(payer, START.date().isoformat())


def switch(desk: HelpDesk, on: bool) -> None:
    with desk.database.writing() as session:
        change_mailbox(session, "acme", auto_draft=on)


def answer(desk: HelpDesk) -> None:
    """An agent answers, and the service hears of it otherwise than by an event."""
    reply = Message(author="agent", text="Try it tonight.", at=START)
    with desk.database.writing() as session:
        receive(session, event("x", then=[reply]).conversation)


def write_again(desk: HelpDesk) -> None:
    with desk.database.writing() as session:
        receive(session, AGAIN.conversation)


def draft_by_hand(desk: HelpDesk) -> None:
    with desk.database.writing() as session:
        stored = receive(session, event("x").conversation).conversation
        finish_draft(session, begin_draft(session, stored, "sam").id, make_draft())


@pytest.mark.parametrize(
    ("happens", "refusal", "reason"),
    [
        (answer, "answered", "An answer went out while this was drafted."),
        (write_again, "customer-wrote", "The conversation moved on while this was drafted."),
        (lambda desk: desk.send(AGAIN), "newer-event", "A newer event of the conversation came while it was drafted"),
        (lambda desk: desk.send(event("e2", kind=EventKind.CLOSED)), "closed", "The conversation was closed."),
        (lambda desk: switch(desk, False), "switched-off", "Auto-draft is off for the mailbox 'acme'."),
        (draft_by_hand, "draft-there", "There is a draft already for the conversation as it is now."),
    ],
)
def test_a_draft_is_thrown_away_unpaid_when_something_happened_meanwhile(
    desk: HelpDesk, happens: Callable[[HelpDesk], object], refusal: str, reason: str
) -> None:
    desk.send(event("e1"))
    desk.drafter.meanwhile = lambda: happens(desk)
    desk.work(5)
    job = desk.job("e1")
    assert (job.state, job.refusal, job.draft_id) == ("refused", refusal, None)
    assert job.reason.startswith(reason)
    assert job.ended_at == desk.now
    assert "auto-draft" not in {draft.made_by for draft in desk.drafts()}
    assert spent(desk, "key:k1") == spent(desk, "mailbox:acme") == (0, 0.0)


def test_what_the_customer_wrote_meanwhile_gets_the_draft(each_database: Database) -> None:
    desk = HelpDesk(each_database)
    desk.send(event("e1"))
    desk.drafter.meanwhile = lambda: desk.send(AGAIN)
    desk.work(5)
    desk.work(5)
    assert [desk.became(name) for name in ("e1", "e2")] == ["refused newer-event", "drafted"]
    (draft,) = desk.drafts()
    assert (draft.state, len(desk.drafter.asked[1].messages)) == ("ready", 2)


def test_off_means_off_when_the_event_comes(desk: HelpDesk) -> None:
    switch(desk, False)
    desk.send(event("e1"))
    assert desk.became("e1") == "refused switched-off"
    switch(desk, True)
    desk.work(60)
    assert desk.drafts() == []


def test_off_means_off_when_the_draft_is_to_be_begun(desk: HelpDesk) -> None:
    desk.send(event("e1"))
    switch(desk, False)
    desk.work(5)
    assert desk.became("e1") == "refused switched-off"
    assert desk.drafter.asked == []


def test_what_needs_no_reply_gets_the_reason_of_the_drafter(database: Database) -> None:
    reason = "No reply is needed: an out-of-office notice."
    silent = make_draft().model_copy(update={"outcome": Outcome.NONE, "outcome_reason": reason})
    desk = HelpDesk(database, QuickDrafter(silent))
    desk.send(event("e1"))
    desk.work(5)
    assert (desk.became("e1"), desk.job("e1").reason) == ("refused no-reply-needed", reason)
    assert desk.drafts() == []
    assert spent(desk, "key:k1") == (0, 0.0)


def paid(cost: float) -> Draft:
    draft = make_draft()
    return draft.model_copy(update={"receipt": draft.receipt.model_copy(update={"cost_usd": cost})})


def test_a_draft_that_is_kept_is_paid_once_by_the_caller_and_the_mailbox(database: Database) -> None:
    desk = HelpDesk(database, QuickDrafter(paid(0.25)))
    desk.send(event("e1"))
    desk.work(5)
    assert spent(desk, "key:k1") == spent(desk, "mailbox:acme") == (1, 0.25)
    desk.send(event("e2", conversation="18"), made_by="local:local")
    desk.work(5)
    assert (spent(desk, "local:local"), spent(desk, "mailbox:acme")) == ((0, 0.0), (2, 0.5))


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (QueueRules(mailbox=Limits(None, 1, None)), "All 1 drafts of today are used up"),
        (QueueRules(mailbox=Limits(None, None, 0.2)), "Today's 0.2 US dollars are used up"),
        (QueueRules(caller=Limits(None, 1, None)), "All 1 drafts of today are used up"),
    ],
)
def test_what_is_over_the_cap_of_a_day_is_refused(database: Database, rules: QueueRules, words: str) -> None:
    desk = HelpDesk(database, QuickDrafter(paid(0.25)), rules)
    for number in range(2):
        desk.send(event(f"e{number}", conversation=f"c{number}"))
        desk.work(5)
    assert [desk.became(f"e{number}") for number in range(2)] == ["drafted", "refused limit-reached"]
    assert desk.job("e1").reason.startswith(words)
    desk.now += timedelta(days=1)
    desk.send(event("e3", conversation="c3"))
    desk.work(5)
    assert desk.became("e3") == "drafted"


def test_a_mailbox_may_have_caps_of_its_own(database: Database) -> None:
    desk = HelpDesk(database, QuickDrafter(paid(0.25)), QueueRules(mailbox=Limits(None, 1, 0.2)))
    with database.writing() as session:
        change_mailbox(session, "acme", auto_drafts_per_day=3, auto_cost_per_day=0.5)
    for number in range(4):
        desk.send(event(f"e{number}", conversation=f"c{number}"))
        desk.work(5)
    states = ["drafted", "drafted", "refused limit-reached", "refused limit-reached"]
    assert [desk.became(f"e{number}") for number in range(4)] == states
    with database.writing() as session:
        change_mailbox(session, "acme", auto_cost_per_day=5.0)
    desk.send(event("e5", conversation="c5"))
    desk.work(5)
    assert desk.became("e5") == "drafted"
    with database.writing() as session:
        change_mailbox(session, "acme", auto_drafts_per_day=0, auto_cost_per_day=0)
    desk.send(event("e6", conversation="c6"))
    desk.work(5)
    assert desk.became("e6") == "refused limit-reached", "as the settings say"


def test_a_draft_in_the_making_counts_for_the_cap(each_database: Database) -> None:
    desk = HelpDesk(each_database, rules=QueueRules(mailbox=Limits(None, 1, None)))
    first, second = (desk.send(event(f"e{number}", conversation=f"c{number}")) for number in range(2))
    desk.now += timedelta(seconds=5)
    desk.drafter.meanwhile = lambda: desk.drafting.run(second.id, 1)
    desk.drafting.run(first.id, 1)
    assert [desk.became(f"e{number}") for number in range(2)] == ["drafted", "refused limit-reached"]


def test_the_cap_of_a_key_is_its_own(database: Database) -> None:
    with database.writing() as session:
        session.add(
            ApiKey(
                id="k1",
                name="inbox",
                hash="x",
                rights=[],
                mailboxes=[],
                created_at=START,
                created_by="test",
                drafts_per_day=0,
            )
        )
    desk = HelpDesk(database)
    desk.send(event("e1"))
    desk.work(5)
    assert desk.became("e1") == "refused limit-reached"


def test_what_fails_is_tried_again_and_then_said_to_have_failed(database: Database) -> None:
    desk = HelpDesk(database, QuickDrafter(ModelUnreachable("The model cannot be reached; see its log.")))
    desk.send(event("e1"))
    states = []
    for seconds in (5, 5, 30, 120):
        desk.work(seconds)
        states.append(desk.became("e1"))
    assert states == ["waiting", "waiting", "waiting", "failed"]
    assert desk.job("e1").reason == "The model cannot be reached; see its log."
    assert len(desk.drafter.asked) == 4
    assert (desk.drafts(), spent(desk, "key:k1")) == ([], (0, 0.0))


def test_what_waiting_does_not_mend_has_failed_at_once(database: Database) -> None:
    words = "mailbox 'acme' of conversation '17' has no profile; known: default."
    desk = HelpDesk(database, QuickDrafter(ConversationError(words)))
    desk.send(event("e1"))
    desk.work(5)
    assert (desk.became("e1"), desk.job("e1").reason) == ("failed", words)


def test_one_that_has_failed_is_tried_again_when_somebody_asks(database: Database) -> None:
    desk = HelpDesk(database, QuickDrafter(ZeroDivisionError("secret words")))
    job = desk.send(event("e1"))
    for seconds in (5, 5, 30, 120):
        desk.work(seconds)
    assert desk.job("e1").reason == "Something went wrong on our side."
    desk.drafter.result = None
    with database.writing() as session:
        retry_job(session, job.id, desk.now)
    desk.work()
    assert (desk.became("e1"), desk.job("e1").reason) == ("drafted", "")
    with database.writing() as session, pytest.raises(EditConflict, match=r"is drafted; only one that has failed"):
        retry_job(session, job.id, desk.now)
    with database.writing() as session, pytest.raises(NotFound):
        retry_job(session, job.id, desk.now, ["other"])


def test_a_failed_one_that_is_tried_again_gives_way_to_a_newer_event(database: Database) -> None:
    desk = HelpDesk(database, QuickDrafter(ZeroDivisionError()))
    job = desk.send(event("e1"))
    for seconds in (5, 5, 30, 120):
        desk.work(seconds)
    desk.drafter.result = None
    desk.send(AGAIN)
    with database.writing() as session:
        retry_job(session, job.id, desk.now)
    desk.work()
    assert desk.became("e1") == "refused newer-event"
    desk.work(5)
    assert desk.became("e2") == "drafted"


def test_a_line_that_is_full_is_no_failure(database: Database) -> None:
    desk = HelpDesk(database, QuickDrafter(Busy("8 drafts are being written or waiting.", 7)))
    desk.send(event("e1"))
    desk.work(5)
    for _ in range(9):
        desk.work(7)
    assert (desk.became("e1"), desk.job("e1").failures) == ("waiting", 0)
    desk.drafter.result = None
    desk.work(7)
    assert desk.became("e1") == "drafted"


def test_only_the_newest_beginning_of_a_job_is_kept(each_database: Database) -> None:
    """As when its process was taken for dead, and another began it anew."""
    desk = HelpDesk(each_database)
    job = desk.send(event("e1"))
    desk.now += timedelta(seconds=5)
    desk.drafter.meanwhile = lambda: desk.drafting.run(job.id, 1)
    desk.drafting.run(job.id, 1)
    assert len(desk.drafter.asked) == 2
    assert len(desk.drafts()) == 1
    assert (desk.became("e1"), spent(desk, "mailbox:acme")) == ("drafted", (1, 0.0))
    desk.drafting.run(job.id, 1)
    assert len(desk.drafter.asked) == 2, "one that has ended is not begun again"


def test_a_job_that_ends_every_process_is_not_begun_for_ever(database: Database) -> None:
    desk = HelpDesk(database, QuickDrafter(KeyboardInterrupt()))
    job = desk.send(event("e1"))
    desk.now += timedelta(seconds=5)
    for _ in range(21):
        with pytest.raises(KeyboardInterrupt):
            desk.drafting.run(job.id, 1)
    desk.drafting.run(job.id, 1)
    assert (desk.became("e1"), len(desk.drafter.asked)) == ("failed", 21)
    assert "ended 21 times" in desk.job("e1").reason


def test_a_customer_who_is_forgotten_while_their_draft_is_written_is_forgotten(desk: HelpDesk) -> None:
    job = desk.send(event("e1"))
    desk.drafter.meanwhile = lambda: forget(desk.database, [], MailAddress.asked("maya@example.com"), "lea")
    desk.work(5)
    assert desk.drafts() == []
    with desk.database.reading() as session, pytest.raises(NotFound):
        get_job(session, job.id)


def test_what_waits_when_the_process_is_to_end_is_left_for_another(desk: HelpDesk) -> None:
    job = desk.send(event("e1"))
    desk.now += timedelta(seconds=5)
    desk.due()
    desk.drafting.drain(0)
    desk.drafting.run(job.id, 1)
    assert (desk.became("e1"), desk.drafter.asked) == ("queued", [])
    other = HelpDesk(desk.database)
    other.now = desk.now
    other.work()
    assert other.job("e1").state == JobState.DRAFTED


def test_what_is_drafted_for_says_where_colleagues_open_it(desk: HelpDesk) -> None:
    parts = replace(desk.parts, public_url="https://drafts.example.com/")
    desk.drafting = JobDrafting(parts, Metrics().drafts, lambda: desk.now)
    job = desk.send(event("e1"))
    desk.work(5)
    [asked] = desk.drafter.asked
    assert asked.link == f"https://drafts.example.com/sidebar?conversation={job.conversation_id}"
