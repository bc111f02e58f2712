"""django-helpdesk, from version 2: https://github.com/django-helpdesk/django-helpdesk.

A draft is a private follow-up. What makes one (POST) also mails its comment to people in copy, customers among them,
unless the server is told not to, and reads it as a template; what changes one (PATCH) does neither. So a follow-up is
made with "…" alone, and the draft is written into it afterwards. Its articles and pre-set replies have no interface.
"""

import re
from collections.abc import Iterator
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
from service.helpdesks.grants import FixedGrant, basic
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import NOT_SENT, as_html, digest_of_words, out_of_date, placed_note
from service.helpdesks.paging import sweep
from service.helpdesks.signatures import check_address, event_id, read_event
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

__all__ = ["DJANGO_HELPDESK", "DjangoHelpdesk"]

_TITLE = "django-helpdesk"
_PAGE = 100
_CLOSED = (3, 4, 5)
"""Resolved, closed, duplicate."""

_EMPTY = "…"
"""The comment of a follow-up whose draft is still to come: all that a mail about it could tell."""

_NEWER = "a newer one stands below."
_ESCALATED = re.compile(r"Ticket escalated after \d+ days")
_FOLLOWUPS = "/api/followups/"
_FOLLOWUP = re.compile(r".*/api/followups/\d+/")


