"""Missive publishes no specification: these payloads follow our reading of its documentation."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
import pytest

from drafter.situation import Channel
from service.helpdesks.base import DeskDraft, DeskEventKind, DraftPlace, HelpDesk, WebhookCall
from service.helpdesks.missive import MISSIVE
from tests.service.helpdesks.contract import (
    DRAFT,
    NEWER,
    FilesContract,
    HelpDeskContract,
    NativeContract,
    SavedRepliesContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Replay, body_of, missing
from tests.service.helpdesks.scenario import THREAD, Case, Line

HOST = "https://public.missiveapp.com"
US = {"name": "Potters", "address": "help@potters.example"}
NOOR = {"name": "Noor Haddad", "address": "noor@example.com"}
SAM = {"id": "u7", "name": "Sam Lee", "email": "sam@potters.example"}


class MissiveReplay(Replay):
    kind = MISSIVE
    secrets: ClassVar[Mapping[str, str]] = {"token": "tok"}
    settings: ClassVar[Mapping[str, str]] = {"organization": "org", "from": "Help@potters.example"}
    file_place = "/attachments/"
    stores_at = "files.missive.example"
    signature = "x-hook-signature"
    type = "email"
    tells_drafts = True

    def reaches_customer(self, request: httpx.Request) -> bool:
        if request.method == "DELETE":
            return "/drafts/" not in request.url.path
        draft = body_of(request).get("drafts") or {}
        sends = {"send", "send_at", "auto_followup"} & set(draft)
        return bool(sends) or request.url.path not in ("/v1/drafts", "/v1/posts")

    def sending(self) -> list[httpx.Request]:
        draft: dict[str, Any] = {"conversation": THREAD, "subject": "x", "body": "x", "from_field": US}
        draft |= {"to_fields": [NOOR], "quote_previous_message": True}
        return [
            httpx.Request("POST", f"{HOST}/v1/drafts", json={"drafts": {**draft, "send": True}}),
            httpx.Request("POST", f"{HOST}/v1/drafts", json={"drafts": {**draft, "send_at": 1}}),
            httpx.Request("POST", f"{HOST}/v1/messages", json={"messages": draft}),
            httpx.Request("PATCH", f"{HOST}/v1/conversations/{THREAD}", json={"conversations": [{"close": True}]}),
            httpx.Request("DELETE", f"{HOST}/v1/posts/p1"),
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer tok"
        path, asked = request.url.path.removeprefix("/v1"), request.url.params
        if request.method != "GET":
            return self._write(request, path)
        if path == "/conversations":
            assert (asked["all"], asked["organization"]) == ("true", "org")
            shown = [conversation(case) for case in self.cases.values()]
            return self._page("conversations", shown, "last_activity_at", asked)
        if path == "/responses":
            begin = int(asked["offset"])
            part = list(self.reply_pages.values())[begin : begin + self.size]
            return httpx.Response(
                200, json={"responses": [{"id": one.id, "title": one.title, "body": one.html} for one in part]}
            )
        if path.startswith("/messages/d"):
            key = path.removeprefix("/messages/")
            return httpx.Response(200, json={"messages": {"id": key, "body": self.standing.native[key]}})
        if found := re.fullmatch(r"/messages/(\d+)", path):
            lines = {line.id: line for case in self.cases.values() for line in case.lines}
            whole = {**message(lines[found[1]], self.type), "body": lines[found[1]].html}
            return httpx.Response(200, json={"messages": whole})
        found_one = re.fullmatch(r"/conversations/(\d+)(?:/(\w+))?", path)
        case = self.cases.get(found_one[1]) if found_one else None
        return self._one(case, found_one[2] or "", asked) if case and found_one else missing()

    def _one(self, case: Case, rest: str, asked: httpx.QueryParams) -> httpx.Response:
        if rest == "messages":
            said = [message(line, self.type) for line in case.lines if line.by != "note"]
            return self._page(rest, said, "delivered_at", asked)
        if rest == "comments":
            return self._page(rest, [comment(line) for line in case.lines if line.by == "note"], "created_at", asked)
        if rest == "drafts":
            native = self.standing.native.items()
            shown = [
                {"id": key, "body": html, "delivered_at": number} for number, (key, html) in enumerate(native, 1)
            ]
            return self._page(rest, shown, "delivered_at", asked)
        return httpx.Response(200, json={"conversations": [conversation(case)]})

    def _write(self, request: httpx.Request, path: str) -> httpx.Response:
        if request.method == "DELETE":
            del self.standing.native[path.removeprefix("/drafts/")]
            return httpx.Response(204)
        if path == "/posts":
            self.standing.notes.append(body_of(request)["posts"]["markdown"])
            return httpx.Response(201, json={"posts": {"id": f"p{len(self.standing.notes)}"}})
        key = f"d{len(self.requests)}"
        self.standing.native[key] = body_of(request)["drafts"]["body"]
        return httpx.Response(201, json={"drafts": {"id": key, "conversation": THREAD}})

    def _page(self, name: str, items: list[dict[str, Any]], by: str, asked: httpx.QueryParams) -> httpx.Response:
        """The newest first, and all of the last second, from which the next page goes on."""
        items = sorted(items, key=lambda one: int(one[by]), reverse=True)
        items = [one for one in items if "until" not in asked or one[by] <= int(asked["until"])]
        part = items[: self.size]
        part += [one for one in items[self.size :] if one[by] == part[-1][by]]
        return httpx.Response(200, json={name: part})

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        rule = {"id": "r1", "type": "incoming_email" if kind is DeskEventKind.CUSTOMER_WROTE else "outgoing_email"}
        body = {"rule": rule, "conversation": {"id": thread_id}, "latest_message": {"id": event}}
        return self.signed(json.dumps(body).encode())

    def signed(self, body: bytes) -> WebhookCall:
        digest = hmac.new(HOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return WebhookCall({self.signature: f"sha256={digest}"}, body, self.now)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        return self.signed(body)


def conversation(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "subject": None,
        "latest_message_subject": case.subject,
        "last_activity_at": int(case.changed_at.timestamp()),
        "users": [{**SAM, "closed": case.closed}],
    }


def message(line: Line, kind: str) -> dict[str, Any]:
    """As lists have it: without its text."""
    return {
        "id": line.id,
        "subject": "Kiln stays cold",
        "type": kind,
        "delivered_at": int(line.at.timestamp()),
        "from_field": NOOR if line.by == "customer" else US,
        "author": SAM if line.by == "agent" else None,
        "attachments": [attached(name) for name in line.files],
    }


def attached(name: str) -> dict[str, Any]:
    place = f"https://files.missive.example/attachments/{name}?signature=s1"
    kind = {"media_type": "text", "sub_type": "plain", "extension": name.rpartition(".")[2]}
    return {"id": "a1", "filename": name, "url": place, "size": len(LOG), **kind}


def comment(line: Line) -> dict[str, Any]:
    return {"id": line.id, "body": line.html, "created_at": int(line.at.timestamp()), "author": SAM}


class TestMissiveByOurReadingOfItsDocumentation(
    HelpDeskContract, NativeContract, WebhookContract, SavedRepliesContract, FilesContract
):
    made = MissiveReplay

    def test_the_draft_answers_the_customer_and_says_nothing_of_sending(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        draft = body_of(replay.writes[0])["drafts"]
        assert (draft["to_fields"], draft["from_field"]) == ([NOOR], {"address": "help@potters.example"})
        assert draft["subject"] == "Re: Kiln stays cold"
        assert not [name for name in draft if "send" in name]

    def test_what_is_no_mail_is_answered_by_people(self, replay: MissiveReplay, desk: HelpDesk) -> None:
        replay.type = "whatsapp"
        assert desk.put_draft(THREAD, DRAFT).place is DraftPlace.NOTE

    def test_a_long_note_is_cut_to_what_a_post_holds(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DeskDraft("x", "long " * 2_000, for_customer=False))
        assert len(replay.standing.notes[0]) == 8_000

    def test_a_list_of_drafts_without_their_texts_does(self, replay: MissiveReplay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        replay.tells_drafts = False
        desk.retire_draft(THREAD, placed, "An answer went out.")
        assert replay.standing.native == {}

    def test_a_draft_that_somebody_began_is_left(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        replay.standing.native["theirs"] = "<p>I will ring her.</p>"
        desk.put_draft(THREAD, NEWER, placed)
        assert replay.standing.native == {"theirs": "<p>I will ring her.</p>"}
        assert len(replay.standing.notes) == 1

    def test_the_call_with_which_a_rule_is_tried_is_taken(self, replay: MissiveReplay, desk: HelpDesk) -> None:
        event = desk.event(replay.signed(b'{"rule": {}}'))
        assert event
        assert (event.kind, event.thread_id) == (DeskEventKind.TEST, None)

    @pytest.mark.parametrize(
        ("type_", "channel"),
        [
            ("email", Channel.EMAIL),
            ("messenger", Channel.CHAT),
            ("live_chat", Channel.CHAT),
            ("instagram", Channel.SOCIAL),
        ],
    )
    def test_the_channel_is_known(self, type_: str, channel: Channel) -> None:
        replay = MissiveReplay()
        replay.type = type_
        assert replay.desk().thread(THREAD).conversation.channel is channel
