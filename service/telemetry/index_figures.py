"""Figures of the knowledge index, which lies with another process."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from kb_index.sync.ledger import SourceFacts
from service.telemetry.asked_figures import AskedFigures

__all__ = ["IndexFigures"]

_KEPT_SECONDS = 60.0


class IndexFigures(AskedFigures):
    """What `sources` said last; asked again after a minute."""

    def __init__(self, sources: Callable[[], Sequence[SourceFacts]], kept_seconds: float = _KEPT_SECONDS) -> None:
        super().__init__("drafter_index_up", "knowledge index", lambda: _figures(sources()), kept_seconds)


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
