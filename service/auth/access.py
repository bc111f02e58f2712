"""Who asks: by key, by the session of a browser, by a sidebar that a help desk opened, or on one's own machine.

Without a key and without an account the service is open to whoever uses this machine, as long as nobody else can
reach it. The first key or account closes it, for good: rows of ended ones stay.
"""

import ipaddress
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from starlette.requests import Request

from drafter.events import Event
from service.auth.buckets import Buckets, Rate, network_of
from service.auth.cookies import Cookies, CookieUse
from service.auth.own_pages import refuse_foreign
from service.auth.panel_passes import is_good
from service.auth.rights import SIDEBAR_RIGHTS, Asker, AskerKind, Right
from service.auth.sessions import SESSION_DAYS
from service.auth.sidebar_tokens import SidebarGrant
from service.auth.stores import AccessStores
from service.errors import LimitReached, NotFound, NotSignedIn
from service.headers import add_header, frame_in
from service.loopback import is_local_name
from service.storage.help_desks import get_help_desk

__all__ = [
    "OPEN",
    "SESSION_COOKIE",
    "SIDEBAR_COOKIE",
    "Access",
    "GuardedAccess",
    "OpenAccess",
    "place_of",
]

SESSION_COOKIE = CookieUse("drafter-session", timedelta(days=SESSION_DAYS))
SIDEBAR_COOKIE = CookieUse("drafter-sidebar", timedelta(hours=12), framed=True)
_SIDEBAR_PATH = "/sidebar"

_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_FAILURES = Rate(30, 300)
"""Keys that are not good, from one place: beyond that nothing is looked up or logged any more."""


