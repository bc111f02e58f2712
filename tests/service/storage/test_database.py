"""Transactions: all or nothing, readers cannot write, faults say what to do and keep the password to themselves."""

import pytest
from sqlalchemy.exc import DBAPIError

from service.errors import StorageError, StorageOutdated, StorageUnreachable
from service.storage import Database
from service.storage.mailboxes import ensure_mailbox, list_mailboxes
from tests.postgres_server import PostgresServer


def test_an_error_keeps_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            ensure_mailbox(session, "acme")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.reading() as session:
        assert list_mailboxes(session) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.reading() as session:
        ensure_mailbox(session, "acme")
    with database.writing() as session:
        assert list_mailboxes(session) == []


def test_a_reader_sees_one_state(database: Database) -> None:
    with database.reading() as reader:
        assert list_mailboxes(reader) == []
        with database.writing() as writer:
            ensure_mailbox(writer, "acme")
        assert list_mailboxes(reader) == []
    with database.reading() as reader:
        assert [mailbox.id for mailbox in list_mailboxes(reader)] == ["acme"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "mysql://root:hunter2@127.0.0.1/x",
        "postgresql://u:hunter2@127.0.0.1:port/x",
        "postgresql://u:hunter2@127.0.0.1",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(StorageError, match="DRAFTER_DATABASE") as caught:
        Database(address)
    assert "hunter2" not in str(caught.value)


def test_nobody_answers(silent_address: str) -> None:
    host = silent_address.removeprefix("http://")
    database = Database(f"postgresql://drafter:hunter2@{host}/support")
    with pytest.raises(StorageUnreachable, match=f"{host}/support") as caught, database.reading() as session:
        list_mailboxes(session)
    assert "hunter2" not in str(caught.value)
    assert "Check that the server runs" in str(caught.value)
    assert "hunter2" not in repr(database)
    database.close()


def test_a_wrong_password_and_an_unknown_database(postgres_server: PostgresServer) -> None:
    for address in (postgres_server.url("postgres", "hunter2"), postgres_server.url("nowhere")):
        database = Database(address)
        with pytest.raises(StorageUnreachable, match=r"Check (user|that the server runs)") as caught:
            database.check()
        assert "hunter2" not in str(caught.value)
        assert postgres_server.password not in str(caught.value)
        database.close()


def test_tables_that_are_not_there(address: str) -> None:
    database = Database(address)
    database.upgrade("0001")
    with database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE proposals")
    with pytest.raises(StorageOutdated, match="drafter data upgrade"), database.writing() as session:
        session.connection().exec_driver_sql("SELECT * FROM proposals")
    database.close()
