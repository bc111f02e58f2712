"""Lists that go on where they were left: in another process, after a time-out, and when something has changed.

A `sweep` reads what changed since a moment, the last changed first, so that what moves while it is read comes twice
and nothing is left out. A `snapshot` reads what a desk can only list whole, and finds what is new, changed and gone.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from service.errors import HelpDeskGone
from service.helpdesks.base import DeskPage
from service.storage.base import Clock

__all__ = ["cursor_at", "snapshot", "sweep"]

T = TypeVar("T")

_OVERLAP = timedelta(minutes=2)
"""How far the clocks of a desk and of this machine may be apart."""

_AT_ONCE = 20


def cursor_at(moment: datetime) -> str:
    """The cursor of a sweep that begins at a moment."""
    return _written(since=moment.isoformat())


def sweep(
    fetch: Callable[[datetime | None, str | None], tuple[Sequence[T], str | None]],
    cursor: str | None,
    clock: Clock,
    gone: Callable[[T], str | None] = lambda _: None,
) -> Iterator[DeskPage[T]]:
    """The pages of `fetch(since, position)`, which gives items and the position of those behind them (None: none).

    `gone` says of an item that it is deleted, by its id.
    """
    state = _read(cursor)
    since, began, position = state.get("since"), state.get("began"), state.get("position")
    began = began or (clock() - _OVERLAP).isoformat()
    moment = datetime.fromisoformat(since) if since else None
    while True:
        items, position = fetch(moment, position)
        ended = tuple(found for item in items if (found := gone(item)) is not None)
        left = tuple(item for item in items if gone(item) is None)
        after = _written(since=since, began=began, position=position) if position else _written(since=began)
        yield DeskPage(left, after, ended)
        if not position:
            return


def snapshot(
    listed: Iterable[tuple[str, str, Callable[[], T]]], cursor: str | None, at_once: int = _AT_ONCE
) -> Iterator[DeskPage[T]]:
    """What is new or changed of `listed`: the id of each item, a stamp that changes with it, and how it is read.

    What was listed before and is not any more is `gone`, which only the last page can know.
    """
    known: dict[str, str] = _read(cursor)
    there: set[str] = set()
    page: list[T] = []
    for key, stamp, read in listed:
        there.add(key)
        if known.get(key) == stamp:
            continue
        try:
            page.append(read())
        except HelpDeskGone:  # since it was listed
            there.discard(key)
            continue
        known[key] = stamp
        if len(page) == at_once:
            yield DeskPage(tuple(page), _dumped(known))
            page = []
    lost = tuple(key for key in known if key not in there)
    left = {key: stamp for key, stamp in known.items() if key in there}
    yield DeskPage(tuple(page), _dumped(left), lost)


def _read(cursor: str | None) -> dict[str, Any]:
    """What a cursor says; one that is not ours begins anew."""
    try:
        found = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _written(**state: Any) -> str:
    return _dumped({key: value for key, value in state.items() if value is not None})


def _dumped(state: Mapping[str, Any]) -> str:
    return json.dumps(state, separators=(",", ":"), ensure_ascii=False)
