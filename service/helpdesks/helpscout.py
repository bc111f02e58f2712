"""Help Scout: the inbox API 2.0 and the Docs API 1.0, by what their documentation says.

Sources: https://developer.helpscout.com/mailbox-api/, https://developer.helpscout.com/docs-api/,
https://developer.helpscout.com/webhooks/. No endpoint deletes a draft, so one that is out of date is emptied.
"""

import base64
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from drafter.conversation import Customer
from service.account.values import plain_fields
from service.errors import HelpDeskBusy, HelpDeskError, HelpDeskGone, HelpDeskUnreachable
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
    GivenFields,
    PlacedDraft,
    ThreadRef,
    WebhookCall,
)
from service.helpdesks.gates import json_fields
from service.helpdesks.grants import ClientCredentials, FixedGrant, basic
from service.helpdesks.http import DeskHttp
from service.helpdesks.letters import as_html, digest_of_words, out_of_date, placed_note
from service.helpdesks.paging import snapshot, sweep
from service.helpdesks.signatures import base64_mac, check_same, event_id, read_event
from service.helpdesks.threads import (
    DeskFile,
    DeskMessage,
    ThreadFacts,
    channel_of,
    moment,
    named,
    safe_id,
    thread_of,
    understood,
)

__all__ = ["HELP_SCOUT", "HelpScout"]

_TITLE = "Help Scout"
_DOCS = "https://docsapi.helpscout.net/v1"
_AUTHORS = {"customer": "customer", "user": "agent", "team": "agent"}
_AUTOMATIC = ("workflow", "autoreply", "auto-reply", "automatic")
_EVENTS = {
    "convo.created": DeskEventKind.CUSTOMER_WROTE,
    "convo.customer.reply.created": DeskEventKind.CUSTOMER_WROTE,
    "beacon.chat.created": DeskEventKind.CUSTOMER_WROTE,
    "beacon.chat.customer.replied": DeskEventKind.CUSTOMER_WROTE,
    "convo.agent.reply.created": DeskEventKind.AGENT_WROTE,
    "convo.ai-answers.created": DeskEventKind.CHANGED,
    "convo.merged": DeskEventKind.CHANGED,
    "convo.moved": DeskEventKind.CHANGED,
    "convo.status": DeskEventKind.CHANGED,
    "convo.deleted": DeskEventKind.DELETED,
    "helpscout.test": DeskEventKind.TEST,
}
_NOTE = re.compile(r"/v2/conversations/\d+/notes")
_REPLY = re.compile(r"/v2/conversations/\d+/reply")
_THREAD = re.compile(r"/v2/conversations/\d+/threads/\d+")


