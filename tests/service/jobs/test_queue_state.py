"""The queue is seen: what waits and since when, what failed, and whether anybody works it - everywhere the same."""

from datetime import timedelta
from itertools import chain

import pytest
from fastapi.testclient import TestClient

from drafter.errors import ConversationError
from service.app import create_app
from service.diagnosis import PartStatus
from service.jobs.queue_state import queue_found, queue_state
from service.jobs.runner import JobRunner
from service.storage import Database, now_utc
from service.storage.jobs import JobState
from service.storage.slots import count_workers, hold_slot
from service.telemetry.metrics import Metrics
from service.telemetry.queue_figures import QueueFigures
from tests.service.jobs.desk import HelpDesk, event
from tests.service.jobs.test_runner import AT_ONCE
from tests.service.waiting import until


def figures(database: Database) -> dict[str, float]:
    queue = QueueFigures(lambda: queue_state(database, now_utc()))
    list(queue())
    queue.join()
    samples = chain.from_iterable(family.samples for family in queue())
    return {f"{one.name} {one.labels.get('state', '')}".strip(): one.value for one in samples}


def test_what_waits_is_seen_with_since_when_and_that_nobody_does_it(desk: HelpDesk) -> None:
    desk.now = now_utc() - timedelta(minutes=12)
    for number in range(2):
        desk.send(event(f"e{number}", conversation=f"c{number}"))
    desk.now = now_utc()
    desk.send(event("e2", conversation="c2"))
    found = queue_found(desk.database)
    assert found.status is PartStatus.WARNING
    since = f"{desk.job('e0').due_at:%Y-%m-%d %H:%M}"
    assert found.says == (
        f"3 events wait, one is due since {since} (UTC); 0 being drafted, 0 failed; no worker alive"
    )
    assert "drafter worker" in found.fix
    seen = figures(desk.database)
    assert (seen["drafter_jobs queued"], seen["drafter_jobs waiting"], seen["drafter_workers"]) == (2, 1, 0)
    assert 11 * 60 < seen["drafter_jobs_late_seconds"] < 12 * 60
    page = TestClient(create_app(desk.parts)).get("/console/jobs").text
    assert found.says in page
    assert "Nobody works the queue" in page


def test_what_failed_is_told_for_a_day(desk: HelpDesk) -> None:
    desk.now = now_utc() - timedelta(minutes=1)
    desk.drafter.result = ConversationError("mailbox 'acme' has no profile.")
    desk.send(event("e1"))
    desk.work(5)
    found = queue_found(desk.database)
    assert (found.status, found.says.endswith("(1 within a day)")) == (PartStatus.WARNING, True)
    assert queue_state(desk.database, now_utc() + timedelta(days=2)).failed_lately == 0
    assert queue_state(desk.database, now_utc(), ["other"]).counts[JobState.FAILED] == 0
    assert figures(desk.database)["drafter_jobs failed"] == 1


def test_a_queue_that_is_empty_is_well(desk: HelpDesk) -> None:
    found = queue_found(desk.database)
    assert (found.status, found.says) == (
        PartStatus.OK,
        "0 events wait; 0 being drafted, 0 failed; no worker alive",
    )


def test_processes_at_work_are_counted(each_database: Database) -> None:
    assert count_workers(each_database) == 0
    with hold_slot(each_database), hold_slot(each_database):
        assert count_workers(each_database) == (1 if each_database.is_sqlite else 2)
    until(lambda: count_workers(each_database) == 0)  # a server closes a session in its own time


def test_a_worker_that_lives_is_seen_by_others(database: Database) -> None:
    desk = HelpDesk(database, rules=AT_ONCE)
    with JobRunner(desk.parts, Metrics().drafts):
        until(lambda: count_workers(database) == 1)
        assert queue_found(database).says.endswith("1 worker alive")


def test_a_database_that_is_away_holds_up_no_figures(desk: HelpDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.errors import StorageUnreachable

    def away() -> Database:
        raise StorageUnreachable("gone")

    queue = QueueFigures(lambda: queue_state(away(), now_utc()))
    list(queue())
    queue.join()
    (up,) = list(queue())
    assert (up.name, up.samples[0].value) == ("drafter_queue_up", 0.0)
