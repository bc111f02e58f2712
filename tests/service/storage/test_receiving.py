"""What comes in is kept character by character, once, in the order in which it was written."""

from datetime import timedelta

import pytest

from drafter.conversation import Attachment, Customer, Message
from service.errors import InputError, NotFound
from service.storage import Database
from service.storage.conversations import conversation_of, get_conversation, list_conversations, messages_of
from service.storage.drafts import DraftState, get_draft
from service.storage.receiving import receive
from tests.service.storage.kept import START, asked, drafted, kept, said

STRANGE = "tab\t nul \0 emoji 👍🏽 rtl \u202e  trailing  \r\n\n<b>not bold</b> \ufffd"


def test_a_message_comes_back_as_it_was_sent(database: Database) -> None:
    later = START + timedelta(hours=1)
    html = Message(author="agent", html=f"<p>{STRANGE}</p>", name="Sam", at=later, attachments=("a.png", "b\0.png"))
    conversation = asked("17", *said(STRANGE, ""), html, Message(author="customer", text="no time"))
    with database.writing() as session:
        kept(session, conversation)
    with database.reading() as session:
        (stored,) = list_conversations(session).items
        assert conversation_of(session, stored) == conversation


def test_the_same_again_is_nothing_new(database: Database) -> None:
    for new in (2, 0, 0):
        with database.writing() as session:
            found = receive(session, asked("17", *said("one", "two")))
        assert (found.new, found.moved_on, found.conversation.version) == (new, bool(new), 1)


def test_the_same_words_twice_are_two_messages(database: Database) -> None:
    hello = Message(author="customer", text="hello?")
    with database.writing() as session:
        assert receive(session, asked("17", hello, hello)).new == 2
        assert receive(session, asked("17", hello, hello, hello)).new == 1


@pytest.mark.parametrize("ids", [("m1",), ()], ids=["by its id", "by its words"])
def test_what_a_file_says_stays_where_only_its_name_comes_again(database: Database, ids: tuple[str, ...]) -> None:
    log = Attachment(name="export.log", type="text/plain", text="error E42")
    late = Attachment(name="export.log", unread="more files came than are read")
    first = said("see the log")[0]
    for files, version in ((("export.log",), 1), ((log,), 2), (("export.log",), 2), ((late,), 2), ((log,), 2)):
        message = first.model_copy(update={"attachments": files})
        with database.writing() as session:
            found = receive(session, asked("17", message), "desk" if ids else "", ids)
            assert found.conversation.version == version
    with database.reading() as session:
        (stored,) = list_conversations(session).items
        (message,) = conversation_of(session, stored).messages
    assert message.attachments == (log,)


def test_only_the_latest_message_is_handed_in(database: Database) -> None:
    first, second, third = said("one", "two", "three")
    with database.writing() as session:
        receive(session, asked("17", first), "desk", ["m1"])
        receive(session, asked("17", third), "desk", ["m3"])
        stored = receive(session, asked("17", second), "desk", ["m2"]).conversation
        told = [(message.external_id, message.content["text"]) for message in messages_of(session, stored.id)]
    assert told == [("m1", "one"), ("m2", "two"), ("m3", "three")]


def test_help_desks_and_mailboxes_number_their_own_conversations(database: Database) -> None:
    with database.writing() as session:
        ids = {
            receive(session, asked("17", mailbox=mailbox), help_desk).conversation.id
            for mailbox in ("acme", "beta")
            for help_desk in ("", "desk", "other")
        }
    assert len(ids) == 6


def test_a_message_that_the_help_desk_changed_is_as_it_is_there_now(database: Database) -> None:
    with database.writing() as session:
        stored = kept(session, asked("17", *said("my card is 4111 1111 1111 1111")), message_ids=["m1"])
        draft = drafted(session, stored)
        again = receive(session, asked("17", *said("my card is [removed]")), message_ids=["m1"])
        assert (again.new, again.moved_on) == (0, True)
        (message,) = messages_of(session, stored.id)
        assert message.content["text"] == "my card is [removed]"
        assert get_draft(session, draft.id).reason == "A message was changed after this was written."


