"""/sign-in, /sign-out and /account: how people get in and out, by password or through an identity provider."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.auth.access import SESSION_COOKIE, SIDEBAR_COOKIE, GuardedAccess, place_of
from service.auth.cookies import CookieUse
from service.auth.gate import needs, public
from service.auth.oidc import PROVIDER_COOKIE, IdentityProvider
from service.auth.own_pages import FORM_SECONDS, local_path, refuse_foreign
from service.auth.rights import Asker, AskerKind, Right
from service.errors import LimitReached, NotFound, NotSignedIn, ServiceError
from service.headers import add_header
from service.pages.render import render
from service.problems import problem_of

__all__ = ["router"]

_VISIT_COOKIE = CookieUse("drafter-visit", timedelta(seconds=FORM_SECONDS))
"""Of a browser that was shown a form before anybody is signed in: its form is no other browser's."""

_HOME = "/sidebar"
_BACK = "/sign-in/provider/back"


@dataclass(frozen=True, slots=True)
class _Door:
    """What the endpoints do with one request."""

    access: GuardedAccess
    request: Request

    def cookie(self, use: CookieUse) -> str | None:
        return self.request.cookies.get(self.access.cookies(self.request).name(use))

    def keep(self, use: CookieUse, value: str) -> None:
        add_header(self.request.scope, "Set-Cookie", self.access.cookies(self.request).header(use, value))

    def form(self, then: str, problem: ServiceError | None, *, provider: bool) -> HTMLResponse:
        """The page with the form, and above it what went wrong."""
        visit = self.cookie(_VISIT_COOKIE) or secrets.token_urlsafe(32)
        self.keep(_VISIT_COOKIE, visit)
        token = self.access.stores.forms.make(visit)
        shown = problem_of(problem) if problem else None
        html = render("sign_in.html", then=then, form_token=token, problem=shown, provider=provider)
        return HTMLResponse(html, shown.status if shown else 200, dict(shown.headers) if shown else None)

    def check(self, form_token: str, use: CookieUse) -> None:
        """Raises ForeignRequest for a form that this browser was not given by us."""
        refuse_foreign(self.request.method, self.request.headers, self.access.origins(self.request))
        self.access.stores.forms.check(form_token, self.cookie(use))

    def let_in(self, account_id: str, then: str) -> Response:
        """A session of its own, under a name that nobody knew before."""
        token = self.access.stores.sessions.begin(account_id, former=self.cookie(SESSION_COOKIE))
        self.keep(SESSION_COOKIE, token)
        self.keep(SIDEBAR_COOKIE, "")
        self.keep(_VISIT_COOKIE, "")
        return RedirectResponse(local_path(then), 303)

    def back(self) -> str:
        """Our address for the way back from the provider."""
        base = self.access.public_origin or str(self.request.base_url).rstrip("/")
        return f"{base}{_BACK}"


def router(access: GuardedAccess, provider: IdentityProvider | None) -> APIRouter:
    """The routes of signing in and out."""
    routes = APIRouter(include_in_schema=False)
    routes.include_router(_by_password(access, provider))
    routes.include_router(_of_account(access))
    if provider:
        routes.include_router(_by_provider(access, provider))
    return routes


def _by_password(access: GuardedAccess, provider: IdentityProvider | None) -> APIRouter:
    routes = APIRouter(dependencies=[public])

    @routes.get("/sign-in")
    def form(request: Request, next: str = _HOME) -> HTMLResponse:
        """The form."""
        return _Door(access, request).form(local_path(next), None, provider=provider is not None)

    @routes.post("/sign-in")
    def sign_in(
        request: Request,
        email: Annotated[str, Form(max_length=320)],
        password: Annotated[str, Form(max_length=1024)],
        form_token: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = _HOME,
    ) -> Response:
        """A session for whoever knows the password."""
        door = _Door(access, request)
        door.check(form_token, _VISIT_COOKIE)
        try:
            account = access.stores.accounts.by_password(email, password, place_of(request))
        except (NotSignedIn, LimitReached) as refused:
            return door.form(local_path(next), refused, provider=provider is not None)
        return door.let_in(account, next)

    return routes


def _by_provider(access: GuardedAccess, provider: IdentityProvider) -> APIRouter:
    routes = APIRouter(dependencies=[public])

    @routes.get("/sign-in/provider")
    def begin(request: Request, next: str = _HOME) -> Response:
        """The way to the identity provider."""
        door = _Door(access, request)
        address, way = provider.begin(door.back(), local_path(next))
        door.keep(PROVIDER_COOKIE, way)
        return RedirectResponse(address, 303)

    @routes.get(_BACK)
    def finish(request: Request) -> Response:
        """The way back."""
        door = _Door(access, request)
        way = door.cookie(PROVIDER_COOKIE) or ""
        door.keep(PROVIDER_COOKIE, "")
        try:
            proven, then = provider.finish(door.back(), way, request.query_params)
            account = access.stores.accounts.by_identity(proven, place_of(request))
        except NotSignedIn as refused:
            return door.form(_HOME, refused, provider=True)
        return door.let_in(account, then)

    return routes


def _of_account(access: GuardedAccess) -> APIRouter:
    routes = APIRouter()

    @routes.get("/account")
    def account(request: Request, who: Annotated[Asker, needs(Right.READ)]) -> HTMLResponse:
        """Who is signed in, and the way out."""
        cookie = _Door(access, request).cookie(SESSION_COOKIE)
        if who.kind is not AskerKind.USER or cookie is None:
            raise NotFound("Nobody is signed in with an account here.")
        return HTMLResponse(render("account.html", who=who, form_token=access.stores.forms.make(cookie)))

    @routes.post("/sign-out", dependencies=[public])
    def sign_out(
        request: Request,
        form_token: Annotated[str, Form()] = "",
        everywhere: Annotated[bool, Form()] = False,
    ) -> Response:
        """End this session, or all of the account."""
        door = _Door(access, request)
        cookie = door.cookie(SESSION_COOKIE)
        if cookie:
            door.check(form_token, SESSION_COOKIE)
            sessions = access.stores.sessions
            who = sessions.asker(cookie)
            sessions.end(cookie)
            if who and everywhere:
                sessions.end_all(who.id, str(who))
        door.keep(SESSION_COOKIE, "")
        return RedirectResponse("/sign-in", 303)

    return routes
