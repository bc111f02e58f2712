"""Freshdesk publishes no specification: these payloads follow our reading of its documentation."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest

from drafter.situation import Channel
from service.helpdesks.base import DeskEventKind, HelpDesk, WebhookCall
from service.helpdesks.freshdesk import FRESHDESK
from tests.service.helpdesks.contract import (
    DRAFT,
    FIELDS,
    FieldsContract,
    FilesContract,
    HelpDeskContract,
    KnowledgeContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Replay, body_of, iso, missing
from tests.service.helpdesks.scenario import THREAD, Case, Line, Page

HOST = "https://potters.freshdesk.com"


class FreshdeskReplay(Replay):
    kind = FRESHDESK
    file_place = "/cdn/"
    stores_at = "s3.storage.example"
    address = HOST
    secrets: ClassVar[Mapping[str, str]] = {"key": "k"}
    knows_automatic = False
    source = 1

    def reaches_customer(self, request: httpx.Request) -> bool:
        body = body_of(request)
        return body.get("private") is not True or "notify_emails" in body or "/notes" not in request.url.path

    def sending(self) -> list[httpx.Request]:
        place = f"{HOST}/api/v2/tickets/{THREAD}"
        notes: list[dict[str, Any]] = [
            {"body": "x"},
            {"body": "x", "private": False},
            {"body": "x", "private": "true"},
            {"body": "x", "private": True, "notify_emails": ["noor@example.com"]},
        ]
        return [
            *(httpx.Request("POST", f"{place}/notes", json=note) for note in notes),
            httpx.Request("POST", f"{place}/reply", json={"body": "x"}),
            httpx.Request("POST", f"{place}/forward", json={"body": "x", "to_emails": ["e@example.com"]}),
            httpx.Request("PUT", f"{HOST}/api/v2/conversations/9004", json={"body": "x"}),
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Basic azpY"
        path, asked = request.url.path.removeprefix("/api/v2"), request.url.params
        if found := re.fullmatch(r"/tickets/(\d+)(/\w+)?", path):
            return self._one(self.cases.get(found[1]), found[2] or "", request)
        if path == "/contacts/40":
            contact = {"id": 40, "email": "noor@example.com", "custom_fields": FIELDS, "updated_at": iso(self.now)}
            return httpx.Response(200, json=contact)
        if path == "/tickets":
            assert (asked["order_by"], asked["order_type"]) == ("updated_at", "desc")
            found_cases = sorted(self.cases.values(), key=lambda case: case.changed_at, reverse=True)
            wanted = [ticket(case, 1) for case in found_cases if iso(case.changed_at) >= asked["updated_since"]]
            return self._page(wanted, asked)
        if path == "/canned_response_folders":
            return httpx.Response(200, json=[{"id": 1, "name": "Team"}])
        if path == "/canned_response_folders/1/responses":
            every = self.reply_pages.values()
            return httpx.Response(
                200, json=[{"id": int(o.id), "title": o.title, "content_html": o.html} for o in every]
            )
        lists: dict[str, list[Any]] = {
            "/solutions/categories": [{"id": 1, "name": "Kilns"}],
            "/solutions/categories/1/folders": [{"id": 2, "visibility": 1}, {"id": 3, "visibility": 3}],
            "/solutions/folders/2/articles": [article(one) for one in list(self.article_pages.values())[:-1]],
            "/solutions/folders/3/articles": [article(one) for one in list(self.article_pages.values())[-1:]],
        }
        return self._page(lists[path], asked) if path in lists else missing()

    def _one(self, case: Case | None, rest: str, request: httpx.Request) -> httpx.Response:
        if case is None:
            return missing()
        if request.method == "POST":
            self.standing.notes.append(body_of(request)["body"])
            return httpx.Response(201, json={"id": 9900 + len(self.standing.notes), "private": True})
        if rest == "/conversations":
            return self._page([part(line) for line in case.lines[1:]], request.url.params)
        assert request.url.params["include"] == "requester"
        source = 10 if case.lines[0].by == "agent" else self.source
        return httpx.Response(200, json=ticket(case, source)) if not rest else missing()

    def _page(self, items: list[Any], asked: httpx.QueryParams) -> httpx.Response:
        begin = (int(asked["page"]) - 1) * self.size
        return httpx.Response(200, json=items[begin : begin + self.size])

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        body = json.dumps({"ticket_id": thread_id, "updated_at": event}).encode()
        return WebhookCall({}, body, self.now, HOOK_SECRET)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        return replace(like, body=body)

    def foreign(self) -> WebhookCall:
        return WebhookCall({}, b'{"contact_id": 4}', self.now, HOOK_SECRET)


def attached(name: str) -> dict[str, Any]:
    place = f"https://s3.storage.example/cdn/{name}?X-Amz-Expires=300"
    return {"id": 1, "name": name, "attachment_url": place, "content_type": "text/plain", "size": len(LOG)}


def ticket(case: Case, source: int) -> dict[str, Any]:
    first = case.lines[0]
    return {
        "id": int(case.id),
        "subject": case.subject,
        "description": first.html,
        "status": 4 if case.closed else 2,
        "source": source,
        "requester": {"id": 40, "name": "Noor Haddad", "email": "noor@example.com"},
        "attachments": [attached(name) for name in first.files],
        "created_at": iso(first.at),
        "updated_at": iso(case.changed_at),
    }


def part(line: Line) -> dict[str, Any]:
    return {
        "id": int(line.id),
        "body": line.html,
        "incoming": line.by == "customer",
        "private": line.by == "note",
        "user_id": 40 if line.by == "customer" else 7,
        "attachments": [attached(name) for name in line.files],
        "created_at": iso(line.at),
    }


def article(one: Page) -> dict[str, Any]:
    return {"id": int(one.id), "title": one.title, "description": one.html, "status": 2, "updated_at": iso(one.at)}


class TestFreshdeskByOurReadingOfItsDocumentation(
    HelpDeskContract, FilesContract, WebhookContract, KnowledgeContract, FieldsContract
):
    made = FreshdeskReplay

    def test_a_note_names_nobody_to_tell(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        assert set(body_of(replay.writes[0])) == {"body", "private"}

    def test_articles_for_agents_are_internal(self, desk: HelpDesk) -> None:
        assert [item.title for page in desk.articles() for item in page.items if item.internal] == ["Article 4"]

    @pytest.mark.parametrize(
        ("source", "channel"), [(1, Channel.EMAIL), (7, Channel.CHAT), (5, Channel.SOCIAL), (6, Channel.SOCIAL)]
    )
    def test_the_channel_is_known(self, source: int, channel: Channel) -> None:
        replay = FreshdeskReplay()
        replay.source = source
        assert replay.desk().thread(THREAD).conversation.channel is channel
