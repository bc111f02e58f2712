"""Forgetting and retention: what is to go is gone from every table and every byte, and nothing else is touched."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from drafter.conversation import AccountFact, Attachment, Message
from drafter.draft import AnsweredAsk
from service.errors import InputError, NotFound
from service.privacy import forget, look_up
from service.storage import Base, Database
from service.storage.account_looks import keep_look
from service.storage.addresses import MailAddress
from service.storage.conversations import get_conversation, list_conversations, messages_of
from service.storage.desk_drafts import StoredDeskDraft
from service.storage.drafts import draft_of, edit_draft, get_draft
from service.storage.handoffs import NewHandoff, plan_handoff
from service.storage.help_desks import StoredHelpDesk, add_help_desk
from service.storage.idempotency import Claimed, answer_claim, claim
from service.storage.jobs import new_job
from service.storage.mailboxes import change_mailbox
from service.storage.outcomes import record_sent, record_thumbs
from service.storage.proposals import ProposalKind, propose
from service.storage.receiving import receive
from service.storage.removals import Removal
from service.storage.removing import retain
from service.storage.subjects import OWNED
from service.storage.time_entries import log_time
from service.storage.webhooks import StoredHook
from tests.drafter.attachments.files import PNG
from tests.service.storage.kept import START, asked, drafted, kept, said, written

MAYA = "maya.lind@example.com"


def rows(database: Database) -> dict[str, int]:
    """How many rows each table has that hold something of a conversation."""
    with database.reading() as session:
        return {t.__tablename__: session.scalar(select(func.count()).select_from(t)) or 0 for t in OWNED}


def everything_about(database: Database, email: str, identity: str, secret: str = "xyzzy") -> str:
    """A conversation that has left something in every table; gives its id."""
    with database.writing() as session:
        session.add(StoredHook(url="https://hooks.example.com", events=[], mailboxes=[], seed="s", created_by="lea"))
        shot = Attachment(name="screen.png", type="image/png", content=PNG + secret[:9].encode())
        stored = kept(session, asked(identity, *said(f"{secret} {email}", attachments=(shot,)), email=email))
        ask = AnsweredAsk(kind="question", text=f"{secret} {email}?", told=False, answered=False)
        fact = AccountFact(label="Plan", value=f"{secret[:400]} {email}", as_of=START, source="CRM")
        keep_look(session, stored.id, 1, [fact], [], START)
        draft = drafted(session, stored, text=f"{secret}: {written().text}", asks=(ask,))
        edit_draft(session, draft.id, f"{secret} edited", "sam", base=1)
        record_thumbs(session, draft.id, "kim", up=False, reason=secret)
        record_sent(session, draft.id, f"{secret} sent", "sam")
        propose(session, "acme", ProposalKind.GOLDEN_CASE, secret, {}, "sam", conversation_id=stored.id)
        if session.get(StoredHelpDesk, "desk") is None:
            add_help_desk(session, "desk", "fake", "acme", "", {}, "sam")
        place = {"conversation_id": stored.id, "conversation_version": stored.version, "draft_id": draft.id}
        session.add(StoredDeskDraft(help_desk_id="desk", **place))
        fields = [{"name": "text", "value": secret, "fixed": False, "choices": ()}]
        new = NewHandoff("board", "fake-board", "the board", secret, fields, "sam", "at")
        plan_handoff(session, stored, new)
        log_time(
            session,
            stored.id,
            stored,
            day=START.date(),
            case_number=identity,
            minutes=5,
            agent="sam",
            note=secret,
        )
        taken = claim(session, "key", f"{secret[:9]}-{identity}", secret)
        assert isinstance(taken, Claimed)
        answer_claim(session, taken.id, 200, {"draft": secret}, stored.id)
        moments = dict.fromkeys(("burst_at", "due_at", "accepted_at"), START)
        told = {
            "conversation_id": stored.id,
            "kind": "message-created",
            "made_by": "key:1",
            "reason": secret,
            **moments,
        }
        new_job(session, "acme", f"{secret[:9]}-{identity}", told)
    return stored.id


def about(database: Database, address: str) -> list[str]:
    return [ref.external_id for ref in look_up(database, [], MailAddress.asked(address)).subject.conversations]


@pytest.mark.parametrize(
    ("asked_for", "found"),
    [
        ("maya.lind@example.com", ["1", "2", "3", "4"]),
        ("  <MAYA.LIND@EXAMPLE.COM> ", ["1", "2", "3", "4"]),
        ("Maya Lind <Maya.Lind@example.com>", ["1", "2", "3", "4"]),
        ("mailto:maya.lind@example.com", ["1", "2", "3", "4"]),
        ("maya.lind+shop@example.com", ["3"]),
        ("maya.lind+other@example.com", []),
        ("mayalind@example.com", []),
        ("lind@example.com", []),
        ("maya.lind@example.com.evil.test", []),
        ("zoë@bücher.example", ["5"]),
        ("Zoë@xn--bcher-kva.example", ["5"]),
    ],
)
def test_an_address_finds_its_conversations_in_every_form(
    database: Database, asked_for: str, found: list[str]
) -> None:
    written_as = [MAYA, "Maya.Lind@Example.COM", "maya.lind+shop@example.com", f"Maya <{MAYA}>", "zoë@BÜCHER.example"]
    with database.writing() as session:
        for number, email in enumerate(written_as, start=1):
            kept(session, asked(str(number), email=email))
        kept(session, asked("6", email="sam@example.com"))
        kept(session, asked("7", email=None, name="Maya Lind"))
    assert about(database, asked_for) == found


@pytest.mark.parametrize("address", ["", "maya", "@example.com", "maya@", "a b@example.com", "\0"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(InputError, match="is no mail address"):
        MailAddress.asked(address)


def test_a_forgotten_customer_is_gone_from_every_table(database: Database) -> None:
    mine = everything_about(database, MAYA, "1")
    before = rows(database)
    assert all(before.values()), "each table holds something of it"
    other = everything_about(database, "kim@example.com", "2", "other")
    done = forget(database, [], MailAddress.asked(MAYA), "lea")
    assert dict(done.removed) == before
    assert rows(database) == before
    with database.reading() as session:
        get_conversation(session, other)
        with pytest.raises(NotFound):
            get_conversation(session, mine)
        (note,) = session.scalars(select(Removal))
    assert (note.kind, note.made_by, note.counts) == ("forgotten", "lea", before)
    assert not forget(database, [], MailAddress.asked(MAYA), "lea").removed, "again there is nothing"


def test_no_byte_of_it_is_left_in_the_files(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.sqlite3")
    database.upgrade()
    everything_about(database, "kim@example.com", "2", "other")
    everything_about(database, MAYA, "1", "plugh" * 5000)  # in pages of its own too
    database.erase()
    assert b"plugh" in (tmp_path / "kept.sqlite3").read_bytes()
    forget(database, [], MailAddress.asked(MAYA), "lea")
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"plugh" not in left
    assert MAYA.encode() not in left.lower()
    assert b"other edited" in left
    database.close()


QUOTED = f"On Monday <{MAYA}> wrote:\n> Maya.LIND+x@example.com, or mailto:maya.lind%40example.com\n>> hi"
NEAR = "xmaya.lind@example.com maya.lind@example.com.au maya.lind@example.comx not-maya.lind@example.com"


def test_others_keep_their_words_without_the_address(database: Database) -> None:
    html = Message(author="agent", html="<a>maya.lind&#64;example.com</a>", at=START + timedelta(hours=1))
    with database.writing() as session:
        stored = kept(session, asked("2", *said(QUOTED, NEAR), html, email="kim@example.com"))
        draft = drafted(session, stored, text=f"Ask {MAYA} about it. {written().text}")
        fields = [{"name": "text", "value": f"From {MAYA}", "fixed": False, "choices": ()}]
        plan_handoff(session, stored, NewHandoff("board", "fake-board", "the board", MAYA, fields, "sam", "at"))
        taken = claim(session, "key", "k", "r")
        assert isinstance(taken, Claimed)
        answer_claim(session, taken.id, 200, {"hits": [MAYA]})
    looked = look_up(database, [], MailAddress.asked(MAYA))
    assert not looked.subject.conversations
    expected = {"messages": 2, "drafts": 1, "draft_texts": 1, "handoffs": 1, "idempotency_keys": 1}
    assert dict(looked.mentions) == expected
    assert dict(forget(database, [], MailAddress.asked(MAYA), "lea").removed) == expected
    with database.reading() as session:
        quoted, near, marked = messages_of(session, stored.id)
        text = quoted.content["text"]
        assert text == f"On Monday <{'█' * 21}> wrote:\n> {'█' * 23}, or mailto:{'█' * 23}\n>> hi"
        assert near.content["text"] == NEAR
        assert marked.content["html"] == f"<a>{'█' * 25}</a>"
        cleaned = draft_of(get_draft(session, draft.id))
    assert cleaned is not None
    assert MAYA not in cleaned.model_dump_json()
    assert [c.quote for c in cleaned.citations] == [c.quote for c in written().citations]
    assert len(cleaned.text) == len(f"Ask {MAYA} about it. {written().text}"), "places in the text stay true"


def test_a_draft_that_is_being_written_meanwhile_does_not_come_back(database: Database) -> None:
    from service.storage.drafts import begin_draft, finish_draft

    with database.writing() as session:
        begun = begin_draft(session, kept(session, asked(email=MAYA)), "auto")
    forget(database, [], MailAddress.asked(MAYA), "lea")
    with pytest.raises(NotFound), database.writing() as session:
        finish_draft(session, begun.id, written())
    assert not any(rows(database).values())


def test_what_is_old_goes_by_mailbox(database: Database) -> None:
    now = START + timedelta(days=100)
    with database.writing() as session:
        for number in range(250):
            kept(session, asked(f"old-{number}"), now=START)
        kept(session, asked("young"), now=START + timedelta(days=95))
        kept(session, asked("old", mailbox="beta"), now=START)
        change_mailbox(session, "acme", retention_days=10)
    assert retain(database, now)["acme"] == {"conversations": 250, "messages": 250}
    with database.reading() as session:
        assert {c.external_id for c in list_conversations(session).items} == {"young", "old"}
        (note,) = session.scalars(select(Removal))
    assert (note.kind, note.mailbox_id, note.counts["conversations"]) == ("retention", "acme", 250)
    assert not retain(database, now)["acme"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Removal)) == 1, "nothing removed, nothing to note"


def test_a_conversation_that_goes_on_is_not_old(database: Database) -> None:
    first, later = said("one"), START + timedelta(days=95)
    with database.writing() as session:
        change_mailbox(session, "acme", retention_days=10)
        receive(session, asked("17", *first), now=START)
        receive(session, asked("17", *first, Message(author="customer", text="still", at=later)), now=later)
    assert not retain(database, START + timedelta(days=100))["acme"]


def test_every_table_is_known_to_forgetting() -> None:
    """Whoever adds a table that points to conversations or drafts says that its rows go with them."""
    about = {"conversations", "drafts"}
    tables = Base.metadata.tables.values()
    pointing = {t.name for t in tables if about & {key.column.table.name for key in t.foreign_keys}}
    assert pointing <= {table.__tablename__ for table in OWNED}
