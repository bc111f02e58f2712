"""Jitbit Helpdesk, by what its documentation says.

Sources: https://www.jitbit.com/docs/api/, https://github.com/jitbit/Helpdesk-API. Requests are forms, not JSON. It
has no drafts, and a comment is public unless it says otherwise. Its automation rules call any address; nothing about
what they send is documented, so the address holds our secret, and the ticket is read anew.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import httpx

from drafter.conversation import Customer
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
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.grants import FixedGrant, bearer
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import placed_note
from service.helpdesks.notes import NoteDrafts
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import check_address, event_id, minute_of, read_event
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

__all__ = ["JITBIT", "Jitbit"]

_TITLE = "Jitbit Helpdesk"
_PAGE = 300
"""The most tickets that one answer holds."""

_CLOSED = 3
_COMMENT = re.compile(r"(?:/[\w.-]+)*/api/comment", re.I)
_MOST_FORM = 10_000
_PRIVATE = {"id", "body", "forTechsOnly"}


class Jitbit:
    """One help desk of Jitbit, as the user sees it whose token is given."""

    abilities = Abilities(DraftPlace.NOTE, EventProof.ADDRESS, removes=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant(bearer(account.setting("token")))
        self._api = DeskHttp(_TITLE, _api_of(account.address), grant, _is_private, outside)
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._category = account.settings.get("category") or None
        self._clock = outside.clock
        notes = NoteDrafts(self._note)
        self.put_draft, self.retire_draft = notes.put_draft, notes.retire_draft

    def thread(self, thread_id: str) -> DeskThread:
        """The ticket, whose own text is the first message, and its comments."""
        key = {"id": safe_id(_TITLE, thread_id)}
        found = self._api.get("/ticket", key)
        with understood(_TITLE, "a ticket"):
            who = found["SubmitterUserInfo"]
            email = named(who.get("Email"))
            first = DeskMessage(
                id=f"ticket-{_id(found)}",
                author="customer",
                at=moment(found.get("IssueDate")),
                html=found.get("Body") or "",
                name=named(who.get("FirstName"), who.get("LastName")) or who.get("Username"),
                files=_files(found),
            )
            comments = self._api.get("/comments", key) or []
            said = [first, *filter(None, (_said(one, who) for one in comments))]
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("Subject") or "",
                channel=channel_of(str(found.get("Origin") or "")),
                customer=Customer(name=first.name, email=email),
                resolved=found.get("StatusID") == _CLOSED,
                fetch=self._api.file,
            )
            return thread_of(facts, said)

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Tickets of the category, or of all."""
        return sweep(partial(self._listed, False), cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Closed ones."""
        return sweep(partial(self._listed, True), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """The knowledge base."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Canned responses."""
        return snapshot(self._templates(), cursor)

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """A rule says that something happened to a ticket; what it was is seen there."""
        check_address(_TITLE, delivery, self._secret)
        body = _fields(delivery)
        found = next((body[name] for name in body if name.casefold() in ("ticketid", "issueid", "id")), None)
        if not isinstance(found, int | str):
            return None
        return DeskEvent(event_id(minute_of(delivery), delivery.body), DeskEventKind.CHANGED, str(found))

    def _note(self, thread_id: str, text: str) -> PlacedDraft:
        """A comment for technicians only."""
        form = {"id": safe_id(_TITLE, thread_id), "body": text, "forTechsOnly": "true"}
        answer, _ = self._api.change("POST", "/comment", data=form)
        ref = answer if isinstance(answer, int | str) else (answer or {}).get("CommentID", "")
        return placed_note(text, ref)

    def _listed(
        self, closed: bool, since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        """Tickets changed since a moment. Jitbit takes a day, so what changed earlier that day is left out here."""
        offset = int(position or 0)
        asked: dict[str, Any] = {"mode": "all", "count": _PAGE, "offset": offset}
        if since:
            asked["updatedFrom"] = f"{since:%Y-%m-%d}"
        if closed:
            asked["statusId"] = _CLOSED
        if self._category:
            asked["categoryId"] = self._category
        with understood(_TITLE, "a list of tickets"):
            items = self._api.get("/Tickets", asked) or []
            refs = [_ref(item) for item in items]
            left = [ref for ref in refs if since is None or ref.changed_at >= since]
            return left, str(offset + len(items)) if items else None

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        with understood(_TITLE, "a list of articles"):
            for item in self._api.get("/Articles", {"categoryId": self._category} if self._category else None) or []:
                key = str(item["ArticleId"])
                yield key, str(item.get("LastUpdated") or item.get("DateCreated")), partial(self._article, key)

    def _article(self, key: str) -> DeskArticle:
        with understood(_TITLE, "an article"):
            found = self._api.get("/Article", {"id": key})
            return DeskArticle(
                id=key,
                title=found.get("Subject") or "",
                html=found.get("Body") or "",
                updated_at=moment(found.get("LastUpdated") or found.get("DateCreated")),
                internal=bool(found.get("ForTechsOnly")),
            )

    def _templates(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        with understood(_TITLE, "canned responses"):
            for item in self._api.get("/CommentTemplates") or []:
                key = str(item.get("TemplateID") or item.get("Id") or item["ID"])
                title, html = item.get("Name") or item.get("Subject") or "", item.get("Body") or ""
                yield key, event_id(title, html), partial(DeskSavedReply, key, title, html)


def _api_of(address: str) -> str:
    """Where programs ask, by the address at which people open the desk; we used to ask for that of the interface."""
    return f"{address.rstrip('/').removesuffix('/api')}/api"


def _fields(delivery: WebhookCall) -> dict[str, Any]:
    """What a rule sends, which is JSON or a form as whoever wrote it chose."""
    form: dict[str, list[str]] = {}
    if not delivery.body.lstrip().startswith(b"{"):
        form = parse_qs(delivery.body[:_MOST_FORM].decode("utf-8", "replace"))
    return {name: values[0] for name, values in form.items()} or read_event(_TITLE, delivery)


def _id(found: dict[str, Any]) -> str:
    """The ticket's id, which goes by two names."""
    return str(found.get("TicketID") or found["IssueID"])


def _files(found: dict[str, Any]) -> list[DeskFile]:
    """The attachments that customers see; how large one is is said nowhere."""
    shown = [one for one in found.get("Attachments") or [] if not one.get("ForTechsOnly")]
    return [DeskFile(str(one.get("FileName") or ""), _place(one.get("FileID"))) for one in shown]


def _place(file_id: Any) -> str:
    return f"/attachment?id={int(file_id)}" if file_id else ""


def _said(found: dict[str, Any], submitter: dict[str, Any]) -> DeskMessage | None:
    """A comment as a message; None for what the desk itself notes down."""
    if found.get("IsSystem"):
        return None
    by = found.get("UserName") or ""
    theirs = (
        found.get("UserID") == submitter.get("UserID") if found.get("UserID") else by == submitter.get("Username")
    )
    author = "note" if found.get("ForTechsOnly") else "customer" if theirs else "agent"
    at, html = moment(found.get("CommentDate") or found.get("Date")), found.get("Body") or ""
    name = named(found.get("FirstName"), found.get("LastName")) or by
    return DeskMessage(str(found["CommentID"]), author, at, html, name=name, files=_files(found))


def _ref(item: dict[str, Any]) -> ThreadRef:
    return ThreadRef(
        _id(item),
        known_moment(item.get("LastUpdated") or item["IssueDate"]),
        item.get("StatusID") == _CLOSED or item.get("Status") == "Closed",
    )


def _is_private(request: httpx.Request) -> bool:
    """A comment that says once that it is for technicians only, and names nobody to tell about it."""
    if request.method != "POST" or not _COMMENT.fullmatch(request.url.path) or request.url.query:
        return False
    form = parse_qs(request.content.decode("utf-8", "replace"), keep_blank_values=True)
    return set(form) == _PRIVATE and form["forTechsOnly"] == ["true"]


JITBIT = DeskKind(
    name="jitbit",
    title=_TITLE,
    questions=(
        DeskQuestion("token", "API token (the page User/Token of your help desk)", secret=True),
        DeskQuestion("category", "ID of the category of tickets to draft for (empty: all)", default=""),
    ),
    build=Jitbit,
    private=_is_private,
    events="Administration > Automation rules: on a new ticket and on each reply, call this address with TicketID",
)
