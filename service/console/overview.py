"""The overview: how many drafts, how they were sent, what edits show, how long they took and what they cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from drafter.corrections import Failure
from service.console.selection import Selection
from service.console.sums import CHANGED, Sums, number_or_none, summed, sums
from service.shares import Share
from service.storage.draft_facts import DraftFacts, DraftFailure

__all__ = [
    "FAILURES",
    "DayCounts",
    "FailureCount",
    "Overview",
    "Sums",
    "days",
    "failures",
    "overview",
    "summed",
    "sums",
]

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


def overview(session: Session, chosen: Selection) -> Overview:
    """The overview of the drafts that are chosen."""
    found = sums(tuple(session.execute(select(*summed()).where(*chosen.drafts())).one()))
    edited = found.unchanged.whole - found.unchanged.part
    median, slow = _ranked(session, DraftFacts.seconds, chosen.drafts(), found.drafts, 0.5, 0.95)
    [distance] = _ranked(session, DraftFacts.edit_distance, [*chosen.drafts(), CHANGED], edited, 0.5)
    return Overview(
        found,
        median,
        slow,
        distance,
        list(days(session, chosen)),
        failures(session, chosen, edited),
    )


def days(session: Session, chosen: Selection) -> Iterator[DayCounts]:
    """Each day on which a draft was ready, the first one first."""
    counted = (
        select(
            DraftFacts.day,
            func.count(),
            func.count(DraftFacts.sent_at),
            func.coalesce(func.sum(cast(DraftFacts.unchanged, Integer)), 0),
            func.count(DraftFacts.unchanged),
            func.coalesce(func.sum(DraftFacts.cost_usd), 0.0),
        )
        .where(*chosen.drafts())
        .group_by(DraftFacts.day)
        .order_by(DraftFacts.day)
    )
    for day, drafts, sent, unchanged, measured, cost in session.execute(counted):
        yield DayCounts(day, drafts, sent, Share(int(unchanged), measured), float(cost or 0))


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
