"""The audit log: nothing is changed or deleted, and where somebody did so all the same, it shows."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.auth.audit import AuditLog
from service.storage import Database
from tests.service.auth.guarded import Clock

KEY = b"k" * 32


@pytest.fixture
def log(database: Database) -> AuditLog:
    log = AuditLog(database, KEY, Clock())
    for number in range(5):
        log.append("user:1", "key-created", f"key:{number}", rights="draft")
    return log


def change(database: Database, statement: str, **values: object) -> None:
    """Change the log as somebody may who owns the database and takes its triggers away."""
    with database.writing() as session:
        kind = session.get_bind().dialect.name
        if kind == "postgresql":
            session.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        else:
            session.execute(text("DROP TRIGGER IF EXISTS audit_update"))
            session.execute(text("DROP TRIGGER IF EXISTS audit_delete"))
        session.execute(text(statement), values)


def test_lines_are_told_newest_first(log: AuditLog) -> None:
    assert [line.subject for line in log.newest(2)] == ["key:4", "key:3"]
    assert log.newest(9, "nothing-of-it") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'somebody else'",
        "UPDATE audit SET mark = '' WHERE number = 5",
        "DELETE FROM audit WHERE number = 5",
        "DELETE FROM audit",
    ],
)
def test_the_database_refuses_to_change_it(log: AuditLog, database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="only ever appended to"), database.writing() as session:
        session.execute(text(statement))
    assert log.verify().lines == 5


def test_postgresql_refuses_to_empty_it(log: AuditLog, database: Database) -> None:
    if database.is_sqlite:
        return
    with pytest.raises(DBAPIError, match="only ever appended to"), database.writing() as session:
        session.execute(text("TRUNCATE audit"))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit SET actor = 'user:2' WHERE number = 3", "line 3 is not as it was written"),
        ("UPDATE audit SET detail = '{}' WHERE number = 3", "line 3 is not as it was written"),
        ("UPDATE audit SET number = 99 WHERE number = 5", "line 5 is missing"),
        ("DELETE FROM audit WHERE number = 3", "line 3 is missing"),
        ("DELETE FROM audit WHERE number = 1", "line 1 is missing"),
        ("UPDATE audit SET mark = '00' WHERE number = 5", "line 5 is not as it was written"),
    ],
)
def test_a_change_behind_our_back_shows(log: AuditLog, database: Database, statement: str, fault: str) -> None:
    assert log.verify().fault == ""
    change(database, statement)
    assert fault in log.verify().fault


def test_an_end_that_was_cut_off_shows_against_a_head_that_was_noted(log: AuditLog, database: Database) -> None:
    head = log.verify().head
    assert head.startswith("5:")
    log.append("user:1", "key-revoked", "key:4")
    assert log.verify(head).fault == "", "more lines are no change"
    change(database, "DELETE FROM audit WHERE number >= 4")
    assert log.verify().fault == "", "nothing in the log itself tells of it"
    assert "line 5 that was noted is gone" in log.verify(head).fault


def test_who_has_the_database_but_not_the_secret_cannot_forge_a_line(log: AuditLog, database: Database) -> None:
    AuditLog(database, b"x" * 32, Clock()).append("user:1", "key-created", "key:9")
    assert "line 6 is not as it was written" in log.verify().fault


def test_many_who_write_at_once_make_one_chain(log: AuditLog) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: log.append("user:1", "signed-in", str(number)), range(40)))
    verdict = log.verify()
    assert (verdict.lines, verdict.fault) == (45, "")


def test_words_of_strangers_are_kept_short_and_whole(log: AuditLog) -> None:
    log.append("nobody", "sign-in-refused", "\0\ud800" + "x" * 5000, reason="é" * 5000)
    [line] = log.newest(1)
    assert len(line.subject) <= 300
    assert len(str(line.detail["reason"])) <= 300
    assert log.verify().fault == ""
