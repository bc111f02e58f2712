"""Figures of the knowledge index, which lies with another process: asked for in the background, never waited for."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from drafter.errors import DrafterError
from kb_index.errors import KnowledgeError
from kb_index.sync.ledger import SourceFacts
from service.errors import ServiceError

__all__ = ["IndexFigures"]

_LOG = logging.getLogger("service")
_KEPT_SECONDS = 60.0


class IndexFigures:
    """What `sources` said last; asked again, in a thread, at a reading that finds it older than a minute.

    A reading must answer while the process that searches is busy or away, which is when somebody looks.
    """

    def __init__(self, sources: Callable[[], Sequence[SourceFacts]], kept_seconds: float = _KEPT_SECONDS) -> None:
        self._sources = sources
        self._kept_seconds = kept_seconds
        self._known: Sequence[SourceFacts] | None = None
        self._reachable = False
        self._asked_at = -kept_seconds
        self._asking: threading.Thread | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Iterable[Metric]:
        """The figures as they were last known; none before they are."""
        self._ask()
        if self._asking is not None and self._known is None:
            self._asking.join(0.2)  # it is there at the first reading already, where it is quick
        reached = GaugeMetricFamily("drafter_index_up", "Whether the knowledge index could be read (1) or not (0).")
        reached.add_metric((), float(self._reachable))
        yield reached
        if self._known is not None:
            yield from _figures(self._known)

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
            self._asking = threading.Thread(target=self._learn, name="index figures", daemon=True)
            self._asking.start()

    def _learn(self) -> None:
        try:
            self._known = self._sources()
            self._reachable = True
        except (DrafterError, KnowledgeError, ServiceError):
            self._reachable = False
        except Exception:
            self._reachable = False
            _LOG.exception("the index could not be asked for its figures")


def _figures(sources: Sequence[SourceFacts]) -> Iterable[Metric]:
    documents = Counter[str]()
    for source in sources:
        documents.update({kind.value: number for kind, number in source.documents_by_kind.items()})
    held = GaugeMetricFamily("drafter_index_documents", "Documents of the knowledge index.", labels=("kind",))
    for kind, number in sorted(documents.items()):
        held.add_metric((kind,), number)
    yield held
    passages = GaugeMetricFamily("drafter_index_passages", "Passages of the knowledge index.")
    passages.add_metric((), sum(source.passages for source in sources))
    yield passages
    synced = _synced(sources)
    if synced is not None:
        age = GaugeMetricFamily(
            "drafter_index_synced_timestamp_seconds",
            "When the source that was brought up to date longest ago was so last (Unix time).",
        )
        age.add_metric((), synced.timestamp())
        yield age


def _synced(sources: Sequence[SourceFacts]) -> datetime | None:
    """When the most neglected source was last brought up to date."""
    return min((s.run.synced_at for s in sources if s.run and s.run.synced_at), default=None)
