"""A small identity provider on loopback: OpenID Connect with the code flow and PKCE, told what to get wrong."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.service.waiting import PATIENCE

CLIENT, SECRET = "drafter", "client secret"


class Provider:
    """Signs everybody in who comes, as `person` says. `wrong`: claims that replace the right ones (None: left out);
    `key` signs ID tokens, unless they are made `by_hand`, with an algorithm and the secret for it."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "u-1",
            "email": "Kim@example.com",
            "email_verified": True,
            "name": "Kim",
            "groups": ["support"],
        }
        self.wrong: dict[str, Any] = {}
        self.by_hand: tuple[str, bytes] | None = None
        self.kid = "1"
        self.key = RSAKey.generate_key(2048, {"kid": "1"})
        self.published: list[Any] = [self.key]
        self.metadata_wrong: dict[str, Any] = {}
        self.tokens_asked = 0
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)

    def come(self, address: str) -> str:
        """What a person does who is sent to `address`: they sign in, and go where they are sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = query
        back = urlencode({"code": code, "state": query["state"], "iss": self.issuer})
        return f"{query['redirect_uri']}?{back}"

    def _metadata(self) -> dict[str, Any]:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        found = {"issuer": self.issuer} | {name: f"{self.issuer}/{path}" for name, path in names.items()}
        return found | self.metadata_wrong

    def _token(self, form: Mapping[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.tokens_asked += 1
        given = base64.b64encode(f"{CLIENT}:{SECRET.replace(' ', '+')}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or authorization not in (f"Basic {given}", f"Basic {plain}"):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims: dict[str, Any] = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.person, **self.wrong}
        claims = {name: value for name, value in claims.items() if value is not None}
        token = _by_hand(*self.by_hand, claims) if self.by_hand else self._signed(claims)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.kid}, claims, self.key)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/keys":
                    self._say(200, KeySet(provider.published).as_dict(private=False))
                else:
                    self._say(200, provider._metadata())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._say(*provider._token(form, self.headers.get("Authorization", "")))

            def _say(self, status: int, body: Any) -> None:
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        return Handler


def _by_hand(algorithm: str, secret: bytes, claims: dict[str, Any]) -> str:
    """A token that no library would make."""
    parts = (json.dumps(part).encode() for part in ({"alg": algorithm}, claims))
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mark = hmac.new(secret, signed, hashlib.sha256).digest() if secret else b""
    return b".".join((signed, base64.urlsafe_b64encode(mark).rstrip(b"="))).decode()
