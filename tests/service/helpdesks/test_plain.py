"""Plain publishes its schema in its SDK alone: these payloads follow our reading of that and of its documentation."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, ClassVar

import httpx
import pytest

from drafter.situation import Channel
from service.errors import HelpDeskError, HelpDeskRefused
from service.helpdesks.base import DeskDraft, DeskEventKind, DraftPlace, HelpDesk, WebhookCall
from service.helpdesks.files import read_thread
from service.helpdesks.plain import PLAIN
from tests.service.helpdesks.contract import (
    DRAFT,
    NEWER,
    FilesContract,
    HelpDeskContract,
    KnowledgeContract,
    NativeContract,
    VerifiedContract,
    WebhookContract,
)
from tests.service.helpdesks.plain_schema import problems_of
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Amendment, Replay, body_of, iso, plain
from tests.service.helpdesks.scenario import THREAD, Case, Line, Page

HOST = "https://core-api.uk.plain.com"
ACTORS = {"customer": "CustomerActor", "bot": "SystemActor", "agent": "UserActor", "note": "UserActor"}
Nodes = list[dict[str, Any]]


class PlainReplay(Replay):
    kind = PLAIN
    secrets: ClassVar[Mapping[str, str]] = {"key": "tok"}
    file_place = "/downloads/"
    stores_at = "files.plain.example"
    scan: str | None = None
    signature = "plain-request-signature"
    channel = "EMAIL"
    answers: dict[str, Any] | None = None

    def is_reading(self, request: httpx.Request) -> bool:
        return str(body_of(request)["query"]).startswith("query")

    def reaches_customer(self, request: httpx.Request) -> bool:
        query = str(body_of(request).get("query"))
        return not any(name in query for name in ("addGeneratedReply", "createNote", "createAttachmentDownloadUrl"))

    def sending(self) -> list[httpx.Request]:
        mutations = (
            "mutation R($input: ReplyToThreadInput!) { replyToThread(input: $input) { error { message } } }",
            "mutation { sendChat(input: {}) { error { message } } }",
            "mutation { replyToEmail(input: {}) { error { message } } }",
        )
        return [
            httpx.Request("POST", f"{HOST}/graphql/v1", json={"query": query, "variables": {}}) for query in mutations
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert (request.headers["authorization"], request.url.path) == ("Bearer tok", "/graphql/v1")
        body = body_of(request)
        name = str(body["query"]).split("(")[0].split()[1]
        found = self.answers or {"data": getattr(self, f"_{name.lower()}")(body["variables"])}
        return httpx.Response(200, json=found)

    def _thread(self, asked: dict[str, Any]) -> dict[str, Any]:
        case = self.cases.get(asked["id"])
        if case is None:
            return {"thread": None}
        timeline = self._page([entry(line) for line in case.lines] + [assigned()], asked.get("after"))
        who = {"id": "c_40", "fullName": "Noor Haddad", "email": {"email": "noor@example.com"}}
        return {"thread": {**head(case), "channel": self.channel, "customer": who, "timelineEntries": timeline}}

    def _threads(self, asked: dict[str, Any]) -> dict[str, Any]:
        after = (asked["filters"].get("updatedAt") or {}).get("after", "")
        wanted = [case for case in self.cases.values() if case.changed_at.isoformat() > after]
        if "statuses" in asked["filters"]:
            wanted = [case for case in wanted if case.closed]
        return {"threads": self._page([head(case) for case in wanted], asked["after"])}

    def _centers(self, asked: dict[str, Any]) -> dict[str, Any]:
        centers = [{"id": "hc_1", "type": "PUBLIC"}, {"id": "hc_2", "type": "INTERNAL"}]
        return {"helpCenters": self._page(centers, asked["after"], 1)}

    def _articles(self, asked: dict[str, Any]) -> dict[str, Any]:
        shown = [{**item(one), "contentHtml": one.html, "status": "PUBLISHED"} for one in self.article_pages.values()]
        part = shown[-1:] if asked["id"] == "hc_2" else shown[:-1]
        return {"helpCenter": {"articles": self._page(part, asked["after"])}}

    def _snippets(self, asked: dict[str, Any]) -> dict[str, Any]:
        shown = [{**item(one), "name": one.title, "text": one.html} for one in self.reply_pages.values()]
        return {"snippets": self._page(shown, asked["after"])}

    def _suggested(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"generatedReplies": [{"id": key, "markdown": text} for key, text in self.standing.native.items()]}

    def _suggest(self, asked: dict[str, Any]) -> dict[str, Any]:
        key = f"gr_{len(self.standing.native)}"
        self.standing.native[key] = asked["input"]["markdown"]
        return {"done": {"made": {"id": key}, "error": None}}

    def _note(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert (asked["input"]["customerId"], asked["input"]["threadId"]) == ("c_40", THREAD)
        self.standing.notes.append(asked["input"]["text"])
        return {"done": {"made": {"id": f"n_{len(self.standing.notes)}"}, "error": None}}

    def _download(self, asked: dict[str, Any]) -> dict[str, Any]:
        place = f"https://files.plain.example/downloads/{asked['input']['attachmentId']}?signature=s1"
        return {"done": {"scan": self.scan, "made": {"downloadUrl": place}, "error": None}}

    def _page(self, nodes: Nodes, after: str | None, size: int = 0) -> dict[str, Any]:
        begin = int(after or 0)
        end = begin + (size or self.size)
        return connection(nodes[begin:end], str(end) if end < len(nodes) else None)

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        name = "thread.email_received" if kind is DeskEventKind.CUSTOMER_WROTE else "thread.email_sent"
        body = {"id": event, "type": name, "payload": {"eventType": name, "thread": {"id": thread_id}}}
        return self.signed(json.dumps(body).encode())

    def signed(self, body: bytes) -> WebhookCall:
        digest = hmac.new(HOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return WebhookCall({self.signature: digest}, body, self.now)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        return self.signed(body)

    def vouch(self, path: str, body: Any) -> None:
        """Noor wrote mails that Plain found authentic."""
        for one in mails_in(body):
            one |= {"authenticity": "PASS", "from": {"email": "Noor@example.com"}}

    def doubts(self) -> dict[str, Amendment]:
        def last(changes: dict[str, Any]) -> Amendment:
            def amend(path: str, body: Any) -> None:
                for one in mails_in(body):
                    if "Three times" in one["emailText"]:
                        one |= changes

            return amend

        return {
            "not authentic": last({"authenticity": "FAIL"}),
            "nothing known": last({"authenticity": "UNKNOWN"}),
            "another sender": last({"from": {"email": "mallory@example.com"}}),
            "people in copy": last({"additionalRecipients": [{"email": "mallory@example.com"}]}),
            "a chat": last({"__typename": "ChatEntry", "authenticity": None}),
        }

    def foreign(self) -> WebhookCall:
        return self.signed(b'{"id": "e9", "payload": {"eventType": "customer.customer_updated"}}')


def mails_in(body: Any) -> Nodes:
    timeline = ((body.get("data") or {}).get("thread") or {}).get("timelineEntries") or {"edges": []}
    entries = [one["node"]["entry"] for one in timeline["edges"]]
    return [entry for entry in entries if "emailText" in entry]


def connection(nodes: Nodes, after: str | None = None) -> dict[str, Any]:
    page = {"hasNextPage": after is not None, "endCursor": after or "end"}
    return {"edges": [{"node": node} for node in nodes], "pageInfo": page}


def head(case: Case) -> dict[str, Any]:
    status = "DONE" if case.closed else "TODO"
    return {"id": case.id, "title": case.subject, "status": status, "updatedAt": {"iso8601": iso(case.changed_at)}}


def entry(line: Line) -> dict[str, Any]:
    kind, name = ("NoteEntry", "noteText") if line.by == "note" else ("EmailEntry", "emailText")
    names = [name.rpartition(".") for name in line.files]
    about = {"id": "att_1", "fileMimeType": "text/plain", "fileSize": {"bytes": len(LOG)}}
    files = [{"fileName": stem, "fileExtension": ending, **about} for stem, _, ending in names]
    said = {"__typename": kind, name: plain(line.html), "attachments": files}
    actor = {"__typename": ACTORS[line.by]}
    return {"id": line.id, "timestamp": {"iso8601": iso(line.at)}, "actor": actor, "entry": said}


def assigned() -> dict[str, Any]:
    actor = {"__typename": "UserActor"}
    what = {"__typename": "ThreadAssignmentTransitionedEntry"}
    return {"id": "t_1", "timestamp": {"iso8601": "2026-11-23T09:00:00Z"}, "actor": actor, "entry": what}


def item(one: Page) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "updatedAt": {"iso8601": iso(one.at)}}


class TestPlainByOurReadingOfItsDocumentation(
    HelpDeskContract, NativeContract, WebhookContract, KnowledgeContract, FilesContract, VerifiedContract
):
    made = PlainReplay

    def test_the_reply_is_suggested_for_the_customers_last_message(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        given = body_of(replay.writes[0])["variables"]["input"]
        assert (given["threadId"], given["timelineEntryId"]) == (THREAD, "9007")

    def test_every_request_is_as_its_schema_says(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        desk.put_draft(THREAD, NEWER)
        read_thread(desk.thread(THREAD))
        for listed in (desk.changed(), desk.resolved(), desk.articles(), desk.saved_replies()):
            assert list(listed)
        asked = {str(body_of(request)["query"]) for request in replay.requests if request.method == "POST"}
        assert len(asked) == 9
        assert {query: problems_of(query) for query in asked if problems_of(query)} == {}

    def test_a_reply_that_is_too_long_is_a_note(self, desk: HelpDesk) -> None:
        assert desk.put_draft(THREAD, DeskDraft("long " * 1_001, "a note")).place is DraftPlace.NOTE

    @pytest.mark.parametrize("scan", ["INFECTED", "PENDING", "FAILED"])
    def test_a_file_that_may_hold_a_virus_is_let_be(self, replay: PlainReplay, desk: HelpDesk, scan: str) -> None:
        replay.scan = scan
        [_, log] = read_thread(desk.thread(THREAD)).conversation.messages[0].files
        assert log.unread == "the help desk did not give it"
        assert [one for one in replay.requests if replay.is_file(one)] == []
        replay.scan = "CLEAN"
        [_, log] = read_thread(desk.thread(THREAD)).conversation.messages[0].files
        assert log.text == LOG

    def test_what_is_not_shown_any_more_needs_no_word(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        replay.standing.native.clear()
        desk.retire_draft(THREAD, placed, "The customer wrote again.")
        assert replay.standing.notes == []

    def test_what_it_says_is_wrong_is_told(self, replay: PlainReplay, desk: HelpDesk) -> None:
        replay.answers = {"errors": [{"message": "the field is unknown"}]}
        with pytest.raises(HelpDeskError, match="the field is unknown"):
            desk.thread(THREAD)

    def test_a_right_that_a_mutation_lacks_is_told(
        self, replay: PlainReplay, desk: HelpDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refused = {"done": {"made": None, "error": {"type": "FORBIDDEN", "message": "generatedReply:create"}}}
        monkeypatch.setattr(replay, "_suggest", lambda _: refused)
        with pytest.raises(HelpDeskRefused, match="generatedReply:create"):
            desk.put_draft(THREAD, DRAFT)

    def test_articles_for_the_team_are_internal(self, desk: HelpDesk) -> None:
        assert [item.title for page in desk.articles() for item in page.items if item.internal] == ["Article 4"]

    @pytest.mark.parametrize(
        ("name", "channel"), [("EMAIL", Channel.EMAIL), ("CHAT", Channel.CHAT), ("SLACK", Channel.CHAT)]
    )
    def test_the_channel_is_known(self, name: str, channel: Channel) -> None:
        replay = PlainReplay()
        replay.channel = name
        assert replay.desk().thread(THREAD).conversation.channel is channel