class HelpScout:
    """One inbox of a Help Scout account, and its Docs site where a key for it is given."""

    abilities = Abilities(DraftPlace.NATIVE, EventProof.SIGNED, removes=True)

    def __init__(self, account: DeskAccount, outside: Outside) -> None:
        form = {"client_id": account.setting("client_id"), "client_secret": account.setting("client_secret")}
        grant = ClientCredentials(_TITLE, f"{account.address}/oauth2/token", form, outside)
        self._api = DeskHttp(_TITLE, account.address, grant, _is_private, outside)
        docs_key = account.secrets.get("docs_key")
        self._docs = (
            DeskHttp(_TITLE, _DOCS, FixedGrant(basic(docs_key, "X")), _is_private, outside) if docs_key else None
        )
        self._mailbox, self._inbox = account.mailbox, account.setting("inbox")
        self._hook_secret = account.setting("hook_secret")
        self._clock = outside.clock

    def thread(self, thread_id: str) -> DeskThread:
        """The conversation; threads are read on their own, for those of chats are cut in the conversation.

        One that is in another inbox is not there.
        """
        found = self._conversation(thread_id)
        with understood(_TITLE, "a conversation"):
            who = found.get("primaryCustomer") or {}
            source = found.get("source") or {}
            facts = ThreadFacts(
                id=thread_id,
                mailbox=self._mailbox,
                subject=found.get("subject") or "",
                channel=channel_of(found.get("type"), source.get("type")),
                customer=Customer(name=named(who.get("first"), who.get("last")), email=named(who.get("email"))),
                resolved=found.get("status") == "closed",
                fetch=self._file,
            )
            return thread_of(facts, filter(None, map(partial(_said, thread_id), self._threads(thread_id))))

    def _file(self, place: str) -> bytes:
        """An attachment, which Help Scout gives as base64 in JSON."""
        answer = self._api.get(place)
        with understood(_TITLE, "an attachment"):
            return base64.b64decode(answer["data"], validate=True)

    def customer_fields(self, thread_id: str) -> GivenFields:
        """The customer's own fields, and by their slugs the properties that the team has added."""
        found = self._conversation(thread_id)
        with understood(_TITLE, "a conversation"):
            place = f"/customers/{safe_id(_TITLE, str(found['primaryCustomer']['id']))}"
        customer = self._api.get(place)
        with understood(_TITLE, "a customer"):
            added = (customer.get("_embedded") or {}).get("properties") or []
            properties = {str(one["slug"]): one.get("text") or one.get("value") for one in added}
            return GivenFields(
                {**plain_fields(customer), **plain_fields(properties)}, moment(customer.get("updatedAt"))
            )

    def changed(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Conversations of the inbox by their last change."""
        return sweep(partial(self._listed, "all"), cursor, self._clock)

    def resolved(self, cursor: str | None = None) -> Iterator[DeskPage[ThreadRef]]:
        """Closed ones."""
        return sweep(partial(self._listed, "closed"), cursor, self._clock)

    def articles(self, cursor: str | None = None) -> Iterator[DeskPage[DeskArticle]]:
        """Published articles of every collection."""
        return snapshot(self._articles(), cursor)

    def saved_replies(self, cursor: str | None = None) -> Iterator[DeskPage[DeskSavedReply]]:
        """The inbox's; a list shows a preview only, so each new one is read on its own."""
        return snapshot(self._replies(), cursor)

    def event(self, delivery: WebhookCall) -> DeskEvent | None:
        """Events are the whole account's: those of other inboxes do not concern us."""
        signed = base64_mac(self._hook_secret, delivery.body, "sha1")
        check_same(_TITLE, delivery.headers.get("x-helpscout-signature"), signed)
        name = delivery.headers.get("x-helpscout-event", "")
        kind = _EVENTS.get(name)
        if kind is None:
            return None
        body = read_event(_TITLE, delivery)
        elsewhere = str(body.get("mailboxId") or self._inbox) != self._inbox
        if elsewhere or not (body.get("id") or kind is DeskEventKind.TEST):
            return None
        if name == "convo.status" and body.get("status") == "closed":
            kind = DeskEventKind.CLOSED
        thread_id = str(body["id"]) if body.get("id") else None
        return DeskEvent(event_id(name, delivery.body), kind, thread_id)

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """A draft reply, one at most: where an agent has begun one, or edited ours, ours is left as a note."""
        if not draft.for_customer:
            return self._note(thread_id, draft.note)
        html = as_html(draft.letter)
        digest = digest_of_words(html)
        there = self._drafts(thread_id)
        for ref, present in there.items():
            ours = standing is not None and (ref, present) == (standing.ref, standing.digest)
            if present == digest or (ours and self._rewritten(thread_id, ref, html)):
                return PlacedDraft(DraftPlace.NATIVE, ref, digest)
        if there:
            return self._note(thread_id, draft.note)
        with understood(_TITLE, "a conversation"):
            found = self._conversation(thread_id)
            body = {"customer": {"id": found["primaryCustomer"]["id"]}, "text": html, "draft": True}
            if found.get("status") in ("active", "closed", "pending"):
                body["status"] = found["status"]  # as it is: a draft must not open anything again
        _, headers = self._api.change("POST", f"/conversations/{thread_id}/reply", json=body)
        return PlacedDraft(DraftPlace.NATIVE, headers.get("resource-id", ""), digest)

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Put the reason in the place of a draft that nobody has touched; one that was sent is no draft any more."""
        if standing.place is not DraftPlace.NATIVE:
            return None
        emptied = as_html(out_of_date(reason))
        if self._drafts(thread_id).get(standing.ref) != standing.digest:
            return None
        self._rewritten(thread_id, standing.ref, emptied)
        return PlacedDraft(DraftPlace.NATIVE, standing.ref, digest_of_words(emptied))

    def _conversation(self, thread_id: str) -> dict[str, Any]:
        found = self._api.get(f"/conversations/{safe_id(_TITLE, thread_id)}")
        if not isinstance(found, dict):
            raise HelpDeskError(f"{_TITLE} answered with no conversation to {thread_id!r}. Check the address.")
        if found.get("state") == "deleted":
            raise HelpDeskGone(f"The conversation {thread_id!r} was deleted in {_TITLE}.")
        if str(found.get("mailboxId") or self._inbox) != self._inbox:
            raise HelpDeskGone(f"{_TITLE} has {thread_id!r} in another inbox than the one that is connected.")
        return found

    def _threads(self, thread_id: str) -> Iterator[dict[str, Any]]:
        yield from self._pages(self._api, f"/conversations/{safe_id(_TITLE, thread_id)}/threads", "threads")

    def _drafts(self, thread_id: str) -> dict[str, str]:
        """The digest of each reply that waits to be sent, by its id."""
        with understood(_TITLE, "threads"):
            waiting = [one for one in self._threads(thread_id) if one.get("state") == "draft"]
            return {str(one["id"]): digest_of_words(one.get("body") or "") for one in waiting}

    def _rewritten(self, thread_id: str, ref: str, html: str) -> bool:
        """Whether a draft could be written anew, which its documentation says of threads in general."""
        change = {"op": "replace", "path": "/text", "value": html}
        try:
            self._api.change("PATCH", f"/conversations/{thread_id}/threads/{ref}", again=True, json=change)
        except (HelpDeskBusy, HelpDeskUnreachable):
            raise
        except HelpDeskError:
            return False
        return True

    def _note(self, thread_id: str, note: str) -> PlacedDraft:
        html = as_html(note)
        _, headers = self._api.change(
            "POST", f"/conversations/{safe_id(_TITLE, thread_id)}/notes", json={"text": html}
        )
        return placed_note(html, headers.get("resource-id"))

    def _listed(
        self, status: str, since: datetime | None, position: str | None
    ) -> tuple[list[ThreadRef], str | None]:
        page = int(position or 1)
        asked = {
            "mailbox": self._inbox,
            "status": status,
            "sortField": "modifiedAt",
            "sortOrder": "desc",
            "page": page,
        }
        if since:
            asked["modifiedSince"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
        with understood(_TITLE, "a list of conversations"):
            answer = self._api.get("/conversations", asked)
            items = (answer.get("_embedded") or {}).get("conversations") or []
            refs = [_ref(item) for item in items]
            more = items and page < (answer.get("page") or {}).get("totalPages", 0)
            return refs, str(page + 1) if more else None

    def _articles(self) -> Iterator[tuple[str, str, partial[DeskArticle]]]:
        if (docs := self._docs) is None:
            return
        with understood(_TITLE, "a list of articles"):
            for collection in _docs_pages(docs, "/collections", "collections"):
                internal = collection.get("visibility") == "private"
                place = f"/collections/{collection['id']}/articles?status=published"
                for ref in _docs_pages(docs, place, "articles"):
                    yield str(ref["id"]), str(ref.get("updatedAt")), partial(_article, docs, str(ref["id"]), internal)

    def _replies(self) -> Iterator[tuple[str, str, partial[DeskSavedReply]]]:
        place = f"/mailboxes/{self._inbox}/saved-replies"
        with understood(_TITLE, "saved replies"):
            for ref in self._pages(self._api, place, "savedReplies", {"includeChatReplies": "true"}):
                key, stamp = str(ref["id"]), event_id(json.dumps(ref, sort_keys=True))
                yield key, stamp, partial(self._reply, f"{place}/{key}", key)

    def _reply(self, place: str, key: str) -> DeskSavedReply:
        with understood(_TITLE, "a saved reply"):
            found = self._api.get(place)
            return DeskSavedReply(key, found.get("name") or "", found.get("text") or found.get("chatText") or "")

    def _pages(
        self, api: DeskHttp, place: str, name: str, asked: dict[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """The items of a list: a bare array, or pages in which an empty list is not there at all."""
        page = 1
        while True:
            answer = api.get(place, {**(asked or {}), "page": page})
            if isinstance(answer, list):
                yield from answer
                return
            embedded = answer.get("_embedded") or {}
            items: list[dict[str, Any]] = embedded.get(name) or next(iter(embedded.values()), [])
            yield from items
            if not items or page >= (answer.get("page") or {}).get("totalPages", 1):
                return
            page += 1


def _docs_pages(docs: DeskHttp, place: str, name: str) -> Iterator[dict[str, Any]]:
    page = pages = 1
    while page <= pages:
        answer = docs.get(f"{place}{'&' if '?' in place else '?'}page={page}")[name]
        pages = int(answer.get("pages") or 1)
        yield from answer.get("items") or []
        page += 1


def _article(docs: DeskHttp, article_id: str, internal: bool) -> DeskArticle:
    with understood(_TITLE, "an article"):
        found = docs.get(f"/articles/{article_id}")["article"]
        return DeskArticle(
            id=article_id,
            title=found.get("name") or "",
            html=found.get("text") or "",
            link=found.get("publicUrl"),
            updated_at=moment(found.get("updatedAt") or found.get("createdAt")),
            internal=internal,
        )


def _file(thread_id: str, found: dict[str, Any]) -> DeskFile:
    name = str(found.get("filename") or found.get("fileName") or "")
    key = found.get("id")
    place = f"/conversations/{thread_id}/attachments/{int(key)}/data" if key else ""
    return DeskFile(name, place, str(found.get("mimeType") or ""), int(found.get("size") or 0))


def _said(thread_id: str, found: dict[str, Any]) -> DeskMessage | None:
    """A thread as a message; None for one that nobody said, or that was not said yet."""
    if found.get("type") == "lineitem" or found.get("state") not in (None, "published"):
        return None
    by, source = found.get("createdBy") or {}, found.get("source") or {}
    author = _AUTHORS.get(by.get("type") or "", "bot")
    if any(word in str(source.get("type")).casefold() for word in _AUTOMATIC):
        author = "bot"
    if found.get("type") in ("note", "phone", "forwardparent", "forwardchild"):
        author = "note"
    files = (found.get("_embedded") or {}).get("attachments") or []
    return DeskMessage(
        id=str(found["id"]),
        author=author,
        at=moment(found.get("createdAt")),
        html=found.get("body") or "",
        name=named(by.get("first"), by.get("last")),
        files=[_file(thread_id, file) for file in files],
    )


def _ref(item: dict[str, Any]) -> ThreadRef:
    at = moment(item.get("userUpdatedAt") or item.get("modifiedAt") or item["createdAt"])
    assert at is not None  # noqa: S101 - a conversation was created some time
    return ThreadRef(str(item["id"]), at, item.get("status") == "closed")


def _is_private(request: httpx.Request) -> bool:
    """Notes, replies that are drafts, and new words for a thread, which change nothing that was sent."""
    path, body = request.url.path, json_fields(request)
    match request.method:
        case "POST" if _NOTE.fullmatch(path):
            return set(body) == {"text"}
        case "POST" if _REPLY.fullmatch(path):
            return body.get("draft") is True and set(body) <= {"customer", "text", "draft", "status"}
        case "PATCH" if _THREAD.fullmatch(path):
            return bool(body.get("op") == "replace" and body.get("path") == "/text")
    return False


HELP_SCOUT = DeskKind(
    name="helpscout",
    title=_TITLE,
    address="https://api.helpscout.net/v2",
    questions=(
        DeskQuestion("client_id", "App ID (Your profile > My apps > Create app)"),
        DeskQuestion("client_secret", "App secret", secret=True),
        DeskQuestion("inbox", "ID of the inbox (the number in its address)"),
        DeskQuestion("docs_key", "API key of Docs (Your profile > Authentication; empty: no articles)", True, ""),
    ),
    build=HelpScout,
    private=_is_private,
    events="Manage > Apps > Webhooks: events of conversations and Beacon chats, with this address and secret",
)
