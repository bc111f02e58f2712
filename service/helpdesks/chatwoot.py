"""Chatwoot, from version 4.

Source: https://github.com/chatwoot/chatwoot (swagger, config/routes.rb, lib/webhooks/trigger.rb). Its API has no
drafts. A message can be deleted, but a customer sees that where it was public, so notes are never taken back.
Webhooks bear no signature: the address holds our secret, and the conversation is read anew.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from drafter.conversation import Customer
from service.account.values import plain_fields
from service.errors import HelpDeskGone
from service.helpdesks.accounts import DeskAccount, DeskKind, DeskQuestion, Outside
from service.helpdesks.base import (
    Abilities,
    DeskArticle,
    DeskEvent,
    DeskEventKind,
    DeskPage,
    DeskSavedReply,
    DeskThread,
    DraftPlace,
    EventProof,
    GivenFields,
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.gates import json_fields
from service.helpdesks.grants import FixedGrant
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import placed_note
from service.helpdesks.notes import NoteDrafts
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import check_address, event_id, read_event
from service.helpdesks.threads import (
    DeskFile,
    DeskMessage,
    ThreadFacts,
    channel_of,
    known_moment,
    moment,
    named,
    safe_id,
    same_address,
    thread_of,
    understood,
)

__all__ = ["CHATWOOT", "Chatwoot"]

_TITLE = "Chatwoot"
_INCOMING, _OUTGOING, _TEMPLATE = 0, 1, 3
_MOST_PAGES = 200
"""Pages of messages that are read of one conversation: twenty messages each."""

_MESSAGES = re.compile(r"/api/v1/accounts/\d+/conversations/\d+/messages")


class Chatwoot:
    """One account of a Chatwoot server."""

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        base = f"{account.address.rstrip('/')}/api/v1/accounts/{safe_id(_TITLE, account.setting('account'))}"
        grant = FixedGrant({"api_access_token": account.setting("token")})
        self._api = DeskHttp(_TITLE, base, grant, _is_private, outside)
        self._account, self._portal = account.setting("account"), account.settings.get("portal") or ""
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._inbox = account.settings.get("inbox") or None
        self._clock = outside.clock
        self.abilities = Abilities(DraftPlace.NOTE, EventProof.ADDRESS, removes=False, articles=bool(self._portal))
        notes = NoteDrafts(self._note)
        self.put_draft, self.retire_draft = notes.put_draft, notes.retire_draft

    def thread(self, thread_id: str) -> DeskThread:
        """The conversation and its messages, the newest page first."""
        place = f"/conversations/{safe_id(_TITLE, thread_id)}"
        found = self._api.get(place)
        if self._inbox and str(found.get("inbox_id") or self._inbox) != self._inbox:
            raise HelpDeskGone(f"{_TITLE} has {thread_id!r} in another inbox than the one that is connected.")
        with understood(_TITLE, "a conversation"):
            sender = (found.get("meta") or {}).get("sender") or {}
            messages = list(self._messages(f"{place}/messages"))
            verified = _is_verified(found.get("meta") or {}, messages)
            facts = ThreadFacts(
                id=str(found["id"]),
                mailbox=self._mailbox,
                subject=(found.get("additional_attributes") or {}).get("mail_subject") or "",
                channel=channel_of((found.get("meta") or {}).get("channel")),
                customer=Customer(
                    name=named(sender.get("name")), email=named(sender.get("email")), verified=verified
                ),
                resolved=found.get("status") == "resolved",
                fetch=self._api.file,
            )
            return thread_of(facts, filter(None, map(_said, messages)))

    def customer_fields(self, thread_id: str) -> GivenFields:
        """The attributes of the contact that a conversation is with; Chatwoot does not say since when."""
        found = self._api.get(f"/conversations/{safe_id(_TITLE, thread_id)}")
        with understood(_TITLE, "a conversation"):
            contact_id = ((found.get("meta") or {}).get("sender") or {}).get("id")
        if contact_id is None:
            return GivenFields()
        answer = self._api.get(f"/contacts/{safe_id(_TITLE, str(contact_id))}")
        with understood(_TITLE, "a contact"):
            contact = answer["payload"]
            return GivenFields({**plain_fields(contact), **plain_fields(contact.get("custom_attributes"))})

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Conversations of the inbox, or of all, the last active first."""
        return sweep(partial(self._listed, "all"), cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Resolved ones."""
        return sweep(partial(self._listed, "resolved"), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published articles of the portal."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Canned responses."""
        return snapshot(self._canned(), cursor)

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """Public messages, and conversations that are resolved; notes, ours among them, do not concern us."""
        check_address(_TITLE, delivery, self._secret)
        body = read_event(_TITLE, delivery)
        with understood(_TITLE, "an event"):
            if str((body.get("account") or {}).get("id") or self._account) != self._account:
                return None
            name = str(body.get("event"))
            if name == "conversation_status_changed":
                kind = DeskEventKind.CLOSED if body.get("status") == "resolved" else DeskEventKind.CHANGED
                return DeskEvent(event_id(name, delivery.body), kind, str(body["id"]))
            kinds = {"incoming": DeskEventKind.CUSTOMER_WROTE, "outgoing": DeskEventKind.AGENT_WROTE}
            said = kinds.get(str(body.get("message_type")))
            if name not in ("message_created", "message_updated") or body.get("private") or said is None:
                return None
            changed = DeskEventKind.CHANGED if name == "message_updated" else said
            return DeskEvent(event_id(name, delivery.body), changed, str(body["conversation"]["id"]))

    def _note(self, thread_id: str, text: str) -> PlacedDraft:
        """A private note."""
        place = f"/conversations/{safe_id(_TITLE, thread_id)}/messages"
        body = {"content": text, "message_type": "outgoing", "private": True}
        answer, _ = self._api.change("POST", place, json=body)
        return placed_note(text, (answer or {}).get("id"))

    def _messages(self, place: str) -> Iterator[dict[str, Any]]:
        before: int | None = None
        for _ in range(_MOST_PAGES):
            part = self._api.get(place, {"before": before} if before else None)["payload"]
            if not part:
                return
            yield from part
            before = min(one["id"] for one in part)

    def _listed(
        self, status: str, since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        page = int(position or 1)
        asked: dict[str, Any] = {"status": status, "assignee_type": "all", "page": page}
        if self._inbox:
            asked["inbox_id"] = self._inbox
        with understood(_TITLE, "a list of conversations"):
            refs = [_ref(item) for item in self._api.get("/conversations", asked)["data"]["payload"]]
            left = [ref for ref in refs if since is None or ref.changed_at >= since]
            return left, str(page + 1) if refs and len(left) == len(refs) else None

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        page = 1
        while self._portal:
            with understood(_TITLE, "a list of articles"):
                items = self._api.get(f"/portals/{safe_id(_TITLE, self._portal)}/articles", {"page": page})["payload"]
                for item in items:
                    if item.get("status") == "published":
                        yield str(item["id"]), str(item.get("updated_at")), partial(_article, item)
            if not items:
                return
            page += 1

    def _canned(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        with understood(_TITLE, "canned responses"):
            for item in self._api.get("/canned_responses"):
                key, title, text = str(item["id"]), item["short_code"], item.get("content") or ""
                yield key, event_id(title, text), partial(DeskSavedReply, key, title, text)


def _is_verified(meta: dict[str, Any], messages: list[dict[str, Any]]) -> bool:
    """Whether your own server signed who is writing. It signs the identifier alone, and a browser can put any mail
    address beside it: so that has to be the identifier. A chat that goes on by mail is signed by nobody."""
    sender = meta.get("sender") or {}
    by_mail = any(one.get("content_type") == "incoming_email" for one in messages)
    is_theirs = same_address(sender.get("identifier"), sender.get("email"))
    return meta.get("hmac_verified") is True and not by_mail and is_theirs


def _said(found: dict[str, Any]) -> DeskMessage | None:
    """A message; None for what is only noted down, such as an assignment. Its text is Markdown, or that of a mail."""
    kind, sender = found.get("message_type"), found.get("sender") or {}
    if kind not in (_INCOMING, _OUTGOING, _TEMPLATE):
        return None
    is_bot = kind == _TEMPLATE or "bot" in str(sender.get("type") or found.get("sender_type") or "").casefold()
    author = "customer" if kind == _INCOMING else "note" if found.get("private") else "bot" if is_bot else "agent"
    return DeskMessage(
        id=str(found["id"]),
        author=author,
        at=moment(found.get("created_at")),
        text=found.get("content") or "",
        name=named(sender.get("name")),
        files=[_file(one) for one in found.get("attachments") or []],
    )


def _file(found: dict[str, Any]) -> DeskFile:
    """An attachment, whose name stands at the end of its address; from there Chatwoot sends on to its storage."""
    place = str(found.get("data_url") or "")
    return DeskFile(httpx.URL(place).path.rpartition("/")[2], place, size=int(found.get("file_size") or 0))


def _ref(item: dict[str, Any]) -> ThreadRef:
    return ThreadRef(
        str(item["id"]),
        known_moment(item.get("last_activity_at") or item.get("updated_at") or item["created_at"]),
        item.get("status") == "resolved",
    )


def _article(item: dict[str, Any]) -> DeskArticle:
    at = moment(item.get("updated_at"))
    return DeskArticle(str(item["id"]), item["title"], item.get("content") or "", item.get("link"), at)


def _is_private(request: httpx.Request) -> bool:
    """A message that is private and of the team."""
    body = json_fields(request)
    is_message = request.method == "POST" and _MESSAGES.fullmatch(request.url.path)
    return bool(is_message) and set(body) == {"content", "message_type", "private"} and body["private"] is True


CHATWOOT = DeskKind(
    name="chatwoot",
    title=_TITLE,
    questions=(
        DeskQuestion("token", "Access token (Profile settings > Access token)", secret=True),
        DeskQuestion("account", "ID of the account (the number behind /accounts/ in its address)"),
        DeskQuestion("inbox", "ID of the inbox to draft for (empty: all)", default=""),
        DeskQuestion("portal", "Slug of the help center's portal (empty: no articles)", default=""),
    ),
    build=Chatwoot,
    private=_is_private,
    events="Settings > Integrations > Webhooks: message_created, message_updated, conversation_status_changed",
)
