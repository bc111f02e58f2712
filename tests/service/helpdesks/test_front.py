"""Front publishes no specification that we may keep: these payloads follow our reading of its documentation."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest

from drafter.situation import Channel
from service.errors import HelpDeskGone
from service.helpdesks.base import DeskEventKind, DraftPlace, HelpDesk, WebhookCall
from service.helpdesks.front import FRONT
from service.helpdesks.registry import open_desk
from tests.service.helpdesks.contract import (
    DRAFT,
    SEEN,
    FilesContract,
    HelpDeskContract,
    KnowledgeContract,
    NativeContract,
    TimedWebhookContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Replay, body_of, missing
from tests.service.helpdesks.scenario import THREAD, Case, Line

HOST = "https://api2.frontapp.com"
AGENT = {"id": "tea_7", "first_name": "Sam", "last_name": "Lee", "email": "sam@example.com"}
TYPES = {
    DeskEventKind.CUSTOMER_WROTE: "inbound",
    DeskEventKind.AGENT_WROTE: "outbound",
    DeskEventKind.CLOSED: "conversation_archived",
}


class FrontReplay(Replay):
    kind = FRONT
    file_place = "/download/fil_55c8c149"
    secrets: ClassVar[Mapping[str, str]] = {"token": "tok"}
    settings: ClassVar[Mapping[str, str]] = {"author": "tea_7", "channel": "cha_3"}
    signature = "x-front-signature"
    type = "email"

    def reaches_customer(self, request: httpx.Request) -> bool:
        return not re.search(r"/(drafts|comments)(/[\w-]+/?)?$", request.url.path)

    def sending(self) -> list[httpx.Request]:
        place = f"{HOST}/conversations/{THREAD}/messages"
        said = {"author_id": "tea_7", "body": "x"}
        return [
            httpx.Request("POST", place, json=said),
            httpx.Request("POST", f"{HOST}/channels/cha_3/messages", json={**said, "to": ["noor@example.com"]}),
            httpx.Request("PATCH", f"{HOST}/conversations/{THREAD}", json={"status": "archived"}),
        ]

    def used_up(self, seconds: float) -> dict[str, str]:
        return {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{self.now.timestamp() + seconds}"}

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer tok"
        path = request.url.path
        if path == "/conversations":
            return self._recent(request)
        if found := re.fullmatch(r"/conversations/([\w-]+)(/\w+)?", path):
            return self._one(self.cases.get(found[1]), found[2] or "", request)
        if found := re.fullmatch(r"/drafts/([\w-]+)/?", path):
            return self._change(found[1], request)
        if path == "/knowledge_bases":
            return self._page([{"id": "knb_1", "name": "Help", "type": "external", "status": "published"}], request)
        if path == "/knowledge_bases/knb_1/articles":
            return self._page([{"id": f"kba_{key}", "slug": key} for key in self.article_pages], request)
        if found := re.fullmatch(r"/knowledge_base_articles/kba_(\d+)/content", path):
            one = self.article_pages[found[1]]
            article = {"id": f"kba_{one.id}", "name": one.title, "content": one.html, "status": "published"}
            return httpx.Response(200, json=article | {"locale": "en", "updated_at": one.at.timestamp()})
        templates = [
            {"id": f"rsp_{one.id}", "name": one.title, "body": one.html} for one in self.reply_pages.values()
        ]
        return self._page(templates, request) if path == "/message_templates" else missing()

    def _one(self, case: Case | None, rest: str, request: httpx.Request) -> httpx.Response:
        if case is None:
            return missing()
        if request.method == "POST" and rest == "/drafts":
            body = body_of(request)
            assert (body["mode"], body["channel_id"]) == ("shared", "cha_3")
            key = f"msg_{9000 + len(self.standing.native)}"
            self.standing.native[key] = body["body"]
            return httpx.Response(200, json={"id": key, "draft_mode": "shared", "version": "v1"})
        if request.method == "POST" and rest == "/comments":
            self.standing.notes.append(body_of(request)["body"])
            return httpx.Response(201, json={"id": f"com_{len(self.standing.notes)}"})
        drafts = [self._draft(key, text) for key, text in self.standing.native.items()]
        if rest == "/drafts":
            return self._page(drafts, request)
        if rest == "/inboxes":
            return self._page([{"id": "inb_4", "name": "Kilns"}, {"id": "inb_5", "name": "Glazes"}], request)
        if rest == "/messages":
            said = [message(line, self.type) for line in reversed(case.lines) if line.by != "note"]
            return self._page(drafts + said, request)
        if rest == "/comments":
            return self._page([comment(line) for line in case.lines if line.by == "note"], request)
        return httpx.Response(200, json=conversation(case)) if not rest else missing()

    def _draft(self, key: str, text: str) -> dict[str, Any]:
        now = self.now.timestamp()
        return {
            "id": key,
            "body": text,
            "draft_mode": "shared",
            "version": "v1",
            "is_inbound": False,
            "created_at": now,
        }

    def _change(self, key: str, request: httpx.Request) -> httpx.Response:
        if key not in self.standing.native:
            return missing()
        if request.method == "DELETE":
            assert body_of(request) == {"version": "v1"}
            del self.standing.native[key]
            return httpx.Response(204)
        self.standing.native[key] = body_of(request)["body"]
        return httpx.Response(200, json={"id": key})

    def _recent(self, request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        assert (asked["sort_by"], asked["sort_order"]) == ("date", "desc")
        found = sorted(self.cases.values(), key=lambda case: case.changed_at, reverse=True)
        closed = asked.get("q[statuses][]") == "archived"
        return self._page([conversation(case) for case in found if case.closed or not closed], request)

    def _page(self, items: list[Any], request: httpx.Request) -> httpx.Response:
        begin = int(request.url.params.get("page_token", 0))
        after = begin + self.size
        elsewhere = f"https://potters.api.frontapp.com{request.url.path}?limit=2&page_token={after}"
        following = elsewhere if after < len(items) else None
        return httpx.Response(200, json={"_pagination": {"next": following}, "_results": items[begin:after]})

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        payload = {"id": event, "conversation": {"id": thread_id}}
        body = json.dumps({"type": TYPES[kind], "payload": payload}).encode()
        return self.sealed(body, WebhookCall({}, b"", self.now))

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        told = str(int(self.now.timestamp() * 1000))
        mac = hmac.new(HOOK_SECRET.encode(), f"{told}:".encode() + body, hashlib.sha256).digest()
        headers = {**like.headers, self.signature: base64.b64encode(mac).decode(), "x-front-request-timestamp": told}
        return replace(like, body=body, headers=headers)

    def foreign(self) -> WebhookCall:
        return self.sealed(b'{"type": "tag", "payload": {"id": "evt_1"}}', WebhookCall({}, b"", self.now))


def conversation(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "type": "conversation",
        "subject": case.subject,
        "status": "archived" if case.closed else "unassigned",
        "recipient": {"handle": "noor@example.com", "name": "Noor Haddad", "role": "from"},
        "created_at": case.lines[0].at.timestamp(),
        "updated_at": case.changed_at.timestamp(),
    }


def attached(name: str) -> dict[str, Any]:
    place = "https://potters.api.frontapp.com/download/fil_55c8c149"
    return {"id": "fil_55c8c149", "filename": name, "url": place, "content_type": "text/plain", "size": len(LOG)}


def message(line: Line, kind: str) -> dict[str, Any]:
    return {
        "id": f"msg_{line.id}",
        "type": kind,
        "is_inbound": line.by == "customer",
        "created_at": line.at.timestamp() + int(line.id) / 100_000,
        "body": line.html,
        "author": AGENT if line.by == "agent" else None,
        "recipients": [{"handle": "noor@example.com", "name": "Noor Haddad", "role": "from"}],
        "attachments": [attached(name) for name in line.files],
    }


def comment(line: Line) -> dict[str, Any]:
    return {"id": f"com_{line.id}", "author": AGENT, "body": line.html, "posted_at": line.at.timestamp()}


class TestFrontByOurReadingOfItsDocumentation(
    HelpDeskContract, FilesContract, NativeContract, WebhookContract, TimedWebhookContract, KnowledgeContract
):
    made = FrontReplay

    def test_html_and_the_names_of_attachments_come_along(self, desk: HelpDesk) -> None:
        first = desk.thread(THREAD).conversation.messages[0]
        assert "What now?" in (first.html or "")
        assert [file.name for file in first.files] == ["kiln.jpg", "log.txt"]

    @pytest.mark.parametrize(("inbox", "is_there"), [("inb_5", True), ("inb_6", False)])
    def test_a_conversation_of_another_inbox_is_not_there(self, replay: Replay, inbox: str, is_there: bool) -> None:
        account = replace(replay.account, settings={**replay.settings, "inbox": inbox})
        desk = open_desk(account, replay.outside)
        with nullcontext() if is_there else pytest.raises(HelpDeskGone, match="another inbox"):
            desk.thread(THREAD)

    def test_a_draft_that_is_out_of_date_is_deleted(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        assert desk.retire_draft(THREAD, placed, "An answer went out.") is None
        assert replay.standing.native == {}

    def test_a_draft_that_an_agent_began_is_left_alone(self, replay: Replay, desk: HelpDesk) -> None:
        replay.standing.native["msg_1"] = "<p>Dear Noor, I am</p>"
        assert desk.put_draft(THREAD, DRAFT).place is DraftPlace.NOTE
        assert replay.standing.native == {"msg_1": "<p>Dear Noor, I am</p>"}
        assert SEEN in replay.standing.notes[0]

    def test_the_first_call_is_answered_with_its_challenge(self, replay: Replay, desk: HelpDesk) -> None:
        like = WebhookCall({"x-front-challenge": "ch4llenge"}, b"", replay.now)
        event = desk.event(replay.sealed(b'{"type": "sync"}', like))
        assert event
        assert (event.kind, event.answer) == (DeskEventKind.TEST, "ch4llenge")

    @pytest.mark.parametrize("told", ["", "soon", "9" * 40, "-5", "1" * 13])
    def test_a_time_that_is_none_is_refused(self, replay: Replay, desk: HelpDesk, told: str) -> None:
        from service.errors import ForgedEvent

        good = replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)
        mac = hmac.new(HOOK_SECRET.encode(), f"{told}:".encode() + good.body, hashlib.sha256).digest()
        headers = {"x-front-signature": base64.b64encode(mac).decode(), "x-front-request-timestamp": told}
        with pytest.raises(ForgedEvent):
            desk.event(replace(good, headers=headers, at=good.at + timedelta()))

    @pytest.mark.parametrize(
        ("kind", "channel"), [("email", Channel.EMAIL), ("front_chat", Channel.CHAT), ("tweet", Channel.SOCIAL)]
    )
    def test_the_channel_is_known(self, kind: str, channel: Channel) -> None:
        replay = FrontReplay()
        replay.type = kind
        assert replay.desk().thread(THREAD).conversation.channel is channel

    def test_what_is_open_is_never_learned_from_as_resolved(self, replay: Replay, desk: HelpDesk) -> None:
        shown = [conversation(case) for case in replay.cases.values()]
        replay.faults.append(lambda _: httpx.Response(200, json={"_pagination": {}, "_results": shown}))
        (page,) = desk.resolved()
        assert {ref.id for ref in page.items} == {case.id for case in replay.cases.values() if case.closed}
