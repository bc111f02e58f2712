"""What is summed of drafts: totals of one query, whatever it is grouped by, which can be added up further."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, SQLColumnExpression, case, cast, func

from service.shares import Share
from service.storage.draft_facts import DraftFacts

__all__ = ["CHANGED", "Sums", "Totals", "number_or_none", "summed"]


@dataclass(frozen=True, slots=True)
class Sums:
    """What is summed of some drafts. `sent` of all; `unchanged` of those whose sending was measured.

    `edit_distance` (characters) and `similarity` (0 to 1) are means over what was sent changed, None where nothing
    was; `seconds` is the mean time of a draft. `cost_usd` is what is known, of `priced` drafts.
    """

    drafts: int
    sent: Share
    unchanged: Share
    edit_distance: float | None
    similarity: float | None
    seconds: float | None
    cost_usd: float
    priced: int
    composed: int


CHANGED = DraftFacts.unchanged.is_(False)
"""The condition that a draft was sent, and not as it was."""


def summed() -> list[ColumnElement[Any]]:
    """The columns of `Totals`, in its order."""
    distance, similarity = (case((CHANGED, column)) for column in (DraftFacts.edit_distance, DraftFacts.similarity))
    return [
        func.count(),
        func.count(DraftFacts.sent_at),
        _sum(cast(DraftFacts.unchanged, Integer)),
        func.count(DraftFacts.unchanged),
        _sum(distance),
        func.count(distance),
        _sum(similarity),
        func.count(similarity),
        _sum(DraftFacts.seconds),
        _sum(DraftFacts.cost_usd),
        func.count(DraftFacts.cost_usd),
        _sum(cast(DraftFacts.composed, Integer)),
    ]


def _sum(column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    return cast(func.coalesce(func.sum(column), 0), Float)


@dataclass(frozen=True, slots=True)
class Totals:
    """What a row of `summed` says: counts and sums, with how many values each sum is of."""

    drafts: int
    sent: int
    unchanged: float
    measured: int
    distance: float
    distances: int
    similarity: float
    similarities: int
    seconds: float
    cost_usd: float
    priced: int
    composed: float

    @classmethod
    def added(cls, rows: Iterable[Sequence[Any]]) -> "Totals":
        """Those of all rows together."""
        columns = list(zip(*rows, strict=True)) or [(0,)] * len(cls.__slots__)
        return cls(*map(sum, columns))

    @property
    def sums(self) -> Sums:
        """What they come to."""
        return Sums(
            drafts=self.drafts,
            sent=Share(self.sent, self.drafts),
            unchanged=Share(int(self.unchanged), self.measured),
            edit_distance=_mean(self.distance, self.distances),
            similarity=_mean(self.similarity, self.similarities),
            seconds=_mean(self.seconds, self.drafts),
            cost_usd=self.cost_usd,
            priced=self.priced,
            composed=int(self.composed),
        )


def number_or_none(value: object) -> float | None:
    """A number of whatever kind the database gives; None where there is none."""
    return None if value is None else float(str(value))


def _mean(total: float, count: int) -> float | None:
    return total / count if count else None
