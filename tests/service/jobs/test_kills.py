"""Workers end at any moment, by SIGKILL too: every event that was accepted ends in one draft or one reason."""

from datetime import timedelta
from pathlib import Path

from service.storage import Database, now_utc
from service.storage.jobs import JobState
from tests.postgres_server import PostgresServer
from tests.service.jobs.crashes import aftermath, crash
from tests.service.jobs.desk import HelpDesk, event
from tests.service.jobs.test_runner import AT_ONCE
from tests.service.jobs.working import start_worker
from tests.service.waiting import PATIENCE, until


def test_every_event_ends_in_one_draft_or_one_reason_whenever_a_worker_is_killed(
    each_database: Database, address: str, tmp_path: Path
) -> None:
    workers = 1 if each_database.is_sqlite else 2
    (tmp_path / "desk").mkdir()
    told = crash(each_database, address, tmp_path / "desk", workers=workers, kills=3, seed=7)
    found = aftermath(each_database, told, tmp_path / "desk")
    assert found.wrong == []
    assert found.states.keys() == {JobState.DRAFTED, JobState.REFUSED}
    assert found.begun_again, "a kill that hits nothing proves nothing"


def test_what_a_dead_worker_had_begun_is_taken_over_by_another(postgres_server: PostgresServer) -> None:
    """Also where nothing is started in its place."""
    address = postgres_server.database()
    database = Database(address)
    database.upgrade()
    desk = HelpDesk(database, rules=AT_ONCE)
    desk.now = now_utc() - timedelta(hours=1)
    first = start_worker(address, 60.0)
    desk.send(event("e1"))
    until(lambda: desk.job("e1").state == JobState.DRAFTING)
    second = start_worker(address, 0.1)
    first.kill()
    until(lambda: desk.job("e1").state == JobState.DRAFTED)
    assert (desk.job("e1").begun, len(desk.drafts())) == (2, 1)
    second.terminate()
    second.join(PATIENCE)
    assert second.exitcode == 0
    database.close()


def test_a_worker_that_is_told_to_end_finishes_what_it_has_begun(database: Database) -> None:
    address = database.url.render_as_string()
    desk = HelpDesk(database, rules=AT_ONCE)
    desk.now = now_utc() - timedelta(hours=1)
    worker = start_worker(address, 1.0, at_once=1)
    for number in range(3):
        desk.send(event(f"e{number}", conversation=f"c{number}"))
    until(lambda: desk.became("e0") == "drafting")
    worker.terminate()
    worker.join(PATIENCE)
    assert worker.exitcode == 0
    assert [desk.became(f"e{number}") for number in range(3)] == ["drafted", "queued", "queued"]


def test_a_worker_puts_back_what_it_cannot_finish_in_time(database: Database) -> None:
    address = database.url.render_as_string()
    desk = HelpDesk(database, rules=AT_ONCE)
    desk.now = now_utc() - timedelta(hours=1)
    worker = start_worker(address, 10.0, at_once=1, grace=0.1)
    desk.send(event("e1"))
    until(lambda: desk.became("e1") == "drafting")
    worker.terminate()
    worker.join(PATIENCE)
    desk.now = now_utc()
    assert (worker.exitcode, desk.became("e1"), desk.job("e1").failures) == (0, "queued", 0)
    other = start_worker(address)
    until(lambda: desk.became("e1") == "drafted")
    other.terminate()
    other.join(PATIENCE)
    assert len(desk.drafts()) == 1
