"""Zendesk publishes no specification that we may keep: these payloads follow our reading of its documentation."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import httpx
import pytest

from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import DeskEventKind, HelpDesk, WebhookCall
from service.helpdesks.grants import basic
from service.helpdesks.zendesk import ZENDESK
from tests.service.helpdesks.contract import (
    DRAFT,
    FIELDS,
    FieldsContract,
    FilesContract,
    HelpDeskContract,
    KnowledgeContract,
    TimedWebhookContract,
    TokenContract,
    VerifiedContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Amendment, Replay, body_of, iso, missing
from tests.service.helpdesks.scenario import THREAD, Case, Line, Page

HOST = "https://potters.zendesk.com"
PEOPLE = [
    {"id": 40, "name": "Noor Haddad", "email": "noor@example.com", "role": "end-user"},
    {"id": 7, "name": "Sam Lee", "email": "sam@example.com", "role": "agent"},
]


class ZendeskReplay(Replay):
    kind = ZENDESK
    file_place = "/attachments/token/"
    address = HOST
    renews = True
    secrets: ClassVar[Mapping[str, str]] = {"client_id": "app", "client_secret": "s3cret"}
    signature = "x-zendesk-webhook-signature"
    deleted: ClassVar[tuple[str, ...]] = ()

    def is_reading(self, request: httpx.Request) -> bool:
        return self.is_token(request)

    def reaches_customer(self, request: httpx.Request) -> bool:
        ticket = body_of(request).get("ticket", {})
        return ticket.get("comment", {}).get("public", True) is not False or set(ticket) != {"comment"}

    def sending(self) -> list[httpx.Request]:
        place = f"{HOST}/api/v2/tickets/{THREAD}"
        said = [{"html_body": "x"}, {"html_body": "x", "public": True}, {"body": "x", "public": "false"}]
        tickets: list[dict[str, Any]] = [{"comment": one} for one in said]
        tickets.append({"comment": {"html_body": "x", "public": False}, "status": "solved"})
        return [
            *(httpx.Request("PUT", place, json={"ticket": ticket}) for ticket in tickets),
            httpx.Request("POST", f"{HOST}/api/v2/tickets", json={"ticket": {"comment": said[0]}}),
            httpx.Request("PUT", f"{HOST}/api/v2/tickets/update_many?ids=1", json={"ticket": {"comment": said[0]}}),
        ]

    def used_up(self, seconds: float) -> dict[str, str]:
        return {"X-Rate-Limit": "700", "X-Rate-Limit-Remaining": "0", "ratelimit-reset": f"{seconds:g}"}

    def respond(self, request: httpx.Request) -> httpx.Response:
        path, asked = request.url.path, request.url.params
        if self.is_token(request):
            assert b"scope=read+tickets%3Awrite" in request.content
            return self.token()
        assert request.headers["authorization"] == f"Bearer t{self.tokens}"
        path = path.removeprefix("/api/v2")
        if found := re.fullmatch(r"/tickets/(\d+)(/comments)?", path):
            return self._ticket(self.cases.get(found[1]), bool(found[2]), request)
        if path == "/users/40/identities":
            told = [
                ("twitter", "noor", True),
                ("email", "new@example.com", False),
                ("email", "Noor@example.com", True),
            ]
            known = [{"id": 1, "type": kind, "value": value, "verified": sure} for kind, value, sure in told]
            return self._page("identities", known, request)
        if path == "/users/40":
            user = PEOPLE[0] | {"user_fields": FIELDS, "organization_id": 9, "updated_at": iso(self.now)}
            return httpx.Response(200, json={"user": user})
        if path == "/organizations/9":
            group = {"id": 9, "name": "Haddad Kilns", "organization_fields": {"tier": "gold"}}
            return httpx.Response(200, json={"organization": group})
        if path == "/incremental/tickets/cursor":
            return self._export(asked)
        if path == "/help_center/articles":
            articles = [article(one) for one in self.article_pages.values()]
            unpublished = [articles[0] | {"id": 1, "draft": True}] if articles else []
            return self._page("articles", [*articles, *unpublished], request)
        return self._page("macros", self._macros(), request) if path == "/macros/active" else missing()

    def _ticket(self, case: Case | None, comments: bool, request: httpx.Request) -> httpx.Response:
        if case is None:
            return missing()
        if request.method == "PUT":
            self.standing.notes.append(body_of(request)["ticket"]["comment"]["html_body"])
            event = {"id": 8000 + len(self.standing.notes), "type": "Comment", "public": False}
            return httpx.Response(200, json={"ticket": ticket(case), "audit": {"id": 1, "events": [event]}})
        if not comments:
            return httpx.Response(200, json={"ticket": ticket(case)})
        assert request.url.params.get("include") == "users"
        return self._page("comments", [comment(line) for line in case.lines], request, users=PEOPLE)

    def _export(self, asked: httpx.QueryParams) -> httpx.Response:
        since, begin = (int(part) for part in asked.get("cursor", f"{asked.get('start_time')}.0").split("."))
        found = [ticket(case) for case in self.cases.values() if case.changed_at.timestamp() >= since]
        found += [{"id": int(key), "status": "deleted", "updated_at": iso(self.now)} for key in self.deleted]
        after = begin + self.size
        body = {
            "tickets": found[begin:after],
            "after_cursor": f"{since}.{after}",
            "end_of_stream": after >= len(found),
        }
        return httpx.Response(200, json=body)

    def _macros(self) -> list[dict[str, Any]]:
        texts: list[Any] = [
            [{"field": "comment_value_html", "value": "{}"}],
            [{"field": "status", "value": "open"}, {"field": "comment_value", "value": ["channel:all", "{}"]}],
        ]
        made = []
        for number, one in enumerate(self.reply_pages.values()):
            actions = json.loads(json.dumps(texts[number % 2]).replace("{}", one.html))
            made.append({"id": int(one.id), "title": one.title, "actions": actions, "updated_at": iso(one.at)})
        silent = {"id": 9, "title": "Close", "actions": [{"field": "status", "value": "solved"}]}
        return [*made, silent | {"updated_at": iso(self.now)}] if made else []

    def _page(self, name: str, items: list[Any], request: httpx.Request, **beside: Any) -> httpx.Response:
        asked = request.url.params
        begin = int(asked.get("page[after]", 0))
        after = begin + self.size
        more = after < len(items)
        following = request.url.copy_merge_params({"page[after]": str(after)})
        links = {"next": str(following) if more else None}
        body = {name: items[begin:after], "meta": {"has_more": more}, "links": links, **beside}
        return httpx.Response(200, json=body)

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        status = "solved" if kind is DeskEventKind.CLOSED else "open"
        body = {"ticket_id": thread_id, "status": status, "updated_at": event}
        return self.sealed(json.dumps(body).encode(), WebhookCall({}, b"", self.now))

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        told = iso(self.now)
        mac = base64.b64encode(hmac.new(HOOK_SECRET.encode(), told.encode() + body, hashlib.sha256).digest()).decode()
        return replace(like, body=body, headers={self.signature: mac, f"{self.signature}-timestamp": told})

    def vouch(self, path: str, body: Any) -> None:
        """Noor wrote all of it in the help center, signed in, and had her address confirmed."""
        if path.endswith("/comments"):
            for one in body["comments"]:
                one |= {"via": {"channel": "web"}, "metadata": {"system": {}, "custom": {}}}
            body["users"][0]["verified"] = True

    def doubts(self) -> dict[str, Amendment]:
        return {
            "a mail": in_last_comment({"via": {"channel": "email"}}),
            "not signed in": in_last_comment({"metadata": {"flags": [3], "flags_options": {}}}),
            "not trusted": in_last_comment({"metadata": {"trusted": False}}),
            "another customer": in_last_comment({"author_id": 41}),
            "another address": lambda path, body: setting(path, "/identities", body, "value", "old@example.com"),
            "address unconfirmed": lambda path, body: setting(path, "/identities", body, "verified", False),
            "no right to see that": lambda path, body: setting(path, "/identities", body, "type", "twitter"),
            "nobody confirmed": lambda path, body: setting(path, "/comments", body, "verified", False),
            "people in copy": copied,
        }

    def foreign(self) -> WebhookCall:
        return self.sealed(b'{"user_id": 4}', WebhookCall({}, b"", self.now))


def ticket(case: Case) -> dict[str, Any]:
    return {
        "id": int(case.id),
        "subject": case.subject,
        "status": "solved" if case.closed else "open",
        "requester_id": 40,
        "via": {"channel": "email"},
        "created_at": iso(case.lines[0].at),
        "updated_at": iso(case.changed_at),
    }


def in_last_comment(changes: dict[str, Any]) -> Amendment:
    def amend(path: str, body: Any) -> None:
        for one in body.get("comments", ()):
            if one["id"] == 9007:
                one |= changes
        body.get("users", []).append({"id": 41, "email": "noor@example.com", "role": "end-user"})

    return amend


def setting(path: str, where: str, body: Any, name: str, value: object) -> None:
    if path.endswith(where):
        for one in body.get("users") or body["identities"]:
            one[name] = value


def copied(path: str, body: Any) -> None:
    if "ticket" in body:
        body["ticket"]["email_cc_ids"] = [44]


def attached(name: str) -> dict[str, Any]:
    place = f"{HOST}/attachments/token/t0k/?name={name}"
    return {"id": 3, "file_name": name, "content_url": place, "content_type": "text/plain", "size": len(LOG)}


def comment(line: Line) -> dict[str, Any]:
    return {
        "id": int(line.id),
        "type": "Comment",
        "author_id": {"customer": 40, "bot": -1}.get(line.by, 7),
        "html_body": line.html,
        "plain_body": line.html,
        "public": line.by != "note",
        "attachments": [attached(name) for name in line.files],
        "via": {"channel": "email"},
        "created_at": iso(line.at),
    }


def article(one: Page) -> dict[str, Any]:
    return {
        "id": int(one.id),
        "title": one.title,
        "body": one.html,
        "html_url": f"https://help.example/{one.id}",
        "draft": False,
        "locale": "en-us",
        "user_segment_id": 12 if one.id == "500" else None,
        "updated_at": iso(one.at),
    }


class TestZendeskByOurReadingOfItsDocumentation(
    HelpDeskContract,
    FilesContract,
    TokenContract,
    WebhookContract,
    TimedWebhookContract,
    KnowledgeContract,
    FieldsContract,
    VerifiedContract,
):
    made = ZendeskReplay

    def test_deleted_tickets_are_named(self) -> None:
        class Deleting(ZendeskReplay):
            deleted = ("77",)

        pages = list(Deleting().desk().changed())
        assert [key for page in pages for key in page.gone] == ["77"]
        assert "77" not in {ref.id for page in pages for ref in page.items}

    def test_articles_for_some_readers_only_are_internal(self, desk: HelpDesk) -> None:
        assert [item.id for page in desk.articles() for item in page.items if item.internal] == ["500"]

    def test_the_fields_of_an_organization_are_told_as_such(self, desk: HelpDesk) -> None:
        told = desk.customer_fields(THREAD).values  # type: ignore[attr-defined]
        assert (told["organization.name"], told["organization.tier"]) == ("Haddad Kilns", "gold")

    def test_a_note_changes_nothing_else_of_the_ticket(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        (written,) = replay.writes
        comment = body_of(written)["ticket"]["comment"]
        assert body_of(written) == {"ticket": {"comment": {"html_body": comment["html_body"], "public": False}}}

    @pytest.mark.parametrize("kind", [DeskEventKind.CLOSED])
    def test_a_webhook_says_that_it_was_closed(self, replay: Replay, desk: HelpDesk, kind: DeskEventKind) -> None:
        event = desk.event(replay.call("e1", kind, THREAD))
        assert event
        assert event.kind is kind

    def test_an_api_token_is_still_taken_with_a_word_about_its_end(self) -> None:
        class ByToken(ZendeskReplay):
            def respond(self, request: httpx.Request) -> httpx.Response:
                assert request.headers["authorization"] == basic("sam@example.com/token", "t0k")["Authorization"]
                request.headers["authorization"] = f"Bearer t{self.tokens}"
                return super().respond(request)

            @property
            def account(self) -> DeskAccount:
                secrets = {"api_token": "t0k", "hook_secret": HOOK_SECRET}
                return replace(super().account, settings={"email": "sam@example.com"}, secrets=secrets)

        replay = ByToken()
        assert replay.desk().thread(THREAD).conversation.messages
        assert replay.tokens == 0
        assert "after 30 April 2027" in ZENDESK.warning(replay.account)
        moved = replace(replay.account, settings={**replay.account.settings, "client_id": "app"})
        assert ZENDESK.warning(moved) == "", "once an OAuth client was given, it goes before"
