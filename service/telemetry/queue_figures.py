"""Figures of the queue of auto-drafts, as the database has them: the same from every process of a team."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from service.jobs.queue_state import QueueState
from service.telemetry.asked_figures import AskedFigures

__all__ = ["QueueFigures"]

_KEPT_SECONDS = 5.0


class QueueFigures(AskedFigures):
    """How many jobs there are and how long they wait; asked again after five seconds."""

    def __init__(self, ask: Callable[[], QueueState], kept_seconds: float = _KEPT_SECONDS) -> None:
        super().__init__("drafter_queue_up", "queue of auto-drafts", lambda: _figures(ask()), kept_seconds)


def _figures(found: QueueState) -> Iterable[Metric]:
    jobs = GaugeMetricFamily("drafter_jobs", "Events that are kept, by what became of them.", labels=("state",))
    for state, number in found.counts.items():
        jobs.add_metric((state.value,), number)
    yield jobs
    late = GaugeMetricFamily(
        "drafter_jobs_late_seconds", "For how long the event that is due longest has waited for its turn; 0: none is."
    )
    late.add_metric((), (datetime.now(UTC) - found.due_since).total_seconds() if found.due_since else 0.0)
    yield late
    workers = GaugeMetricFamily("drafter_workers", "Processes that work the queue of auto-drafts.")
    workers.add_metric((), found.workers)
    yield workers
