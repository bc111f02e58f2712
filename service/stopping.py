"""The end of the service: new drafts are refused, those that are being written get a while, what is left is ended."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from service.errors import ServiceStopping

__all__ = ["STOPPED", "Stopping"]

STOPPED = "The service was stopped while this was written. Ask for another."
"""Why such a draft was ended, for whoever looks at it later."""

_REFUSED = "The service is being stopped. Ask again in a moment: another may have taken its place."


class Stopping:
    """Whether the service is to end, and which drafts it waits for. Flags are set by handlers of signals, which may
    interrupt anything: they take no lock. `close` ends what nobody waits for any more."""

    def __init__(self, close: Callable[[], None] = lambda: None) -> None:
        self.begun = False
        """No draft is begun any more."""
        self.over = False
        """Drafts that are still being written end now."""
        self._close = close
        self._until = 0.0
        self._at_work = 0
        self._lock = threading.Lock()

    def begin(self, seconds: float) -> None:
        """Refuse new drafts; those that are being written have `seconds` from now, or less where less was said."""
        until = time.monotonic() + seconds
        self._until = min(self._until, until) if self.begun else until
        self.begun = True

    def refuse(self) -> None:
        """Raises ServiceStopping once it has begun."""
        if self.begun:
            raise ServiceStopping(_REFUSED)

    def check(self) -> None:
        """Raises ServiceStopping once it is over."""
        if self.over:
            raise ServiceStopping(STOPPED)

    def begin_anew(self) -> None:
        """The application was ended and is started once more: what ended is forgotten."""
        self.over = False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """A draft is being written while the block lasts."""
        with self._lock:
            self._at_work += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work -= 1

    @property
    def due(self) -> bool:
        """Whether the end has begun and nothing is waited for any more."""
        return self.begun and (self._at_work == 0 or time.monotonic() >= self._until)

    def end(self) -> None:
        """End what is still being written."""
        self.over = True
        self._close()
