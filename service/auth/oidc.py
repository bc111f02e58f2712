"""Sign-in through an identity provider: OpenID Connect, authorization code with PKCE, state and nonce.

Sources: https://openid.net/specs/openid-connect-core-1_0.html (3.1), RFC 7636, RFC 9207, RFC 9700. What the way back
must match stands in a signed cookie of the browser that set out, so nobody else's way back is taken for its own.
"""

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.auth.accounts import ProvenIdentity
from service.auth.cookies import CookieUse
from service.auth.rights import TeamRole
from service.errors import InputError, NotReady, NotSignedIn
from service.loopback import is_local_name

__all__ = ["PROVIDER_COOKIE", "IdentityProvider", "RoleRules", "read_role_rules"]

PROVIDER_COOKIE = CookieUse("drafter-provider", timedelta(minutes=10))
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures by a key pair: never `none`, and never one with a secret that both sides know."""
_LEEWAY_SECONDS = 60
_PATIENCE_SECONDS = 10.0
_KEPT_SECONDS = 3600.0
_ORDER = list(TeamRole)


@dataclass(frozen=True, slots=True)
class RoleRules:
    """Which role a group or the domain of a mail address gives."""

    groups: Mapping[str, TeamRole]
    domains: Mapping[str, TeamRole]

    def role(self, groups: list[str], email: str) -> TeamRole | None:
        """The highest role that any of them gives."""
        found = [self.groups[group] for group in groups if group in self.groups]
        domain = email.rpartition("@")[2].casefold()
        found += [self.domains[domain]] if domain in self.domains else []
        return max(found, key=_ORDER.index, default=None)


def read_role_rules(written: str) -> RoleRules:
    """Rules such as `group:support-leads=lead, domain:example.com=agent`; raises InputError."""
    groups: dict[str, TeamRole] = {}
    domains: dict[str, TeamRole] = {}
    for rule in filter(None, (part.strip() for part in written.split(","))):
        what, _, role = rule.rpartition("=")
        kind, _, name = what.partition(":")
        if kind not in ("group", "domain") or not name.strip() or role.strip() not in set(TeamRole):
            raise InputError(
                f"oidc_roles: {rule!r} is no rule; write group:NAME=ROLE or domain:example.com=ROLE, with one of "
                f"{', '.join(TeamRole)}."
            )
        if kind == "group":
            groups[name.strip()] = TeamRole(role.strip())
        else:
            domains[name.strip().casefold()] = TeamRole(role.strip())
    return RoleRules(groups, domains)


class IdentityProvider:
    """One provider by its issuer. Methods raise NotReady where it cannot be reached or is not what it says."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        rules: RoleRules,
        key: bytes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._rules = rules
        self._ways = URLSafeTimedSerializer(key, salt="way to the provider")
        self._clock = clock
        self._found: tuple[float, dict[str, Any], KeySet] | None = None

    def begin(self, back: str, then: str) -> tuple[str, str]:
        """Where to send the browser, and the cookie for the way. `back`: our address that it returns to, which the
        provider must know; `then`: the path of ours that it wanted."""
        way = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        with self._client(back) as client:
            url, _ = client.create_authorization_url(
                self._metadata()["authorization_endpoint"],
                state=way["state"],
                code_verifier=way["verifier"],
                nonce=way["nonce"],
            )
        return str(url), str(self._ways.dumps(way | {"then": then}))

    def finish(self, back: str, cookie: str, said: Mapping[str, str]) -> tuple[ProvenIdentity, str]:
        """Who came back with the query `said`, and the path that they wanted; raises NotSignedIn."""
        way = self._way(cookie, said)
        metadata = self._metadata()
        try:
            with self._client(back) as client:
                tokens = client.fetch_token(
                    metadata["token_endpoint"],
                    code=said["code"],
                    code_verifier=way["verifier"],
                    grant_type="authorization_code",
                )
        except AuthlibBaseError:
            raise NotSignedIn("The identity provider did not confirm the sign-in. Try it once more.") from None
        except httpx.HTTPError as error:
            raise self._unreachable(error) from None
        return self._identity(str(tokens.get("id_token", "")), way["nonce"]), way["then"]

    def _way(self, cookie: str, said: Mapping[str, str]) -> dict[str, str]:
        """What this browser set out with, if `said` answers it."""
        try:
            way: dict[str, str] = self._ways.loads(cookie, max_age=int(PROVIDER_COOKIE.lasts.total_seconds()))
        except BadData:
            raise NotSignedIn("This browser did not begin that sign-in, or too long ago. Begin again.") from None
        if not hmac.compare_digest(said.get("state", "").encode(), way["state"].encode()):
            raise NotSignedIn("This browser did not begin that sign-in. Begin again.")
        if said.get("iss", self._issuer) != self._issuer:
            raise NotSignedIn("Another identity provider answered than was asked. Begin again.")
        if "code" not in said:
            raise NotSignedIn("The identity provider did not sign you in. Begin again, or ask whoever runs it.")
        return way

    def _identity(self, token: str, nonce: str) -> ProvenIdentity:
        """Who the ID token speaks of, if all of it holds (OpenID Connect Core, 3.1.3.7)."""
        claims = self._claims(token)
        rules = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            rules.validate(claims)
        except JoseError:
            raise NotSignedIn(
                "What the identity provider says does not hold for this sign-in. Begin again."
            ) from None
        others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (others or "azp" in claims) and claims.get("azp") != self._client_id:
            raise NotSignedIn("What the identity provider says is meant for another program. Begin again.")
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            raise NotSignedIn("Your mail address is not verified at the identity provider. Have it verified there.")
        groups = [group for name in ("groups", "roles") for group in _listed(claims.get(name))]
        name = claims.get("name")
        role = self._rules.role(groups, email)
        return ProvenIdentity(self._issuer, claims["sub"], email, name if isinstance(name, str) else "", role)

    def _claims(self, token: str) -> dict[str, Any]:
        """The claims of a token that one of the provider's keys signed; if none has, they are asked for once more."""
        for anew in (False, True):
            try:
                return dict(jwt.decode(token, self._keys(anew=anew), algorithms=_ALGORITHMS).claims)
            except (JoseError, ValueError):
                continue
        raise NotSignedIn("What the identity provider sent is not signed with its keys. Begin again.")

    def _metadata(self) -> dict[str, Any]:
        return self._known()[0]

    def _keys(self, *, anew: bool = False) -> KeySet:
        return self._known(anew=anew)[1]

    def _known(self, *, anew: bool = False) -> tuple[dict[str, Any], KeySet]:
        """What the provider says of itself, and its keys, as of at most an hour ago."""
        now = self._clock()
        if self._found is None or anew or now - self._found[0] > _KEPT_SECONDS:
            metadata = self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != self._issuer:
                raise NotReady(
                    f"oidc_issuer is {self._issuer!r}, but that provider calls itself otherwise. Correct it."
                )
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _refuse_open_line(name, metadata.get(name))
            try:
                keys = KeySet.import_key_set(self._fetch(metadata["jwks_uri"]))  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError):
                raise NotReady(f"The keys of the identity provider {self._issuer} cannot be read.") from None
            self._found = now, metadata, keys
        return self._found[1:]

    def _fetch(self, address: str) -> dict[str, Any]:
        try:
            answer = httpx.get(address, timeout=_PATIENCE_SECONDS).raise_for_status().json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise self._unreachable(error) from None
        if not isinstance(answer, dict):
            raise NotReady(f"{address} is not what an identity provider says of itself. Check oidc_issuer.")
        return answer

    def _unreachable(self, error: Exception) -> NotReady:
        return NotReady(
            f"The identity provider {self._issuer} cannot be reached ({type(error).__name__}). Try later."
        )

    def _client(self, back: str) -> Any:
        return OAuth2Client(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method="client_secret_basic" if self._client_secret else "none",
            code_challenge_method="S256",
            scope="openid email profile",
            redirect_uri=back,
            timeout=_PATIENCE_SECONDS,
        )


def _listed(claim: object) -> list[str]:
    return [one for one in claim if isinstance(one, str)] if isinstance(claim, list) else []


def _refuse_open_line(name: str, address: object) -> None:
    """Raises NotReady for an address at which others could listen or answer."""
    try:
        url = httpx.URL(str(address))
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme != "https" and not (url.scheme == "http" and is_local_name(url.host)):
        raise NotReady(f"The identity provider's {name} is {str(address)!r}, which is not https.")
