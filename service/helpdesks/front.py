"""Front, which has drafts of its own.

Sources: https://dev.frontapp.com/reference/ (conversations, messages, drafts, comments, message templates, knowledge
bases) and https://dev.frontapp.com/docs/application-webhooks. A draft of ours is shared, so that the team sees it; it
is deleted when it is out of date, and only where its words are still ours.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from drafter.conversation import Customer
from service.errors import HelpDeskGone
from service.helpdesks.accounts import DeskAccount, DeskKind, DeskQuestion, Outside
from service.helpdesks.base import (
    Abilities,
    DeskArticle,
    DeskDraft,
    DeskEvent,
    DeskEventKind,
    DeskPage,
    DeskSavedReply,
    DeskThread,
    DraftPlace,
    EventProof,
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.gates import json_fields
from service.helpdesks.grants import FixedGrant, bearer
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import as_html, digest_of_words, placed_note
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import base64_mac, check_same, check_time, event_id, read_event
from service.helpdesks.threads import (
    DeskFile,
    DeskMessage,
    ThreadFacts,
    channel_of,
    known_moment,
    moment,
    named,
    safe_id,
    thread_of,
    understood,
)

__all__ = ["FRONT", "Front"]

_TITLE = "Front"
_PAGE = 50
_SIGNATURE, _TOLD = "x-front-signature", "x-front-request-timestamp"
_CLOSED = ("archived", "deleted")
_EVENTS = {
    "inbound": DeskEventKind.CUSTOMER_WROTE,
    "inbound_received": DeskEventKind.CUSTOMER_WROTE,
    "outbound": DeskEventKind.AGENT_WROTE,
    "outbound_sent": DeskEventKind.AGENT_WROTE,
    "conversation_archived": DeskEventKind.CLOSED,
    "conversation_reopened": DeskEventKind.CHANGED,
    "conversation_deleted": DeskEventKind.DELETED,
}
_DRAFTS = re.compile(r"/conversations/[\w-]+/drafts")
_DRAFT = re.compile(r"/drafts/[\w-]+/?")
_COMMENTS = re.compile(r"/conversations/[\w-]+/comments")
_FILE = re.compile(r"fil_[A-Za-z0-9]{1,60}")
_FIELDS = {"author_id", "channel_id", "body", "mode", "should_add_default_signature"}


class Front:
    """One company's Front, as the author sees it in whose name drafts are made."""

    abilities = Abilities(DraftPlace.NATIVE, EventProof.SIGNED_WITH_TIME, removes=True)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant(bearer(account.setting("token")))
        self._api = DeskHttp(_TITLE, account.address, grant, _is_private, outside)
        self._author, self._channel = account.setting("author"), account.setting("channel")
        self._inbox = account.settings.get("inbox") or None
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._clock = outside.clock

    def thread(self, thread_id: str) -> DeskThread:
        """The conversation with its messages, and the comments of the team."""
        place = f"/conversations/{safe_id(_TITLE, thread_id)}"
        found = self._api.get(place)
        with understood(_TITLE, "a conversation"):
            if found.get("status") == "deleted":
                raise HelpDeskGone(f"The conversation {thread_id!r} is in the trash of {_TITLE}.")
            if self._inbox and self._inbox not in {one["id"] for one in self._listed(f"{place}/inboxes")}:
                raise HelpDeskGone(f"{_TITLE} has {thread_id!r} in another inbox than the one that is connected.")
            messages = [one for one in self._listed(f"{place}/messages") if not one.get("draft_mode")]
            said = [*map(_said, messages), *map(_comment, self._listed(f"{place}/comments"))]
            recipient = found.get("recipient") or {}
            kind = next((one.get("type") for one in messages if one.get("is_inbound")), None)
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("subject") or "",
                channel=channel_of(kind),
                customer=Customer(name=named(recipient.get("name")), email=named(recipient.get("handle"))),
                resolved=_is_closed(found),
                fetch=self._api.file,
            )
            return thread_of(facts, said)

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Conversations of the inbox, or of all, by their last message."""
        return sweep(partial(self._recent, False), cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Archived ones."""
        return sweep(partial(self._recent, True), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published articles of every knowledge base."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Message templates."""
        return snapshot(self._templates(), cursor)

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """Events of an application's webhook; the first call is answered with the challenge that it bears."""
        told = call.headers.get(_TOLD, "")
        check_same(
            _TITLE, call.headers.get(_SIGNATURE), base64_mac(self._secret, f"{told}:".encode() + call.body, "sha256")
        )
        check_time(_TITLE, _told_at(told), call.at)
        body = read_event(_TITLE, call)
        if body.get("type") == "sync":
            challenge = call.headers.get("x-front-challenge", "")
            return DeskEvent(event_id(_TITLE, told), DeskEventKind.TEST, answer=challenge)
        with understood(_TITLE, "an event"):
            payload = body.get("payload") or body
            kind = _EVENTS.get(str(body.get("type")))
            found = (payload.get("conversation") or {}).get("id")
            if kind is None or not found:
                return None
            return DeskEvent(event_id(_TITLE, str(payload.get("id") or call.body)), kind, str(found))

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """A shared draft; where somebody has begun one, or edited ours, a comment."""
        place = f"/conversations/{safe_id(_TITLE, thread_id)}"
        if not draft.for_customer:
            return self._note(place, draft.note)
        html = as_html(draft.letter)
        digest = digest_of_words(html)
        there = self._drafts(place)
        body = {"author_id": self._author, "channel_id": self._channel, "body": html, "mode": "shared"}
        for ref, present in there.items():
            if present == digest:
                return PlacedDraft(DraftPlace.NATIVE, ref, digest)
            if standing and (ref, present) == (standing.ref, standing.digest):
                self._api.change("PATCH", f"/drafts/{ref}/", again=True, json=body)
                return PlacedDraft(DraftPlace.NATIVE, ref, digest)
        if there:
            return self._note(place, draft.note)
        answer, _ = self._api.change("POST", f"{place}/drafts", json=body)
        return PlacedDraft(DraftPlace.NATIVE, str((answer or {}).get("id") or ""), digest)

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Delete the draft where its words are still ours; the reason is kept on our side."""
        place = f"/conversations/{safe_id(_TITLE, thread_id)}"
        if standing.place is not DraftPlace.NATIVE:
            return None
        found = next((one for one in self._listed(f"{place}/drafts") if str(one.get("id")) == standing.ref), None)
        if found is not None and digest_of_words(found.get("body") or "") == standing.digest:
            with suppress(HelpDeskGone):
                body = {"version": found.get("version")}
                self._api.change("DELETE", f"/drafts/{safe_id(_TITLE, standing.ref)}", again=True, json=body)
        return None

    def _note(self, place: str, text: str) -> PlacedDraft:
        answer, _ = self._api.change("POST", f"{place}/comments", json={"author_id": self._author, "body": text})
        return placed_note(text, (answer or {}).get("id"))

    def _drafts(self, place: str) -> dict[str, str]:
        with understood(_TITLE, "drafts"):
            return {str(one["id"]): digest_of_words(one.get("body") or "") for one in self._listed(f"{place}/drafts")}

    def _recent(
        self, closed: bool, since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        """Conversations by their date, the newest first: an inbox's come in that order by themselves."""
        place = f"/inboxes/{safe_id(_TITLE, self._inbox)}/conversations" if self._inbox else "/conversations"
        asked: dict[str, Any] = {"limit": _PAGE}
        if not self._inbox:
            asked |= {"sort_by": "date", "sort_order": "desc"}
        if closed:
            asked["q[statuses][]"] = "archived"
        if position:
            asked["page_token"] = position
        answer = self._api.get(place, asked)
        with understood(_TITLE, "a list of conversations"):
            refs = [_ref(item) for item in answer["_results"]]
            left = [ref for ref in refs if since is None or ref.changed_at >= since]
            wanted = [ref for ref in left if ref.resolved or not closed]
            return wanted, _next(answer) if len(left) == len(refs) else None

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        with understood(_TITLE, "a list of articles"):
            for base in self._listed("/knowledge_bases"):
                internal = base.get("type") == "internal"
                for ref in self._listed(f"/knowledge_bases/{safe_id(_TITLE, str(base['id']))}/articles"):
                    key = safe_id(_TITLE, str(ref["id"]))
                    found = self._api.get(f"/knowledge_base_articles/{key}/content")
                    if found.get("status") == "published":  # which its list does not say, nor when it was changed
                        yield key, str(found.get("updated_at")), partial(_article, found, internal)

    def _templates(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        with understood(_TITLE, "message templates"):
            for item in self._listed("/message_templates"):
                key, title, html = str(item["id"]), item.get("name") or "", item.get("body") or ""
                yield key, event_id(title, html), partial(DeskSavedReply, key, title, html)

    def _listed(self, place: str) -> Iterator[dict[str, Any]]:
        asked: dict[str, str] = {}
        while True:
            answer = self._api.get(place, asked)
            yield from answer["_results"]
            if (token := _next(answer)) is None:
                return
            asked = {"page_token": token}


def _next(answer: dict[str, Any]) -> str | None:
    """Where the next page begins: its address is at another host than ours, so only the token in it is taken."""
    following = httpx.URL((answer.get("_pagination") or {}).get("next") or "")
    token: str | None = following.params.get("page_token")
    return token


def _is_closed(found: dict[str, Any]) -> bool:
    return found.get("status") in _CLOSED or found.get("status_category") == "resolved"


def _article(found: dict[str, Any], internal: bool) -> DeskArticle:
    with understood(_TITLE, "an article"):
        return DeskArticle(
            id=str(found["id"]),
            title=found.get("name") or "",
            html=found.get("content") or "",
            updated_at=moment(found.get("updated_at")),
            internal=internal,
            language=found.get("locale"),
        )


def _said(found: dict[str, Any]) -> DeskMessage:
    """A message. What went out without an author was sent by a rule."""
    by = found.get("author") or {}
    sender: dict[str, Any] = next((one for one in found.get("recipients") or [] if one.get("role") == "from"), {})
    author = "customer" if found.get("is_inbound") else "agent" if by else "bot"
    name = named(by.get("first_name"), by.get("last_name")) or sender.get("name") or sender.get("handle")
    files = [_file(one) for one in found.get("attachments") or []]
    at, html = moment(found.get("created_at")), found.get("body") or ""
    return DeskMessage(str(found["id"]), author, at, html, name=name, files=files)


def _file(found: dict[str, Any]) -> DeskFile:
    """An attachment. Its address is at another host than ours, so only the id in it is taken."""
    name, key = str(found.get("filename") or ""), str(found.get("url") or "").rpartition("/")[2]
    place = f"/download/{key}" if _FILE.fullmatch(key) else ""
    return DeskFile(name, place, str(found.get("content_type") or ""), int(found.get("size") or 0))


def _comment(found: dict[str, Any]) -> DeskMessage:
    by = found.get("author") or {}
    at, name = moment(found.get("posted_at")), named(by.get("first_name"), by.get("last_name"))
    return DeskMessage(str(found["id"]), "note", at, text=found.get("body") or "", name=name)


def _ref(item: dict[str, Any]) -> ThreadRef:
    last = item.get("last_message") or {}
    return ThreadRef(
        str(item["id"]),
        known_moment(item.get("updated_at") or last.get("created_at") or item["created_at"]),
        _is_closed(item),
    )


def _told_at(told: str) -> datetime | None:
    """The time that Front signs: milliseconds or seconds since 1970."""
    if not (told.isascii() and told.isdecimal() and len(told) <= 13):
        return None
    return datetime.fromtimestamp(int(told) / (1000 if len(told) > 11 else 1), UTC)


def _is_private(request: httpx.Request) -> bool:
    """Drafts made, changed and deleted, and comments, which only the team sees."""
    path, body = request.url.path, json_fields(request)
    match request.method:
        case "POST" if _DRAFTS.fullmatch(path):
            return {"body"} <= set(body) <= _FIELDS
        case "POST" if _COMMENTS.fullmatch(path):
            return set(body) == {"author_id", "body"}
        case "PATCH" if _DRAFT.fullmatch(path):
            return {"body"} <= set(body) <= _FIELDS
        case "DELETE" if _DRAFT.fullmatch(path):
            return set(body) == {"version"}
    return False


FRONT = DeskKind(
    name="front",
    title=_TITLE,
    address="https://api2.frontapp.com",
    questions=(
        DeskQuestion("token", "API token with scopes for conversations, drafts and comments", secret=True),
        DeskQuestion("hook_secret", "Signing key of your application (Settings > Developers)", secret=True),
        DeskQuestion("author", "ID of the teammate in whose name drafts are made (tea_...)"),
        DeskQuestion("channel", "ID of the channel that drafts answer in (cha_...)"),
        DeskQuestion("inbox", "ID of the inbox to draft for (inb_..., empty: all)", default=""),
        DeskQuestion(
            "plugin_secret",
            "Authentication secret of the sidebar plugin (docs/sidebar-in-desks.md; empty: none)",
            secret=True,
            default="",
        ),
    ),
    build=Front,
    private=_is_private,
    events="Settings > Developers > your app > Webhooks: inbound, outbound, archived, reopened, deleted",
)