@pytest.mark.parametrize(
    ("author", "state", "reason"),
    [
        ("customer", DraftState.STALE, "The customer wrote again after this was written."),
        ("agent", DraftState.STALE, "An answer went out after this was written."),
        ("bot", DraftState.STALE, "An answer went out after this was written."),
        ("note", DraftState.READY, ""),
    ],
)
def test_a_public_message_retires_the_draft(database: Database, author: str, state: str, reason: str) -> None:
    first, later = said("The export hangs."), START + timedelta(hours=1)
    with database.writing() as session:
        draft = drafted(session, kept(session, asked("17", *first)))
    with database.writing() as session:
        found = receive(session, asked("17", *first, Message(author=author, text="new", at=later)))
        assert found.moved_on == (author != "note")
    with database.reading() as session:
        assert (get_draft(session, draft.id).state, get_draft(session, draft.id).reason) == (state, reason)


def test_what_is_said_about_the_customer_is_added(database: Database) -> None:
    with database.writing() as session:
        receive(session, asked("17"))
        conversation = asked("17").model_copy(update={"customer": Customer(plan="Studio"), "subject": ""})
        stored = receive(session, conversation).conversation
    assert stored.customer == {"name": "Maya Lind", "email": "maya@example.com", "plan": "Studio"}
    assert stored.subject == "Export stuck"


def test_ids_that_do_not_fit_the_messages(database: Database) -> None:
    with pytest.raises(InputError, match="1 ids were given for 2 messages"), database.writing() as session:
        receive(session, asked("17", *said("one", "two")), "desk", ["m1"])


def test_search_and_pages(database: Database) -> None:
    with database.writing() as session:
        for number in range(7):
            kept(session, asked(f"A-{number}", name=f"Éva {number}", email=None), now=START + timedelta(days=number))
        kept(session, asked("B-1", mailbox="beta", name="100%_sure"), now=START)
    with database.reading() as session:
        first = list_conversations(session, {"acme"}, limit=3)
        assert [found.external_id for found in first.items] == ["A-6", "A-5", "A-4"]
    with database.writing() as session:  # whatever comes in meanwhile
        kept(session, asked("A-9"), now=START + timedelta(days=9))
    seen, cursor = [], first.next_cursor
    while cursor:
        with database.reading() as session:
            page = list_conversations(session, {"acme"}, limit=3, cursor=cursor)
        seen += [found.external_id for found in page.items]
        cursor = page.next_cursor
    assert seen == ["A-3", "A-2", "A-1", "A-0"]
    with database.reading() as session:
        for words, ids in [("éVA 3", ["A-3"]), ("%_S", ["B-1"]), ("b-1", ["B-1"]), ("nobody", [])]:
            assert [found.external_id for found in list_conversations(session, search=words).items] == ids


@pytest.mark.parametrize("cursor", ["", "nonsense", "%%%", "W10", "bnVsbA", "WyJ4Il0", "é"])
def test_a_cursor_of_somebody_else(database: Database, cursor: str) -> None:
    with pytest.raises(InputError, match="first page"), database.reading() as session:
        list_conversations(session, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_page_that_is_too_large(database: Database, limit: int) -> None:
    with pytest.raises(InputError, match="1 to 200"), database.reading() as session:
        list_conversations(session, limit=limit)


def test_a_conversation_of_another_mailbox_is_not_there(database: Database) -> None:
    with database.writing() as session:
        stored = kept(session)
    with database.reading() as session:
        assert get_conversation(session, stored.id, {"acme"}).external_id == "17"
        for mailboxes in ({"beta"}, set[str]()):
            with pytest.raises(NotFound):
                get_conversation(session, stored.id, mailboxes)
            assert not list_conversations(session, mailboxes).items
        for identity in ("x" * 2000, "a\0b", "\ud800", ""):
            with pytest.raises(NotFound):
                get_conversation(session, identity)


def test_long_names_are_found_too(database: Database) -> None:
    identity = "é" * 1000
    with database.writing() as session:
        kept(session, asked(identity, email=f"{'m' * 900}@example.com"))
        assert receive(session, asked(identity, email=f"{'m' * 900}@example.com")).new == 0


def test_who_is_verified_is_what_the_help_desk_says_this_time(database: Database) -> None:
    """Others may have joined since: nobody stays verified because somebody once was."""
    noor = Customer(name="Noor Haddad", email="noor@example.com", verified=True)
    first = asked("17", *said("one")).model_copy(update={"customer": noor})
    then = first.model_copy(update={"customer": noor.model_copy(update={"verified": False})})
    nothing_said = first.model_copy(update={"customer": Customer()})
    with database.writing() as session:
        for later, expected in ((first, True), (then, False), (first, True), (nothing_said, False)):
            stored = kept(session, later)
            customer = conversation_of(session, stored).customer
            assert (customer.verified, customer.email) == (expected, "noor@example.com")
