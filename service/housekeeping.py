"""Housekeeping: while the service runs, what mailboxes do not keep any longer is deleted every hour."""

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
    """Does `work` now and every hour, in a thread, while the block runs. What it raises is logged."""

    def __init__(self, work: Callable[[], object], pause: float = _PAUSE) -> None:
        self._work = work
        self._pause = pause
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
                _LOG.error("old conversations were not deleted: %s", error)
            except Exception:
                _LOG.exception("old conversations were not deleted")
            self._ended.wait(self._pause)