class DjangoHelpdesk:
    """One server, as a member of its staff sees it."""

    abilities = Abilities(DraftPlace.NOTE, EventProof.ADDRESS, removes=True, articles=False, saved_replies=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant(basic(account.setting("user"), account.setting("password")))
        self._api = DeskHttp(_TITLE, f"{account.address.rstrip('/')}/api", grant, _is_private, outside)
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._queue = account.settings.get("queue") or None
        self._clock = outside.clock

    def thread(self, thread_id: str) -> DeskThread:
        """The ticket with its follow-ups, of which the first repeats what the ticket says."""
        found = self._ticket(thread_id)
        with understood(_TITLE, "a ticket"):
            if found.get("merged_to"):
                raise HelpDeskGone(f"The ticket {thread_id!r} was merged into {found['merged_to']} in {_TITLE}.")
            said = [one for one in found["followup_set"] if one.get("comment")]
            if not said or not _is_opening(said[0], found):
                said.insert(0, {"id": 0, "comment": found.get("description"), "public": True})
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("title") or "",
                customer=Customer(email=named(found.get("submitter_email"))),
                resolved=found.get("status") in _CLOSED,
                fetch=self._api.file,
            )
            return thread_of(facts, [_said(one, found, first=not number) for number, one in enumerate(said)])

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """All tickets, or those with follow-ups since, the newest first."""
        return sweep(self._recent, cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Resolved and closed ones, and duplicates."""
        closed = ",".join(map(str, _CLOSED))
        return sweep(partial(self._listed, {"status": closed}), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """None: they are pages of a website, to be indexed as such."""
        yield DeskPage((), "")

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """None: pre-set replies are shown to people alone."""
        yield DeskPage((), "")

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """A new ticket, or a new follow-up of one; what it was is seen there."""
        check_address(_TITLE, call, self._secret)
        body = read_event(_TITLE, call)
        with understood(_TITLE, "an event"):
            ticket = body.get("ticket") or {}
            if not ticket.get("id") or not self._is_ours(ticket):
                return None
            key = str(ticket["id"])
            return DeskEvent(event_id(key, str(body.get("followup_id"))), DeskEventKind.CHANGED, key)

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """A private follow-up at the end; an earlier one of ours is emptied, and the same is not put twice."""
        html = as_html(draft.note)
        found, digest = self._ticket(thread_id), digest_of_words(html)
        there = _notes(found)
        if same := next((ref for ref in there if there[ref] == digest), None):
            return placed_note(html, same)
        if standing and there.get(standing.ref) == standing.digest:
            self._write(standing.ref, out_of_date(_NEWER))
        ref = self._begun(found)
        self._write(ref, draft.note)
        return placed_note(html, ref)

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """The reason takes the place of its words, unless somebody has edited them."""
        if _notes(self._ticket(thread_id)).get(standing.ref) == standing.digest:
            self._write(standing.ref, out_of_date(reason))
        return None

    def _ticket(self, thread_id: str) -> dict[str, Any]:
        found = self._api.get(f"/tickets/{safe_id(_TITLE, thread_id)}/")
        with understood(_TITLE, "a ticket"):
            found["followup_set"] = list(found["followup_set"])
            return dict(found)

    def _begun(self, found: dict[str, Any]) -> str:
        """The id of an empty private follow-up: of one that we made and could not fill, or a new one."""
        with understood(_TITLE, "a ticket"):
            private = [one for one in found["followup_set"] if not one.get("public")]
            if any(found.get("submitter_email") in (one.get("email_recipients") or []) for one in private):
                raise HelpDeskRefused(
                    f"{_TITLE} mails private follow-ups to the customer, so no draft is put there. Set "
                    "HELPDESK_PRIVATE_FOLLOWUP_MEANS_NO_EMAILS = True in its settings."
                )
            if private and private[-1].get("comment") == _EMPTY:
                return str(private[-1]["id"])
            body = {"ticket": found["id"], "comment": _EMPTY, "public": False}
            answer, _ = self._api.change("POST", "/followups/", json=body)
            return str(answer["id"])

    def _write(self, ref: str, text: str) -> None:
        body = {"title": NOT_SENT, "comment": text, "public": False}
        self._api.change("PATCH", f"/followups/{safe_id(_TITLE, ref)}/", again=True, json=body)

    def _is_ours(self, ticket: dict[str, Any]) -> bool:
        return self._queue is None or str(ticket.get("queue")) == self._queue

    def _recent(self, since: datetime | None, position: str | None) -> tuple[list[ThreadRef], str | None]:
        """Follow-ups come oldest first, so that they are read from the last page backwards."""
        if since is None:
            return self._listed({}, since, position)
        answer = self._api.get("/followups/", {"page_size": _PAGE, "page": position or "last"})
        with understood(_TITLE, "a list of follow-ups"):
            page = int(position or 0) or -(-answer["count"] // _PAGE)
            moved = {str(one["ticket"]): _at(one) for one in answer["results"] if _at(one) >= since}
            is_all = len(answer["results"]) == sum(_at(one) >= since for one in answer["results"])
            refs = [ref for key, at in moved.items() if (ref := self._ref(key, at))]
            return refs, str(page - 1) if is_all and page > 1 else None

    def _ref(self, key: str, at: datetime) -> ThreadRef | None:
        try:
            found = self._ticket(key)
        except HelpDeskGone:
            return None
        return ThreadRef(key, at, found.get("status") in _CLOSED) if self._is_ours(found) else None

    def _listed(
        self, asked: dict[str, str], since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        """Tickets by their number, with the time of their last follow-up, for they bear no other."""
        page = int(position or 1)
        answer = self._api.get("/tickets/", {**asked, "page_size": _PAGE, "page": page})
        with understood(_TITLE, "a list of tickets"):
            refs = [
                ThreadRef(str(item["id"]), max(map(_at, item["followup_set"])), item.get("status") in _CLOSED)
                for item in answer["results"]
                if item["followup_set"] and self._is_ours(item)
            ]
            left = [ref for ref in refs if since is None or ref.changed_at >= since]
            return left, str(page + 1) if answer.get("next") else None


def _notes(ticket: dict[str, Any]) -> dict[str, str]:
    """The private follow-ups of a ticket, by what they say."""
    with understood(_TITLE, "a ticket"):
        private = [one for one in ticket["followup_set"] if not one.get("public")]
        return {str(one["id"]): digest_of_words(as_html(one.get("comment") or "")) for one in private}


def _at(followup: dict[str, Any]) -> datetime:
    return known_moment(followup["date"])


def _is_opening(followup: dict[str, Any], ticket: dict[str, Any]) -> bool:
    return (followup.get("comment") or "").strip() == (ticket.get("description") or "").strip()


def _said(followup: dict[str, Any], ticket: dict[str, Any], *, first: bool) -> DeskMessage:
    """A follow-up as a message. Its user is one of the staff, who may have opened a ticket for the customer."""
    text = followup.get("comment") or ""
    author = "agent" if followup.get("user") else "customer"
    if first:
        author = "customer" if ticket.get("submitter_email") else "agent"
    elif not followup.get("user") and _ESCALATED.fullmatch(text):
        author = "bot"
    files = [_file(one) for one in followup.get("followupattachment_set") or []]
    shown = author if followup.get("public") else "note"
    return DeskMessage(str(followup["id"]), shown, moment(followup.get("date")), text=text, files=files)


def _file(found: dict[str, Any]) -> DeskFile:
    """An attachment, by the address at which the server, or its storage, has it."""
    name, place = str(found.get("filename") or ""), str(found.get("file") or "")
    return DeskFile(name, place, str(found.get("mime_type") or ""), int(found.get("size") or 0))


def _is_private(request: httpx.Request) -> bool:
    """A follow-up that says that it is private and nothing else, and words for one that is private from then on."""
    body, path = json_fields(request), request.url.path
    if body.get("public") is not False:
        return False
    if request.method == "POST" and path.endswith(_FOLLOWUPS):
        return set(body) == {"ticket", "comment", "public"} and body["comment"] == _EMPTY
    is_change = request.method == "PATCH" and _FOLLOWUP.fullmatch(path)
    return bool(is_change) and set(body) == {"title", "comment", "public"}


DJANGO_HELPDESK = DeskKind(
    name="django-helpdesk",
    title=_TITLE,
    questions=(
        DeskQuestion("user", "Name of a member of the staff, for us alone"),
        DeskQuestion("password", "Password", secret=True),
        DeskQuestion("queue", "Number of the queue to draft for (empty: all)", default=""),
    ),
    build=DjangoHelpdesk,
    private=_is_private,
    events="HELPDESK_NEW_TICKET_WEBHOOK_URLS and HELPDESK_FOLLOWUP_WEBHOOK_URLS in the environment of its server",
)
