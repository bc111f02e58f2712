"""Zammad, from version 5: https://docs.zammad.org/en/latest/api/intro.html, and what its own requests look like.

A draft is the ticket's shared draft, of which there is one, where the ticket's group has them; else an internal note.
What the desk calls a note is one for the team only where it is internal as well.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from drafter.conversation import Customer
from service.errors import HelpDeskGone, HelpDeskRefused
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
from service.helpdesks.grants import FixedGrant
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import NOT_SENT, as_html, digest_of_words, placed_note
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import check_same, event_id, hex_mac, read_event
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

__all__ = ["ZAMMAD", "Zammad"]

_TITLE = "Zammad"
_PAGE = 100
_AUTHORS = {"Customer": "customer", "Agent": "agent", "System": "bot"}
_KINDS = {"Customer": DeskEventKind.CUSTOMER_WROTE, "Agent": DeskEventKind.AGENT_WROTE}
_GONE = ("merged", "removed")
_AS_MAIL = ("email", "web", "phone", "note")
"""Kinds of messages that are answered by mail; others are answered as they came."""

_DRAFT = re.compile(r".*/api/v1/tickets/\d+/shared_draft")
_NOTES = re.compile(r".*/api/v1/ticket_articles")


class Zammad:
    """One server, as the agent sees it whose token is given."""

    abilities = Abilities(DraftPlace.NATIVE, EventProof.SIGNED, removes=True, articles=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant({"Authorization": f"Token token={account.setting('token')}"})
        self._api = DeskHttp(_TITLE, f"{account.address.rstrip('/')}/api/v1", grant, _is_private, outside)
        self._closed = [name.strip() for name in account.setting("closed").split(",")]
        self._group = account.settings.get("group") or None
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._clock = outside.clock

    def thread(self, thread_id: str) -> DeskThread:
        """The ticket and its articles, as its messages are called there."""
        key = safe_id(_TITLE, thread_id)
        found = self._api.get(f"/tickets/{key}", {"expand": "true"})
        with understood(_TITLE, "a ticket"):
            if found["state"] in _GONE:
                raise HelpDeskGone(f"The ticket {thread_id!r} was {found['state']} in {_TITLE}.")
            who = self._api.get(f"/users/{safe_id(_TITLE, str(found['customer_id']))}")
            messages = self._messages(key)
            asked = next((one for one in messages if one.get("sender") == "Customer"), {})
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("title") or "",
                channel=channel_of(asked.get("type")),
                customer=Customer(
                    name=named(who.get("firstname"), who.get("lastname")), email=named(who.get("email"))
                ),
                resolved=found["state"] in self._closed,
                fetch=self._api.file,
            )
            return thread_of(facts, map(partial(_said, key), messages))

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Tickets of the group, or of all, the last changed first."""
        return sweep(self._recent, cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Those whose state says that they are done."""
        for page in self.changed(cursor):
            yield DeskPage(tuple(ref for ref in page.items if ref.resolved), page.cursor, page.gone)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """None: the help center is a website, to be indexed as such."""
        yield DeskPage((), "")

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Text modules."""
        return snapshot(self._modules(), cursor)

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """What a trigger sends: a ticket and, where one was written, its newest message."""
        check_same(_TITLE, call.headers.get("x-hub-signature"), f"sha1={hex_mac(self._secret, call.body, 'sha1')}")
        body = read_event(_TITLE, call)
        with understood(_TITLE, "an event"):
            ticket, message = body.get("ticket") or {}, body.get("article") or {}
            if not ticket.get("id"):
                return None
            sender = "" if message.get("internal") else str(message.get("sender"))
            key = str(ticket["id"])
            told = event_id(key, str(ticket.get("updated_at")), str(message.get("id")))
            return DeskEvent(told, _KINDS.get(sender, DeskEventKind.CHANGED), key)

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """The shared draft; a note where somebody has begun one, or edited ours, or the group has none."""
        key = safe_id(_TITLE, thread_id)
        if not draft.for_customer or not self._shows_drafts(key):
            return self._note(key, draft.note)
        place, html = f"/tickets/{key}/shared_draft", as_html(draft.letter)
        digest, there = digest_of_words(html), self._draft(place)
        if there and there.digest == digest:
            return there
        if there and there != standing:
            return self._note(key, draft.note)
        reply = self._reply(key, html)
        answer, _ = self._api.change("PUT", place, json={"form_id": "0", "new_article": reply})
        return PlacedDraft(DraftPlace.NATIVE, str((answer or {}).get("shared_draft_id") or key), digest)

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Delete the draft where its words are still ours; the reason is kept on our side."""
        place = f"/tickets/{safe_id(_TITLE, thread_id)}/shared_draft"
        if standing.place is DraftPlace.NATIVE and self._draft(place) == standing:
            with suppress(HelpDeskGone):
                self._api.change("DELETE", place)
        return None

    def _shows_drafts(self, key: str) -> bool:
        """Whether agents see shared drafts in the ticket's group: one that has none keeps them, and shows them to
        nobody. They have them unless they are switched off, which we may not be allowed to see."""
        with understood(_TITLE, "a group"), suppress(HelpDeskGone, HelpDeskRefused):
            group = self._api.get(f"/groups/{safe_id(_TITLE, str(self._api.get(f'/tickets/{key}')['group_id']))}")
            return bool(group.get("shared_drafts", True))
        return True

    def _draft(self, place: str) -> PlacedDraft | None:
        """What stands there now, whoever wrote it."""
        found = self._api.get(place)
        with understood(_TITLE, "a shared draft"):
            if not found.get("shared_draft_id"):
                return None
            key = str(found["shared_draft_id"])
            known: Mapping[str, Any] = found["assets"]["TicketSharedDraftZoom"][key]
            return PlacedDraft(DraftPlace.NATIVE, key, digest_of_words(known["new_article"].get("body") or ""))

    def _reply(self, key: str, html: str) -> dict[str, str | bool]:
        """The answer to the customer's last message, as the editor of the desk keeps one."""
        with understood(_TITLE, "messages"):
            theirs = [one for one in self._messages(key) if one.get("sender") == "Customer"]
            asked: dict[str, Any] = theirs[-1] if theirs else {}
            kind = str(asked.get("type") or "email")
            return {
                "body": html,
                "content_type": "text/html",
                "type": "email" if kind in _AS_MAIL else kind,
                "to": asked.get("reply_to") or asked.get("from") or "",
                "in_reply_to": asked.get("message_id") or "",
                "internal": False,
            }

    def _note(self, key: str, text: str) -> PlacedDraft:
        html = as_html(text)
        body = {"ticket_id": int(key), "subject": NOT_SENT, "body": html, "content_type": "text/html"}
        body |= {"type": "note", "internal": True}
        answer, _ = self._api.change("POST", "/ticket_articles", json=body)
        return placed_note(html, (answer or {}).get("id"))

    def _messages(self, key: str) -> list[dict[str, Any]]:
        return list(self._api.get(f"/ticket_articles/by_ticket/{key}", {"expand": "true"}))

    def _recent(self, since: datetime | None, position: str | None) -> tuple[list[ThreadRef], str | None]:
        page = int(position or 1)
        asked = {"query": "*", "expand": "true", "sort_by": "updated_at", "order_by": "desc", "per_page": _PAGE}
        with understood(_TITLE, "a list of tickets"):
            items = self._api.get("/tickets/search", {**asked, "page": page})
            left = [ref for item in items if (ref := self._ref(item)) and (since is None or ref.changed_at >= since)]
            ours = {str(item["id"]) for item in items if self._group in (None, item.get("group"))}
            more = items and len(left) == len(items)
            return [ref for ref in left if ref.id in ours], str(page + 1) if more else None

    def _ref(self, item: dict[str, Any]) -> ThreadRef:
        return ThreadRef(str(item["id"]), known_moment(item["updated_at"]), item.get("state") in self._closed)

    def _modules(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        page = 1
        while True:
            with understood(_TITLE, "text modules"):
                items = self._api.get("/text_modules", {"per_page": _PAGE, "page": page})
                for item in items:
                    if item.get("active", True):
                        key, at = str(item["id"]), moment(item["updated_at"])
                        reply = partial(DeskSavedReply, key, item.get("name") or "", item.get("content") or "", at)
                        yield key, str(item["updated_at"]), reply
            if not items:
                return
            page += 1


def _file(ticket: str, article: int, found: dict[str, Any]) -> DeskFile:
    place = f"/ticket_attachment/{ticket}/{article}/{int(found['id'])}" if found.get("id") else ""
    kind = str((found.get("preferences") or {}).get("Content-Type") or "")
    name, size = str(found.get("filename") or ""), int(found.get("size") or 0)
    return DeskFile(name, place, kind.partition(";")[0], size)


def _said(ticket: str, found: dict[str, Any]) -> DeskMessage:
    author = "note" if found.get("internal") else _AUTHORS.get(str(found.get("sender")), "bot")
    is_html = found.get("content_type") == "text/html"
    body = found.get("body") or ""
    return DeskMessage(
        id=str(found["id"]),
        author=author,
        at=moment(found.get("created_at")),
        html=body if is_html else None,
        text="" if is_html else body,
        files=[_file(ticket, int(found["id"]), one) for one in found.get("attachments") or []],
    )


def _is_private(request: httpx.Request) -> bool:
    """The shared draft, put and taken away, and notes that say that they are internal."""
    path, body = request.url.path, json_fields(request)
    match request.method:
        case "PUT" if _DRAFT.fullmatch(path):
            return set(body) == {"form_id", "new_article"}
        case "DELETE" if _DRAFT.fullmatch(path):
            return not request.content and not request.url.query
        case "POST" if _NOTES.fullmatch(path):
            known = {"ticket_id", "subject", "body", "content_type", "type", "internal"}
            return set(body) == known and body["internal"] is True and body["type"] == "note"
    return False


ZAMMAD = DeskKind(
    name="zammad",
    title=_TITLE,
    questions=(
        DeskQuestion("token", "Token with the right ticket.agent (Profile > Token Access)", secret=True),
        DeskQuestion("group", "Name of the group to draft for (empty: all)", default=""),
        DeskQuestion("closed", "States of tickets that are done", default="closed"),
    ),
    build=Zammad,
    private=_is_private,
    events="Manage > Webhook, and a trigger on new and changed tickets that notifies it",
)
