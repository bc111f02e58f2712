"""What may be done, which role may do it, and who asks: one table, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from service.errors import Forbidden

__all__ = ["NO_LIMITS", "ROLES", "SIDEBAR_RIGHTS", "Asker", "AskerKind", "Limits", "Right", "TeamRole"]


class Right(StrEnum):
    """One thing that may be done; an endpoint names one of these or is public."""

    DRAFT = "draft"
    """Have a draft written. A draft shows internal sources as such: whoever may draft is a colleague."""
    SEARCH = "search"
    READ_INTERNAL = "read-internal"
    """Find internal passages by search."""
    READ = "read"
    """See conversations and drafts that are kept."""
    OUTCOME = "outcome"
    """Say what was sent, and what was good or bad about a draft."""
    HAND_OFF = "hand-off"
    """Plan hand-offs, confirm and undo them: what is confirmed leaves for where work goes next."""
    RECEIPTS = "receipts"
    CONSOLE = "console"
    """See the console, and put a mailbox into downtime mode."""
    PROPOSALS = "proposals"
    KNOWLEDGE = "knowledge"
    JOBS = "jobs"
    METRICS = "metrics"
    """Read the figures of the service: of a Prometheus server."""
    SIDEBARS = "sidebars"
    """Open the sidebar for somebody: of a help desk's server."""
    WEBHOOKS = "webhooks"
    SETTINGS = "settings"
    KEYS = "keys"
    USERS = "users"
    AUDIT = "audit"


class TeamRole(StrEnum):
    """What a person is in the team; each may do what those before it may."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


_AGENT = frozenset({Right.DRAFT, Right.SEARCH, Right.READ_INTERNAL, Right.READ, Right.OUTCOME, Right.HAND_OFF})
_LEAD = _AGENT | {
    Right.CONSOLE,
    Right.JOBS,
    Right.KNOWLEDGE,
    Right.PROPOSALS,
    Right.RECEIPTS,
    Right.WEBHOOKS,
}
ROLES: Mapping[TeamRole, frozenset[Right]] = MappingProxyType(
    {TeamRole.AGENT: _AGENT, TeamRole.LEAD: _LEAD, TeamRole.ADMIN: frozenset(Right)}
)
"""Role to its rights. Keys have no role: each is given the rights that its program needs."""

SIDEBAR_RIGHTS = _AGENT
"""What an agent may for whom a help desk opened the sidebar, in the one conversation that it was opened for."""


class AskerKind(StrEnum):
    """How somebody showed who they are."""

    KEY = "key"
    USER = "user"
    SIDEBAR = "sidebar"
    DESK = "desk"
    """By a connected help desk: its signature in the sidebar, or its events, which ask for nothing but drafts."""
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one asker may use: requests in a minute, drafts and dollars in a day (UTC); None: as settings say."""

    per_minute: int | None = None
    drafts_per_day: int | None = None
    cost_per_day: float | None = None

    def or_else(self, usual: "Limits") -> "Limits":
        """These where they are set, and else the `usual` ones."""
        return Limits(
            usual.per_minute if self.per_minute is None else self.per_minute,
            usual.drafts_per_day if self.drafts_per_day is None else self.drafts_per_day,
            usual.cost_per_day if self.cost_per_day is None else self.cost_per_day,
        )


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and what they may. `mailboxes`, `conversation`: what they are limited to; None: they are not. The one
    conversation is what `help_desk` ("": none) calls so: another desk of the mailbox may call another one the same.

    `id` is the key's or the account's; of a sidebar that of the key or the help desk which opened it, whose budget it
    uses.
    """

    kind: AskerKind
    id: str
    name: str
    rights: frozenset[Right]
    mailboxes: frozenset[str] | None = None
    conversation: str | None = None
    help_desk: str = ""
    limits: Limits = NO_LIMITS

    @property
    def payer(self) -> str:
        """On whose budget drafts are made."""
        return f"{AskerKind.KEY if self.kind is AskerKind.SIDEBAR else self.kind}:{self.id}"

    @property
    def ambient(self) -> bool:
        """Whether a browser brings what shows who they are by itself, so that other sites could make use of it."""
        return self.kind is not AskerKind.KEY

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    def may(self, right: Right) -> bool:
        """Whether they have the right."""
        return right in self.rights

    def require(self, right: Right) -> None:
        """Raises Forbidden where they have not."""
        if right not in self.rights:
            raise Forbidden(
                f"{self.name} has no right {right.value!r}; ask whoever manages keys and accounts for it."
            )

    def sees(self, mailbox: str) -> bool:
        """Whether what belongs to that mailbox is theirs to see."""
        return self.mailboxes is None or mailbox in self.mailboxes

    def sees_conversation(self, conversation_id: str, mailbox: str, help_desk: str = "") -> bool:
        """Whether the conversation is theirs to see that the help desk ("": none) calls so."""
        if not self.sees(mailbox):
            return False
        return self.conversation is None or (self.conversation, self.help_desk) == (conversation_id, help_desk)

    def mailbox(self, asked: str | None) -> str | None:
        """The mailbox to look into for one that was named or not; raises Forbidden for another's.

        None: all of them, for who is limited to none. Who has one need not name it.
        """
        if asked is None and self.mailboxes is not None:
            if len(self.mailboxes) == 1:
                return next(iter(self.mailboxes))
            raise Forbidden(f"name one of your mailboxes: {', '.join(sorted(self.mailboxes)) or 'you have none'}.")
        if asked is not None and not self.sees(asked):
            raise Forbidden(f"{asked!r} is not one of your mailboxes: {', '.join(sorted(self.mailboxes or ()))}.")
        return asked
