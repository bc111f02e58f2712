"""Mailboxes: what the team has set for one brand's inbox. What the brand is stands in its profile (TOML)."""

import math
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from drafter.mailbox import PrivacyMode
from service.errors import InputError
from service.storage.base import Base, Key, insert_or_ignore, now_utc

__all__ = [
    "MailboxPrivacy",
    "Mailboxes",
    "StoredMailbox",
    "change_mailbox",
    "ensure_mailbox",
    "list_mailboxes",
    "within",
]

Mailboxes = Collection[str] | None
"""The mailboxes that somebody may see; None: every one."""

_NAME_LIMIT = 100
_MOST_DAYS = 36_500


class MailboxPrivacy(StrEnum):
    """How much of a conversation a model may see: as the mailbox's profile says, or one of its modes instead."""

    PROFILE = "profile"
    OFF = PrivacyMode.OFF.value
    REDACT = PrivacyMode.REDACT.value
    BLOCK = PrivacyMode.BLOCK.value

    @property
    def mode(self) -> PrivacyMode | None:
        """The mode that goes before that of the profile; None: that of the profile holds."""
        return None if self is MailboxPrivacy.PROFILE else PrivacyMode(self.value)


class StoredMailbox(Base):
    """The settings of a mailbox. `retention_days` None: kept until somebody asks for it to be forgotten.

    `model_drafts_per_day`, `model_cost_per_day`: the most that hosted models may write and cost (US dollars) in a day
    (UTC); None: there is no end. `auto_drafts_per_day`, `auto_cost_per_day`: the same of drafts that nobody asked
    for; None: as the settings say.
    """

    __tablename__ = "mailboxes"

    id: Mapped[Key] = mapped_column(primary_key=True)
    auto_draft: Mapped[bool] = mapped_column(default=True)
    privacy: Mapped[Key] = mapped_column(default=MailboxPrivacy.PROFILE)
    retention_days: Mapped[int | None]
    model_drafts_per_day: Mapped[int | None]
    model_cost_per_day: Mapped[float | None]
    auto_drafts_per_day: Mapped[int | None]
    auto_cost_per_day: Mapped[float | None]
    created_at: Mapped[datetime] = mapped_column(default=now_utc)
    updated_at: Mapped[datetime] = mapped_column(default=now_utc, onupdate=now_utc)


def ensure_mailbox(session: Session, name: str) -> StoredMailbox:
    """The mailbox of this name, with the settings of a new one where it is unknown; raises InputError."""
    if not 0 < len(name) <= _NAME_LIMIT:
        raise InputError(f"a mailbox has a name of 1 to {_NAME_LIMIT} characters; this one has {len(name)}.")
    if "\0" in name:  # which no database keeps
        raise InputError(f"the name of a mailbox has a character of code 0 in it: {name!r}.")
    if found := session.get(StoredMailbox, name):
        return found
    insert_or_ignore(session, StoredMailbox, {"id": name})
    return session.get_one(StoredMailbox, name)


def list_mailboxes(session: Session) -> list[StoredMailbox]:
    """Every mailbox that has been used or set, by name."""
    return list(session.scalars(select(StoredMailbox).order_by(StoredMailbox.id)))


def change_mailbox(
    session: Session,
    name: str,
    *,
    auto_draft: bool | None = None,
    privacy: MailboxPrivacy | None = None,
    retention_days: int | None = None,
    model_drafts_per_day: int | None = None,
    model_cost_per_day: float | None = None,
    auto_drafts_per_day: int | None = None,
    auto_cost_per_day: float | None = None,
) -> StoredMailbox:
    """Change what is given and leave the rest; raises InputError. A number of 0 takes the limit away: kept for good,
    no cap, or that of the settings."""
    if retention_days is not None and not 0 <= retention_days <= _MOST_DAYS:
        raise InputError(f"retention is 0 (for good) to {_MOST_DAYS} days, not {retention_days}.")
    drafts, costs = (model_drafts_per_day, auto_drafts_per_day), (model_cost_per_day, auto_cost_per_day)
    if any((cap or 0) < 0 for cap in drafts) or not all(0 <= (cap or 0.0) < math.inf for cap in costs):
        raise InputError("a cap is 0 (none) or more drafts or US dollars a day; give such a number.")
    mailbox = ensure_mailbox(session, name)
    if auto_draft is not None:
        mailbox.auto_draft = auto_draft
    if privacy is not None:
        mailbox.privacy = privacy
    if retention_days is not None:
        mailbox.retention_days = retention_days or None
    if model_drafts_per_day is not None:
        mailbox.model_drafts_per_day = model_drafts_per_day or None
    if model_cost_per_day is not None:
        mailbox.model_cost_per_day = model_cost_per_day or None
    if auto_drafts_per_day is not None:
        mailbox.auto_drafts_per_day = auto_drafts_per_day or None
    if auto_cost_per_day is not None:
        mailbox.auto_cost_per_day = auto_cost_per_day or None
    return mailbox


def within(column: InstrumentedAttribute[str], mailboxes: Mailboxes) -> ColumnElement[bool]:
    """The condition that a row is in one of `mailboxes`, for every list and every look at one thing."""
    return true() if mailboxes is None else column.in_(mailboxes)
