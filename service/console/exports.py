"""Every table of the console by name, whole: what its CSV holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.console.breakdowns import Breakdown, breakdown
from service.console.drafts import draft_lines
from service.console.edits import EditedReply, edits
from service.console.gaps import knowledge_gaps
from service.console.handoffs import HandedOff, handoff_lines, which_handoffs
from service.console.overview import days, overview
from service.console.selection import Selection
from service.console.sources import SourceDamage, cited_sources, never_used
from service.errors import NotFound
from service.parts import ServiceParts
from service.storage.handoffs import HandoffState
from service.storage.mailboxes import within
from service.storage.proposals import StoredProposal

__all__ = ["TableInput", "exported"]

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class TableInput:
    """What a table is made from; `target` and `state` are those of hand-offs, where they are narrowed to such."""

    session: Session
    chosen: Selection
    parts: ServiceParts
    now: datetime
    target: str = ""
    state: HandoffState | None = None


@dataclass(frozen=True, slots=True)
class _ProposalLine:
    id: str
    mailbox: str
    kind: str
    state: str
    title: str
    made_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision: str


def exported(name: str, given: TableInput) -> Iterator[Any]:
    """The records of the table of this name; raises NotFound where there is none."""
    if name in set(Breakdown):
        return breakdown(given.session, given.chosen, Breakdown(name))
    if name not in _TABLES:
        raise NotFound(f"There is no table {name[:40]!r}; there are {', '.join((*_TABLES, *Breakdown))}.")
    return _TABLES[name](given)


def _edits(given: TableInput) -> Iterator[EditedReply]:
    start = 0
    while some := edits(given.session, given.chosen, limit=_AT_ONCE, offset=start):
        yield from some
        start += _AT_ONCE
        given.session.expunge_all()


def _proposals(given: TableInput) -> Iterator[_ProposalLine]:
    wanted = select(StoredProposal).where(within(StoredProposal.mailbox_id, given.chosen.visible))
    for row in given.session.scalars(wanted.order_by(StoredProposal.id)):
        yield _ProposalLine(
            row.id,
            row.mailbox_id,
            row.kind,
            row.state,
            row.title,
            row.made_by,
            row.created_at,
            row.decided_by,
            row.decided_at,
            row.decision,
        )


def _cited(given: TableInput) -> list[SourceDamage]:
    return cited_sources(given.session, given.chosen, given.parts.documents(), given.now)


def _handoffs(given: TableInput) -> Iterator[HandedOff]:
    return handoff_lines(given.session, which_handoffs(given.chosen, given.target), given.now, given.state)


def _eval_runs(given: TableInput) -> Iterator[Any]:
    history = given.parts.eval_runs()
    yield from history.runs if history else ()


def _eval_cases(given: TableInput) -> Iterator[Any]:
    history = given.parts.eval_runs()
    yield from history.cases if history else ()


_TABLES: Mapping[str, Callable[[TableInput], Iterator[Any]]] = {
    "drafts": lambda given: draft_lines(given.session, given.chosen),
    "days": lambda given: days(given.session, given.chosen),
    "failures": lambda given: iter(overview(given.session, given.chosen).failures),
    "gaps": lambda given: knowledge_gaps(given.session, given.chosen),
    "sources": lambda given: iter(_cited(given)),
    "unused-sources": lambda given: iter(never_used(given.chosen, given.parts.documents(), _cited(given))),
    "edits": _edits,
    "proposals": _proposals,
    "handoffs": _handoffs,
    "eval-runs": _eval_runs,
    "eval-cases": _eval_cases,
}
