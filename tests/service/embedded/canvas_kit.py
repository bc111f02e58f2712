"""What a canvas may hold, as the types of npm's intercom-client 6.4 and their comments have it."""

import json
from collections.abc import Iterator
from typing import Any

__all__ = ["MOST_BYTES", "faults_of"]

MOST_BYTES = 64 * 1024
"""Of the content, and of the stored data."""

_TEXT_STYLES = ("header", "paragraph", "muted", "error")
_BUTTON_STYLES = ("primary", "secondary", "link")
_REQUIRED = {"text": {"text"}, "button": {"id", "label", "action"}, "textarea": {"id"}}
_OPTIONAL: dict[str, dict[str, type | tuple[str, ...]]] = {
    "text": {"id": str, "align": ("left", "center", "right"), "style": _TEXT_STYLES, "bottom_margin": ("none",)},
    "button": {"style": _BUTTON_STYLES, "disabled": bool},
    "textarea": {"label": str, "placeholder": str, "value": str, "error": bool, "disabled": bool},
}
_ACTIONS = {"submit": {"type"}, "url": {"type", "url"}}


def faults_of(answer: dict[str, Any]) -> list[str]:
    """What is wrong with an answer of ours to Intercom."""
    return list(_faults(answer))


def _faults(answer: dict[str, Any]) -> Iterator[str]:
    given = answer.get("canvas")
    if set(answer) != {"canvas"} or not isinstance(given, dict) or not set(given) <= {"content", "stored_data"}:
        yield f"no canvas but {sorted(answer)}"
        return
    for name, part in given.items():
        size = len(json.dumps(part, ensure_ascii=False).encode())
        if size > MOST_BYTES:
            yield f"{name} has {size} bytes"
    components = given["content"]["components"]
    if not components:
        yield "nothing to show"
    for one in components:
        yield from _component(one)
    ids = [one["id"] for one in components if "id" in one]
    yield from (f"the id {one!r} occurs twice" for one in set(ids) if ids.count(one) > 1)


def _component(one: dict[str, Any]) -> Iterator[str]:
    kind = one.get("type", "")
    if kind not in _REQUIRED:
        yield f"no component of ours: {kind!r}"
        return
    given = set(one) - {"type"}
    yield from (f"{kind} lacks {name}" for name in _REQUIRED[kind] - given)
    yield from (fault for name in given - _REQUIRED[kind] if (fault := _option(kind, name, one[name])))
    words = [one[name] for name in ("id", "text", "label") if name in one]
    if not all(isinstance(text, str) and text.strip() for text in words):
        yield f"a {kind} says nothing: {one}"
    action = one.get("action") or {}
    if kind == "button" and set(action) != _ACTIONS.get(action.get("type", "")):
        yield f"no action: {action}"
    if kind == "text" and "](" in one["text"]:
        yield "a text is Markdown, in which a link may lead anywhere"


def _option(kind: str, name: str, value: object) -> str:
    allowed = _OPTIONAL[kind].get(name)
    is_good = isinstance(value, allowed) if isinstance(allowed, type) else value in (allowed or ())
    return "" if is_good else f"{kind} has no {name} {value!r}"
