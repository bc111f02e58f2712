"""Slack: the summary in a channel, posted by a bot or by an incoming webhook.

Source: https://docs.slack.dev/reference/methods/chat.postMessage and /messaging/formatting-message-text. A bot's
message is a card: it waits, turns to handled once the conversation was answered, and can be deleted. A webhook gives
no id of what it posts, so that message stays as it is. Errors come as 200 with `ok` false.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

from drafter.draft import TextKind
from drafter.text.excerpts import shorten
from drafter.text.visible import visible
from service.errors import HandoffError, InputError, NotUndoable
from service.handoffs.asked import earliest
from service.handoffs.base import HandoffDone, HandoffMatter, PlannedField, TargetAccount, TargetKind
from service.handoffs.cutting import cut_text
from service.handoffs.http import TargetHttp
from service.helpdesks.accounts import DeskQuestion, Outside
from service.helpdesks.gates import form_fields, json_fields
from service.helpdesks.grants import FixedGrant, bearer

__all__ = ["SLACK", "SLACK_WEBHOOK", "Slack", "SlackWebhook"]

_STEPS = ("hand-off-summary",)
_SECTION, _MESSAGE = 2_900, 11_000
"""Characters of one section, of which 3,000 are taken, and of them all: at about 13,000 Slack says
msg_blocks_too_long, whatever its pages say."""
_TITLE = 150
_CUT = "[...] The conversation has the rest."

_EVERYBODY = re.compile(r"@(?=(?:here|channel|everyone|group)\b)", re.IGNORECASE)
_SIZES = {"&": 5, "<": 4, ">": 4, "@": 2}
_WAITING, _HANDLED = "#ecb22e", "#2eb67d"
_WEBHOOK = re.compile(
    r"https://hooks\.slack(?:-gov)?\.com(/services/[A-Za-z0-9]{1,40}/[A-Za-z0-9]{1,40}/[\w-]{1,80})"
)
_ERROR = re.compile(r"[a-z_]{1,60}")
_UNSURE = ("fatal_error", "internal_error", "request_timeout", "service_unavailable")
_GONE = "message_not_found"
_KEPT = ("cant_delete_message", "compliance_exports_prevent_deletion")
_TOKENS = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")
_LONG = ("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format")
_REMEDIES = {
    **dict.fromkeys(_TOKENS, "Make a new bot token there and set the target up again."),
    **dict.fromkeys(_LONG, "Shorten the message."),
    "not_in_channel": "Invite the bot to the channel there, by /invite and its name.",
    "channel_not_found": "Check the channel's ID; into a private one the bot has to be invited.",
    "is_archived": "The channel is archived: set the target up with another.",
    "missing_scope": "Give the app the scopes chat:write and channels:history (groups:history for a private channel) "
    "under OAuth & Permissions, and install it again.",
    "restricted_action": "Somebody who administers the workspace has to let apps post there.",
}


class Slack:
    """One channel that a bot posts into."""

    def __init__(self, account: TargetAccount, outside: Outside) -> None:
        self._channel = account.setting("channel").strip()
        if not re.fullmatch(r"[CGD][A-Z0-9]{2,20}", self._channel):
            raise InputError(
                f"{self._channel[:40]!r} is no channel ID of Slack; it stands at the end of the channel's details "
                "and begins with C."
            )
        self._api = TargetHttp(SLACK, "https://slack.com/api", FixedGrant(bearer(account.setting("token"))), outside)

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """Title and summary; whether the channel can be read, in which an earlier try is looked for."""
        self._history(matter, limit=1)
        channel = PlannedField("channel", "Channel", self._channel, fixed=True)
        return (channel, *_fields(matter))

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Post the card, unless an earlier try has."""
        stamp = self._posted(key, matter) or self._post(matter, fields, key)
        link = None
        with suppress(HandoffError):
            asked = {"channel": self._channel, "message_ts": stamp}
            link = _checked(self._api.get("/chat.getPermalink", asked)).get("permalink")
        link = link if str(link).startswith("https://") else None
        return HandoffDone(f"{self._channel}/{stamp}", link, f"Posted in the Slack channel {self._channel}.")

    def undo(self, done: HandoffDone) -> None:
        """Delete the card."""
        channel, stamp = _place(done)
        answer, _ = self._api.change("POST", "/chat.delete", again=True, data={"channel": channel, "ts": stamp})
        if answer and answer.get("error") in _KEPT:
            raise NotUndoable(f"Slack keeps the message ({answer['error']}). Ask an administrator of the workspace.")
        _checked(answer, _GONE)

    def settle(self, done: HandoffDone, how: str) -> None:
        """Turn the card to handled. Without a `text` its blocks stay as they are."""
        channel, stamp = _place(done)
        body = {"channel": channel, "ts": stamp, "attachments": _state(f"Handled: {how}", _HANDLED)}
        answer, _ = self._api.change("POST", "/chat.update", again=True, data=body)
        _checked(answer, _GONE)

    def _post(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> str:
        title, blocks = _message(matter, fields)
        body = {
            "channel": self._channel,
            "text": title,
            "blocks": json.dumps(blocks),
            "attachments": _state("Waiting", _WAITING),
            "metadata": json.dumps({"event_type": "handoff", "event_payload": {"key": key}}),
            **dict.fromkeys(("link_names", "unfurl_links", "unfurl_media"), "false"),
            "parse": "none",
        }
        answer, _ = self._api.change("POST", "/chat.postMessage", data=body)
        return str(_checked(answer)["ts"])

    def _posted(self, key: str, matter: HandoffMatter) -> str | None:
        """What an earlier try of this hand-off posted."""
        for one in self._history(matter, limit=200):
            payload = (one.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == key:
                return str(one["ts"])
        return None

    def _history(self, matter: HandoffMatter, limit: int) -> list[dict[str, Any]]:
        oldest = f"{earliest(matter).timestamp():.0f}"
        asked = {"channel": self._channel, "oldest": oldest, "include_all_metadata": "true", "limit": limit}
        found = _checked(self._api.get("/conversations.history", asked)).get("messages")
        return found if isinstance(found, list) else []


class SlackWebhook:
    """The channel of an incoming webhook, whose address is its secret."""

    def __init__(self, account: TargetAccount, outside: Outside) -> None:
        address = account.setting("webhook").strip()
        if not _WEBHOOK.fullmatch(address):
            raise InputError(
                "that is no incoming webhook of Slack; its address begins with https://hooks.slack.com/services/"
            )
        self._api = TargetHttp(SLACK_WEBHOOK, address, FixedGrant({}), outside)

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """Title and summary."""
        told = "A webhook's message stays: it can neither be taken back nor turn to handled."
        return (PlannedField("channel", "Channel", "that of the webhook", fixed=True, note=told), *_fields(matter))

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Post the message; nobody can look up whether an earlier try has."""
        title, blocks = _message(matter, fields)
        self._api.change("POST", "", json={"text": title, "blocks": blocks})
        return HandoffDone(key, None, "Posted in the channel of the Slack webhook.")

    def undo(self, done: HandoffDone) -> None:
        """It cannot be."""
        raise NotUndoable("Slack gives a webhook no id of what it posts: delete the message in Slack.")

    def settle(self, done: HandoffDone, how: str) -> None:
        """Nothing: the message cannot be found again."""


def _fields(matter: HandoffMatter) -> tuple[PlannedField, ...]:
    title = shorten(visible(matter.conversation.subject), _TITLE) or f"Conversation {matter.conversation.id[:60]}"
    note = "Shown as it stands: no mention in it notifies anybody."
    return PlannedField("title", "Title", title), PlannedField("text", "Message", matter.text, lines=12, note=note)


def _message(matter: HandoffMatter, fields: Mapping[str, str]) -> tuple[str, list[dict[str, Any]]]:
    """What a notification says, and the blocks of the message."""
    title = _shown(shorten(visible(fields["title"]), _TITLE)) or "Hand-off"
    by = f"Handed off by {_shown(shorten(visible(matter.agent), _TITLE))}" if matter.agent else "Handed off"
    link = matter.link if (matter.link or "").startswith(("https://", "http://")) else None
    where = f"<{_shown(link).replace('|', '%7C')}|Open the conversation>" if link else "in the help desk"
    blocks = [_section(f"*{title}*"), {"type": "context", "elements": [_words(f"{by} - {where}")]}]
    left = _MESSAGE
    for piece in cut_text(visible(fields["text"]), _SECTION, _size):
        if (left := left - sum(map(_size, piece))) < 0:
            return title, [*blocks, _section(_CUT)]
        blocks.append(_section(_shown(piece)))
    return title, blocks


def _shown(text: str) -> str:
    """Text as Slack shows it literally: no link, no mention, and nobody is called together."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _EVERYBODY.sub("@\u2060", plain)


def _size(character: str) -> int:
    """How long it may get as it is shown, in the units of UTF-16 that browsers count."""
    return _SIZES.get(character, 1 if character < "\U00010000" else 2)


def _words(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _words(text)}


def _state(words: str, color: str) -> str:
    """The strip below the card that says how things stand."""
    text = _shown(shorten(visible(words), 300))
    return json.dumps([{"color": color, "fallback": text, "blocks": [_section(text)]}])


def _place(done: HandoffDone) -> tuple[str, str]:
    channel, _, stamp = done.ref.partition("/")
    return channel, stamp


def _checked(answer: Any, *borne: str) -> dict[str, Any]:
    """The answer where Slack says that it is well, or that one of `borne` is the matter; raises HandoffError."""
    if not isinstance(answer, dict) or "ok" not in answer:
        raise HandoffError("Slack answered with something else than documented. Look there.", maybe_done=True)
    if answer["ok"] is True or answer.get("error") in borne:
        return answer
    error = answer.get("error") if _ERROR.fullmatch(str(answer.get("error"))) else "an unknown error"
    remedy = _REMEDIES.get(str(error), "Look it up in Slack's documentation of chat.postMessage.")
    raise HandoffError(f"Slack refuses it: {error}. {remedy}", maybe_done=error in _UNSURE)


_CALLS = {
    "/api/chat.postMessage": frozenset(
        "channel text blocks attachments metadata link_names unfurl_links unfurl_media parse".split()
    ),
    "/api/chat.update": frozenset({"channel", "ts", "attachments"}),
    "/api/chat.delete": frozenset({"channel", "ts"}),
}


def _is_ours(request: httpx.Request) -> bool:
    """One of our three calls, with no field but ours."""
    return request.method == "POST" and form_fields(request).keys() == _CALLS.get(request.url.path)


def _is_message(request: httpx.Request) -> bool:
    """A message to an incoming webhook."""
    to_webhook = _WEBHOOK.fullmatch(str(request.url))
    return request.method == "POST" and bool(to_webhook) and set(json_fields(request)) == {"text", "blocks"}


SLACK = TargetKind(
    name="slack",
    title="Slack",
    questions=(
        DeskQuestion("token", "Bot token (xoxb-..., OAuth & Permissions > Bot User OAuth Token)", secret=True),
        DeskQuestion("channel", "ID of the channel (C..., at the end of its details)"),
    ),
    build=Slack,
    may_leave=_is_ours,
    text=TextKind.SUMMARY,
    steps=_STEPS,
    undoable=True,
    finds=True,
    settles=True,
)
SLACK_WEBHOOK = TargetKind(
    name="slack-webhook",
    title="Slack (incoming webhook)",
    questions=(DeskQuestion("webhook", "Address of the incoming webhook", secret=True),),
    build=SlackWebhook,
    may_leave=_is_message,
    text=TextKind.SUMMARY,
    steps=_STEPS,
    placed_by=frozenset({"webhook"}),
)
