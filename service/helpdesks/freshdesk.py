"""Freshdesk, version 2 of its API.

Source: https://developers.freshdesk.com/api/. It has no drafts. A note can be changed and deleted, but by the same
request as any other part of a ticket, so nothing is: one that is out of date is told in another. Automation rules
call any address with a body that you write, and sign nothing: the address holds our secret.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from drafter.conversation import Customer
from drafter.situation import Channel
from service.account.values import plain_fields
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
from service.helpdesks.grants import FixedGrant, basic
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import as_html, placed_note
from service.helpdesks.notes import NoteDrafts
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import check_address, event_id, minute_of, read_event
from service.helpdesks.threads import (
    DeskFile,
    DeskMessage,
    ThreadFacts,
    known_moment,
    moment,
    named,
    safe_id,
    thread_of,
    understood,
)

__all__ = ["FRESHDESK", "Freshdesk"]

_TITLE = "Freshdesk"
_PAGE, _MOST_PAGES = 100, 300
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""Without a moment a list has the last thirty days only."""

_CLOSED = (4, 5)
_OUTBOUND = 10
_CHANNELS = {5: Channel.SOCIAL, 6: Channel.SOCIAL, 7: Channel.CHAT}
_PUBLISHED, _FOR_ALL = 2, (1, 2)
_NOTES = re.compile(r"/api/v2/tickets/\d+/notes")


