"""Traces for OpenTelemetry: which step of what took how long. Off, and nothing of it imported, until it is started.

The only module that imports opentelemetry. A span holds ids, names of closed lists and figures; what customers and
models wrote only where that is asked for, and the message of an error never: it may quote anybody.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal

from drafter.errors import SettingsError

__all__ = [
    "SpanKind",
    "TraceSpan",
    "begin",
    "continued",
    "is_on",
    "keeps_content",
    "span",
    "start",
    "stop",
    "traceparent",
]

SpanKind = Literal["internal", "server", "client"]

Attributes = Mapping[str, Any]

_PARENT = "traceparent"
_EXPORT_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class _Tracing:
    """What is set up in this process."""

    api: Any
    provider: Any
    tracer: Any
    propagator: Any
    content: bool


_tracing: _Tracing | None = None
_CURRENT: ContextVar[Any] = ContextVar("current span", default=None)


class TraceSpan:
    """One thing that takes time; nothing at all where tracing is off."""

    def __init__(self, inner: Any = None) -> None:
        self._inner = inner

    def set(self, attributes: Attributes) -> None:
        """Add attributes; None is no value."""
        if self._inner is not None:
            self._inner.set_attributes({name: value for name, value in attributes.items() if value is not None})

    def rename(self, name: str) -> None:
        """Give it a better name."""
        if self._inner is not None:
            self._inner.update_name(name)

    def fail(self, kind: str) -> None:
        """Mark it as failed; `kind` is the class of an error, or a word."""
        if self._inner is not None and _tracing is not None:
            self._inner.set_attribute("error.type", kind)
            self._inner.set_status(_tracing.api.StatusCode.ERROR)

    def end(self) -> None:
        """End it now."""
        if self._inner is not None:
            self._inner.end()

    @contextmanager
    def current(self) -> Iterator[None]:
        """Have spans that begin in the block belong to it."""
        before = _CURRENT.get()
        _CURRENT.set(self._inner)
        try:
            yield
        finally:
            _CURRENT.set(before)  # and not by a token: a generator may be closed in another context


_NOTHING = TraceSpan()


def start(address: str = "", *, content: bool = False, exporter: Any = None) -> None:
    """Send traces to the collector at `address` (OTLP over gRPC), or to an `exporter`, each span at once.

    Does nothing where it was started before. `content`: with what models were asked and answered. Raises
    SettingsError where OpenTelemetry is not installed.
    """
    global _tracing
    if _tracing is not None:
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
    except ImportError:
        raise SettingsError(
            "setting 'traces' is set, and OpenTelemetry is not installed. Install it: pip install "
            "'reply-drafter[otel]', or take the setting away."
        ) from None
    provider = TracerProvider(resource=Resource.create({"service.name": "reply-drafter"}))
    if exporter is not None:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    else:
        sender = OTLPSpanExporter(endpoint=address, insecure=not address.startswith("https:"))
        provider.add_span_processor(BatchSpanProcessor(sender, schedule_delay_millis=_EXPORT_MILLISECONDS))
    _tracing = _Tracing(trace, provider, provider.get_tracer("drafter"), TraceContextTextMapPropagator(), content)


def stop() -> None:
    """Send what is still to be sent, and trace nothing any more."""
    global _tracing
    if _tracing is not None:
        _tracing.provider.shutdown()
        _tracing = None


def is_on() -> bool:
    """Whether anything is traced."""
    return _tracing is not None


def keeps_content() -> bool:
    """Whether a span may hold what customers and models wrote."""
    return _tracing is not None and _tracing.content


def begin(name: str, attributes: Attributes | None = None, kind: SpanKind = "internal") -> TraceSpan:
    """A span that whoever asks for it ends; it belongs to the current one."""
    if _tracing is None:
        return _NOTHING
    parent = _CURRENT.get()
    within = _tracing.api.set_span_in_context(parent, _nowhere()) if parent is not None else _nowhere()
    kinds = _tracing.api.SpanKind
    opened = _tracing.tracer.start_span(name, context=within, kind=kinds[kind.upper()])
    found = TraceSpan(opened)
    found.set(attributes or {})
    return found


@contextmanager
def span(name: str, attributes: Attributes | None = None, kind: SpanKind = "internal") -> Iterator[TraceSpan]:
    """A span as long as the block, which is the current one there."""
    if _tracing is None:
        yield _NOTHING
        return
    opened = begin(name, attributes, kind)
    try:
        with opened.current():
            yield opened
    except GeneratorExit:
        opened.set({"drafter.left": True})  # nobody waited for it any more
        raise
    except BaseException as error:
        opened.fail(type(error).__name__)
        raise
    finally:
        opened.end()


def traceparent() -> str:
    """The current span as W3C Trace Context writes it, for another process; empty where there is none."""
    current = _CURRENT.get()
    if _tracing is None or current is None:
        return ""
    carrier: dict[str, str] = {}
    _tracing.propagator.inject(carrier, _tracing.api.set_span_in_context(current, _nowhere()))
    return carrier.get(_PARENT, "")


@contextmanager
def continued(parent: str) -> Iterator[None]:
    """Have spans of the block belong to the one that `parent` names, as `traceparent` wrote it; to none otherwise."""
    if _tracing is None or not parent:
        yield
        return
    context = _tracing.propagator.extract({_PARENT: parent}, _nowhere())
    remote = _tracing.api.get_current_span(context)
    known = remote.get_span_context().is_valid
    with TraceSpan(remote if known else None).current():
        yield


def _nowhere() -> Any:
    """A context in which nothing is current, whatever other libraries have made of theirs."""
    from opentelemetry.context import Context

    return Context()