class Access(Protocol):
    """What the endpoints ask."""

    def asker(self, request: Request) -> Asker:
        """Who asks; raises NotSignedIn, LimitReached."""
        ...

    def admit(self, who: Asker, request: Request) -> None:
        """Let one request through; raises LimitReached, ForeignRequest."""
        ...

    def charged(self, who: Asker, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """The events of a draft, on the budget of who asks; raises LimitReached."""
        ...

    def note(self, who: Asker, action: str, subject: str) -> None:
        """Put into the audit log what somebody did or was refused."""
        ...


class OpenAccess:
    """Whoever uses this machine may do everything: what comes from another one, or through a proxy, is refused."""

    def asker(self, request: Request) -> Asker:
        """The user of this machine; raises NotSignedIn for everybody else."""
        passed_on = any(name in request.headers for name in _PASSED_ON)
        if passed_on or (request.client and not _may_be_local(request.client.host)):
            raise NotSignedIn(
                "Nobody has an account or a key here yet, so only the user of this very machine is let in. Make the "
                "first one there: drafter user add NAME@EXAMPLE.COM --role admin"
            )
        return Asker(AskerKind.LOCAL, "local", "the user of this machine", frozenset(Right))

    def admit(self, who: Asker, request: Request) -> None:
        """Let it through unless another site makes the browser ask."""
        refuse_foreign(request.method, request.headers, _origins(request))

    def charged(self, who: Asker, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """The events, which cost nobody's budget."""
        return events

    def note(self, who: Asker, action: str, subject: str) -> None:
        """Nothing: there is no log yet."""


OPEN = OpenAccess()
"""For tests and for a program that serves its own user alone."""


@dataclass(frozen=True, slots=True)
class GuardedAccess:
    """Everybody shows who they are. `open_at_first`: nobody has to before there is a key or an account.

    `usual`: requests of one asker; `public_origin`: where browsers find us, if that is not what the request says.
    """

    stores: AccessStores
    open_at_first: bool
    usual: Rate
    buckets: Buckets
    public_origin: str | None = None

    def asker(self, request: Request) -> Asker:
        """Who asks: the key, else the sidebar's session, else the browser's; raises NotSignedIn, LimitReached."""
        if shown := request.headers.get("authorization"):
            return self._by_key(shown, place_of(request))
        who = self._by_sidebar(request) or self._by_session(request)
        if who is None and self.open_at_first and not self.stores.in_use():
            return OPEN.asker(request)
        if who is None:
            raise NotSignedIn("Sign in at /sign-in, or send a key as `Authorization: Bearer rd_...`.")
        return who

    def admit(self, who: Asker, request: Request) -> None:
        """Count one request, say in its answer what is left, and refuse what another site makes a browser ask."""
        own = who.limits.per_minute
        rate = Rate(own, 60) if own else self.usual
        allowance = self.buckets.take((who.kind, who.id, who.name), rate)
        add_header(request.scope, "RateLimit-Policy", rate.header)
        add_header(request.scope, "RateLimit", allowance.header)
        if not allowance.allowed:
            words = (
                f"{rate.number} requests in {rate.seconds:g} seconds are the most; wait {allowance.seconds} seconds."
            )
            raise LimitReached(words, allowance.seconds)
        if who.ambient:
            refuse_foreign(request.method, request.headers, self.origins(request))

    def charged(self, who: Asker, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """The events, counted; raises LimitReached."""
        return events if who.kind is AskerKind.LOCAL else self.stores.budgets.charged(who, events)

    def note(self, who: Asker, action: str, subject: str) -> None:
        """Put it into the audit log."""
        self.stores.audit.append(str(who), action, subject)

    def cookies(self, request: Request) -> Cookies:
        """The cookies for this request's way to us."""
        name = request.url.hostname or ""
        return Cookies(request.url.scheme == "https" or not is_local_name(name) or self.is_https)

    def origins(self, request: Request) -> frozenset[str]:
        """Where our own pages are, as browsers say it."""
        return _origins(request) | ({self.public_origin} if self.public_origin else frozenset())

    @property
    def is_https(self) -> bool:
        """Whether browsers find us by https."""
        return (self.public_origin or "").startswith("https:")

    def _by_key(self, shown: str, place: str) -> Asker:
        refused = "refused keys", network_of(place)
        failures = self.buckets.look(refused, _FAILURES)
        if not failures.allowed:
            raise LimitReached(f"Too many keys that are not good; wait {failures.seconds} seconds.", failures.seconds)
        scheme, _, key = shown.partition(" ")
        try:
            return self.stores.keys.asker(key.strip() if scheme.casefold() == "bearer" else "", place)
        except NotSignedIn:
            self.buckets.take(refused, _FAILURES)
            raise

    def _by_session(self, request: Request) -> Asker | None:
        token = request.cookies.get(self.cookies(request).name(SESSION_COOKIE))
        return self.stores.sessions.asker(token) if token else None

    def _by_sidebar(self, request: Request) -> Asker | None:
        """Who the sidebar was opened for; it is good for the sidebar alone."""
        path = request.url.path
        if path != _SIDEBAR_PATH and not path.startswith(f"{_SIDEBAR_PATH}/"):
            return None
        cookies, tokens = self.cookies(request), self.stores.sidebar
        if opening := request.query_params.get("session"):
            return self._open_sidebar(opening, request)
        grant = tokens.read(request.cookies.get(cookies.name(SIDEBAR_COOKIE), ""))
        if grant is None:
            return None
        who = self._by_grant(grant, request)
        if who and tokens.due(grant):
            add_header(request.scope, "Set-Cookie", cookies.header(SIDEBAR_COOKIE, tokens.session(grant)))
        return who

    def _open_sidebar(self, opening: str, request: Request) -> Asker | None:
        """Who the token was given for, at its first use; their browser gets the cookie of an open panel."""
        tokens = self.stores.sidebar
        grant = tokens.open(opening)
        if grant is None or not self.stores.spent.spend(grant.id, grant.until):
            self.stores.audit.append(
                "nobody", "sidebar-refused", grant.conversation if grant else "", replayed=bool(grant)
            )
            return None
        header = self.cookies(request).header(SIDEBAR_COOKIE, tokens.session(grant))
        who = self._by_grant(grant, request)
        if who:
            add_header(request.scope, "Set-Cookie", header)
        return who

    def _by_grant(self, grant: SidebarGrant, request: Request) -> Asker | None:
        """Who a sidebar is open for; None where what opened it has ended or may do so no more."""
        opener = self._desk(grant) if grant.desk_id else self._key(grant)
        if opener is None:
            return None
        if grant.frames:
            frame_in(request.scope, grant.frames)
        return replace(
            opener,
            name=grant.agent,
            rights=SIDEBAR_RIGHTS,
            mailboxes=frozenset({grant.mailbox}),
            conversation=grant.conversation,
            help_desk=grant.desk_id or grant.help_desk,
        )

    def _key(self, grant: SidebarGrant) -> Asker | None:
        key = self.stores.keys.good(grant.key_id)
        if key is None or not key.may(Right.SIDEBARS) or not key.sees(grant.mailbox):
            return None
        return replace(key, kind=AskerKind.SIDEBAR)

    def _desk(self, grant: SidebarGrant) -> Asker | None:
        """The help desk, as long as it is connected for that mailbox and, where they signed in here, its agent
        sees that and nobody has closed the panel that they joined."""
        if grant.session_id:
            person = self.stores.sessions.of(grant.session_id)
            if person is None or not person.sees(grant.mailbox):
                return None
        if grant.pass_id and not is_good(self.stores.database, grant.pass_id, self.stores.clock()):
            return None
        with self.stores.database.reading() as session:
            try:
                desk = get_help_desk(session, grant.desk_id)
            except NotFound:
                return None
        if desk.mailbox_id != grant.mailbox:
            return None
        return Asker(AskerKind.DESK, desk.id, grant.agent, SIDEBAR_RIGHTS)


def place_of(request: Request) -> str:
    """The address that a request comes from, as far as our own proxies say it."""
    return request.client.host if request.client else "this machine"


def _may_be_local(host: str) -> bool:
    """Whether it is no other machine's address; what is none, such as a socket's file, is here."""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return True


def _origins(request: Request) -> frozenset[str]:
    """The origin that the request was sent to, whichever way: a proxy may speak https for us."""
    host = request.headers.get("host", "").casefold()
    return frozenset({f"http://{host}", f"https://{host}"})
