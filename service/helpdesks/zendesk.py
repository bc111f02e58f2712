"""Zendesk Support and Guide.

Sources: https://developer.zendesk.com/api-reference/ (tickets, comments, incremental exports, macros, articles) and
https://developer.zendesk.com/documentation/webhooks/verifying/. API tokens cannot be made any more, so we sign in by
OAuth's client credentials; a token that there still is ends on 30 April 2027. Its API has no drafts and changes no
comment, so a draft is a private comment.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
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
from service.helpdesks.grants import ClientCredentials, FixedGrant, Grant, basic
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import as_html, placed_note
from service.helpdesks.notes import NoteDrafts
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import base64_mac, check_same, check_time, event_id, minute_of, read_event
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

__all__ = ["ZENDESK", "Zendesk"]

_TITLE = "Zendesk"
_SCOPE = "read tickets:write"
_PAGE = 100
_SIGNATURE = "x-zendesk-webhook-signature"
_CLOSED = ("solved", "closed")
_TEAM = ("agent", "admin")
_AUTOMATIC = ("rule", "system", "answer_bot", "bot")
_TICKET = re.compile(r"/api/v2/tickets/\d+")


class Zendesk:
    """One Zendesk account."""

    abilities = Abilities(DraftPlace.NOTE, EventProof.SIGNED_WITH_TIME, removes=False)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        place = f"{account.address.rstrip('/')}/api/v2"
        self._api = DeskHttp(_TITLE, place, _grant(account, outside), _is_private, outside)
        self._mailbox, self._secret = account.mailbox, account.setting("hook_secret")
        self._clock = outside.clock
        notes = NoteDrafts(self._note)
        self.put_draft, self.retire_draft = notes.put_draft, notes.retire_draft

    def thread(self, thread_id: str) -> DeskThread:
        """The ticket and all of its comments."""
        place = f"/tickets/{safe_id(_TITLE, thread_id)}"
        answer = self._api.get(place)
        with understood(_TITLE, "a ticket"):
            ticket, people = answer["ticket"], dict[int, dict[str, Any]]()
            comments = list(self._listed(f"{place}/comments", "comments", {"include": "users"}, people))
            requester = people.get(ticket["requester_id"]) or {}
            said = [_said(one, people, ticket["requester_id"]) for one in comments]
            theirs = [one for one, message in zip(comments, said, strict=True) if message.author == "customer"]
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=ticket.get("subject") or "",
                channel=channel_of((ticket.get("via") or {}).get("channel")),
                customer=Customer(
                    name=named(requester.get("name")),
                    email=named(requester.get("email")),
                    verified=self._is_verified(ticket, requester, theirs),
                ),
                resolved=ticket.get("status") in _CLOSED,
                fetch=self._api.file,
            )
            return thread_of(facts, said)

    def customer_fields(self, thread_id: str) -> GivenFields:
        """The fields of who asked; those of their organization begin with `organization.`."""
        ticket = self._api.get(f"/tickets/{safe_id(_TITLE, thread_id)}")
        with understood(_TITLE, "a ticket"):
            user_id = safe_id(_TITLE, str(ticket["ticket"]["requester_id"]))
        answer = self._api.get(f"/users/{user_id}")
        with understood(_TITLE, "a user"):
            user = answer["user"]
            fields = {**plain_fields(user), **plain_fields(user.get("user_fields"))}
            group = user.get("organization_id")
            as_of = moment(user.get("updated_at"))
        if group is not None:
            answer = self._api.get(f"/organizations/{safe_id(_TITLE, str(group))}")
            with understood(_TITLE, "an organization"):
                found = answer["organization"]
                fields |= plain_fields({"name": found.get("name")}, "organization.")
                fields |= plain_fields(found.get("organization_fields"), "organization.")
        return GivenFields(fields, as_of)

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Tickets by the incremental export, which also names deleted ones; Zendesk gives it to admins."""
        for page in sweep(self._exported, cursor, self._clock, _deleted):
            yield DeskPage(tuple(map(_ref, page.items)), page.cursor, page.gone)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Solved and closed ones."""
        for page in self.changed(cursor):
            yield DeskPage(tuple(ref for ref in page.items if ref.resolved), page.cursor, page.gone)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published articles of the help center; those for a part of its readers are internal."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """Active macros that hold a text."""
        return snapshot(self._macros(), cursor)

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """What a trigger sends, with the body that `docs/help-desks/zendesk.md` shows; the rest is seen there."""
        told = delivery.headers.get(f"{_SIGNATURE}-timestamp", "")
        expected = base64_mac(self._secret, told.encode() + delivery.body, "sha256")
        check_same(_TITLE, delivery.headers.get(_SIGNATURE), expected)
        with understood(_TITLE, "the time of an event"):
            at = moment(told)
        check_time(_TITLE, at, delivery.at)
        body = read_event(_TITLE, delivery)
        if not body.get("ticket_id"):
            return None
        kind = DeskEventKind.CLOSED if str(body.get("status")).casefold() in _CLOSED else DeskEventKind.CHANGED
        thread_id = str(body["ticket_id"])
        moved = str(body.get("updated_at") or minute_of(delivery))
        return DeskEvent(event_id(thread_id, moved, str(body.get("status"))), kind, thread_id)

    def _is_verified(self, ticket: dict[str, Any], requester: dict[str, Any], theirs: list[dict[str, Any]]) -> bool:
        """Whether the requester alone wrote, signed in, and Zendesk has had their mail address confirmed. Of a mail
        it says nothing that would do."""
        signed_in = all(_is_signed_in(one) and one["author_id"] == ticket["requester_id"] for one in theirs)
        if not theirs or not signed_in or ticket.get("email_cc_ids") or requester.get("verified") is not True:
            return False
        place = f"/users/{safe_id(_TITLE, str(ticket['requester_id']))}/identities"
        email = requester.get("email")
        try:
            known = [one for one in self._listed(place, "identities") if one.get("verified") is True]
        except (HelpDeskGone, HelpDeskRefused):  # our key may not see them
            return False
        return any(one.get("type") == "email" and same_address(one.get("value"), email) for one in known)

    def _note(self, thread_id: str, text: str) -> PlacedDraft:
        """A private comment."""
        html = as_html(text)
        body = {"ticket": {"comment": {"html_body": html, "public": False}}}
        answer, _ = self._api.change("PUT", f"/tickets/{safe_id(_TITLE, thread_id)}", json=body)
        events = ((answer or {}).get("audit") or {}).get("events") or []
        return placed_note(html, next((one.get("id") for one in events if one.get("type") == "Comment"), None))

    def _exported(self, since: datetime | None, position: str | None) -> tuple[list[dict[str, Any]], str | None]:
        begin = {"cursor": position} if position else {"start_time": int(since.timestamp()) if since else 1}
        answer = self._api.get("/incremental/tickets/cursor", begin)
        with understood(_TITLE, "an export of tickets"):
            return answer["tickets"], None if answer["end_of_stream"] else answer["after_cursor"]

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        with understood(_TITLE, "a list of articles"):
            for item in self._listed("/help_center/articles", "articles"):
                if not item.get("draft"):
                    yield str(item["id"]), str(item["updated_at"]), partial(_article, item)

    def _macros(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        with understood(_TITLE, "a list of macros"):
            for item in self._listed("/macros/active", "macros"):
                if text := _text(item):
                    key, at = str(item["id"]), moment(item["updated_at"])
                    yield key, str(item["updated_at"]), partial(DeskSavedReply, key, item["title"], text, at)

    def _listed(
        self,
        place: str,
        name: str,
        asked: dict[str, Any] | None = None,
        people: dict[int, dict[str, Any]] | None = None,
    ) -> Iterator[dict[str, Any]]:
        """The items of all pages; users that come with them go into `people`."""
        answer = self._api.get(place, {**(asked or {}), "page[size]": _PAGE})
        while True:
            if people is not None:
                people.update({one["id"]: one for one in answer.get("users") or []})
            yield from answer[name]
            if not (answer.get("meta") or {}).get("has_more"):
                return
            answer = self._api.get(answer["links"]["next"])


def _grant(account: DeskAccount, outside: Outside) -> Grant:
    """What OAuth gives, or the API token of whoever has no client for it yet."""
    if _is_by_token(account):
        return FixedGrant(basic(f"{account.setting('email')}/token", account.setting("api_token")))
    form = {"client_id": account.setting("client_id"), "client_secret": account.setting("client_secret")}
    place = f"{account.address.rstrip('/')}/oauth/tokens"
    return ClientCredentials(_TITLE, place, {**form, "scope": _SCOPE}, outside)


def _is_by_token(account: DeskAccount) -> bool:
    return bool(account.settings.get("email")) and not account.settings.get("client_id")


def _warning(account: DeskAccount) -> str:
    if not _is_by_token(account):
        return ""
    return (
        "Zendesk takes no API tokens after 30 April 2027: give it an OAuth client before that day, by "
        f"drafter connect zendesk --name {account.id} --again"
    )


def _said(found: dict[str, Any], people: dict[int, dict[str, Any]], requester: int) -> DeskMessage:
    """A comment as a message. Who has no role there is the system itself."""
    by = people.get(found["author_id"]) or {}
    role = by.get("role") or ("end-user" if found["author_id"] == requester else "")
    author = "customer" if role == "end-user" else "agent" if role in _TEAM else "bot"
    if (found.get("via") or {}).get("channel") in _AUTOMATIC:
        author = "bot"
    if not found.get("public", True):
        author = "note"
    return DeskMessage(
        id=str(found["id"]),
        author=author,
        at=moment(found.get("created_at")),
        html=found.get("html_body") or found.get("body") or "",
        name=named(by.get("name")),
        files=[_file(one) for one in found.get("attachments") or [] if not one.get("deleted")],
    )


def _is_signed_in(found: dict[str, Any]) -> bool:
    """Whether a comment was written in the help center, and bears no flag: 3 is of one who was not signed in."""
    via, about = found.get("via") or {}, found.get("metadata") or {}
    return via.get("channel") == "web" and not about.get("flags") and about.get("trusted") is not False


def _file(found: dict[str, Any]) -> DeskFile:
    """An attachment, which may be hosted elsewhere."""
    name, place = str(found.get("file_name") or ""), str(found.get("content_url") or "")
    return DeskFile(name, place, str(found.get("content_type") or ""), int(found.get("size") or 0))


def _ref(item: dict[str, Any]) -> ThreadRef:
    with understood(_TITLE, "an export of tickets"):
        return ThreadRef(str(item["id"]), known_moment(item["updated_at"]), item.get("status") in _CLOSED)


def _deleted(item: dict[str, Any]) -> str | None:
    return str(item.get("id")) if item.get("status") == "deleted" else None


def _article(item: dict[str, Any]) -> DeskArticle:
    return DeskArticle(
        id=str(item["id"]),
        title=item.get("title") or item.get("name") or "",
        html=item.get("body") or "",
        link=item.get("html_url"),
        updated_at=moment(item["updated_at"]),
        internal=item.get("user_segment_id") is not None,
        language=item.get("locale"),
    )


def _text(macro: dict[str, Any]) -> str:
    """The text that a macro writes, which is its action's value or the last part of it."""
    said = {one.get("field"): one.get("value") for one in macro.get("actions") or []}
    value = said.get("comment_value_html") or said.get("comment_value") or ""
    return str(value[-1] if isinstance(value, list) else value)


