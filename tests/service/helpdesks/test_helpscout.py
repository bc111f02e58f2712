"""Help Scout has no specification and no server to try: these payloads follow our reading of its documentation."""

import base64
import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx
import pytest

from drafter.situation import Channel
from service.errors import HelpDeskError, HelpDeskGone
from service.helpdesks.base import DeskEvent, DeskEventKind, DraftPlace, HelpDesk, WebhookCall
from service.helpdesks.helpscout import HELP_SCOUT
from tests.service.helpdesks.contract import (
    DRAFT,
    FIELDS,
    NEWER,
    SEEN,
    FieldsContract,
    FilesContract,
    HelpDeskContract,
    KnowledgeContract,
    NativeContract,
    TokenContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Replay, body_of, iso, missing
from tests.service.helpdesks.scenario import THREAD, Case, Line, Page

INBOX = "77"


class HelpScoutReplay(Replay):
    kind = HELP_SCOUT
    file_place = "/v2/conversations/101/attachments/1/data"
    follows = False
    renews = True
    secrets: ClassVar[Mapping[str, str]] = {"client_id": "app", "client_secret": "s3cret", "docs_key": "docs"}
    settings: ClassVar[Mapping[str, str]] = {"inbox": INBOX}
    signature = "x-helpscout-signature"
    bare_replies = True
    status = "active"
    next_thread = 9900

    def is_reading(self, request: httpx.Request) -> bool:
        return self.is_token(request)

    def reaches_customer(self, request: httpx.Request) -> bool:
        body = body_of(request)
        if request.url.path.endswith("/notes"):
            return False
        return not (request.method == "PATCH" or body.get("draft") is True)

    def sending(self) -> list[httpx.Request]:
        address = f"https://api.helpscout.net/v2/conversations/{THREAD}"
        reply = {"customer": {"id": 55}, "text": "x"}
        bodies = [reply, {**reply, "draft": False}, {**reply, "draft": "true"}, {**reply, "draft": 0}]
        sent = [httpx.Request("POST", f"{address}/reply", json=body) for body in bodies]
        return [
            *sent,
            httpx.Request("POST", f"{address}/chats", json={"text": "x", "customer": {"id": 55}}),
            httpx.Request("POST", "https://api.helpscout.net/v2/conversations", json={"subject": "x"}),
            httpx.Request("PUT", f"{address}/threads/1", json={"draft": None}),
        ]

    def given_file(self) -> httpx.Response:
        return httpx.Response(200, json={"data": b64encode(LOG.encode()).decode()})

    def limiting(self, seconds: float) -> dict[str, str]:
        return {"X-RateLimit-Limit-Minute": "200", "X-RateLimit-Retry-After": f"{seconds:g}"}

    def respond(self, request: httpx.Request) -> httpx.Response:
        path, host = request.url.path, request.url.host
        if self.is_token(request):
            assert request.headers["content-type"] == "application/x-www-form-urlencoded"
            assert b"grant_type=client_credentials" in request.content
            return self.token()
        if host == "docsapi.helpscout.net":
            return self._docs(path.removeprefix("/v1"), request.url.params)
        assert request.headers["authorization"] == f"Bearer t{self.tokens}"
        path = path.removeprefix("/v2")
        if found := re.fullmatch(r"/conversations/(\d+)(/.*)?", path):
            return self._one(found[1], found[2] or "", request)
        if path == "/conversations":
            return self._list(request.url.params)
        if path == "/customers/55":
            return httpx.Response(200, json=customer())
        if path == f"/mailboxes/{INBOX}/saved-replies":
            refs = [
                {"id": int(one.id), "name": one.title, "preview": one.html[:14] + iso(one.at)}
                for one in self._replies
            ]
            return (
                httpx.Response(200, json=refs)
                if self.bare_replies
                else self._page("replies", refs, request.url.params)
            )
        if found := re.fullmatch(rf"/mailboxes/{INBOX}/saved-replies/(\d+)", path):
            one = self.reply_pages[found[1]]
            return httpx.Response(200, json={"id": int(one.id), "name": one.title, "text": one.html})
        return missing()

    @property
    def _replies(self) -> Sequence[Page]:
        return list(self.reply_pages.values())

    def _one(self, key: str, rest: str, request: httpx.Request) -> httpx.Response:
        case = self.cases.get(key)
        if case is None:
            return missing()
        if request.method == "POST" and rest in ("/reply", "/notes"):
            self.next_thread += 1
            where, text = str(self.next_thread), body_of(request)["text"]
            if rest == "/reply":
                self.standing.native[where] = text
            else:
                self.standing.notes.append(text)
            return httpx.Response(201, headers={"Resource-ID": where})
        if request.method == "PATCH":
            self.standing.native[rest.removeprefix("/threads/")] = body_of(request)["value"]
            return httpx.Response(204)
        if rest == "/threads":
            threads = [thread(line) for line in reversed(case.lines)] + [lineitem()]
            threads = [draft(key, text) for key, text in self.standing.native.items()] + threads
            return self._page("threads", threads, request.url.params)
        return httpx.Response(200, json=conversation(case, self.status)) if not rest else missing()

    def _list(self, asked: httpx.QueryParams) -> httpx.Response:
        assert (asked["mailbox"], asked["sortField"], asked["sortOrder"]) == (INBOX, "modifiedAt", "desc")
        found = sorted(self.cases.values(), key=lambda case: case.changed_at, reverse=True)
        found = [case for case in found if iso(case.changed_at) >= asked.get("modifiedSince", "")]
        found = [case for case in found if case.closed or asked["status"] == "all"]
        return self._page("conversations", [conversation(case, self.status) for case in found], asked)

    def _docs(self, path: str, asked: httpx.QueryParams) -> httpx.Response:
        if path == "/collections":
            items: list[dict[str, Any]] = [{"id": "c1", "name": "Kilns", "visibility": "public"}]
            return self._docs_page("collections", items, asked)
        if path == "/collections/c1/articles":
            assert asked["status"] == "published"
            refs = [
                {"id": one.id, "name": one.title, "updatedAt": iso(one.at)} for one in self.article_pages.values()
            ]
            return self._docs_page("articles", refs, asked)
        one = self.article_pages[path.removeprefix("/articles/")]
        article = {"id": one.id, "name": one.title, "text": one.html, "publicUrl": f"https://docs.example/{one.id}"}
        return httpx.Response(200, json={"article": article | {"updatedAt": iso(one.at), "status": "published"}})

    def _docs_page(self, name: str, items: list[Any], asked: httpx.QueryParams) -> httpx.Response:
        page = int(asked["page"])
        part = items[(page - 1) * self.size : page * self.size]
        pages = max(1, -(-len(items) // self.size))
        return httpx.Response(200, json={name: {"page": page, "pages": pages, "count": len(items), "items": part}})

    def _page(self, name: str, items: list[Any], asked: httpx.QueryParams) -> httpx.Response:
        number = int(asked.get("page", 1))
        part = items[(number - 1) * self.size : number * self.size]
        pages = -(-len(items) // self.size)
        body: dict[str, Any] = {"page": {"size": self.size, "totalElements": len(items), "totalPages": pages}}
        body["page"]["number"] = number
        return httpx.Response(200, json=body | ({"_embedded": {name: part}} if part else {}))

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        names = {
            DeskEventKind.CUSTOMER_WROTE: "convo.customer.reply.created",
            DeskEventKind.AGENT_WROTE: "convo.agent.reply.created",
            DeskEventKind.CLOSED: "convo.status",
            DeskEventKind.DELETED: "convo.deleted",
        }
        status = "closed" if kind is DeskEventKind.CLOSED else "active"
        body = {"id": int(thread_id), "mailboxId": int(INBOX), "status": status, "preview": event}
        like = WebhookCall({"x-helpscout-event": names[kind]}, b"", self.now)
        return self.sealed(json.dumps(body).encode(), like)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        mac = base64.b64encode(hmac.new(HOOK_SECRET.encode(), body, hashlib.sha1).digest()).decode()
        return replace(like, body=body, headers={**like.headers, self.signature: mac})

    def foreign(self) -> WebhookCall:
        like = WebhookCall({"x-helpscout-event": "convo.customer.reply.created"}, b"", self.now)
        return self.sealed(b'{"id": 7, "mailboxId": 78}', like)


def conversation(case: Case, status: str) -> dict[str, Any]:
    return {
        "id": int(case.id),
        "number": int(case.id) + 1000,
        "threads": len(case.lines),
        "type": "email",
        "status": "closed" if case.closed else status,
        "state": "published",
        "subject": case.subject,
        "mailboxId": int(INBOX),
        "createdAt": iso(case.lines[0].at),
        "userUpdatedAt": iso(case.changed_at),
        "source": {"type": "email", "via": "customer"},
        "primaryCustomer": {"id": 55, "first": "Noor", "last": "Haddad", "email": "noor@example.com"},
        "customFields": [],
    }


def customer() -> dict[str, Any]:
    """Noor, with what the team has added to its customers; of a choice its words stand beside its id."""
    added: list[dict[str, Any]] = [
        {"type": "text", "slug": name, "name": name.title(), "value": value} for name, value in FIELDS.items()
    ]
    added.append({"type": "dropdown", "slug": "tier", "name": "Tier", "value": "5f0c", "text": "Gold"})
    times = {"createdAt": "2026-01-02T08:00:00Z", "updatedAt": "2026-11-20T08:00:00Z"}
    return {
        "id": 55,
        "firstName": "Noor",
        "organization": "Haddad Kilns",
        **times,
        "_embedded": {"properties": added},
    }


def attached(name: str) -> dict[str, Any]:
    return {"id": 1, "filename": name, "mimeType": "text/plain", "size": len(LOG)}


def thread(line: Line) -> dict[str, Any]:
    kinds = {"customer": ("customer", "customer"), "note": ("note", "user"), "agent": ("message", "user")}
    kind, by = kinds.get(line.by, ("message", "user"))
    return {
        "id": int(line.id),
        "type": kind,
        "status": "active",
        "state": "published",
        "body": line.html,
        "source": {"type": "workflow" if line.by == "bot" else "email", "via": by},
        "createdBy": {"id": 3, "type": by, "first": "Sam", "last": "Lee", "email": "x@example.com"},
        "createdAt": iso(line.at),
        "_embedded": {"attachments": [attached(name) for name in line.files]},
    }


def lineitem() -> dict[str, Any]:
    return {"id": 8000, "type": "lineitem", "state": "published", "action": {"text": "Assigned"}, "createdBy": {}}


def draft(key: str, text: str) -> dict[str, Any]:
    by = {"id": 3, "type": "user", "first": "Sam"}
    return {"id": int(key), "type": "message", "state": "draft", "body": text, "createdBy": by, "createdAt": None}


class TestHelpScoutByOurReadingOfItsDocumentation(
    HelpDeskContract,
    FilesContract,
    TokenContract,
    NativeContract,
    WebhookContract,
    KnowledgeContract,
    FieldsContract,
):
    made = HelpScoutReplay

    def test_a_property_that_is_chosen_from_a_list_is_told_in_words(self, desk: HelpDesk) -> None:
        told = desk.customer_fields(THREAD)  # type: ignore[attr-defined]
        assert (told.values["tier"], told.values["organization"]) == ("Gold", "Haddad Kilns")
        assert told.as_of == datetime(2026, 11, 20, 8, tzinfo=UTC)

    def test_of_a_customer_in_another_inbox_nothing_is_told(self, replay: Replay, desk: HelpDesk) -> None:
        replay.amendments.append(lambda _, body: body.update(mailboxId=99))
        for ask in (desk.thread, desk.customer_fields):  # type: ignore[attr-defined]
            with pytest.raises(HelpDeskGone, match="another inbox"):
                ask(THREAD)

    def test_a_draft_that_an_agent_began_is_left_alone(self, replay: Replay, desk: HelpDesk) -> None:
        replay.standing.native["9500"] = "<p>Dear Noor, I am</p>"
        assert desk.put_draft(THREAD, DRAFT).place is DraftPlace.NOTE
        assert replay.standing.native == {"9500": "<p>Dear Noor, I am</p>"}
        assert SEEN in replay.standing.notes[0]

    @pytest.mark.parametrize("status", ["active", "pending", "closed"])
    def test_a_draft_leaves_the_status_as_it_is(self, status: str) -> None:
        replay = HelpScoutReplay()
        replay.status = status
        replay.desk().put_draft(THREAD, DRAFT)
        (written,) = replay.writes
        assert body_of(written)["status"] == status

    def test_where_a_draft_cannot_be_written_anew_a_note_is_left(self, replay: Replay, desk: HelpDesk) -> None:
        first = desk.put_draft(THREAD, DRAFT)

        def refuse(request: httpx.Request) -> httpx.Response:
            if request.method == "PATCH":
                return httpx.Response(400, json={"message": "threads of this state cannot be changed"})
            replay.faults.appendleft(refuse)
            return replay.respond(request)

        replay.faults.append(refuse)
        assert desk.put_draft(THREAD, NEWER, first).place is DraftPlace.NOTE
        assert len(replay.standing.native) == 1

    def test_saved_replies_may_come_in_pages(self) -> None:
        replay = HelpScoutReplay()
        replay.bare_replies = False
        found = [one.title for page in replay.desk().saved_replies() for one in page.items]
        assert found == [page.title for page in replay.reply_pages.values()]

    def test_a_list_of_articles_that_has_not_changed_reads_none_again(self, replay: Replay, desk: HelpDesk) -> None:
        *_, last = desk.articles()
        before = len(replay.requests)
        list(desk.articles(last.cursor))
        assert not [one for one in replay.requests[before:] if "/v1/articles/" in one.url.path]

    @pytest.mark.parametrize(
        ("kind", "source", "channel"),
        [
            ("email", "email", Channel.EMAIL),
            ("chat", "beacon-v2", Channel.CHAT),
            ("email", "Facebook", Channel.SOCIAL),
        ],
    )
    def test_the_channel_is_known(self, kind: str, source: str, channel: Channel) -> None:
        replay = HelpScoutReplay()
        whole = conversation(replay.cases[THREAD], "active") | {"type": kind, "source": {"type": source}}

        def meet(request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith(THREAD):
                return httpx.Response(200, json=whole)
            replay.faults.appendleft(meet)
            return replay.respond(request)

        replay.faults.append(meet)
        assert replay.desk().thread(THREAD).conversation.channel is channel

    @pytest.mark.parametrize(
        ("kind", "found"), [(DeskEventKind.CLOSED, DeskEventKind.CLOSED), (DeskEventKind.DELETED,) * 2]
    )
    def test_a_webhook_says_that_it_was_closed_or_deleted(
        self, replay: Replay, desk: HelpDesk, kind: DeskEventKind, found: DeskEventKind
    ) -> None:
        event = desk.event(replay.call("e1", kind, THREAD))
        assert isinstance(event, DeskEvent)
        assert event.kind is found

    def test_an_account_without_docs_has_no_articles(self) -> None:
        class WithoutDocs(HelpScoutReplay):
            secrets: ClassVar[Mapping[str, str]] = {"client_id": "app", "client_secret": "s3cret"}

        assert [page.items for page in WithoutDocs().desk().articles()] == [()]

    def test_a_wrong_secret_says_what_to_do(self) -> None:
        replay = HelpScoutReplay()
        replay.token = lambda: httpx.Response(401, json={"error": "invalid_client"})  # type: ignore[method-assign]
        with pytest.raises(HelpDeskError, match="client id and secret"):
            replay.desk().thread(THREAD)

    def test_one_in_the_trash_is_gone(self, replay: Replay, desk: HelpDesk) -> None:
        replay.amendments.append(lambda path, body: body.update(state="deleted") if "mailboxId" in body else None)
        with pytest.raises(HelpDeskGone, match="was deleted"):
            desk.thread(THREAD)
