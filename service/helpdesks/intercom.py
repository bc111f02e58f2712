"""Intercom, API version 2.16.

Sources: https://github.com/intercom/Intercom-OpenAPI (descriptions/2.16) and
https://developers.intercom.com/docs/webhooks/webhook-notifications. Its API has no drafts and changes no note, so a
draft is a private note, and one that is out of date is told in another. Only version 2.16 and later have macros.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, partial
from typing import Any

import httpx

from drafter.conversation import Customer
from service.account.values import plain_fields
from service.errors import HelpDeskGone, HelpDeskRefused
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
from service.helpdesks.grants import FixedGrant, bearer
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import as_html, placed_note
from service.helpdesks.notes import NoteDrafts
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
    same_address,
    thread_of,
    understood,
)

__all__ = ["INTERCOM", "Intercom"]

_TITLE = "Intercom"
_VERSION = "2.16"
_PAGE = 50
_MACROS = 150
_CUSTOMERS = ("user", "lead", "contact")
_PUBLIC = ("comment", "quick_reply", "open", "close", "snoozed")
_EVENTS = {
    "conversation.user.created": DeskEventKind.CUSTOMER_WROTE,
    "conversation.user.replied": DeskEventKind.CUSTOMER_WROTE,
    "conversation.admin.replied": DeskEventKind.AGENT_WROTE,
    "conversation.admin.single.created": DeskEventKind.AGENT_WROTE,
    "conversation.admin.closed": DeskEventKind.CLOSED,
    "conversation.admin.opened": DeskEventKind.CHANGED,
    "conversation.deleted": DeskEventKind.DELETED,
    "article.created": DeskEventKind.KNOWLEDGE,
    "article.published": DeskEventKind.KNOWLEDGE,
    "article.deleted": DeskEventKind.KNOWLEDGE,
    "ping": DeskEventKind.TEST,
}
_SEARCH = "/conversations/search"
_REPLY = re.compile(r"/conversations/[\w-]+/reply")


class Intercom:
    """One workspace of Intercom."""

    abilities = Abilities(DraftPlace.NOTE, EventProof.SIGNED, removes=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        grant = FixedGrant(bearer(account.setting("token")))
        headers = {"Intercom-Version": _VERSION, "Accept": "application/json"}
        self._api = DeskHttp(_TITLE, account.address, grant, _is_private, outside, headers)
        self._mailbox, self._secret = account.mailbox, account.setting("client_secret")
        self._clock = outside.clock
        notes = NoteDrafts(self._note)
        self.put_draft, self.retire_draft = notes.put_draft, notes.retire_draft

    def thread(self, thread_id: str) -> DeskThread:
        """The conversation: its first message, then the newest 500 parts, which is all that Intercom gives."""
        found = self._api.get(f"/conversations/{safe_id(_TITLE, thread_id)}")
        with understood(_TITLE, "a conversation"):
            source, parts = found["source"], found["conversation_parts"]["conversation_parts"]
            said = [_said(source, "comment", found["created_at"])]
            said += [_said(part, part["part_type"], part["created_at"]) for part in parts]
            author: dict[str, Any] = next(
                (one["author"] for one in (source, *parts) if _is_customer(one.get("author"))), {}
            )
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("title") or _plain(source.get("subject")),
                channel=channel_of(source.get("type")),
                customer=Customer(
                    name=named(author.get("name")),
                    email=named(author.get("email")),
                    verified=self._is_verified(found, author),
                ),
                resolved=found.get("state") == "closed",
                fetch=self._api.file,
            )
            return thread_of(facts, filter(None, said))

    def customer_fields(self, thread_id: str) -> GivenFields:
        """The attributes of the contact that a conversation is with."""
        found = self._api.get(f"/conversations/{safe_id(_TITLE, thread_id)}")
        with understood(_TITLE, "a conversation"):
            contacts = found["contacts"]["contacts"]
            if not contacts:
                return GivenFields()
            contact_id = safe_id(_TITLE, str(contacts[0]["id"]))
        contact = self._api.get(f"/contacts/{contact_id}")
        with understood(_TITLE, "a contact"):
            fields = {**plain_fields(contact), **plain_fields(contact.get("custom_attributes"))}
            return GivenFields(fields, moment(contact.get("updated_at")))

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Conversations of the workspace."""
        return sweep(partial(self._found, ()), cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Closed ones."""
        return sweep(partial(self._found, (("state", "=", "closed"),)), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published articles, and those that are for the team only."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Macros."""
        return snapshot(self._macros(), cursor)

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """Events of the topics that concern conversations and articles."""
        expected = "sha1=" + hex_mac(self._secret, delivery.body, "sha1")
        check_same(_TITLE, delivery.headers.get("x-hub-signature"), expected)
        body = read_event(_TITLE, delivery)
        kind = _EVENTS.get(str(body.get("topic")))
        if kind is None:
            return None
        with understood(_TITLE, "an event"):
            item = (body.get("data") or {}).get("item") or {}
            found = item.get("conversation_id") or (item.get("id") if item.get("type") == "conversation" else None)
            return DeskEvent(event_id(_TITLE, str(body["id"])), kind, str(found) if found else None)

    def _is_verified(self, found: dict[str, Any], author: dict[str, Any]) -> bool:
        """Whether your own server signed who is writing in the Messenger. It signs an id, and a browser can put any
        mail address beside it: so that has to be the id. A conversation by mail, and one of several, is signed by
        nobody."""
        source, parts = found["source"], found["conversation_parts"]["conversation_parts"]
        theirs = [one for one in (source, *parts) if _is_customer(one.get("author"))]
        by_mail = source.get("type") != "conversation" or any(one.get("email_message_metadata") for one in theirs)
        writers = {(one["author"].get("type"), str(one["author"].get("id"))) for one in theirs}
        people = (found.get("contacts") or {}).get("contacts") or []
        if by_mail or len(people) != 1 or writers != {("user", str(people[0]["id"]))}:
            return False
        try:
            contact = self._api.get(f"/contacts/{safe_id(_TITLE, str(people[0]['id']))}") if self._signs else {}
        except (HelpDeskGone, HelpDeskRefused):  # our key may not see them
            return False
        email = contact.get("email")
        is_theirs = same_address(contact.get("external_id"), email) and same_address(email, author.get("email"))
        return contact.get("role") == "user" and is_theirs

    @cached_property
    def _me(self) -> dict[str, Any]:
        """Whom the token belongs to: notes are theirs."""
        with understood(_TITLE, "our account"):
            return dict(self._api.get("/me"))

    @property
    def _signs(self) -> bool:
        """Whether the workspace takes nobody for a user whom its own server has not signed."""
        return (self._me.get("app") or {}).get("identity_verification") is True

    def _admin_id(self) -> str:
        with understood(_TITLE, "our account"):
            return str(self._me["id"])

    def _note(self, thread_id: str, text: str) -> PlacedDraft:
        """A private note, about which nobody is notified: it is there when the conversation is opened."""
        place, html = f"/conversations/{safe_id(_TITLE, thread_id)}/reply", as_html(text)
        body = {"message_type": "note", "type": "admin", "admin_id": self._admin_id(), "body": html}
        answer, _ = self._api.change("POST", place, json={**body, "skip_notifications": True})
        parts = ((answer or {}).get("conversation_parts") or {}).get("conversation_parts") or [{}]
        return placed_note(html, parts[-1].get("id"))

    def _found(
        self, also: tuple[tuple[str, str, str], ...], since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        moved = ("updated_at", ">", int(since.timestamp()) - 1 if since else 0)
        conditions = [{"field": field, "operator": sign, "value": to} for field, sign, to in (moved, *also)]
        paging = {"per_page": _PAGE, **({"starting_after": position} if position else {})}
        query = {"query": {"operator": "AND", "value": conditions}, "pagination": paging}
        with understood(_TITLE, "a list of conversations"):
            answer = self._api.look_up(_SEARCH, query)
            return [_ref(item) for item in answer["conversations"]], _next(answer)

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        with understood(_TITLE, "a list of articles"):
            for item in self._listed("/articles", {}):
                if item.get("state") == "published":
                    yield str(item["id"]), str(item["updated_at"]), partial(_article, item, str(item["id"]))
            for item in self._listed("/internal_articles", {}):
                key = f"internal-{item['id']}"
                yield key, str(item["updated_at"]), partial(_article, item, key, internal=True)

    def _macros(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        with understood(_TITLE, "a list of macros"):
            for item in self._listed("/macros", {"per_page": _MACROS}):
                yield str(item["id"]), str(item["updated_at"]), partial(_macro, item)

    def _listed(self, place: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
        position: str | None = None
        while True:
            answer = self._api.get(place, {**asked, **({"starting_after": position} if position else {})})
            yield from answer["data"]
            if (position := _next(answer)) is None:
                return


def _next(answer: dict[str, Any]) -> str | None:
    """Where the next page begins; None: this is the last."""
    after = (answer.get("pages") or {}).get("next") or {}
    return after.get("starting_after")


def _is_customer(author: dict[str, Any] | None) -> bool:
    return (author or {}).get("type") in _CUSTOMERS


def _said(found: dict[str, Any], part_type: str, at: Any) -> DeskMessage | None:
    """A part as a message; None for one that says nothing. What comes with an assignment is for colleagues."""
    files = [_file(one) for one in found.get("attachments") or []]
    if not found.get("body") and not files:
        return None
    by = found.get("author") or {}
    author = "customer" if _is_customer(by) else "agent" if by.get("type") in ("admin", "team") else "bot"
    if by.get("from_ai_agent") or by.get("is_ai_answer"):
        author = "bot"
    if author != "customer" and part_type not in _PUBLIC:
        author = "note"
    return DeskMessage(
        str(found["id"]), author, moment(at), found.get("body") or "", name=by.get("name"), files=files
    )


def _file(found: dict[str, Any]) -> DeskFile:
    """An attachment, which lies at a storage of Intercom's, under an address that is signed for some time."""
    place, kind = str(found.get("url") or ""), str(found.get("content_type") or "")
    return DeskFile(str(found.get("name") or ""), place, kind, int(found.get("filesize") or 0))


def _ref(item: dict[str, Any]) -> ThreadRef:
    return ThreadRef(str(item["id"]), known_moment(item["updated_at"]), item.get("state") == "closed")


def _article(item: dict[str, Any], key: str, *, internal: bool = False) -> DeskArticle:
    with understood(_TITLE, "an article"):
        return DeskArticle(
            id=key,
            title=item.get("title") or "",
            html=item.get("body") or "",
            link=item.get("url"),
            updated_at=moment(item["updated_at"]),
            internal=internal,
            language=item.get("default_locale") or item.get("locale"),
        )


def _macro(item: dict[str, Any]) -> DeskSavedReply:
    with understood(_TITLE, "a macro"):
        return DeskSavedReply(str(item["id"]), item["name"], item.get("body") or "", moment(item["updated_at"]))


def _plain(html: str | None) -> str:
    return re.sub(r"<[^<>]*>", "", html or "")


def _is_private(request: httpx.Request) -> bool:
    """A search, and a reply that is a note."""
    if request.method != "POST":
        return False
    if request.url.path == _SEARCH:
        return True
    body = json_fields(request)
    is_note = body.get("message_type") == "note" and body.get("type") == "admin"
    return is_note and bool(_REPLY.fullmatch(request.url.path))


INTERCOM = DeskKind(
    name="intercom",
    title=_TITLE,
    address="https://api.intercom.io",
    questions=(
        DeskQuestion("token", "Access token of your app (Developer Hub > your app > Authentication)", secret=True),
        DeskQuestion("client_secret", "Client secret of your app (Basic information)", secret=True),
    ),
    build=Intercom,
    private=_is_private,
    events="Developer Hub > your app > Webhooks: topics conversation.user.*, conversation.admin.replied and .closed",
)
