"""Broken files, full disks, others who write: an error that says what to do, and nothing half written."""

import multiprocessing
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import make_url

from service.errors import StorageBusy, StorageDamaged, StorageError, StorageFull
from service.storage import Database, engines
from service.storage.conversations import list_conversations
from service.storage.drafts import list_drafts
from tests.kb_index.conftest import powerless
from tests.postgres_server import PostgresServer, postgres_programs
from tests.service.storage.kept import asked, drafted, kept, said
from tests.service.storage.relay import Relay

__all__ = ["powerless"]  # a fixture that pytest finds by its name


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of SQLite with one conversation."""
    path = tmp_path / "kept.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    with database.writing() as session:
        drafted(session, kept(session))
    database.close()
    return path


def conversations(path: Path) -> int:
    database = Database(f"sqlite:///{path}")
    with database.reading() as session:
        found = len(list_conversations(session, limit=200).items)
    database.close()
    return found


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("max_page_count = 1", "Make room on that disk"),  # a file as large as it is, and no larger
        ("query_only = ON", "Let this user write"),
    ],
)
def test_what_cannot_be_written_is_not_half_kept(file: Path, limit: str, words: str) -> None:
    def write() -> None:
        with database.writing() as session:
            session.connection().exec_driver_sql(f"PRAGMA {limit}")
            kept(session, asked("18", *said("x" * 2_000_000)))

    database = Database(f"sqlite:///{file}")
    with pytest.raises(StorageFull, match=words):
        write()
    database.close()
    assert conversations(file) == 1


@pytest.mark.parametrize("place", ["/proc/drafter/kept.sqlite3", "a-file/kept.sqlite3", "a-folder"])
def test_a_place_where_no_file_can_be(tmp_path: Path, place: str) -> None:
    (tmp_path / "a-file").write_text("")
    (tmp_path / "a-folder").mkdir()
    database = Database(f"sqlite:///{tmp_path / place}")
    with pytest.raises(StorageError, match="set DRAFTER_DATABASE"):
        database.prepare()
    database.close()


def break_head(path: Path) -> None:
    path.write_bytes(b"half of something else" * 400)


def break_middle(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def test_a_folder_that_this_user_may_not_write(powerless: Path) -> None:
    """As nobody in particular, also where root runs the tests."""
    path = powerless / "kept.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.prepare()
    with database.writing() as session:
        kept(session)
    database.close()
    path.chmod(0o444)
    powerless.chmod(0o555)
    with pytest.raises(StorageError, match=r"this user (may read and )?write"), database.writing() as session:
        kept(session, asked("18"))
    database.close()
    other = Database(f"sqlite:///{powerless}/other.sqlite3")
    with pytest.raises(StorageFull, match="Let this user write"):
        other.prepare()
    assert [name for name in powerless.iterdir() if "other" in name.name] == []
    powerless.chmod(0o755)
    path.chmod(0o600)
    assert conversations(path) == 1


@pytest.mark.parametrize("damage", [break_head, break_middle, cut])
def test_a_damaged_file_says_what_to_do(file: Path, damage: object) -> None:
    assert callable(damage)
    damage(file)
    with pytest.raises(StorageDamaged, match="drafter data restore FILE"):
        conversations(file)


def test_whoever_waits_too_long_may_try_again(file: Path) -> None:
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    database = Database(f"sqlite:///{file}", busy_seconds=0.2)
    with pytest.raises(StorageBusy, match="try again in a moment"), database.writing():
        pass
    assert conversations(file) == 1, "who only reads does not wait"
    writer.execute("ROLLBACK")
    writer.close()
    with database.writing() as session:
        kept(session, asked("18"))
    database.close()


def test_a_server_on_which_others_hold_the_row(postgres_server: PostgresServer) -> None:
    address = postgres_server.database()
    first, second = Database(address), Database(address, busy_seconds=0.2)
    first.upgrade()
    with first.writing() as session:
        kept(session)
        session.flush()
        with pytest.raises(StorageBusy, match="try again in a moment"), second.writing() as other:
            kept(other)
    first.close()
    second.close()


def test_a_server_that_is_restarted_between_two_requests() -> None:
    """A connection that the server has closed meanwhile is nobody's trouble, whoever comes next."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with PostgresServer(programs) as server:
        database = Database(server.database())
        database.upgrade()
        with database.writing() as session, database.reading():  # two connections are kept
            kept(session)
        server.restart()
        with database.reading() as session, database.writing() as other:
            assert len(list_conversations(session).items) == 1
            kept(other, asked("second", *said("one")))
        server.restart()
        with database.writing() as other:
            assert len(list_conversations(other).items) == 2
        database.close()


