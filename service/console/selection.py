"""Which drafts are looked at: a range of days (UTC), and what they are narrowed down to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.errors import InputError
from service.storage.draft_facts import DraftFacts, UsedGuideline
from service.storage.mailboxes import Mailboxes, StoredMailbox, within

__all__ = ["Choices", "Selection", "choices"]

_USUAL = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Selection:
    """Drafts that were ready from `since` to `until`, both included, in `mailboxes` (None: every one), of a mailbox,
    with a guideline, by a model, with a prompt set (its hash), where such are named."""

    since: date
    until: date
    mailboxes: Mailboxes = None
    mailbox: str = ""
    guideline: str = ""
    model: str = ""
    prompts: str = ""

    @classmethod
    def asked(
        cls, mailboxes: Mailboxes, today: date, since: str = "", until: str = "", **narrowed: str
    ) -> "Selection":
        """What was asked for; without days the last 30. Raises InputError for what is no day or ends before it
        begins."""
        last = _day(until) or today
        first = _day(since) or last - _USUAL
        if last < first:
            raise InputError(f"the range of days ends on {last}, before it begins on {first}; swap the two.")
        return cls(first, last, mailboxes, **narrowed)

    @property
    def query(self) -> str:
        """The part of an address that asks for the same."""
        named = {"mailbox": self.mailbox, "guideline": self.guideline, "model": self.model, "prompts": self.prompts}
        days = {"since": str(self.since), "until": str(self.until)}
        return urlencode(days | {name: value for name, value in named.items() if value})

    @property
    def visible(self) -> Mailboxes:
        """The mailboxes that are looked into."""
        return {self.mailbox} if self.mailbox else self.mailboxes

    @property
    def begins(self) -> datetime:
        """The first moment of it."""
        return datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)

    def days(self, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        """The condition that a day is within the range."""
        return column.between(str(self.since), str(self.until))

    def drafts(self) -> list[ColumnElement[bool]]:
        """The conditions on `DraftFacts`."""
        found = [self.days(DraftFacts.day), within(DraftFacts.mailbox_id, self.visible)]
        if self.model:
            found.append(DraftFacts.model == self.model)
        if self.prompts:
            found.append(DraftFacts.prompt_hash == self.prompts)
        if self.guideline:
            using = select(UsedGuideline.draft_id).where(UsedGuideline.guideline_id == self.guideline)
            found.append(DraftFacts.draft_id.in_(using))
        return found

    @property
    def narrowed(self) -> bool:
        """Whether it is narrowed to some drafts, beside mailbox and days."""
        return bool(self.model or self.prompts or self.guideline)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a selection can be narrowed to: what there is in the mailboxes that one may see, and the guidelines."""

    mailboxes: Sequence[str]
    guidelines: Sequence[str]
    models: Sequence[str]
    prompts: Sequence[tuple[str, str]]


def choices(session: Session, mailboxes: Mailboxes) -> Choices:
    """What there is in these mailboxes."""
    seen = within(DraftFacts.mailbox_id, mailboxes)
    of_mailboxes = select(DraftFacts.mailbox_id, DraftFacts.model, DraftFacts.prompt_hash, DraftFacts.prompt_set)
    rows = session.execute(of_mailboxes.where(seen).distinct()).all()
    return Choices(
        list(
            session.scalars(
                select(StoredMailbox.id).where(within(StoredMailbox.id, mailboxes)).order_by(StoredMailbox.id)
            )
        ),
        _guidelines(session),
        sorted({row.model for row in rows}),
        sorted({(row.prompt_hash, f"{row.prompt_set} ({row.prompt_hash[:8]})") for row in rows}, key=lambda p: p[1]),
    )


def _guidelines(session: Session) -> list[str]:
    """Every guideline that was ever applied, whatever the mailbox: the handbook is everybody's.

    It goes from one to the next in the index, which is quick however often each was applied.
    """
    first = select(func.min(UsedGuideline.guideline_id).label("name")).cte("names", recursive=True)
    behind = select(func.min(UsedGuideline.guideline_id)).where(UsedGuideline.guideline_id > first.c.name)
    names = first.union_all(select(behind.scalar_subquery()).where(first.c.name.is_not(None)))
    return list(session.scalars(select(names.c.name).where(names.c.name.is_not(None)).order_by(names.c.name)))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text[:40]!r} is no day; write it as 2026-11-30.") from None