def _is_private(request: httpx.Request) -> bool:
    """A comment that says that it is not public, and nothing else in the ticket."""
    if request.method != "PUT" or not _TICKET.fullmatch(request.url.path):
        return False
    match json_fields(request):
        case {"ticket": {"comment": {"html_body": _, "public": False, **more}, **others}}:
            return not more and not others
    return False


ZENDESK = DeskKind(
    name="zendesk",
    title=_TITLE,
    questions=(
        DeskQuestion(
            "client_id",
            "Identifier of the OAuth client (Admin Center > Apps and integrations > APIs; empty: by API token)",
            default="",
        ),
        DeskQuestion("client_secret", "Secret of the OAuth client (empty: as above)", secret=True, default=""),
        DeskQuestion("email", "Mail address of the user of an API token (empty: there is none)", default=""),
        DeskQuestion("api_token", "The API token (empty: there is none)", secret=True, default=""),
        DeskQuestion("hook_secret", "Signing secret of the webhook (Admin Center > Webhooks)", secret=True),
        DeskQuestion("app_key", "Public key of the sidebar app (docs/sidebar-in-desks.md; empty: none)", default=""),
    ),
    build=Zendesk,
    private=_is_private,
    warning=_warning,
    events="Admin Center > Apps and integrations > Webhooks, and a trigger on new comments that notifies it",
)
