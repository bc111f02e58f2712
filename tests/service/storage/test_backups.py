"""Backups: made while others write, whole, brought back, and never over something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.errors import InputError, StorageDamaged, StorageError, StorageOutdated, StorageTooNew
from service.storage import Database
from service.storage.backups import back_up, restore
from service.storage.conversations import list_conversations
from service.storage.schema import newest_version
from tests.postgres_server import PostgresServer
from tests.service.storage.kept import asked, drafted, kept


@pytest.fixture
def empty(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of the same kind that is not there yet, or has no tables."""
    if database.is_sqlite:
        address = f"sqlite:///{tmp_path}/elsewhere/again.sqlite3"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        address = server.database()
    another = Database(address)
    yield another
    another.close()


def told(database: Database) -> list[str]:
    with database.reading() as session:
        return [found.external_id for found in list_conversations(session).items]


def test_what_was_saved_comes_back(database: Database, empty: Database, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "monday"
    with database.writing() as session:
        drafted(session, kept(session, asked("17")))
    with database.writing() as session:
        kept(session, asked("18"))
        session.flush()
        made = back_up(database, file)  # in the middle of somebody's work, of which it holds nothing
    assert (made.rows["conversations"], made.rows["drafts"], made.size) == (1, 1, file.stat().st_size)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["monday"]
    again = restore(empty, file)
    assert again.rows == made.rows
    assert told(empty) == ["17"]
    with empty.writing() as session:
        kept(session, asked("19"))
    assert told(empty) == ["19", "17"]


def test_a_database_is_saved_before_it_is_upgraded(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no way back from an upgrade but a backup of before."""
    ours = newest_version()
    monkeypatch.setattr("service.storage.schema.versions", lambda: [ours, "9999"])
    with pytest.raises(StorageOutdated):
        database.check()
    assert back_up(database, tmp_path / "before").rows["conversations"] == 0
    monkeypatch.setattr("service.storage.schema.versions", lambda: ["0000"])
    with pytest.raises(StorageTooNew):
        back_up(database, tmp_path / "newer")


def test_nothing_is_overwritten(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    back_up(database, file)
    with pytest.raises(InputError, match="backup overwrites nothing"):
        back_up(database, file)
    with pytest.raises(InputError, match="nothing is overwritten"):
        restore(database, file)


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 4000, b"PGDMP" + b"\0" * 99])
def test_what_is_no_backup_changes_nothing(empty: Database, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "backup"
    file.write_bytes(content)
    with pytest.raises((InputError, StorageError)):
        restore(empty, file)
    if empty.is_sqlite:
        assert not Path(empty.place).exists()
        assert not list(Path(empty.place).parent.glob(".*"))
    else:
        with pytest.raises(StorageError, match="has no tables yet"):
            empty.check()


def test_half_a_backup_is_refused(database: Database, empty: Database, tmp_path: Path) -> None:
    whole, half = tmp_path / "whole", tmp_path / "half"
    with database.writing() as session:
        for number in range(50):
            drafted(session, kept(session, asked(str(number))))
    back_up(database, whole)
    content = whole.read_bytes()
    half.write_bytes(content[: len(content) // 2])
    with pytest.raises(StorageError):
        restore(empty, half)
    with pytest.raises(StorageError):
        empty.check()


def test_a_missing_file_and_a_place_that_cannot_be_written(database: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        restore(database, tmp_path / "nothing")
    with pytest.raises(StorageError, match="cannot be written"):
        back_up(database, Path("/proc/backup"))


def test_a_backup_of_the_other_kind_is_named(postgres_server: PostgresServer, tmp_path: Path) -> None:
    file = Database(f"sqlite:///{tmp_path}/kept.sqlite3")
    file.upgrade()
    back_up(file, tmp_path / "backup")
    server = Database(postgres_server.database())
    with pytest.raises(InputError, match="is a backup of a file of SQLite, and DRAFTER_DATABASE names a database of"):
        restore(server, tmp_path / "backup")
    file.close()
    server.close()


def test_a_database_that_is_broken_is_not_saved_as_if_it_were_whole(tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    with database.writing() as session:
        for number in range(50):
            drafted(session, kept(session, asked(str(number))))
    database.erase()
    database.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 9000] = b"\xff" * 9000
    path.write_bytes(content)
    with pytest.raises(StorageDamaged):
        back_up(database, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    database.close()


def test_the_password_is_in_no_error(postgres_server: PostgresServer, tmp_path: Path) -> None:
    database = Database(postgres_server.database())
    database.upgrade()
    (tmp_path / "backup").write_bytes(b"PGDMP nonsense")
    empty = Database(postgres_server.database())
    with pytest.raises(StorageError, match="pg_restore failed") as caught:
        restore(empty, tmp_path / "backup")
    assert postgres_server.password not in str(caught.value)
    database.close()
    empty.close()
