"""Pictures of messages: kept apart, once, given to whoever asks for them, and gone with their conversation."""

import json
from typing import Any

import pytest
from sqlalchemy import MetaData, func, select

from drafter.attachments.kinds import FileKind, kind_of
from drafter.conversation import Attachment, Message
from service.storage import Database, Session
from service.storage.conversations import StoredConversation, conversation_of, messages_of
from service.storage.pictures import StoredPicture
from service.storage.receiving import receive
from service.storage.records import conversation_record
from service.storage.schema import versions
from tests.drafter.attachments.files import PNG
from tests.service.storage.kept import asked, kept, said
from tests.service.storage.test_schema import direct, value

SHOT = Attachment(name="screen.log", type="image/png", content=PNG)
OTHER = Attachment(name="b.png", type="image/png", content=PNG + b"2")
LOG = Attachment(name="app.log", text="E42 at 09:00")


def shown(*files: str | Attachment, text: str = "See this.") -> tuple[Message, ...]:
    return said(text, attachments=files)


def pictures(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(StoredPicture)) or 0


def test_a_message_is_read_without_the_bytes_of_its_pictures_unless_they_are_asked_for(database: Database) -> None:
    with database.writing() as session:
        stored = kept(session, asked("17", *shown("named.png", SHOT, LOG)))
    with database.reading() as session:
        (message,) = messages_of(session, stored.id)
        assert len(json.dumps(message.content)) < 400
        (bare,) = conversation_of(session, stored).messages
        (whole,) = conversation_of(session, stored, pictures=True).messages
    assert whole.attachments == ("named.png", SHOT, LOG)
    assert bare.attachments == ("named.png", SHOT.model_copy(update={"content": None}), LOG)
    assert kind_of(bare.files[1]) is FileKind.PICTURE, "whatever its name says"


def test_the_same_picture_is_kept_once_and_nothing_has_changed_when_it_comes_again(database: Database) -> None:
    messages = (*shown(SHOT), *shown(SHOT, OTHER, text="And this."))
    with database.writing() as session:
        receive(session, asked("17", *messages), "desk", ["1", "2"])
        again = receive(session, asked("17", *messages), "desk", ["1", "2"])
        named = receive(session, asked("17", *shown("screen.log")), "desk", ["1"])
        assert [(found.new, found.moved_on) for found in (again, named)] == [(0, False), (0, False)]
        assert pictures(session) == 2
        assert conversation_of(session, named.conversation, pictures=True).messages == messages


def test_a_picture_goes_when_the_last_message_that_had_it_is_changed(database: Database) -> None:
    with database.writing() as session:
        for files in ((SHOT, OTHER), (OTHER,)):
            stored = receive(session, asked("17", *shown(*files)), "desk", ["1"]).conversation
        assert pictures(session) == 1
        assert conversation_of(session, stored, pictures=True).messages[0].attachments == (OTHER,)


def test_who_is_given_what_is_kept_of_them_is_given_their_pictures(database: Database) -> None:
    with database.writing() as session:
        record = conversation_record(session, kept(session, asked("17", *shown(SHOT))))
    assert Message.model_validate(record["messages"][0]["content"]).attachments == (SHOT,)


@pytest.mark.parametrize("files", [(), ("a.png",), (SHOT, "named.png", LOG, SHOT)], ids=["none", "named", "many"])
def test_pictures_that_stood_in_messages_are_moved(address: str, files: tuple[Any, ...]) -> None:
    before = versions()[versions().index("0017") - 1]
    database = Database(address)
    database.upgrade(before)
    (message,) = shown(*files)
    content = message.model_dump(mode="json", exclude_defaults=True)
    with direct(address) as connection:
        tables = MetaData()
        tables.reflect(connection)
        for table in (tables.tables[name] for name in ("mailboxes", "conversations", "messages")):
            row = {column.name: value(table, column) for column in table.columns}
            known = {"channel": "email", "customer": {}, "subject": "", "content": content}
            connection.execute(table.insert().values(row | {name: known[name] for name in known.keys() & row.keys()}))
        connection.commit()
    database.upgrade()
    with database.reading() as session:
        (stored,) = session.scalars(select(StoredConversation))
        assert conversation_of(session, stored, pictures=True).messages == (message,)
        assert pictures(session) == (SHOT in files)
    database.close()
