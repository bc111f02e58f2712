"""Headers of every answer, and those that a part wants its own answer to have."""

from collections.abc import Collection
from typing import Any

__all__ = ["HEADERS", "add_header", "added_headers", "frame_in", "frames_of", "headers_for", "policy_for"]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors "
)
HEADERS = {
    "Content-Security-Policy": f"{_POLICY}'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Those of every answer, whatever it says. No other site learns an address of ours; with `no-referrer` browsers would
send the forms of our own pages as from nowhere (Origin: null), and we would refuse them as another site's."""

_FRAMED = "/sidebar"
_KEPT = "/static/"
_HSTS = {"Strict-Transport-Security": "max-age=31536000"}


def policy_for(frames: Collection[str], scripts: str) -> str:
    """The policy of a page around the panel: it shows that in a frame, and may load `scripts` of the desk's own."""
    loaded = f"script-src 'self' {scripts}".strip()
    own = _POLICY.replace("script-src 'self'", f"{loaded}; frame-src 'self'")
    return own + " ".join(["'self'", *frames])


def headers_for(path: str, frames: Collection[str] = (), *, https: bool = False) -> dict[str, str]:
    """The headers of an answer at `path`. `frames`: origins of help desks that may show the sidebar in a page of
    theirs; no other page of ours may stand in one, for what cannot be framed cannot be clicked unseen."""
    answer = HEADERS | (_HSTS if https else {})
    if path == _FRAMED or path.startswith(f"{_FRAMED}/"):
        answer["Content-Security-Policy"] = _POLICY + " ".join(["'self'", *frames])
    if path.startswith(_KEPT):
        answer["Cache-Control"] = "no-cache"  # kept, and asked for again: a new version shows at once
    return answer


def add_header(scope: Any, name: str, value: str) -> None:
    """Have the answer to the request of `scope` carry one header more."""
    scope["state"].setdefault("headers", []).append((name, value))


def added_headers(scope: Any) -> list[tuple[str, str]]:
    """What was added so far."""
    return list(scope["state"].get("headers", ()))


def frame_in(scope: Any, origins: Collection[str]) -> None:
    """Have the answer to the request of `scope` stand in pages of these origins, and in no others."""
    scope["state"]["frames"] = tuple(origins)


def frames_of(scope: Any, usual: Collection[str]) -> Collection[str]:
    """In whose pages it may stand: the `usual` ones, where nothing else was said."""
    said: Collection[str] = scope["state"].get("frames", usual)
    return said
