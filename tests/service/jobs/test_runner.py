"""The queue as a process works it: jobs become workflows when they are due, and are left by nobody."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from service.jobs.engine import WorkflowEngine
from service.jobs.rules import QueueRules
from service.jobs.runner import JobRunner
from service.storage import Database, now_utc
from service.storage.jobs import JobState, handed_jobs, mark_handed
from service.storage.slots import hold_slot
from service.storage.workflows import workflow_address
from service.telemetry.metrics import Metrics
from tests.service.jobs.desk import HelpDesk, event
from tests.service.waiting import until

AT_ONCE = QueueRules(quiet=timedelta(0), at_once=2)


def everything_kept_in(address: str) -> str:
    """Every row of every table that the library keeps."""
    engine = create_engine(address)
    with engine.connect() as connection:
        if address.startswith("sqlite"):
            names = [
                str(name) for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type='table'"))
            ]
        else:
            found = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'dbos'"))
            names = [f"dbos.{name}" for name in found]
        kept = str([[tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))] for name in names])
    engine.dispose()
    return kept


@pytest.fixture
def desk(each_database: Database) -> HelpDesk:
    desk = HelpDesk(each_database, rules=AT_ONCE)
    desk.now -= timedelta(days=1)  # so that what is sent is due by the clock on the wall
    return desk


def test_jobs_are_done_and_no_word_of_a_customer_is_kept_beside_them(desk: HelpDesk) -> None:
    for number in range(5):
        desk.send(event(f"e{number}", "xyzzy plugh", conversation=f"c{number}"))
    desk.drafter.result = None
    with JobRunner(desk.parts, Metrics().drafts):
        until(lambda: len(desk.drafts()) == 5)
        desk.send(event("failing", "xyzzy plugh", conversation="c9"))
        until(lambda: len(desk.drafts()) == 6)
    assert {desk.became(f"e{number}") for number in range(5)} == {"drafted"}
    kept = everything_kept_in(workflow_address(desk.database))
    assert desk.job("e0").id in kept
    for word in ("xyzzy", "maya", "Maya", "Export", "Amara", "acme", "failing"):
        assert word not in kept


def test_a_job_whose_workflow_is_lost_is_begun_anew(database: Database) -> None:
    """As when the tables of the library are those of yesterday's backup."""
    desk = HelpDesk(database, rules=AT_ONCE)
    desk.now -= timedelta(days=1)
    desk.send(event("e1"))
    with desk.database.writing() as session:
        mark_handed(session, [desk.job("e1")])
        assert len(handed_jobs(session)) == 1
    with JobRunner(desk.parts, Metrics().drafts):
        until(lambda: desk.job("e1").state == JobState.DRAFTED)
    assert desk.job("e1").run == 2


def test_a_queue_that_cannot_be_opened_does_not_stand_in_the_way_of_the_next_one(database: Database) -> None:
    desk = HelpDesk(database, rules=AT_ONCE)
    desk.now -= timedelta(days=1)
    with pytest.raises(OperationalError), WorkflowEngine("sqlite:////nowhere/x.sqlite3", 1, 1, desk.drafting.run):
        pass
    desk.send(event("e1"))
    with JobRunner(desk.parts, Metrics().drafts):
        until(lambda: desk.job("e1").state == JobState.DRAFTED)


def test_workflows_that_have_ended_are_cleared_away(database: Database) -> None:
    def clear() -> None:
        done = list[str]()
        with WorkflowEngine(address, 1, 1, lambda job_id, _: done.append(job_id)) as engine:
            engine.add("j1.1", "j1", 1)
            until(lambda: done == ["j1"] and engine.gone(["j1.1"]) == {"j1.1"})
            assert engine.clear(now_utc() - timedelta(hours=1)) == 0
            assert engine.clear(now_utc() + timedelta(hours=1)) == 1
            assert engine.clear(now_utc() + timedelta(hours=1)) == 0

    address = workflow_address(database)
    with ThreadPoolExecutor(1) as thread:  # as the runner has it: tests of pages leave a loop of events in this one
        thread.submit(clear).result()
    assert "j1" not in everything_kept_in(address)


def test_a_file_is_worked_by_one_process_and_a_server_by_many(desk: HelpDesk) -> None:
    with hold_slot(desk.database) as first, hold_slot(desk.database) as second:
        assert first
        assert first.number == 1
        assert first.is_held()
        assert (second and second.number) == (None if desk.database.is_sqlite else 2)
    with hold_slot(desk.database) as again:
        assert again
        assert again.number == 1


def test_the_file_of_the_queue_is_for_this_user_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/kept.sqlite3")
    database.upgrade()
    address = workflow_address(database)
    file = Path(address.removeprefix("sqlite:///"))
    assert file == tmp_path / "kept.jobs.sqlite3"
    assert file.stat().st_mode & 0o077 == 0
    assert sqlite3.connect(file).execute("PRAGMA journal_mode").fetchone() == ("wal",)
