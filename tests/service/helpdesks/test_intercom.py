"""Intercom, replayed in the shapes of its specification, against which requests and answers are held."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest

from drafter.situation import Channel
from service.helpdesks.base import DeskEventKind, HelpDesk, WebhookCall
from service.helpdesks.intercom import INTERCOM
from tests.service.helpdesks.contract import (
    DRAFT,
    FIELDS,
    FieldsContract,
    FilesContract,
    HelpDeskContract,
    KnowledgeContract,
    VerifiedContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Amendment, Replay, body_of, missing
from tests.service.helpdesks.scenario import THREAD, Case, Line, Page
from tests.service.helpdesks.specification import load_specification

ADMIN = "991"
AUTHORS = {
    "customer": {"type": "user", "id": "c1", "name": "Noor Haddad", "email": "noor@example.com"},
    "agent": {"type": "admin", "id": ADMIN, "name": "Sam Lee", "email": "sam@example.com"},
    "note": {"type": "admin", "id": ADMIN, "name": "Sam Lee", "email": "sam@example.com"},
    "bot": {"type": "bot", "id": "b1", "name": "Fin", "email": "fin@example.com"},
}
TOPICS = {
    DeskEventKind.CUSTOMER_WROTE: "conversation.user.replied",
    DeskEventKind.AGENT_WROTE: "conversation.admin.replied",
    DeskEventKind.CLOSED: "conversation.admin.closed",
    DeskEventKind.DELETED: "conversation.deleted",
}


CONTACT = {
    "type": "contact",
    "id": "c1",
    "role": "user",
    "email": "noor@example.com",
    "custom_attributes": {name: value for name, value in FIELDS.items() if name != "nested"},
    "updated_at": 1_790_000_000,
}


class IntercomReplay(Replay):
    kind = INTERCOM
    secrets: ClassVar[Mapping[str, str]] = {"token": "tok", "client_secret": HOOK_SECRET}
    file_place = "/i/o/"
    stores_at = "downloads.intercomcdn.com"
    signature = "x-hub-signature"
    source_type = "email"

    def is_reading(self, request: httpx.Request) -> bool:
        return request.url.path == "/conversations/search"

    def reaches_customer(self, request: httpx.Request) -> bool:
        return body_of(request).get("message_type") != "note"

    def sending(self) -> list[httpx.Request]:
        place = f"https://api.intercom.io/conversations/{THREAD}/reply"
        said = {"type": "admin", "admin_id": ADMIN, "body": "x"}
        bodies = [{**said, "message_type": kind} for kind in ("comment", "quick_reply", "Note")]
        bodies += [said, {"type": "user", "message_type": "comment", "intercom_user_id": "c1", "body": "x"}]
        return [
            *(httpx.Request("POST", place, json=body) for body in bodies),
            httpx.Request("POST", "https://api.intercom.io/messages", json={"message_type": "email"}),
            httpx.Request("POST", f"https://api.intercom.io/conversations/{THREAD}/parts", json=bodies[0]),
        ]

    def limiting(self, seconds: float) -> dict[str, str]:
        return {"X-RateLimit-Limit": "167", **self.used_up(seconds)}

    def used_up(self, seconds: float) -> dict[str, str]:
        anew = int(self.now.timestamp() + seconds)
        return {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(anew)}

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer tok"
        assert request.headers["intercom-version"] == "2.16"
        path = request.url.path
        if path == "/me":
            return httpx.Response(
                200, json={"type": "admin", "id": ADMIN, "name": "Drafts", "email": "d@example.com"}
            )
        if path == "/conversations/search":
            return self._search(body_of(request))
        if found := re.fullmatch(r"/conversations/(\d+)(/reply)?", path):
            return self._one(self.cases.get(found[1]), request)
        if path == "/contacts/c1":
            return httpx.Response(200, json=CONTACT)
        after = request.url.params.get("starting_after")
        if path == "/articles":
            return self._list([article(one) for one in list(self.article_pages.values())[:-1]], after)
        if path == "/internal_articles":
            return self._list([internal_article(one) for one in list(self.article_pages.values())[-1:]], after)
        return (
            self._list([macro(one) for one in self.reply_pages.values()], after) if path == "/macros" else missing()
        )

    def _one(self, case: Case | None, request: httpx.Request) -> httpx.Response:
        if case is None:
            return missing()
        if request.method == "POST":
            self.standing.notes.append(body_of(request)["body"])
        whole = conversation(case, self.source_type)
        notes = [Line(f"77{number}", "note", text, self.now) for number, text in enumerate(self.standing.notes)]
        parts = [part(line) for line in [*case.lines[1:], *notes]]
        parts.append(part(Line("7999", "agent", "", self.now)) | {"part_type": "assignment", "body": None})
        if request.method == "POST":
            parts.pop()
        listed = {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)}
        return httpx.Response(200, json=whole | {"conversation_parts": listed})

    def _search(self, asked: dict[str, Any]) -> httpx.Response:
        conditions = {one["field"]: one for one in asked["query"]["value"]}
        since = conditions["updated_at"]["value"]
        found = [case for case in self.cases.values() if case.changed_at.timestamp() > since]
        found = [case for case in found if case.closed or "state" not in conditions]
        begin = int(asked["pagination"].get("starting_after", 0))
        part = [conversation(case, "email") for case in found[begin : begin + self.size]]
        body = {"type": "conversation.list", "conversations": part, "total_count": len(found)}
        return httpx.Response(200, json=body | {"pages": self._pages(begin, len(found))})

    def _list(self, items: list[dict[str, Any]], after: str | None) -> httpx.Response:
        begin = int(after or 0)
        part = items[begin : begin + self.size]
        pages = self._pages(begin, len(items))
        return httpx.Response(200, json={"type": "list", "data": part, "total_count": len(items), "pages": pages})

    def _pages(self, begin: int, total: int) -> dict[str, Any]:
        pages: dict[str, Any] = {"type": "pages", "page": begin // self.size + 1, "per_page": self.size}
        after = begin + self.size
        pages["total_pages"] = -(-total // self.size)
        return pages | {"next": {"per_page": self.size, "starting_after": str(after)} if after < total else None}

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        item = {"type": "conversation", "id": thread_id}
        body = {
            "type": "notification_event",
            "id": event,
            "topic": TOPICS[kind],
            "app_id": "a",
            "delivery_attempts": 1,
        }
        return self.sealed(json.dumps(body | {"data": {"item": item}}).encode(), WebhookCall({}, b"", self.now))

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        mac = hmac.new(HOOK_SECRET.encode(), body, hashlib.sha1).hexdigest()
        return replace(like, body=body, headers={self.signature: f"sha1={mac}"})

    def vouch(self, path: str, body: Any) -> None:
        """The workspace verifies identities, and Noor's is her mail address."""
        if path == "/me":
            body["app"] = {"type": "app", "identity_verification": True}
        elif path.startswith("/contacts/"):
            body["external_id"] = "Noor@example.com"
        elif "source" in body:
            body["source"]["type"] = "conversation"

    def doubts(self) -> dict[str, Amendment]:
        def contact(changes: dict[str, Any]) -> Amendment:
            return lambda path, body: body.update(changes) if path.startswith("/contacts/") else None

        def last_part(changes: dict[str, Any]) -> Amendment:
            def amend(path: str, body: Any) -> None:
                for one in (body.get("conversation_parts") or {}).get("conversation_parts", ()):
                    if one["id"] == "9007":
                        one |= changes

            return amend

        lead = {"type": "lead", "id": "c1", "name": "Noor Haddad", "email": "noor@example.com"}
        other = {"type": "contact", "id": "c2"}
        return {
            "identities are not verified": lambda path, body: body.pop("app", None),
            "a mail": lambda path, body: body["source"].update(type="email") if "source" in body else None,
            "it went on by mail": last_part({"email_message_metadata": {"message_id": "<x@example.com>"}}),
            "a visitor": last_part({"author": lead}),
            "another user": last_part({"author": lead | {"type": "user", "id": "c2"}}),
            "two people": lambda path, body: (
                body["contacts"]["contacts"].append(other) if "contacts" in body else None
            ),
            "a lead": contact({"role": "lead"}),
            "the address was changed in the browser": contact({"email": "victim@example.com"}),
            "a number is signed, the address is not": contact({"external_id": "40"}),
            "no id": contact({"external_id": None}),
        }

    def foreign(self) -> WebhookCall:
        return self.sealed(b'{"id": "9", "topic": "contact.created"}', WebhookCall({}, b"", self.now))