def test_a_connection_that_was_lost_without_a_word(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that nobody used for long is tried first: a router on the way may have dropped it."""
    monkeypatch.setattr(engines, "_QUIET_SECONDS", 0.0)
    with Relay(postgres_server.port) as relay:
        url = make_url(postgres_server.database()).set(port=relay.port)
        database = Database(url.render_as_string(hide_password=False))
        database.upgrade()
        with database.writing() as session:
            kept(session)
        relay.forget()
        with database.reading() as session:
            assert len(list_conversations(session).items) == 1
        database.close()


def write_many(address: str, who: int, count: int, failed: "multiprocessing.Queue[str]") -> None:
    """Keep so many conversations, each with a finished draft; what goes wrong is put into `failed`."""
    database = Database(address)
    try:
        database.prepare()
        for number in range(count):
            with database.writing() as session:
                drafted(session, kept(session, asked(f"{who}-{number}", *said("one", "two"))))
            with database.reading() as session:
                list_conversations(session)
    except Exception as error:
        failed.put(repr(error))
    finally:
        database.close()


def test_processes_that_write_at_once_do_not_meet_a_locked_database(address: str) -> None:
    Database(address).upgrade()
    spawn = multiprocessing.get_context("spawn")
    failed: multiprocessing.Queue[str] = spawn.Queue()
    writers = [spawn.Process(target=write_many, args=(address, who, 40, failed)) for who in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
        assert writer.exitcode == 0
    assert failed.empty(), failed.get()
    database = Database(address)
    with database.reading() as session:
        assert len(list_conversations(session, limit=200).items) == 160
    database.close()


def test_all_who_start_at_once_find_the_tables(address: str) -> None:
    """Several processes of a team start together: one makes the tables, the others wait and use them."""
    errors = list[Exception]()

    def start() -> None:
        database = Database(address)
        try:
            database.upgrade()
            database.check()
        except Exception as error:
            errors.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors


def test_a_process_that_is_killed_leaves_nothing_half_written(address: str) -> None:
    Database(address).upgrade()
    spawn = multiprocessing.get_context("spawn")
    failed: multiprocessing.Queue[str] = spawn.Queue()
    database = Database(address)
    for who in range(3):
        writer = spawn.Process(target=write_many, args=(address, who, 100_000, failed))
        writer.start()
        while not has_begun(database, who):
            assert writer.is_alive(), failed.get()
        writer.kill()
        writer.join()
        with database.reading() as session:
            found = list_conversations(session, limit=200).items
            halves = [c.external_id for c in found if len(list_drafts(session, conversation_id=c.id).items) != 1]
        assert not halves
    with database.writing() as session:
        kept(session, asked("afterwards"))
    database.close()


def has_begun(database: Database, who: int) -> bool:
    """Whether this writer has kept something."""
    with database.reading() as session:
        return bool(list_conversations(session, search=f"{who}-", limit=1).items)


def test_a_writer_of_the_same_process_waits_as_long_and_no_longer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.sqlite3", busy_seconds=0.2)
    database.upgrade()

    def write() -> None:
        with database.writing():
            pass

    told = pytest.raises(StorageBusy, match=r"kept\.sqlite3 cannot be used: .*try again in a moment")
    with ThreadPoolExecutor(1) as other, database.writing(), told:
        other.submit(write).result()
    write()
    database.close()