class Freshdesk:
    """One Freshdesk account."""

    abilities = Abilities(DraftPlace.NOTE, EventProof.ADDRESS, removes=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant(basic(account.setting("key"), "X"))
        self._api = DeskHttp(_TITLE, f"{account.address.rstrip('/')}/api/v2", grant, _is_private, outside)
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._clock = outside.clock
        notes = NoteDrafts(self._note)
        self.put_draft, self.retire_draft = notes.put_draft, notes.retire_draft

    def thread(self, thread_id: str) -> DeskThread:
        """The ticket, whose own text is the first message, and what followed."""
        place = f"/tickets/{safe_id(_TITLE, thread_id)}"
        found = self._api.get(place, {"include": "requester"})
        with understood(_TITLE, "a ticket"):
            who = found.get("requester") or {}
            first = DeskMessage(
                id=f"ticket-{found['id']}",
                author="agent" if found.get("source") == _OUTBOUND else "customer",
                at=moment(found["created_at"]),
                html=found.get("description") or "",
                name=who.get("name"),
                files=_files(found),
            )
            said = [first, *map(_said, self._listed(f"{place}/conversations"))]
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("subject") or "",
                channel=_CHANNELS.get(found.get("source"), Channel.EMAIL),
                customer=Customer(name=named(who.get("name")), email=named(who.get("email"))),
                resolved=found.get("status") in _CLOSED,
                fetch=self._api.file,
            )
            return thread_of(facts, said)

    def customer_fields(self, thread_id: str) -> GivenFields:
        """The fields of the contact who asked."""
        ticket = self._api.get(f"/tickets/{safe_id(_TITLE, thread_id)}", {"include": "requester"})
        with understood(_TITLE, "a ticket"):
            contact_id = safe_id(_TITLE, str(ticket["requester"]["id"]))
        contact = self._api.get(f"/contacts/{contact_id}")
        with understood(_TITLE, "a contact"):
            fields = {**plain_fields(contact), **plain_fields(contact.get("custom_fields"))}
            return GivenFields(fields, moment(contact.get("updated_at")))

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Tickets by their last change."""
        return sweep(self._recent, cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Resolved and closed ones."""
        for page in self.changed(cursor):
            yield DeskPage(tuple(ref for ref in page.items if ref.resolved), page.cursor, page.gone)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published solutions; those in folders for agents or some companies are internal."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Canned responses of every folder."""
        return snapshot(self._canned(), cursor)

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """A rule says that something happened to a ticket; what it was is seen there."""
        check_address(_TITLE, call, self._secret)
        found = read_event(_TITLE, call).get("ticket_id")
        if not isinstance(found, int | str) or not found:
            return None
        return DeskEvent(event_id(minute_of(call), call.body), DeskEventKind.CHANGED, str(found))

    def _note(self, thread_id: str, text: str) -> PlacedDraft:
        """A private note."""
        html = as_html(text)
        place = f"/tickets/{safe_id(_TITLE, thread_id)}/notes"
        answer, _ = self._api.change("POST", place, json={"body": html, "private": True})
        return placed_note(html, (answer or {}).get("id"))

    def _recent(self, since: datetime | None, position: str | None) -> tuple[list[ThreadRef], str | None]:
        page = int(position or 1)
        moved = f"{since or _BEGINNING:%Y-%m-%dT%H:%M:%SZ}"
        asked = {"updated_since": moved, "order_by": "updated_at", "order_type": "desc", "per_page": _PAGE}
        with understood(_TITLE, "a list of tickets"):
            refs = [_ref(item) for item in self._api.get("/tickets", {**asked, "page": page})]
            return refs, str(page + 1) if refs and page < _MOST_PAGES else None

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        with understood(_TITLE, "a list of articles"):
            for category in self._listed("/solutions/categories"):
                for folder in self._listed(f"/solutions/categories/{category['id']}/folders"):
                    internal = folder.get("visibility") not in _FOR_ALL
                    for item in self._listed(f"/solutions/folders/{folder['id']}/articles"):
                        if item.get("status") == _PUBLISHED:
                            yield str(item["id"]), str(item["updated_at"]), partial(_article, item, internal)

    def _canned(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        with understood(_TITLE, "canned responses"):
            for folder in self._api.get("/canned_response_folders"):
                for item in self._api.get(f"/canned_response_folders/{folder['id']}/responses"):
                    key, title = str(item["id"]), item.get("title") or ""
                    html = item.get("content_html") or item.get("content") or ""
                    yield key, event_id(title, html), partial(DeskSavedReply, key, title, html)

    def _listed(self, place: str) -> Iterator[dict[str, Any]]:
        for page in range(1, _MOST_PAGES + 1):
            items = self._api.get(place, {"page": page, "per_page": _PAGE})
            yield from items
            if not items:
                return


def _files(found: dict[str, Any]) -> list[DeskFile]:
    return [_file(one) for one in found.get("attachments") or []]


def _file(found: dict[str, Any]) -> DeskFile:
    """An attachment, which lies at a storage under an address that is good for some minutes."""
    name, place = str(found.get("name") or ""), str(found.get("attachment_url") or "")
    return DeskFile(name, place, str(found.get("content_type") or ""), int(found.get("size") or 0))


def _said(found: dict[str, Any]) -> DeskMessage:
    author = "note" if found.get("private") else "customer" if found.get("incoming") else "agent"
    html = found.get("body") or ""
    return DeskMessage(str(found["id"]), author, moment(found.get("created_at")), html, files=_files(found))


def _ref(item: dict[str, Any]) -> ThreadRef:
    return ThreadRef(str(item["id"]), known_moment(item["updated_at"]), item.get("status") in _CLOSED)


def _article(item: dict[str, Any], internal: bool) -> DeskArticle:
    at = moment(item["updated_at"])
    return DeskArticle(str(item["id"]), item["title"], item.get("description") or "", None, at, internal)


def _is_private(request: httpx.Request) -> bool:
    """A note that says that it is private, and names nobody to tell about it."""
    body = json_fields(request)
    is_note = request.method == "POST" and _NOTES.fullmatch(request.url.path)
    return bool(is_note) and set(body) == {"body", "private"} and body["private"] is True


FRESHDESK = DeskKind(
    name="freshdesk",
    title=_TITLE,
    questions=(DeskQuestion("key", "API key (Profile settings > View API key)", secret=True),),
    build=Freshdesk,
    private=_is_private,
    events='Admin > Automations > Ticket updates: trigger a webhook with {"ticket_id": "{{ticket.id}}"} and its time',
)
