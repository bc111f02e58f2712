"""What is summed of drafts: one row of a query, whatever it is grouped by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, func

from service.shares import Share
from service.storage.draft_facts import DraftFacts

__all__ = ["CHANGED", "Sums", "number_or_none", "summed", "sums"]


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
    """The columns of `Sums`, in the order in which `sums` reads them."""
    return [
        func.count(),
        func.count(DraftFacts.sent_at),
        func.coalesce(func.sum(cast(DraftFacts.unchanged, Integer)), 0),
        func.count(DraftFacts.unchanged),
        func.avg(case((CHANGED, DraftFacts.edit_distance))),
        func.avg(case((CHANGED, DraftFacts.similarity))),
        func.avg(DraftFacts.seconds),
        func.coalesce(func.sum(DraftFacts.cost_usd), 0.0),
        func.count(DraftFacts.cost_usd),
        func.coalesce(func.sum(cast(DraftFacts.composed, Integer)), 0),
    ]


def sums(row: Sequence[object]) -> Sums:
    """What a row of `summed` says."""
    drafts, sent, unchanged, measured, distance, similarity, seconds, cost, priced, composed = row
    count = [int(str(value)) for value in (drafts, sent, unchanged, measured, priced, composed)]
    return Sums(
        drafts=count[0],
        sent=Share(count[1], count[0]),
        unchanged=Share(count[2], count[3]),
        edit_distance=number_or_none(distance),
        similarity=number_or_none(similarity),
        seconds=number_or_none(seconds),
        cost_usd=number_or_none(cost) or 0.0,
        priced=count[4],
        composed=count[5],
    )


def number_or_none(value: object) -> float | None:
    """A number of whatever kind the database gives; None where there is none."""
    return None if value is None else float(str(value))
