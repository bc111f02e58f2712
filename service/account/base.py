"""What a source of account data gives, and what it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from drafter.conversation import AccountFact

__all__ = ["MOST_OF_ONE", "AccountQuestion", "AccountSource"]

MOST_OF_ONE = 20
"""Facts that are taken of one source."""


@dataclass(frozen=True, slots=True)
class AccountQuestion:
    """About whom is asked, at which moment (UTC): the customer of one conversation of one mailbox, by what the help
    desk says of them and never by what they write. `kept_id` is ours of the conversation; empty: it is not kept yet.
    """

    mailbox: str
    email: str
    customer_id: str
    at: datetime
    help_desk: str = ""
    thread_id: str = ""
    kept_id: str = ""


class AccountSource(Protocol):
    """One record."""

    @property
    def name(self) -> str:
        """What it is called in the mailbox's profile."""
        ...

    def facts(self, asked: AccountQuestion) -> Sequence[AccountFact]:
        """What it says of this customer; nothing where it knows nobody of that address. Raises AccountSourceError."""
        ...
