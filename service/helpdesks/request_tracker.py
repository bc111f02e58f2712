"""Request Tracker, version 5, by its second REST interface.

Source: https://docs.bestpractical.com/rt/5.0.5/RT/REST2.html, and Debian's request-tracker5 as it answers. It has no
drafts and no webhooks: a draft is a comment, which only the team sees, and it is polled. Texts lie in attachments
of a ticket's transactions. Addresses in its answers are its own idea of itself, so pages are counted here.
"""

import base64
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx

from drafter.conversation import Customer
from service.errors import HelpDeskError, HelpDeskGone, HelpDeskRefused
from service.helpdesks.accounts import DeskAccount, DeskKind, DeskQuestion, Outside
from service.helpdesks.base import (
    Abilities,
    DeskArticle,
    DeskEvent,
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
from service.helpdesks.letters import NOT_SENT, as_html, placed_note
from service.helpdesks.notes import NoteDrafts
from service.helpdesks.paging import snapshot, sweep
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

__all__ = ["REQUEST_TRACKER", "RequestTracker"]

_TITLE = "Request Tracker"
_PAGE = 100
_SAID = ("Create", "Correspond", "Comment")
_SYSTEM = "RT_System"
_NAME = re.compile(r"[\w .-]{1,100}")
"""Names of queues and statuses that can stand in a search without being a part of its language."""

_DAY = timedelta(days=1)
"""Searches read a time in the zone of our user, which we do not know."""

_COMMENT = re.compile(r".*/REST/2\.0/ticket/\d+/comment")


class RequestTracker:
    """One server, as the user sees it whose token is given."""

    abilities = Abilities(DraftPlace.NOTE, EventProof.POLLED, removes=False, articles=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant({"Authorization": f"token {account.setting('token')}"})
        self._api = DeskHttp(_TITLE, f"{account.address.rstrip('/')}/REST/2.0", grant, _is_private, outside)
        self._closed = [name.strip() for name in account.setting("closed").split(",")]
        self._queue = account.settings.get("queue") or None
        self._mailbox, self._clock = account.mailbox, outside.clock
        notes = NoteDrafts(self._note)
        self.put_draft, self.retire_draft = notes.put_draft, notes.retire_draft

    def thread(self, thread_id: str) -> DeskThread:
        """The ticket, with what was said in its transactions."""
        place = f"/ticket/{safe_id(_TITLE, thread_id)}"
        found = self._api.get(place)
        with understood(_TITLE, "a ticket"):
            if str(found["id"]) != thread_id or found["Status"] == "deleted":
                raise HelpDeskGone(f"The ticket {thread_id!r} was deleted in {_TITLE}, or merged into another one.")
            asking = [str(one["id"]) for one in found.get("Requestor") or []]
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("Subject") or "",
                customer=self._customer(asking[0]) if asking else Customer(),
                resolved=found["Status"] in self._closed,
                fetch=self._content,
            )
            return thread_of(facts, self._messages(place, asking))

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Tickets of the queue, or of all, the last changed first."""
        return sweep(partial(self._found, []), cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Those whose status says that they are done."""
        return sweep(partial(self._found, self._closed), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """None: what it calls articles are texts that agents put into their answers."""
        yield DeskPage((), "")

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Its articles."""
        return snapshot(self._articles(), cursor)

    def event(self, call: WebhookCall) -> DeskEvent | None:
        """None: it has no webhooks, and what calls is not ours."""
        raise HelpDeskError(f"{_TITLE} has no webhooks; it is polled.")

    def _note(self, thread_id: str, text: str) -> PlacedDraft:
        """A comment."""
        html = as_html(text)
        body = {"Content": html, "ContentType": "text/html", "Subject": NOT_SENT}
        self._api.change("POST", f"/ticket/{safe_id(_TITLE, thread_id)}/comment", json=body)
        return placed_note(html)

    def _customer(self, name: str) -> Customer:
        found = self._user(name)
        email = found.get("EmailAddress") or (name if "@" in name else None)
        return Customer(name=named(found.get("RealName")), email=named(email))

    def _user(self, name: str) -> dict[str, Any]:
        """What we may know of a user; nothing where that is not shown to us."""
        try:
            return dict(self._api.get(f"/user/{quote(name, safe='')}"))
        except (HelpDeskGone, HelpDeskRefused):
            return {}

    def _messages(self, place: str, asking: list[str]) -> Iterator[DeskMessage]:
        parts = defaultdict[str, list[dict[str, Any]]](list)
        for part in self._listed(f"{place}/attachments", {"fields": "Filename,ContentType,TransactionId"}):
            parts[str(part["TransactionId"])].append(part)
        staff: dict[str, bool] = {}
        for one in self._listed(f"{place}/history", {"fields": "Type,Creator,Created"}):
            if one["Type"] not in _SAID:
                continue
            by, own = str(one["Creator"]["id"]), parts[str(one["id"])]
            if by not in staff:
                staff[by] = by not in (*asking, _SYSTEM) and self._user(by).get("Privileged") not in (0, "0")
            html, text = self._text(own)
            files = [_file(part) for part in own if part.get("Filename")]
            author = _author(str(one["Type"]), by, staff[by], bool(asking))
            yield DeskMessage(str(one["id"]), author, moment(one["Created"]), html, text, files=files)

    def _text(self, parts: list[dict[str, Any]]) -> tuple[str | None, str]:
        """What was written, as HTML or else as text."""
        for kind in ("text/html", "text/plain"):
            for part in parts:
                if part["ContentType"] == kind and not part.get("Filename"):
                    text = self._content(_place(part)).decode("utf-8", "replace")
                    return (text, "") if kind == "text/html" else (None, text)
        return None, ""

    def _content(self, place: str) -> bytes:
        """What an attachment holds, which comes as base64 in JSON."""
        found = self._api.get(place)
        with understood(_TITLE, "an attachment"):
            return base64.b64decode(found["Content"] or "")

    def _found(
        self, statuses: list[str], since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        wanted = [f"LastUpdated > '{since - _DAY:%Y-%m-%d}'"] if since else ["id > 0"]
        if statuses:
            wanted.append(" OR ".join(f"Status = {_quoted(name)}" for name in statuses))
        if self._queue:
            wanted.append(f"Queue = {_quoted(self._queue)}")
        page = int(position or 1)
        asked = {
            "query": " AND ".join(f"({part})" for part in wanted),
            "fields": "Status,LastUpdated",
            "orderby": "LastUpdated",
            "order": "DESC",
            "per_page": _PAGE,
            "page": page,
        }
        answer = self._api.get("/tickets", asked)
        with understood(_TITLE, "a list of tickets"):
            refs = [self._ref(item) for item in answer["items"]]
            left = [ref for ref in refs if since is None or ref.changed_at >= since]
            return left, str(page + 1) if page < answer["pages"] and len(left) == len(refs) else None

    def _ref(self, item: dict[str, Any]) -> ThreadRef:
        return ThreadRef(str(item["id"]), known_moment(item["LastUpdated"]), item["Status"] in self._closed)

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        asked = {"query": '[{"field":"id","operator":">","value":0}]', "fields": "Name,LastUpdated,CustomFields"}
        with understood(_TITLE, "a list of articles"):
            for item in self._listed("/articles", asked):
                texts = [str(text) for field in item.get("CustomFields") or [] for text in field.get("values") or []]
                key, at = str(item["id"]), moment(item["LastUpdated"])
                reply = partial(DeskSavedReply, key, item.get("Name") or "", "\n\n".join(texts), at)
                yield key, str(item["LastUpdated"]), reply

    def _listed(self, place: str, asked: dict[str, str]) -> Iterator[dict[str, Any]]:
        page = 1
        while True:
            answer = self._api.get(place, {**asked, "per_page": _PAGE, "page": page})
            yield from answer["items"]
            if page >= answer["pages"]:
                return
            page += 1


def _author(kind: str, by: str, is_staff: bool, has_requestor: bool) -> str:
    """Who speaks in a transaction. A ticket is opened by its requestor, or by one of the team for them."""
    if kind == "Comment":
        return "note"
    if by == _SYSTEM:
        return "bot"
    return "customer" if not is_staff or (kind == "Create" and has_requestor) else "agent"


def _place(part: dict[str, Any]) -> str:
    return f"/attachment/{safe_id(_TITLE, str(part['id']))}"


def _file(part: dict[str, Any]) -> DeskFile:
    """A file; how large it is is not said in lists."""
    return DeskFile(str(part["Filename"]), _place(part), str(part.get("ContentType") or ""))


def _quoted(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise HelpDeskError(f"{name!r} cannot stand in a search of {_TITLE}: letters, figures, space, . and - can.")
    return f"'{name}'"


def _is_private(request: httpx.Request) -> bool:
    """A comment that names nobody to tell about it, and changes nothing else."""
    is_comment = request.method == "POST" and _COMMENT.fullmatch(request.url.path)
    return bool(is_comment) and set(json_fields(request)) == {"Content", "ContentType", "Subject"}


REQUEST_TRACKER = DeskKind(
    name="request-tracker",
    title=_TITLE,
    questions=(
        DeskQuestion("token", "Token (Logged in as > Settings > Auth Tokens)", secret=True),
        DeskQuestion("queue", "Name of the queue to draft for (empty: all)", default=""),
        DeskQuestion("closed", "Statuses of tickets that are done", default="resolved,rejected"),
    ),
    build=RequestTracker,
    private=_is_private,
)
