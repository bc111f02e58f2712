"""What a log line tells of the request that it belongs to, also in threads and in the process that drafts."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["carried", "carrying"]

_CARRIED: ContextVar[Mapping[str, str]] = ContextVar("carried", default={})  # noqa: B039 - it is never changed


def carried() -> Mapping[str, str]:
    """What belongs to the present request, such as its id: to be given along to where its work is done."""
    return _CARRIED.get()


@contextmanager
def carrying(values: Mapping[str, str]) -> Iterator[None]:
    """Have what is done in the block belong to that request."""
    before = _CARRIED.get()
    _CARRIED.set(values)
    try:
        yield
    finally:
        _CARRIED.set(before)  # and not by a token: a stream may be closed in another context than it was begun in