def unix(line: Line | Page) -> int:
    return int(line.at.timestamp())


def conversation(case: Case, source_type: str) -> dict[str, Any]:
    first = case.lines[0]
    source = {
        "type": source_type,
        "id": first.id,
        "delivered_as": "customer_initiated",
        "subject": f"<p>{case.subject}</p>",
        "body": first.html,
        "author": AUTHORS[first.by],
        "attachments": [attachment(name) for name in first.files],
        "url": None,
        "redacted": False,
    }
    return {
        "type": "conversation",
        "id": case.id,
        "title": None,
        "created_at": unix(first),
        "updated_at": int(case.changed_at.timestamp()),
        "state": "closed" if case.closed else "open",
        "open": not case.closed,
        "source": source,
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "c1"}]},
    }


def part(line: Line) -> dict[str, Any]:
    return {
        "type": "conversation_part",
        "id": line.id,
        "part_type": "note" if line.by == "note" else "comment",
        "body": line.html,
        "created_at": unix(line),
        "updated_at": unix(line),
        "author": AUTHORS[line.by],
        "attachments": [attachment(name) for name in line.files],
        "redacted": False,
    }


def attachment(name: str) -> dict[str, Any]:
    place = f"https://downloads.intercomcdn.com/i/o/{name}?expires=1795300000&signature=s1"
    return {"type": "upload", "name": name, "url": place, "content_type": "text/plain", "filesize": len(LOG)}


