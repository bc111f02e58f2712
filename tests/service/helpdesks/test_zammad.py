"""Zammad publishes no specification that we may keep: these payloads follow our reading of its documentation."""

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
from service.errors import HelpDeskGone
from service.helpdesks.base import DeskEventKind, DraftPlace, HelpDesk, WebhookCall
from service.helpdesks.zammad import ZAMMAD
from tests.service.helpdesks.contract import (
    DRAFT,
    FilesContract,
    HelpDeskContract,
    NativeContract,
    SavedRepliesContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Replay, body_of, iso, missing
from tests.service.helpdesks.scenario import THREAD, Case, Line, Page

HOST = "https://zammad.potters.example"
NOOR = "Noor Haddad <noor@example.com>"
SENDERS = {"customer": "Customer", "bot": "System", "agent": "Agent", "note": "Agent"}


class ZammadReplay(Replay):
    kind = ZAMMAD
    file_place = "/api/v1/ticket_attachment/101/"
    address = HOST
    secrets: ClassVar[Mapping[str, str]] = {"token": "tok"}
    settings: ClassVar[Mapping[str, str]] = {"closed": "closed"}
    signature = "x-hub-signature"
    type = "email"
    shared_drafts = True
    hides_groups = False
    merged = False

    def reaches_customer(self, request: httpx.Request) -> bool:
        is_note = request.url.path.endswith("/ticket_articles") and body_of(request).get("internal") is True
        return not is_note and not request.url.path.endswith("/shared_draft")

    def sending(self) -> list[httpx.Request]:
        place, ticket = f"{HOST}/api/v1/ticket_articles", f"{HOST}/api/v1/tickets/{THREAD}"
        note: dict[str, Any] = {"ticket_id": 101, "subject": "x", "body": "x", "content_type": "text/html"}
        bodies = [
            {**note, "type": "note", "internal": False},
            {**note, "type": "note"},
            {**note, "type": "email", "internal": False, "to": NOOR},
            {**note, "type": "note", "internal": "true"},
        ]
        return [
            *(httpx.Request("POST", place, json=body) for body in bodies),
            httpx.Request("PUT", ticket, json={"article": {"body": "x", "type": "email"}}),
            httpx.Request("DELETE", f"{HOST}/api/v1/ticket_articles/9004"),
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Token token=tok"
        path, asked = request.url.path.removeprefix("/api/v1"), request.url.params
        if path == "/ticket_articles":
            self.standing.notes.append(body_of(request)["body"])
            return httpx.Response(201, json={"id": 9900 + len(self.standing.notes), "internal": True})
        if path == "/tickets/search":
            assert (asked["sort_by"], asked["order_by"]) == ("updated_at", "desc")
            found = sorted(self.cases.values(), key=lambda case: case.changed_at, reverse=True)
            return self._page([self._ticket(case) for case in found], asked)
        if path == "/text_modules":
            return self._page([module(one) for one in self.reply_pages.values()], asked)
        if path == "/groups/3":
            if self.hides_groups:
                return httpx.Response(403, json={"error": "Not authorized"})
            return httpx.Response(200, json={"id": 3, "name": "Help", "shared_drafts": self.shared_drafts})
        if path == "/users/40":
            who = {"id": 40, "firstname": "Noor", "lastname": "Haddad", "email": "noor@example.com"}
            return httpx.Response(200, json=who)
        if found_list := re.fullmatch(r"/ticket_articles/by_ticket/(\d+)", path):
            case = self.cases.get(found_list[1])
            return httpx.Response(200, json=[message(one, self.type) for one in case.lines]) if case else missing()
        found_one = re.fullmatch(r"/tickets/(\d+)(/shared_draft)?", path)
        if found_one is None or found_one[1] not in self.cases:
            return missing()
        return (
            self._shared(request)
            if found_one[2]
            else httpx.Response(200, json=self._ticket(self.cases[found_one[1]]))
        )

    def _shared(self, request: httpx.Request) -> httpx.Response:
        native = self.standing.native
        if request.method == "PUT":
            native["77"] = body_of(request)["new_article"]["body"]
        if request.method == "DELETE":
            native.clear()
        shown = {key: {"id": int(key), "new_article": {"body": html}} for key, html in native.items()}
        draft = int(next(iter(native), 0)) or None
        return httpx.Response(200, json={"shared_draft_id": draft, "assets": {"TicketSharedDraftZoom": shown}})

    def _page(self, items: list[dict[str, Any]], asked: httpx.QueryParams) -> httpx.Response:
        begin = (int(asked["page"]) - 1) * self.size
        return httpx.Response(200, json=items[begin : begin + self.size])

    def _ticket(self, case: Case) -> dict[str, Any]:
        return {
            "id": int(case.id),
            "title": case.subject,
            "state": "merged" if self.merged else "closed" if case.closed else "open",
            "group": "Help",
            "group_id": 3,
            "customer_id": 40,
            "customer": "noor@example.com",
            "created_at": iso(case.lines[0].at),
            "updated_at": iso(case.changed_at),
        }

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        sender = "Customer" if kind is DeskEventKind.CUSTOMER_WROTE else "Agent"
        ticket = {"id": int(thread_id), "updated_at": iso(self.now)}
        body = {"ticket": ticket, "article": {"id": event, "sender": sender, "internal": False}}
        return self.signed(json.dumps(body).encode())

    def signed(self, body: bytes) -> WebhookCall:
        digest = hmac.new(HOOK_SECRET.encode(), body, hashlib.sha1).hexdigest()
        return WebhookCall({self.signature: f"sha1={digest}"}, body, self.now)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        return self.signed(body)

    def foreign(self) -> WebhookCall:
        return self.signed(b'{"ticket": {}}')


def attached(name: str) -> dict[str, Any]:
    return {
        "id": 1,
        "filename": name,
        "size": str(len(LOG)),
        "preferences": {"Content-Type": "text/plain; charset=utf-8"},
    }


def message(line: Line, kind: str) -> dict[str, Any]:
    return {
        "id": int(line.id),
        "from": NOOR if line.by == "customer" else "Sam Lee via Potters",
        "subject": "Kiln stays cold",
        "body": line.html,
        "content_type": "text/html",
        "type": "note" if line.by == "note" else kind,
        "sender": SENDERS[line.by],
        "internal": line.by == "note",
        "message_id": f"<{line.id}@example.com>",
        "attachments": [attached(name) for name in line.files],
        "created_at": iso(line.at),
    }


def module(one: Page) -> dict[str, Any]:
    return {"id": int(one.id), "name": one.title, "content": one.html, "active": True, "updated_at": iso(one.at)}


class TestZammadByOurReadingOfItsDocumentation(
    HelpDeskContract, FilesContract, NativeContract, WebhookContract, SavedRepliesContract
):
    made = ZammadReplay

    def test_the_draft_answers_the_customers_last_mail(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        reply = body_of(replay.writes[0])["new_article"]
        assert (reply["type"], reply["to"], reply["in_reply_to"]) == ("email", NOOR, "<9007@example.com>")

    def test_where_the_group_has_no_shared_drafts_it_is_a_note(self, replay: ZammadReplay, desk: HelpDesk) -> None:
        replay.shared_drafts = False
        assert desk.put_draft(THREAD, DRAFT).place is DraftPlace.NOTE
        assert replay.standing.native == {}

    def test_where_we_may_not_see_the_group_it_has_shared_drafts(self, replay: ZammadReplay, desk: HelpDesk) -> None:
        replay.hides_groups = True
        assert desk.put_draft(THREAD, DRAFT).place is DraftPlace.NATIVE

    def test_a_draft_that_an_agent_began_is_left(self, replay: Replay, desk: HelpDesk) -> None:
        replay.standing.native["77"] = "<p>I will ring her.</p>"
        assert desk.put_draft(THREAD, DRAFT).place is DraftPlace.NOTE
        assert replay.standing.native == {"77": "<p>I will ring her.</p>"}

    def test_a_merged_ticket_is_gone(self, replay: ZammadReplay, desk: HelpDesk) -> None:
        replay.merged = True
        with pytest.raises(HelpDeskGone, match="merged"):
            desk.thread(THREAD)

    def test_other_groups_do_not_concern_us(self) -> None:
        class OfAnotherGroup(ZammadReplay):
            settings: ClassVar[Mapping[str, str]] = {"closed": "closed", "group": "Sales"}

        pages = list(OfAnotherGroup().desk().changed())
        assert [ref for page in pages for ref in page.items] == []
        assert len(pages) > 2

    def test_a_note_of_the_team_is_no_answer(self, replay: ZammadReplay, desk: HelpDesk) -> None:
        good = replay.call("e1", DeskEventKind.AGENT_WROTE, THREAD)
        noted = replay.sealed(good.body.replace(b'"internal": false', b'"internal": true'), replace(good))
        event = desk.event(noted)
        assert event
        assert event.kind is DeskEventKind.CHANGED

    @pytest.mark.parametrize(
        ("type_", "channel"),
        [
            ("email", Channel.EMAIL),
            ("web", Channel.EMAIL),
            ("chat", Channel.CHAT),
            ("facebook feed post", Channel.SOCIAL),
            ("twitter direct-message", Channel.SOCIAL),
        ],
    )
    def test_the_channel_is_known_and_answered(self, type_: str, channel: Channel) -> None:
        replay = ZammadReplay()
        replay.type = type_
        desk = replay.desk()
        assert desk.thread(THREAD).conversation.channel is channel
        desk.put_draft(THREAD, DRAFT)
        expected = "email" if channel is Channel.EMAIL else type_
        assert body_of(replay.writes[0])["new_article"]["type"] == expected
