"""The overview: how many drafts, how they were sent, what edits show, how long they took and what they cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from drafter.corrections import Failure
from service.console.breakdowns import Breakdown, PartSums, column_of, part_sums
from service.console.selection import Selection
from service.console.sums import CHANGED, Sums, Totals, number_or_none, summed
from service.shares import Share
from service.storage.draft_facts import DraftFacts, DraftFailure

__all__ = ["FAILURES", "DayCounts", "FailureCount", "Overview", "days", "failures", "overview"]

FAILURES = {
    Failure.WRONG_OUTCOME: "Wrong outcome",
    Failure.WRONG_COMMITMENT: "Wrong commitment",
    Failure.WRONG_FACT: "Wrong fact",
    Failure.MISSING_FACT: "Missing fact",
    Failure.MISSED_QUESTION: "Missed question",
    Failure.NEEDLESS_QUESTION: "Needless question",
    Failure.PADDING: "Padding",
    Failure.TONE: "Tone or wording",
}


@dataclass(frozen=True, slots=True)
class DayCounts:
    """A day (UTC)."""

    day: str
    drafts: int
    sent: int
    unchanged: Share
    cost_usd: float


@dataclass(frozen=True, slots=True)
class FailureCount:
    """How many of the drafts that were edited show a failure."""

    label: str
    title: str
    drafts: Share


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it; median and the slowest twentieth of times in seconds, median of edit distances in characters."""

    sums: Sums
    median_seconds: float | None
    slow_seconds: float | None
    median_distance: float | None
    days: Sequence[DayCounts]
    failures: Sequence[FailureCount]
    parts: Mapping[Breakdown, Sequence[PartSums]]


def overview(session: Session, chosen: Selection) -> Overview:
    """The overview of the drafts that are chosen, which are gone through once for all sums."""
    rows = _grouped(session, chosen)
    found = Totals.added(row.totals for row in rows).sums
    edited = found.unchanged.whole - found.unchanged.part
    median, slow = _ranked(session, DraftFacts.seconds, chosen.drafts(), found.drafts, 0.5, 0.95)
    [distance] = _ranked(session, DraftFacts.edit_distance, [*chosen.drafts(), CHANGED], edited, 0.5)
    return Overview(
        found,
        median,
        slow,
        distance,
        [_day(day, totals) for day, totals in sorted(_by(rows, 0).items())],
        failures(session, chosen, edited),
        {by: part_sums(_by(rows, place)) for place, by in enumerate(_PARTS, start=1)},
    )


def days(session: Session, chosen: Selection) -> Iterator[DayCounts]:
    """Each day on which a draft was ready, the first one first."""
    counted = select(DraftFacts.day, *summed()).where(*chosen.drafts()).group_by(DraftFacts.day)
    for day, *rest in session.execute(counted.order_by(DraftFacts.day)):
        yield _day(day, Totals(*rest))


_PARTS = (Breakdown.MAILBOX, Breakdown.MODEL, Breakdown.PROMPTS)


@dataclass(frozen=True, slots=True)
class _Group:
    """Drafts of a day that are alike in all of `_PARTS`: the day and those, and their totals."""

    names: Sequence[str]
    totals: Sequence[Any]


def _grouped(session: Session, chosen: Selection) -> list[_Group]:
    names = [DraftFacts.day, *(column_of(part) for part in _PARTS)]
    found = session.execute(select(*names, *summed()).where(*chosen.drafts()).group_by(*names))
    return [_Group(row[: len(names)], row[len(names) :]) for row in found]


def _by(rows: Sequence[_Group], place: int) -> dict[str, Totals]:
    """The totals by one of the names."""
    found: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        found.setdefault(row.names[place], []).append(row.totals)
    return {name: Totals.added(totals) for name, totals in found.items()}


def _day(day: str, totals: Totals) -> DayCounts:
    unchanged = Share(int(totals.unchanged), totals.measured)
    return DayCounts(day, totals.drafts, totals.sent, unchanged, totals.cost_usd)


def failures(session: Session, chosen: Selection, edited: int) -> list[FailureCount]:
    """How many of the `edited` drafts show each failure, the worst kind first."""
    counted = (
        select(DraftFailure.label, func.count())
        .join(DraftFacts, DraftFacts.draft_id == DraftFailure.draft_id)
        .where(*chosen.drafts())
        .group_by(DraftFailure.label)
    )
    found = {row.label: int(row[1]) for row in session.execute(counted)}
    return [FailureCount(f.value, title, Share(found.get(f.value, 0), edited)) for f, title in FAILURES.items()]


def _ranked(
    session: Session,
    column: InstrumentedAttribute[float] | InstrumentedAttribute[int | None],
    conditions: Sequence[ColumnElement[bool]],
    count: int,
    *parts: float,
) -> list[float | None]:
    """For each part (0 to 1) the value below which that part of the `count` values lies; they are sorted once."""
    if not count:
        return [None for _ in parts]
    places = [min(count, int(count * part) + 1) for part in parts]
    ordered = select(column.label("value"), func.row_number().over(order_by=column).label("place")).where(*conditions)
    ranked = ordered.subquery()
    found = session.execute(select(ranked.c.place, ranked.c.value).where(ranked.c.place.in_(places)))
    values = {int(place): number_or_none(value) for place, value in found}
    return [values.get(place) for place in places]
