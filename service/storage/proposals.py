"""Proposals: what somebody taught in place, for a person to approve or decline; what was declined stays declined."""

import json
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.errors import EditConflict, NotFound
from service.storage.base import Base, Digest, Id, Key, digest_of, insert_or_ignore, new_id, now_utc
from service.storage.mailboxes import Mailboxes, within
from service.storage.paging import DEFAULT_LIMIT, ListPage, page_of

__all__ = [
    "ProposalKind",
    "ProposalState",
    "StoredProposal",
    "decide_proposal",
    "get_proposal",
    "list_proposals",
    "propose",
]


class ProposalKind(StrEnum):
    """What is proposed."""

    GOLDEN_CASE = "golden-case"
    SAVED_REPLY = "saved-reply"
    ARTICLE = "article"
    GUIDELINE = "guideline"


class ProposalState(StrEnum):
    """Whether a person has decided, and how."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


class StoredProposal(Base):
    """A proposal. `fingerprint` is that of what it says, so that the same one is not made twice."""

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "kind", "fingerprint"),
        Index(None, "state", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    mailbox_id: Mapped[Key] = mapped_column(ForeignKey("mailboxes.id"))
    kind: Mapped[Key]
    fingerprint: Mapped[Digest]
    state: Mapped[Key] = mapped_column(default=ProposalState.OPEN)
    title: Mapped[str]
    content: Mapped[dict[str, Any]]
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[Id | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"), index=True)
    made_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="")


def propose(
    session: Session,
    mailbox: str,
    kind: ProposalKind,
    title: str,
    content: dict[str, Any],
    made_by: str,
    *,
    conversation_id: str | None = None,
    draft_id: str | None = None,
) -> StoredProposal:
    """Keep a proposal; the same one again, open or decided, is the one that is there."""
    fingerprint = digest_of(json.dumps([title, content], sort_keys=True))
    new = {
        "id": new_id(),
        "mailbox_id": mailbox,
        "kind": kind.value,
        "fingerprint": fingerprint,
        "title": title,
        "content": content,
        "conversation_id": conversation_id,
        "draft_id": draft_id,
        "made_by": made_by,
    }
    insert_or_ignore(session, StoredProposal, new)
    wanted = select(StoredProposal).where(
        StoredProposal.mailbox_id == mailbox,
        StoredProposal.kind == kind.value,
        StoredProposal.fingerprint == fingerprint,
    )
    return session.scalars(wanted).one()


def get_proposal(session: Session, proposal_id: str, mailboxes: Mailboxes = None) -> StoredProposal:
    """The proposal with this id; raises NotFound, also for one of another mailbox."""
    found = session.get(StoredProposal, proposal_id)
    if found is None or not (mailboxes is None or found.mailbox_id in mailboxes):
        raise NotFound(f"There is no proposal {proposal_id!r}; list the proposals to see what there is.")
    return found


def list_proposals(
    session: Session,
    mailboxes: Mailboxes = None,
    *,
    states: Collection[ProposalState] = (ProposalState.OPEN,),
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ListPage[StoredProposal]:
    """Proposals in these states, the newest first."""
    wanted = select(StoredProposal).where(
        within(StoredProposal.mailbox_id, mailboxes), StoredProposal.state.in_([state.value for state in states])
    )
    return page_of(session, wanted, (StoredProposal.id,), cursor, limit)


def decide_proposal(
    session: Session, proposal_id: str, made_by: str, *, approved: bool, why: str = "", mailboxes: Mailboxes = None
) -> StoredProposal:
    """Approve or decline an open proposal; raises EditConflict where somebody has decided already, NotFound."""
    get_proposal(session, proposal_id, mailboxes)
    proposal = session.get_one(StoredProposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal.state != ProposalState.OPEN:
        raise EditConflict(f"The proposal {proposal_id!r} was {proposal.state} by {proposal.decided_by} already.")
    proposal.state = ProposalState.APPROVED if approved else ProposalState.DECLINED
    proposal.decided_by, proposal.decided_at, proposal.decision = made_by, now_utc(), why
    return proposal
