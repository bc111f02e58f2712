"""Figures that lie elsewhere, with another process or a database: asked for in the background, never waited for."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric

from drafter.errors import DrafterError
from kb_index.errors import KnowledgeError
from service.errors import ServiceError

__all__ = ["AskedFigures"]

_LOG = logging.getLogger("service")


class AskedFigures:
    """What `ask` gave last; asked again, in a thread, at a reading that finds it older than `kept_seconds`.

    A reading must answer while what is asked is busy or away, which is when somebody looks. `name` is that of the
    gauge which says whether it could be asked, `what` is its name in words.
    """

    def __init__(self, name: str, what: str, ask: Callable[[], Iterable[Metric]], kept_seconds: float) -> None:
        self._name, self._what = name, what
        self._ask_for = ask
        self._kept_seconds = kept_seconds
        self._known: Sequence[Metric] | None = None
        self._reachable = False
        self._asked_at = -kept_seconds
        self._asking: threading.Thread | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Iterable[Metric]:
        """The figures as they were last known; none before they are."""
        self._ask()
        if self._asking is not None and self._known is None:
            self._asking.join(0.2)  # it is there at the first reading already, where it is quick
        reached = GaugeMetricFamily(self._name, f"Whether the {self._what} could be read (1) or not (0).")
        reached.add_metric((), float(self._reachable))
        yield reached
        yield from self._known or ()

    def join(self) -> None:
        """Return when what is being asked has been answered."""
        if self._asking is not None:
            self._asking.join()

    def _ask(self) -> None:
        with self._lock:
            due = time.monotonic() - self._asked_at >= self._kept_seconds
            if not due or (self._asking is not None and self._asking.is_alive()):
                return
            self._asked_at = time.monotonic()
            self._asking = threading.Thread(target=self._learn, name=f"figures of the {self._what}", daemon=True)
            self._asking.start()

    def _learn(self) -> None:
        try:
            self._known = list(self._ask_for())
            self._reachable = True
        except (DrafterError, KnowledgeError, ServiceError):
            self._reachable = False
        except Exception:
            self._reachable = False
            _LOG.exception("the %s could not be asked for its figures", self._what)
