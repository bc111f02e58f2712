"""Housekeeping: what is done again and again while the service runs, such as deleting what is not kept any longer."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from service.errors import StorageError

__all__ = ["Housekeeping"]

_LOG = logging.getLogger("service")
_PAUSE = 3600.0


class Housekeeping:
    """Does `work` now and every hour, or after each `pause` (seconds), in a thread, while the block runs.

    What it raises is logged behind `failing`, which says what was not done.
    """

    def __init__(
        self, work: Callable[[], object], pause: float = _PAUSE, failing: str = "old conversations were not deleted"
    ) -> None:
        self._work = work
        self._pause = pause
        self._failing = failing
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(5)  # a step is short; the process ends anyway

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._work()
            except StorageError as error:
                _LOG.error("%s: %s", self._failing, error)
            except Exception:
                _LOG.exception("%s", self._failing)
            self._ended.wait(self._pause)
