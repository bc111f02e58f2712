"""The engine: DBOS, which keeps a queue of workflows in tables of its own and has each run by one process.

A workflow bears the name of its job and gives back nothing, so that no word of a customer is in those tables.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from dbos import DBOS, Queue, SetWorkflowID

__all__ = ["WorkflowEngine"]

_NAME = "drafter"
_QUEUE = "auto-drafts"
_POLL_SECONDS = 0.25
_CONNECTIONS = 5
_VERSION = "1"
"""Grows when workflows of an older program can not be gone on with by a newer one."""

_OPEN = ("ENQUEUED", "DELAYED", "PENDING")
_ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_AT_ONCE = 500


class WorkflowEngine:
    """Runs `work` for the workflows in the queue while the block lasts: `at_once` at a time, as worker `number`.

    There is one in a process. `address` is that of the database in which the queue is kept.
    """

    def __init__(self, address: str, number: int, at_once: int, work: Callable[[str, int], None]) -> None:
        self._address = address
        self._number = number
        self._at_once = at_once
        self._work = work

    def __enter__(self) -> Self:
        logger = logging.getLogger("dbos")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # or it writes to the terminal past our own log
        DBOS(
            config={
                "name": _NAME,
                "system_database_url": self._address,
                "application_version": _VERSION,
                "executor_id": _executor(self._number),
                "log_level": "WARNING",
                "sys_db_pool_size": _CONNECTIONS,
                "use_listen_notify": False,
            }
        )
        try:
            self._launch()
        except BaseException:
            DBOS.destroy(destroy_registry=True)  # or the next one in this process would be this one, half made
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        DBOS.destroy(destroy_registry=True)

    def add(self, workflow: str, job_id: str, run: int) -> None:
        """Put a workflow into the queue; one of that name that is or was there is left as it is."""
        with SetWorkflowID(workflow):
            self._queue.enqueue(self._workflow, job_id, run)

    def gone(self, workflows: Iterable[str]) -> set[str]:
        """Those of these workflows that are not going to be run any more: they have ended, or there are none."""
        names = list(workflows)
        there = set[str]()
        for first in range(0, len(names), _AT_ONCE):
            part = names[first : first + _AT_ONCE]
            found = DBOS.list_workflows(workflow_ids=part, status=list(_OPEN), load_input=False, load_output=False)
            there |= {status.workflow_id for status in found}
        return set(names) - there

    def at_work(self) -> Mapping[int, Sequence[str]]:
        """The workflows that each worker has begun, by its number; also of one that has ended meanwhile."""
        begun = defaultdict[int, list[str]](list)
        for status in DBOS.list_workflows(status="PENDING", queue_name=_QUEUE, load_input=False, load_output=False):
            begun[_number(status.executor_id)].append(status.workflow_id)
        return begun

    def give_back(self, workflows: Sequence[str]) -> None:
        """Put workflows whose worker has ended into the queue again."""
        DBOS.resume_workflows(list(workflows), queue_name=_QUEUE)

    def clear(self, before: datetime) -> int:
        """Delete what is left of workflows that ended before that moment; how many there were."""
        ended = DBOS.list_workflows(
            status=list(_ENDED),
            completed_before=before.isoformat(),
            limit=_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if ended:
            DBOS.delete_workflows([status.workflow_id for status in ended])
        return len(ended)

    def _launch(self) -> None:
        work = self._work

        def auto_draft(job_id: str, run: int) -> None:
            work(job_id, run)

        self._workflow = DBOS.workflow(name="auto-draft", max_recovery_attempts=None)(auto_draft)
        DBOS.launch()
        self._queue: Queue = DBOS.register_queue(
            _QUEUE,
            worker_concurrency=self._at_once,
            polling_interval_sec=_POLL_SECONDS,
            on_conflict="always_update",
        )


def _executor(number: int) -> str:
    return f"worker-{number}"


def _number(executor: str | None) -> int:
    return int((executor or "").rpartition("-")[2] or 0)
