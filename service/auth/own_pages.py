"""Requests that other sites make a browser send (CSRF) are told by what no page can forge; links stay here."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from itsdangerous import BadData, URLSafeTimedSerializer

from service.errors import ForeignRequest

__all__ = ["FORM_SECONDS", "FormTokens", "local_path", "refuse_foreign"]

FORM_SECONDS = 3600
_SAFE = ("GET", "HEAD", "OPTIONS")
_OTHER_SITE = "Another site made this browser ask; nothing was done. Open the page itself and try again."


def refuse_foreign(method: str, headers: Mapping[str, str], origins: frozenset[str]) -> None:
    """Raises ForeignRequest for a change that a page of another origin asks for.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin, and no page can change either.
    What says neither is no browser of today, and carries no cookie that another site could make use of.
    """
    if method in _SAFE:
        return
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise ForeignRequest(_OTHER_SITE)
    if origin is not None and origin.casefold() not in origins:
        raise ForeignRequest(_OTHER_SITE)


class FormTokens:
    """What the forms of our pages carry beside what is typed, bound to the browser that was given the form."""

    def __init__(self, key: bytes) -> None:
        self._signer = URLSafeTimedSerializer(key, salt="form")

    def make(self, bound_to: str) -> str:
        """The token for a form that is shown to whoever has the cookie `bound_to`."""
        return str(self._signer.dumps(_digest(bound_to)))

    def check(self, token: str, bound_to: str | None) -> None:
        """Raises ForeignRequest for a token that is not ours, another browser's, or older than FORM_SECONDS."""
        try:
            said = str(self._signer.loads(token, max_age=FORM_SECONDS))
        except BadData:
            said = ""
        if not bound_to or not hmac.compare_digest(said.encode(), _digest(bound_to).encode()):
            raise ForeignRequest("This form is not ours any more; open the page again and send it once more.")


def local_path(asked: str, default: str = "/sidebar") -> str:
    """`asked` where it is a path of this service; else `default`: a link to us must not lead elsewhere.

    Browsers read a backslash as a slash and drop tabs and line ends, so those make no path.
    """
    if not asked.startswith("/") or asked.startswith("//") or "\\" in asked or not asked.isprintable():
        return default
    try:
        parts = urlsplit(asked)
    except ValueError:
        return default
    return asked if not parts.scheme and not parts.netloc else default


def _digest(cookie: str) -> str:
    """What may stand in a page of a cookie that no script may read."""
    return sha256(cookie.encode()).hexdigest()
