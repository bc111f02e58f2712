"""Intercom's Canvas Kit: what it shows us of an agent, and the components in which the draft stands there.

Sources: https://developers.intercom.com/docs/canvas-kit, and the types of npm's intercom-client 6.4. A canvas has at
most 64 KB. The signature covers no time, so each canvas that we give holds a token of ours, and what is done with it
is done once. Texts are Markdown, in which words from elsewhere may make no links.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from drafter.draft import Draft, Severity
from drafter.text.surrogates import mended
from kb_index.documents import Visibility
from service.embedded.base import ProvedAgent
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import WebhookCall
from service.helpdesks.signatures import check_same, hex_mac, read_event
from service.words import unproved_words

__all__ = ["MOST_LETTERS", "CanvasCall", "canvas", "draft_canvas", "read_canvas", "says"]

_TITLE = "Intercom"
_SIGNATURE = "x-body-signature"
_SOMEBODY = "an admin of Intercom"
_MOST_SOURCES, _MOST_NOTICES = 8, 8
_MOST_QUOTE, _MOST_WORDS, _MOST_NAME = 300, 1_000, 200
_MOST_BYTES = 64 * 1024
MOST_LETTERS = 8_000
"""Characters of a draft in a canvas: three bytes each, and there is room for the sources too."""

_TOO_LONG = "The draft is too long for this place; open the panel."

Component = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CanvasCall:
    """A call of Intercom's: who looks at which conversation, the `button` that was pressed ("": none), what stands in
    the text field, and the token that we gave with the canvas."""

    proved: ProvedAgent
    button: str = ""
    text: str = ""
    token: str = ""


def read_canvas(account: DeskAccount, call: WebhookCall) -> CanvasCall:
    """What a call says; raises ForgedEvent, HelpDeskError."""
    check_same(_TITLE, call.headers.get(_SIGNATURE), hex_mac(account.setting("client_secret"), call.body, "sha256"))
    body = read_event(_TITLE, call)
    admin, thread_id = _of(body, "admin"), _of(body, "conversation").get("id")
    agent = mended(str(admin.get("email") or admin.get("name") or admin.get("id") or _SOMEBODY)[:_MOST_NAME])
    text = _of(body, "input_values").get("draft")
    before = _of(body, "current_canvas")
    stored = _of(before, "stored_data") or _of(before, "current_canvas", "stored_data")  # its types have it deeper
    return CanvasCall(
        proved=ProvedAgent(agent, str(thread_id) if thread_id else None),
        button=str(body.get("component_id") or ""),
        text=mended(text) if isinstance(text, str) else "",
        token=str(stored.get("token") or ""),
    )


def canvas(components: Sequence[Component], token: str = "") -> dict[str, Any]:
    """The answer that shows these components."""
    stored = {"stored_data": {"token": token}} if token else {}
    return {"canvas": {"content": {"components": list(components)}, **stored}}


def says(words: str, style: str = "paragraph") -> Component:
    """A text: `header`, `paragraph`, `muted` or `error`; nobody's words make a link in it."""
    return {"type": "text", "text": words[:_MOST_WORDS].replace("](", "] ("), "style": style}


def draft_canvas(found: tuple[Draft, str] | None, link: str, token: str, told: str = "") -> dict[str, Any]:
    """The draft in a field, to be edited and posted as a note, with its sources, and a link to the whole panel."""
    above = [says(told)] if told else []
    opening = {"type": "button", "id": "open", "label": "Open the panel", "style": "link"}
    below = [opening | {"action": {"type": "url", "url": link}}, _button("refresh", "Refresh")]
    if found is None:
        none = [says("No draft stands for what the customer wrote last."), _button("draft", "Draft a reply")]
        return canvas([*above, *none, *below], token)
    whole = canvas([*above, *_drafted(*found), *below], token)
    fits = len(json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace")) <= _MOST_BYTES
    return whole if fits else canvas([*above, says(_TOO_LONG), *below], token)


def _drafted(draft: Draft, text: str) -> Iterator[Component]:
    warnings = [notice.text for notice in draft.notices if notice.severity is not Severity.INFO]
    yield from (says(text, "error") for text in warnings[:_MOST_NOTICES])
    if draft.unproved:
        yield says(unproved_words(len(draft.unproved)), "error")
    if not text.strip():
        yield says(f"No reply is needed: {draft.outcome_reason}")
        return
    if len(text) > MOST_LETTERS:
        yield says(_TOO_LONG)
        return
    yield {"type": "textarea", "id": "draft", "label": "Draft reply, not sent", "value": text}
    yield _button("post-note", "Post as note", "primary")
    for citation in draft.citations[:_MOST_SOURCES]:
        inside = " (internal: do not quote)" if citation.visibility is Visibility.INTERNAL else ""
        yield says(f"[{citation.number}] {citation.title}{inside}: {citation.words[:_MOST_QUOTE]}", "muted")


def _button(key: str, label: str, style: str = "secondary") -> Component:
    return {"type": "button", "id": key, "label": label, "style": style, "action": {"type": "submit"}}


def _of(body: dict[str, Any], *names: str) -> dict[str, Any]:
    found: Any = body
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
