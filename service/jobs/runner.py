"""The runner: has the jobs of the queue done, in the background of a process.

A job is in our tables before anybody is told that its event was accepted; here it becomes a workflow once it is due.
Several processes may do the same: a workflow has one name and is begun by one of them. What a process had begun when
it ended is given back by another, as soon as nobody holds its slot.
"""

import logging
import threading
import time
from contextlib import suppress
from datetime import timedelta
from types import TracebackType
from typing import Self

from service.errors import StorageError
from service.jobs.drafting import JobDrafting
from service.jobs.engine import WorkflowEngine
from service.parts import ServiceParts
from service.storage import Clock, now_utc
from service.storage.jobs import due_jobs, handed_jobs, locked_job, mark_handed, run_again
from service.storage.slots import WorkSlot, hold_slot
from service.storage.workflows import workflow_address
from service.telemetry.metrics import DraftFigures

__all__ = ["JobRunner"]

_LOG = logging.getLogger("service")

_PAUSE = 0.25
"""Seconds between two looks for jobs that are due."""

_LOOK_AFTER = 2.0
"""Seconds between two looks for what was left lying."""

_AFTER_A_FAULT = 10.0

_AT_ONCE = 200
_CLEAR_EVERY = 3600.0
_KEPT = timedelta(days=1)
"""How long workflows that ended are kept: nobody needs them, but for whoever looks into the tables."""


class JobRunner:
    """Does the jobs of the database of `parts` while the block lasts, `parts.rules.at_once` at a time.

    What is counted of drafts is counted in `figures`.
    """

    def __init__(self, parts: ServiceParts, figures: DraftFigures, *, clock: Clock = now_utc) -> None:
        self._parts = parts
        self._figures = figures
        self._clock = clock
        self._stopped = threading.Event()
        self._grace = 0.0
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self, grace: float = 0.0) -> None:
        """Begin nothing any more, and return when what was begun is done; after `grace` seconds it is put back, for
        another process or the next start."""
        if not self._stopped.is_set():
            self._grace = grace
            self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        waited = False
        while not self._stopped.is_set():
            try:
                with hold_slot(self._parts.database()) as slot:
                    if slot is not None:
                        waited = False
                        self._work(slot)
                        continue
                if not waited:
                    _LOG.warning("another process works the queue of this database; this one waits for its end")
                waited = True
            except StorageError as error:
                _LOG.error("the queue is not worked: %s", error)
            except Exception:
                _LOG.exception("the queue is not worked; it is tried again")
            self._stopped.wait(1.0 if waited else _AFTER_A_FAULT)

    def _work(self, slot: WorkSlot) -> None:
        """Work as that slot until the end, or until it is lost."""
        drafting = JobDrafting(self._parts, self._figures, self._clock)
        address = workflow_address(self._parts.database())
        with WorkflowEngine(address, slot.number, self._parts.rules.at_once, drafting.run) as engine:
            try:
                self._feed(engine, slot)
            finally:
                drafting.drain(self._grace)

    def _feed(self, engine: WorkflowEngine, slot: WorkSlot) -> None:
        looked_at = cleared_at = -_CLEAR_EVERY
        while not self._stopped.is_set():
            with suppress(StorageError):  # of a moment; what is due stays due
                self._hand_over(engine)
            now = time.monotonic()
            if now - looked_at > _LOOK_AFTER:
                looked_at = now
                if not slot.is_held():
                    return
                with suppress(StorageError):
                    self._take_from_the_dead(engine, slot)
                    self._begin_anew(engine)
            if now - cleared_at > _CLEAR_EVERY and not engine.clear(self._clock() - _KEPT):
                cleared_at = now
            self._stopped.wait(_PAUSE)

    def _hand_over(self, engine: WorkflowEngine) -> None:
        """Make workflows of the jobs that are due."""
        with self._parts.database().reading() as session:
            due = due_jobs(session, self._clock(), _AT_ONCE)
        for job in due:
            engine.add(job.workflow, job.id, job.run)
        if due:
            with self._parts.database().writing() as session:
                mark_handed(session, due)

    def _take_from_the_dead(self, engine: WorkflowEngine, slot: WorkSlot) -> None:
        """Give back what workers had begun whose slot nobody holds any more."""
        for number in engine.at_work():
            with slot.is_free(number) as free:
                if free:
                    engine.give_back(engine.at_work().get(number, ()))

    def _begin_anew(self, engine: WorkflowEngine) -> None:
        """Put jobs into the queue again that have not ended though their workflow has, or is not there."""
        with self._parts.database().reading() as session:
            handed = handed_jobs(session)
        gone = engine.gone(job.workflow for job in handed)
        for job in handed:
            if job.workflow in gone:
                with self._parts.database().writing() as session:
                    found = locked_job(session, job.id)
                    if found and found[0].is_open and found[0].run == job.run:
                        run_again(session, found[0], found[0].due_at)
