"""Signed sidebar sessions: one conversation, one mailbox and one agent, for minutes, renewed while the panel is open.

A help desk's server asks for an opening token and puts it into the address of the panel; the panel changes it at once
for a cookie, so that no address, referrer or log holds what lets somebody in. An opening token opens once.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

__all__ = ["OPENING", "SidebarGrant", "SidebarTokens"]

OPENING = timedelta(minutes=2)
_SESSION = timedelta(minutes=15)
_LONGEST = timedelta(hours=12)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class SidebarGrant:
    """What one session is for. `key_id`: the key that asked for it, whose end is the session's, or `desk_id`: the
    connected help desk that showed who the agent is, likewise; times in seconds. `frames`: in whose pages it stands,
    where that is not a setting. `session_id`: the sign-in of the agent who opened it, and `pass_id`: that by which
    they joined the panel, whose ends are its end too. `help_desk` calls the conversation so ("": none does)."""

    id: str
    key_id: str
    mailbox: str
    conversation: str
    agent: str
    begun: int
    until: int
    desk_id: str = ""
    frames: tuple[str, ...] = ()
    session_id: str = ""
    help_desk: str = ""
    pass_id: str = ""


class SidebarTokens:
    """Makes and reads the tokens. `key` signs them; who holds one cannot change what it is for."""

    def __init__(self, key: bytes, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._opening = URLSafeSerializer(key, salt="sidebar opening")
        self._session = URLSafeSerializer(key, salt="sidebar session")
        self._code = URLSafeSerializer(key, salt="sidebar code")
        self._pass = URLSafeSerializer(key, salt="sidebar pass")
        self._clock = clock

    def grant(self, key_id: str, mailbox: str, conversation: str, agent: str, help_desk: str = "") -> SidebarGrant:
        """A new grant, to be opened within OPENING."""
        now = self._now()
        until, identity = now + int(OPENING.total_seconds()), secrets.token_urlsafe(16)
        return SidebarGrant(identity, key_id, mailbox, conversation, agent, now, until, help_desk=help_desk)

    def desk_grant(
        self,
        desk_id: str,
        mailbox: str,
        conversation: str,
        agent: str,
        frames: Sequence[str],
        lasts: timedelta = OPENING,
        session_id: str = "",
        pass_id: str = "",
    ) -> SidebarGrant:
        """A new grant by a help desk itself, to be opened while it `lasts`."""
        now = self._now()
        until, identity = now + int(lasts.total_seconds()), secrets.token_urlsafe(16)
        return SidebarGrant(
            identity,
            key_id="",
            mailbox=mailbox,
            conversation=conversation,
            agent=agent,
            begun=now,
            until=until,
            desk_id=desk_id,
            frames=tuple(frames),
            session_id=session_id,
            pass_id=pass_id,
        )

    def opening(self, grant: SidebarGrant) -> str:
        """The token that opens the panel for `grant`."""
        return str(self._opening.dumps(asdict(grant)))

    def open(self, token: str) -> SidebarGrant | None:
        """The grant of an opening token; None where it is not ours or too late."""
        return self._read(self._opening, token)

    def code(self, grant: SidebarGrant) -> str:
        """What an agent carries from the page in which they are signed in to a panel in a help desk's page."""
        return str(self._code.dumps(asdict(grant)))

    def read_code(self, code: str) -> SidebarGrant | None:
        """The grant of such a code; None where it is not ours or too late."""
        return self._read(self._code, code)

    def agent_pass(self, grant: SidebarGrant) -> str:
        """What a page around the panel holds of an agent who was proved; it opens no panel itself."""
        return str(self._pass.dumps(asdict(grant)))

    def read_pass(self, shown: str) -> SidebarGrant | None:
        """The grant of a pass; None where it is not ours or too late."""
        return self._read(self._pass, shown)

    def session(self, grant: SidebarGrant) -> str:
        """The cookie of an open panel, good for some minutes from now."""
        now = self._now()
        until = min(now + int(_SESSION.total_seconds()), grant.begun + int(_LONGEST.total_seconds()))
        return str(self._session.dumps(asdict(replace(grant, until=until))))

    def read(self, cookie: str) -> SidebarGrant | None:
        """The grant of an open panel; None where the cookie is not ours or its time is over."""
        return self._read(self._session, cookie)

    def due(self, grant: SidebarGrant) -> bool:
        """Whether half of its time is over, so that an open panel gets a new cookie."""
        return grant.until - self._now() < _SESSION.total_seconds() / 2

    def _read(self, signer: URLSafeSerializer, token: str) -> SidebarGrant | None:
        try:
            grant = SidebarGrant(**signer.loads(token))
            grant = replace(grant, frames=tuple(grant.frames))
        except (BadData, TypeError):
            return None
        return grant if grant.until > self._now() else None

    def _now(self) -> int:
        return int(self._clock().timestamp())