def article(one: Page) -> dict[str, Any]:
    url = f"https://help.example/{one.id}"
    times = {"created_at": unix(one), "updated_at": unix(one), "default_locale": "en"}
    return {
        "type": "article",
        "id": one.id,
        "title": one.title,
        "body": one.html,
        "state": "published",
        "url": url,
    } | times


def internal_article(one: Page) -> dict[str, Any]:
    times = {"created_at": unix(one), "updated_at": unix(one), "locale": "en"}
    return {"type": "internal_article", "id": one.id, "title": one.title, "body": one.html} | times


def macro(one: Page) -> dict[str, Any]:
    return {
        "type": "macro",
        "id": one.id,
        "name": one.title,
        "body": one.html,
        "body_text": one.title,
        "updated_at": one.at.isoformat(),
        "visible_to": "everyone",
        "available_on": ["inbox"],
    }


class TestIntercom(
    HelpDeskContract, WebhookContract, KnowledgeContract, FieldsContract, FilesContract, VerifiedContract
):
    made = IntercomReplay

    def test_a_note_is_from_the_owner_of_the_token_and_notifies_nobody(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        body = body_of(replay.writes[0])
        assert (body["admin_id"], body["message_type"], body["skip_notifications"]) == (ADMIN, "note", True)

    def test_articles_of_the_team_are_internal(self, desk: HelpDesk) -> None:
        found = {item.title: item.internal for page in desk.articles() for item in page.items}
        assert list(found.values()).count(True) == 1
        assert found["Article 4"]

    def test_articles_that_are_not_published_are_left_out(self, replay: Replay, desk: HelpDesk) -> None:
        hidden = [article(one) | {"state": "draft"} for one in replay.article_pages.values()]
        replay.faults.append(lambda _: httpx.Response(200, json={"data": hidden, "pages": {}}))
        replay.faults.append(lambda _: httpx.Response(200, json={"data": [], "pages": {}}))
        assert [page.items for page in desk.articles()] == [()]

    @pytest.mark.parametrize(
        ("source", "channel"),
        [("email", Channel.EMAIL), ("conversation", Channel.CHAT), ("twitter", Channel.SOCIAL)],
    )
    def test_the_channel_is_known(self, source: str, channel: Channel) -> None:
        replay = IntercomReplay()
        replay.source_type = source
        assert replay.desk().thread(THREAD).conversation.channel is channel

    def test_every_request_and_answer_is_as_the_specification_says(self, replay: Replay, desk: HelpDesk) -> None:
        specification = load_specification("intercom-2.16.openapi.yaml")
        desk.thread(THREAD)
        desk.customer_fields(THREAD)  # type: ignore[attr-defined]
        for listed in (desk.changed(), desk.resolved(), desk.articles(), desk.saved_replies()):
            assert list(listed)
        placed = desk.put_draft(THREAD, DRAFT)
        desk.retire_draft(THREAD, placed, "An answer went out.")
        # Its `pages` say how lists of articles go on; its parameters do not.
        beyond = {place: frozenset({"starting_after"}) for place in ("/articles", "/internal_articles")}
        assert [one for request in replay.requests for one in specification.faults(request, beyond=beyond)] == []
        answers = [(request, replay.respond(request)) for request in list(replay.requests)]
        assert [one for request, answer in answers for one in specification.misshapes(request, answer)] == []

    def test_the_specification_sees_what_is_wrong(self) -> None:
        specification = load_specification("intercom-2.16.openapi.yaml")
        place = f"https://api.intercom.io/conversations/{THREAD}/reply"
        note = {"message_type": "note", "type": "admin", "body": "x"}
        wrong = [
            httpx.Request("POST", place, json={**note, "admin_id": 991}),
            httpx.Request("POST", place, json={**note, "admin_id": "991", "message_type": "draft"}),
            httpx.Request("POST", place.replace("reply", "replies"), json={}),
            httpx.Request("GET", "https://api.intercom.io/macros?per_page=500"),
            httpx.Request("GET", "https://api.intercom.io/macros?page=2"),
        ]
        assert all(specification.faults(request) for request in wrong)
