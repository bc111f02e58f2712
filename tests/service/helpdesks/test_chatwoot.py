"""Chatwoot, replayed in the shapes of its specification, against which requests and answers are held."""

import json
import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest

from drafter.situation import Channel
from service.errors import HelpDeskGone
from service.helpdesks.base import DeskEventKind, HelpDesk, WebhookCall
from service.helpdesks.chatwoot import CHATWOOT
from service.helpdesks.registry import open_desk
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
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Amendment, Replay, body_of, missing, plain
from tests.service.helpdesks.scenario import THREAD, Case, Line
from tests.service.helpdesks.specification import load_specification

HOST = "https://chat.potters.example"
PREFIX = "/api/v1/accounts/3"
SENDERS = {
    "customer": {"id": 40, "name": "Noor Haddad", "email": "noor@example.com", "type": "contact"},
    "bot": {"id": 2, "name": "Help bot", "type": "agent_bot"},
}
AGENT = {"id": 7, "name": "Sam Lee", "email": "sam@example.com", "type": "user"}


class ChatwootReplay(Replay):
    kind = CHATWOOT
    file_place = "/rails/blobs/"
    address = HOST
    secrets: ClassVar[Mapping[str, str]] = {"token": "tok"}
    settings: ClassVar[Mapping[str, str]] = {"account": "3", "portal": "help"}
    channel = "Channel::Email"

    def reaches_customer(self, request: httpx.Request) -> bool:
        return body_of(request).get("private") is not True

    def sending(self) -> list[httpx.Request]:
        place = f"{HOST}{PREFIX}/conversations/{THREAD}/messages"
        said = {"content": "x", "message_type": "outgoing"}
        bodies = [said, {**said, "private": False}, {**said, "private": "true"}, {**said, "private": 1}]
        return [
            *(httpx.Request("POST", place, json=body) for body in bodies),
            httpx.Request("DELETE", f"{place}/9004"),
            httpx.Request("POST", f"{HOST}{PREFIX}/conversations", json={"message": said}),
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["api_access_token"] == "tok"
        path, asked = request.url.path.removeprefix(PREFIX), request.url.params
        if path == "/conversations":
            return self._list(asked)
        if found := re.fullmatch(r"/conversations/(\d+)(/messages)?", path):
            return self._one(self.cases.get(found[1]), bool(found[2]), request)
        if path == "/contacts/40":
            contact = {"id": 40, "email": "noor@example.com", "name": "Noor Haddad", "custom_attributes": FIELDS}
            return httpx.Response(200, json={"payload": contact})
        if path == "/canned_responses":
            every = [(one.id, one.title, one.html) for one in self.reply_pages.values()]
            canned = [
                {"id": int(key), "short_code": title, "content": text, "account_id": 3} for key, title, text in every
            ]
            return httpx.Response(200, json=canned)
        if path == "/portals/help/articles":
            begin = (int(asked["page"]) - 1) * self.size
            part = list(self.article_pages.values())[begin : begin + self.size]
            return httpx.Response(
                200,
                json={
                    "payload": [
                        {
                            "id": int(one.id),
                            "title": one.title,
                            "content": one.html,
                            "status": "published",
                            "updated_at": one.at.isoformat(),
                        }
                        for one in part
                    ]
                },
            )
        return missing()

    def _one(self, case: Case | None, messages: bool, request: httpx.Request) -> httpx.Response:
        if case is None:
            return missing()
        if request.method == "POST":
            self.standing.notes.append(body_of(request)["content"])
            return httpx.Response(200, json={"id": 9900 + len(self.standing.notes), "private": True})
        if not messages:
            return httpx.Response(200, json=conversation(case, self.channel))
        before = int(request.url.params.get("before", 10**9))
        every = [message(line) for line in case.lines] + [activity()]
        return httpx.Response(200, json={"meta": {}, "payload": [one for one in every if one["id"] < before][-3:]})

    def _list(self, asked: httpx.QueryParams) -> httpx.Response:
        found = [case for case in self.cases.values() if case.closed or asked["status"] == "all"]
        found.sort(key=lambda case: case.changed_at, reverse=True)
        begin = (int(asked["page"]) - 1) * self.size
        part = [conversation(case, self.channel) for case in found[begin : begin + self.size]]
        return httpx.Response(200, json={"data": {"meta": {"all_count": len(found)}, "payload": part}})

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        body: dict[str, Any] = {"event": "message_created", "id": 5, "content": event, "account": {"id": 3}}
        body["message_type"] = "incoming" if kind is DeskEventKind.CUSTOMER_WROTE else "outgoing"
        body |= {"private": False, "conversation": {"id": int(thread_id)}}
        return WebhookCall({}, json.dumps(body).encode(), self.now, HOOK_SECRET)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        return replace(like, body=body)

    def vouch(self, path: str, body: Any) -> None:
        """Your own server signed Noor's mail address as who she is."""
        if "inbox_id" in body:
            body["meta"]["hmac_verified"] = True
            body["meta"]["sender"]["identifier"] = "Noor@example.com"

    def doubts(self) -> dict[str, Amendment]:
        def signed(changes: dict[str, Any]) -> Amendment:
            return lambda path, body: body["meta"].update(changes) if "inbox_id" in body else None

        def sender(changes: dict[str, Any]) -> Amendment:
            return lambda path, body: body["meta"]["sender"].update(changes) if "inbox_id" in body else None

        def by_mail(path: str, body: Any) -> None:
            for one in body.get("payload", ()):
                if one["id"] == 9005:
                    one["content_type"] = "incoming_email"

        return {
            "not signed": signed({"hmac_verified": False}),
            "nothing said": signed({"hmac_verified": None}),
            "the address was changed in the browser": sender({"email": "victim@example.com"}),
            "a number is signed, the address is not": sender({"identifier": "40"}),
            "no address": sender({"email": None}),
            "nobody": signed({"sender": {}}),
            "it went on by mail": by_mail,
        }

    def foreign(self) -> WebhookCall:
        return WebhookCall({}, b'{"event": "message_created", "account": {"id": 4}}', self.now, HOOK_SECRET)


def conversation(case: Case, channel: str) -> dict[str, Any]:
    return {
        "id": int(case.id),
        "account_id": 3,
        "inbox_id": 5,
        "status": "resolved" if case.closed else "open",
        "additional_attributes": {"mail_subject": case.subject},
        "created_at": int(case.lines[0].at.timestamp()),
        "updated_at": case.changed_at.timestamp(),
        "last_activity_at": int(case.changed_at.timestamp()),
        "meta": {"sender": SENDERS["customer"], "channel": channel},
    }


def attached(name: str) -> dict[str, Any]:
    return {"id": 1, "data_url": f"{HOST}/rails/blobs/x/{name}?a=b", "file_size": len(LOG)}


def message(line: Line) -> dict[str, Any]:
    return {
        "id": int(line.id),
        "content": plain(line.html),
        "message_type": 0 if line.by == "customer" else 1,
        "content_type": "text",
        "private": line.by == "note",
        "created_at": int(line.at.timestamp()),
        "sender": SENDERS.get(line.by, AGENT),
        "attachments": [attached(name) for name in line.files],
    }


def activity() -> dict[str, Any]:
    return {"id": 9999, "content": "Sam assigned it", "message_type": 2, "private": False, "created_at": 1}


class TestChatwoot(
    HelpDeskContract, FilesContract, WebhookContract, KnowledgeContract, FieldsContract, VerifiedContract
):
    made = ChatwootReplay

    @pytest.mark.parametrize(("inbox", "is_there"), [("5", True), ("6", False)])
    def test_a_conversation_of_another_inbox_is_not_there(self, replay: Replay, inbox: str, is_there: bool) -> None:
        account = replace(replay.account, settings={**replay.settings, "inbox": inbox})
        desk = open_desk(account, replay.outside)
        with nullcontext() if is_there else pytest.raises(HelpDeskGone, match="another inbox"):
            desk.thread(THREAD)

    def test_notes_do_not_call_us(self, replay: Replay, desk: HelpDesk) -> None:
        good = replay.call("e1", DeskEventKind.AGENT_WROTE, THREAD)
        assert desk.event(replace(good, body=good.body.replace(b'"private": false', b'"private": true'))) is None

    def test_an_account_without_a_portal_has_no_articles(self) -> None:
        class WithoutPortal(ChatwootReplay):
            settings: ClassVar[Mapping[str, str]] = {"account": "3"}

        desk = WithoutPortal().desk()
        assert not desk.abilities.articles
        assert [page.items for page in desk.articles()] == [()]

    @pytest.mark.parametrize(
        ("name", "channel"),
        [
            ("Channel::Email", Channel.EMAIL),
            ("Channel::WebWidget", Channel.CHAT),
            ("Channel::FacebookPage", Channel.SOCIAL),
            ("Channel::TwitterProfile", Channel.SOCIAL),
        ],
    )
    def test_the_channel_is_known(self, name: str, channel: Channel) -> None:
        replay = ChatwootReplay()
        replay.channel = name
        assert replay.desk().thread(THREAD).conversation.channel is channel

    def test_every_request_and_answer_is_as_the_specification_says(self, replay: Replay, desk: HelpDesk) -> None:
        specification = load_specification("chatwoot-application-4.11.openapi.json")
        desk.thread(THREAD)
        desk.customer_fields(THREAD)  # type: ignore[attr-defined]
        for listed in (desk.changed(), desk.resolved(), desk.saved_replies()):
            assert list(listed)
        desk.put_draft(THREAD, DRAFT)
        # Older messages are asked for by a query that it does not name.
        place = "/api/v1/accounts/{account_id}/conversations/{conversation_id}/messages"
        beyond = {place: frozenset({"before"})}
        assert [one for request in replay.requests for one in specification.faults(request, beyond=beyond)] == []
        answers = [(request, replay.respond(request)) for request in list(replay.requests)]
        assert [one for request, answer in answers for one in specification.misshapes(request, answer)] == []
