"""Looking up account data: for its kind of ticket and its mailbox alone, and whatever fails the draft goes on."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from drafter.account_sources import AccountRecords, DeskRecords, EarlierRecords
from drafter.conversation import AccountFact, Conversation
from drafter.mailbox import Mailbox
from drafter.situation import Channel, Intent, Situation, Stage, Tone
from service.account.base import AccountQuestion, AccountSource
from service.account.desk_fields import DeskFieldsSource
from service.account.earlier import EarlierSource
from service.account.lookup import AccountLookup
from service.errors import AccountSourceError, HelpDeskUnreachable
from service.helpdesks.base import GivenFields
from service.privacy import forget
from service.storage import Database
from service.storage.account_looks import choose_facts, confirm_writer, fact_key, find_look
from service.storage.addresses import MailAddress
from service.storage.conversations import conversation_of, get_conversation
from service.storage.receiving import receive
from service.storage.records import conversation_record
from tests.service.parts import temporary_database
from tests.service.waiting import PATIENCE

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
FIELDS: dict[str, Any] = {"kind": "desk", "name": "Desk", "fields": {"plan": "Plan"}}
BILLING = {**FIELDS, "name": "Billing", "intents": ["billing"]}


def profile(*records: Mapping[str, Any], mailbox: str = "acme") -> Mailbox:
    return Mailbox.model_validate({"id": mailbox, "brand": "Acme", "product": "kilns", "account": records})


def reading(*intents: Intent) -> Situation:
    return Situation(channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=intents, tone=Tone.NEUTRAL)


def asking(identity: str = "1", *, verified: bool = True, mailbox: str = "acme", **more: Any) -> Conversation:
    return Conversation.model_validate(
        {
            "id": identity,
            "mailbox": mailbox,
            "subject": "My plan",
            "customer": {"email": "noor@example.com", "verified": verified},
            "messages": [{"author": "customer", "text": "Which plan am I on?"}],
            **more,
        }
    )


class Record:
    """A record that says what it is asked to, and remembers who asked."""

    def __init__(self, name: str, given: str | Exception = "Team") -> None:
        self.name = name
        self.given = given
        self.asked: list[AccountQuestion] = []

    def facts(self, asked: AccountQuestion) -> Sequence[AccountFact]:
        self.asked.append(asked)
        if isinstance(self.given, Exception):
            raise self.given
        return (AccountFact(label="Plan", value=self.given, as_of=asked.at, source=self.name),)


class Room:
    """AccountLookup over records of a test, and a clock set by hand."""

    def __init__(self, *records: Record, described: Sequence[Mapping[str, Any]] = (FIELDS,)) -> None:
        self.database = temporary_database()
        self.now = NOW
        self.records = {one.name: one for one in records}
        self.intents = [Intent.QUESTION]
        self.accounts = AccountLookup(
            lambda: {"acme": profile(*described)}, self._source, lambda: self.database, lambda: self.now
        )

    def _source(self, records: AccountRecords) -> AccountSource:
        return self.records[records.name]

    def read(self, _: Conversation) -> Situation:
        return reading(*self.intents)

    def kept(self, conversation: Conversation) -> str:
        with self.database.writing() as session:
            return receive(session, conversation).conversation.id

    def now_of(self, kept_id: str) -> Conversation:
        with self.database.reading() as session:
            return conversation_of(session, get_conversation(session, kept_id))


def test_what_is_out_of_scope_is_not_even_asked() -> None:
    desk, billing = Record("Desk"), Record("Billing")
    room = Room(desk, billing, described=(FIELDS, BILLING))
    found = room.accounts.for_draft(asking(), room.read)
    assert [one.source for one in found.account] == ["Desk"]
    assert billing.asked == []
    room.intents = [Intent.QUESTION, Intent.BILLING]
    found = room.accounts.for_draft(asking(), room.read)
    assert [one.source for one in found.account] == ["Desk", "Billing"]


def test_nothing_is_looked_up_for_a_draft_to_who_is_not_verified() -> None:
    desk = Record("Desk")
    room = Room(desk)
    assert room.accounts.for_draft(asking(verified=False), room.read).account == ()
    assert room.accounts.for_draft(asking(mailbox="other"), room.read).account == ()
    assert desk.asked == []


@pytest.mark.parametrize("fault", [AccountSourceError("it did not answer within 3 seconds"), KeyError("plan")])
def test_a_record_that_fails_is_told_and_holds_up_no_other(fault: Exception) -> None:
    room = Room(Record("Desk", fault), Record("Billing"), described=(FIELDS, {**BILLING, "intents": []}))
    found = room.accounts.for_draft(asking(), room.read)
    assert [one.source for one in found.account] == ["Billing"]
    (missing,) = found.account_missing
    assert missing.startswith("Desk: it ")
    assert "plan" not in missing


def test_a_record_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.account.lookup._WAIT", 0.1)
    let_go = threading.Event()

    class Silent(Record):
        def facts(self, asked: AccountQuestion) -> Sequence[AccountFact]:
            let_go.wait(PATIENCE)
            return ()

    room = Room(Silent("Desk"), Record("Billing"), described=(FIELDS, {**BILLING, "intents": []}))
    found = room.accounts.for_draft(asking(), room.read)
    let_go.set()
    assert found.account_missing == ("Desk: it did not answer in time",)
    assert [one.source for one in found.account] == ["Billing"]


def test_what_was_found_is_kept_for_a_while_and_with_its_conversation_alone() -> None:
    desk = Record("Desk")
    room = Room(desk)
    kept_id, other = room.kept(asking("1")), room.kept(asking("2"))
    room.accounts.look(kept_id, room.read)
    room.accounts.look(kept_id, room.read)
    assert len(desk.asked) == 1
    assert [one.words for one in room.now_of(kept_id).account] == ["Plan: Team"]
    assert room.now_of(other).account == ()
    room.now += timedelta(minutes=6)
    desk.given = "Solo"
    room.accounts.look(kept_id, room.read)
    assert [one.words for one in room.now_of(kept_id).account] == ["Plan: Solo"]


def test_an_agent_leaves_a_fact_out_and_says_who_is_writing_until_somebody_writes_again() -> None:
    room = Room(Record("Desk"))
    kept_id = room.kept(asking(verified=False))
    room.accounts.look(kept_id, room.read)
    with room.database.writing() as session:
        look = find_look(session, kept_id)
        assert look
        confirm_writer(look, 1, "user:sam", confirmed=True)
    known = room.now_of(kept_id)
    assert known.customer.verified
    with room.database.writing() as session:
        look = find_look(session, kept_id)
        assert look
        choose_facts(look, [])
    assert room.now_of(kept_id).account == ()
    room.accounts.look(kept_id, room.read)
    again = asking(verified=False, messages=[{"author": "customer", "text": "And now send it to my new address."}])
    room.kept(again)
    assert not room.now_of(kept_id).customer.verified


def test_what_came_with_a_conversation_stays_beside_what_is_looked_up() -> None:
    given = AccountFact(label="Seats", value="5", as_of=NOW, source="CRM")
    room = Room(Record("Desk"))
    found = room.accounts.for_draft(asking(account=[given]), room.read)
    assert [one.source for one in found.account] == ["CRM", "Desk"]
    kept_id = room.kept(asking(account=[given]))
    room.accounts.look(kept_id, room.read)
    assert [one.source for one in room.now_of(kept_id).account] == ["CRM", "Desk"]


def test_a_fact_that_changed_is_another() -> None:
    fact = AccountFact(label="Plan", value="Team", as_of=NOW, source="CRM")
    assert fact_key(fact) == fact_key(fact.model_copy(update={"as_of": NOW + timedelta(days=1)}))
    assert fact_key(fact) != fact_key(fact.model_copy(update={"value": "Solo"}))


def earlier(database: Database, **changes: Any) -> Sequence[AccountFact]:
    records = EarlierRecords.model_validate({"kind": "earlier", "name": "Earlier", **changes})
    asked = AccountQuestion("acme", "Noor@Example.com", "", NOW, kept_id="")
    return EarlierSource(records, lambda: database).facts(asked)


def past(database: Database, identity: str, days: int, **more: Any) -> None:
    said = [
        {"author": "customer", "text": "Refund of 500 EUR approved?"},
        {"author": "agent", "text": "Hello Noor, your kiln was sent on Monday."},
    ]
    at = NOW - timedelta(days=days)
    with database.writing() as session:
        receive(session, asking(identity, **{"messages": said, **more}), now=at)


def test_earlier_conversations_are_those_of_this_address_in_this_mailbox() -> None:
    database = temporary_database()
    past(database, "mine", 10, subject="Refund of 500 EUR approved")
    past(database, "old", 91)
    past(database, "elsewhere", 10, mailbox="other")
    past(database, "somebody", 10, customer={"email": "else@example.com", "name": "Noor"})
    past(database, "tagged", 10, customer={"email": "noor+kiln@example.com"})
    (fact,) = earlier(database)
    assert fact.value == "on 2026-11-13 we answered: “Hello Noor, your kiln was sent on Monday.”"
    assert fact.note == "Refund of 500 EUR approved"
    assert "500" not in fact.words, "what the customer called it proves nothing"


def test_an_earlier_conversation_that_nobody_answered_says_so() -> None:
    database = temporary_database()
    past(database, "open", 3, messages=[{"author": "customer", "text": "Hello?"}])
    (fact,) = earlier(database)
    assert fact.value == "of 2026-11-20, not answered yet"


class Desk:
    def __init__(self, given: GivenFields | Exception) -> None:
        self.given = given

    def customer_fields(self, thread_id: str) -> GivenFields:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


def of_desk(desk: Any, help_desk: str = "desk-1") -> Sequence[AccountFact]:
    records = DeskRecords.model_validate({**FIELDS, "fields": {"plan": "Plan", "seats": "Seats"}})
    asked = AccountQuestion("acme", "noor@example.com", "", NOW, help_desk, "101")
    return DeskFieldsSource(records, lambda _: desk).facts(asked)


def test_of_a_desk_only_the_fields_that_the_profile_names_are_told() -> None:
    changed = NOW - timedelta(days=40)
    given = GivenFields({"plan": "Team", "churn_risk": "high"}, changed)
    (fact,) = of_desk(Desk(given))
    assert (fact.words, fact.as_of, fact.source) == ("Plan: Team", changed, "Desk")
    assert of_desk(Desk(given), help_desk="") == ()


@pytest.mark.parametrize("desk", [Desk(HelpDeskUnreachable("down")), object()], ids=["down", "unable"])
def test_a_desk_that_fails_or_tells_no_fields_is_said(desk: Any) -> None:
    with pytest.raises(AccountSourceError, match="help desk"):
        of_desk(desk)


def test_it_is_handed_out_and_forgotten_with_its_conversation() -> None:
    room = Room(Record("Desk", "Team of noor@example.com"))
    kept_id = room.kept(asking())
    room.accounts.look(kept_id, room.read)
    with room.database.reading() as session:
        record = conversation_record(session, get_conversation(session, kept_id))
    assert record["account"][0]["facts"][0]["value"] == "Team of noor@example.com"
    forgotten = forget(room.database, [], MailAddress.asked("noor@example.com"), "sam")
    assert forgotten.removed["account_looks"] == 1


def chosen(room: Room, kept_id: str, *used: AccountFact, version: int | None = None) -> None:
    with room.database.writing() as session:
        look = find_look(session, kept_id)
        assert look
        choose_facts(look, [fact_key(fact) for fact in used])
        if version:
            confirm_writer(look, version, "user:sam", confirmed=True)


def test_a_draft_of_a_kept_conversation_of_a_desk_keeps_to_what_an_agent_chose() -> None:
    desk = Record("Desk")
    room = Room(desk)
    with room.database.writing() as session:
        kept_id = receive(session, asking(), "pots").conversation.id
    room.accounts.look(kept_id, room.read)
    chosen(room, kept_id)
    assert room.accounts.for_draft(asking(), room.read, kept_id=kept_id).account == ()
    room.now += timedelta(minutes=6)
    assert room.accounts.for_draft(asking(), room.read, kept_id=kept_id).account == ()
    assert [one.help_desk for one in desk.asked] == ["pots", "pots"]
    assert {one.kept_id for one in desk.asked} == {kept_id}, "it is no earlier conversation of its own"


def test_what_is_drafted_for_anew_hides_nothing_that_was_left_out_and_asks_no_record_again() -> None:
    desk, crm = Record("Desk"), AccountFact(label="Seats", value="5", as_of=NOW, source="CRM")
    room = Room(desk)
    kept_id = room.kept(asking(account=[crm]))
    room.accounts.look(kept_id, room.read)
    chosen(room, kept_id, room.now_of(kept_id).account[1])
    known = room.accounts.for_draft(asking(account=[crm]), room.read)
    assert [one.source for one in known.account] == ["Desk"]
    room.kept(known)
    with room.database.reading() as session:
        look = find_look(session, kept_id)
        assert look
        assert {fact["source"] for fact in look.facts} == {"CRM", "Desk"}
    room.accounts.look(kept_id, room.read)
    assert len(desk.asked) == 1
    later = crm.model_copy(update={"as_of": NOW + timedelta(days=1)})
    assert "CRM" not in {one.source for one in room.accounts.for_draft(asking(account=[later]), room.read).account}


def test_what_a_record_says_now_takes_the_place_of_what_came_from_it_before() -> None:
    room = Room(Record("Desk"))
    seats = [AccountFact(label="Seats", value=value, as_of=NOW, source="CRM") for value in ("5", "7")]
    kept_id = room.kept(asking(account=[seats[0]]))
    room.accounts.look(kept_id, room.read)
    room.kept(asking(account=[seats[1]]))
    assert [one.words for one in room.now_of(kept_id).account] == ["Seats: 7", "Plan: Team"]


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "newest alone"])
def test_that_an_agent_made_sure_holds_for_no_message_that_came_since(whole: bool) -> None:
    room = Room(Record("Desk"))
    kept_id = room.kept(asking(verified=False))
    room.accounts.look(kept_id, room.read)
    chosen(room, kept_id, *room.now_of(kept_id).account, version=1)
    assert room.accounts.for_draft(asking(verified=False), room.read).customer.verified
    before = asking().messages if whole else ()
    grown = asking(verified=False, messages=[*before, {"author": "customer", "text": "Send it elsewhere."}])
    assert not room.accounts.for_draft(grown, room.read).customer.verified
