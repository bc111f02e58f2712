"""Whose the resolved conversations of help desks are that the index has learned from.

Entries of the index bear no name and no address, and the conversations themselves may never have been kept here. A
row finds the entry by the digest of the customer's address, and holds nothing that was said. Of a customer who is
forgotten it holds neither address nor id in the end, and only keeps the conversation from being learned from again.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ForeignKey, Select, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.storage.addresses import MailAddress
from service.storage.base import Base, Digest, Id, Key, insert_or_ignore, new_id
from service.storage.help_desks import StoredHelpDesk

__all__ = [
    "ResolvedThread",
    "bar_resolved",
    "barred_marks",
    "blank_resolved",
    "drop_resolved",
    "keep_resolved",
    "resolved_of",
]


class ResolvedThread(Base):
    """A resolved conversation of a desk. `mark` is what the index calls it, which does not tell its id; `external_id`
    is the desk's. The keys are those of `addresses`. `barred`: its customer is forgotten."""

    __tablename__ = "resolved_threads"
    __table_args__ = (UniqueConstraint("help_desk_id", "mark"),)

    id: Mapped[Id] = mapped_column(primary_key=True, default=new_id)
    help_desk_id: Mapped[Key] = mapped_column(ForeignKey("help_desks.id", ondelete="CASCADE"))
    mark: Mapped[Key]
    external_id: Mapped[str | None]
    address_key: Mapped[Digest | None]
    inbox_key: Mapped[Digest | None] = mapped_column(index=True)
    barred: Mapped[bool] = mapped_column(default=False)


def keep_resolved(session: Session, desk_id: str, mark: str, external_id: str, email: str | None) -> None:
    """Keep whose a resolved conversation is, before the index learns from it; one that is barred stays as it is."""
    address = MailAddress.read(email or "")
    row = _locked(session, desk_id, mark)
    if not row.barred:
        row.external_id = external_id
        row.address_key = address.key if address else None
        row.inbox_key = address.inbox_key if address else None


def drop_resolved(session: Session, desk_id: str, marks: Collection[str]) -> None:
    """Drop the rows of conversations that the desk has no more; what is barred stays so."""
    theirs = (ResolvedThread.help_desk_id == desk_id, ResolvedThread.mark.in_(marks))
    session.execute(delete(ResolvedThread).where(*theirs, ResolvedThread.barred.is_(False)))


def resolved_of(session: Session, address: MailAddress) -> Sequence[ResolvedThread]:
    """Those of a customer, as `find_subject` finds theirs."""
    column, key = (
        (ResolvedThread.address_key, address.key) if address.tag else (ResolvedThread.inbox_key, address.inbox_key)
    )
    return session.scalars(select(ResolvedThread).where(column == key).order_by(ResolvedThread.id)).all()


def bar_resolved(session: Session, threads: Iterable[tuple[str, str]]) -> None:
    """Keep the index from learning from these again, each given by its desk and mark; also where it has not yet. Of
    a desk that is not connected it never will."""
    desks = set(session.scalars(select(StoredHelpDesk.id)))
    for desk_id, mark in threads:
        if desk_id in desks:
            _locked(session, desk_id, mark).barred = True


def blank_resolved(session: Session, threads: Iterable[tuple[str, str]]) -> None:
    """Take the address and the id out of the rows of barred ones: the index has forgotten them."""
    for desk_id, mark in threads:
        if row := session.scalar(_wanted(desk_id, mark)):
            row.external_id = row.address_key = row.inbox_key = None


def barred_marks(session: Session, desk_id: str) -> frozenset[str]:
    """The marks of a desk's conversations that the index is not to learn from."""
    wanted = select(ResolvedThread.mark)
    return frozenset(
        session.scalars(wanted.where(ResolvedThread.help_desk_id == desk_id, ResolvedThread.barred.is_(True)))
    )


def _locked(session: Session, desk_id: str, mark: str) -> ResolvedThread:
    """The row, made where there is none, which nobody else changes until the transaction ends."""
    insert_or_ignore(
        session, ResolvedThread, {"id": new_id(), "help_desk_id": desk_id, "mark": mark, "barred": False}
    )
    return session.scalars(_wanted(desk_id, mark).with_for_update()).one()


def _wanted(desk_id: str, mark: str) -> Select[ResolvedThread]:
    return select(ResolvedThread).where(ResolvedThread.help_desk_id == desk_id, ResolvedThread.mark == mark)
