"""Figures of this process for Prometheus: what is counted, under which names and labels.

A label has few values by its nature: a route's template, a status, a kind of text. No id, no address, no word of a
customer and no name of a mailbox is one. https://prometheus.io/docs/practices/naming/
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from drafter.draft import CheckStatus, Draft

__all__ = ["METRICS_TYPE", "DraftFigures", "Metrics", "ReceiptFigures", "RequestFigures"]

METRICS_TYPE = CONTENT_TYPE_LATEST

_REQUEST_SECONDS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_DRAFT_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)

_WHOLE = "total"
"""What receipts call all steps together."""

Sampled = Callable[[], Iterable[Metric]]
"""Figures that are looked up when somebody asks for them; it must not wait for anything."""


class RequestFigures:
    """What is counted of requests."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.answered = Counter(
            "drafter_requests_total",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "drafter_request_seconds",
            "From the first byte of a request to the last of its answer, streams to their end.",
            ("route",),
            buckets=_REQUEST_SECONDS,
            registry=registry,
        )
        self.open = Gauge("drafter_requests_open", "Requests that are being answered.", registry=registry)


class DraftFigures:
    """What is counted of drafts while they are written."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.ended = Counter(
            "drafter_drafts_total",
            "Drafts that ended: how, what they set out to do, and whether the composer stood in for a model.",
            ("kind", "state", "outcome", "composed"),
            registry=registry,
        )
        self.seconds = Histogram(
            "drafter_draft_seconds",
            "From the order of a draft to its end, waiting included.",
            ("state",),
            buckets=_DRAFT_SECONDS,
            registry=registry,
        )
        self.first_word_seconds = Histogram(
            "drafter_first_word_seconds",
            "From the order of a draft to the first word of its text.",
            buckets=_DRAFT_SECONDS,
            registry=registry,
        )
        self.waiting_seconds = Histogram(
            "drafter_waiting_seconds",
            "How long a draft waited in line before it was begun.",
            buckets=_DRAFT_SECONDS,
            registry=registry,
        )
        self.receipts = ReceiptFigures(registry)


class ReceiptFigures:
    """What is counted of finished drafts, as they and their receipts say it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._step_seconds = Counter(
            "drafter_step_seconds_total", "Seconds that drafts spent in each step.", ("step",), registry=registry
        )
        self._tokens = Counter(
            "drafter_model_tokens_total",
            "Tokens that models read and wrote, by who wrote the draft in the end.",
            ("written_by", "direction"),
            registry=registry,
        )
        self._cost = Counter(
            "drafter_model_cost_dollars_total",
            "What models cost in US dollars, where the price is known, by who wrote the draft in the end.",
            ("written_by",),
            registry=registry,
        )
        self._model_failures = Counter(
            "drafter_model_failures_total", "Answers of models that failed or could not be used.", registry=registry
        )
        self._checks_failed = Counter(
            "drafter_checks_failed_total", "Checks that failed in finished drafts.", ("check",), registry=registry
        )
        self._sentences = Counter(
            "drafter_sentences_total",
            "Sentences of finished drafts, by what stands behind them.",
            ("status",),
            registry=registry,
        )

    def count(self, draft: Draft) -> None:
        """Count one draft."""
        receipt = draft.receipt
        for step, seconds in receipt.timings.items():
            if step != _WHOLE:
                self._step_seconds.labels(step).inc(seconds)
        self._tokens.labels(receipt.model, "read").inc(receipt.prompt_tokens)
        self._tokens.labels(receipt.model, "written").inc(receipt.completion_tokens)
        self._cost.labels(receipt.model).inc(receipt.cost_usd or 0.0)
        self._model_failures.inc(len(receipt.fallbacks))
        for check in draft.checks:
            if check.status is CheckStatus.FAILED:
                self._checks_failed.labels(check.check).inc()
        for sentence in draft.sentences:
            self._sentences.labels(sentence.status.value).inc()


class Metrics:
    """Everything that one process counts. Threads may share it; two in a process know nothing of each other."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = RequestFigures(self._registry)
        self.drafts = DraftFigures(self._registry)

    def sample(self, sampled: Sampled) -> None:
        """Have figures looked up at each reading."""
        self._registry.register(_Sampling(sampled))

    def sample_line(self, places: Callable[[], tuple[int, int]]) -> None:
        """Have the line of drafts looked up: how many are written, and how many wait."""

        def sampled() -> Iterable[Metric]:
            line = GaugeMetricFamily("drafter_line", "Drafts in line, written now or waiting.", labels=("place",))
            for place, number in zip(("writing", "waiting"), places(), strict=True):
                line.add_metric((place,), number)
            yield line

        self.sample(sampled)

    def text(self) -> bytes:
        """All figures as Prometheus reads them, which is METRICS_TYPE."""
        return generate_latest(self._registry)

    @contextmanager
    def served(self, host: str, port: int) -> Iterator[int]:
        """Give the figures to whoever asks at that address while the block runs; the port, of 0 a free one. Raises
        OSError where it cannot be had."""
        server, thread = start_http_server(port, host, self._registry)
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def families(self) -> list[Metric]:
        """All figures with their names, kinds and what they are."""
        return list(self._registry.collect())


class _Sampling(Collector):
    def __init__(self, sampled: Sampled) -> None:
        self._sampled = sampled

    def collect(self) -> Iterable[Metric]:
        return self._sampled()
