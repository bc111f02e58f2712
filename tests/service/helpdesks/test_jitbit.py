"""Jitbit has no specification and no server to try: these payloads follow our reading of its documentation."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs

import httpx
import pytest

from service.helpdesks.accounts import Outside
from service.helpdesks.base import DeskEventKind, HelpDesk, WebhookCall
from service.helpdesks.jitbit import JITBIT
from service.helpdesks.registry import open_desk
from tests.service.helpdesks.contract import (
    DRAFT,
    FilesContract,
    HelpDeskContract,
    KnowledgeContract,
    WebhookContract,
)
from tests.service.helpdesks.replay import HOOK_SECRET, Replay, missing
from tests.service.helpdesks.scenario import OUTBOUND, THREAD, Case, Line, Page

CUSTOMER = {"UserID": 40, "Username": "noor", "FirstName": "Noor", "LastName": "Haddad", "Email": "noor@example.com"}
AGENT = {"UserID": 7, "UserName": "sam", "FirstName": "Sam", "LastName": "Lee"}


def form_of(request: httpx.Request) -> dict[str, list[str]]:
    return parse_qs(request.content.decode(), keep_blank_values=True)


class JitbitReplay(Replay):
    kind = JITBIT
    address = "https://potters.jitbit.com/helpdesk"
    secrets: ClassVar[Mapping[str, str]] = {"token": "tok"}
    knows_automatic = False
    file_place = "/helpdesk/api/attachment"
    tells_size = False

    def reaches_customer(self, request: httpx.Request) -> bool:
        return form_of(request).get("forTechsOnly") != ["true"]

    def sending(self) -> list[httpx.Request]:
        place = f"{self.address}/api/comment"
        said = {"id": THREAD, "body": "x"}
        forms = [
            said,
            {**said, "forTechsOnly": "false"},
            {**said, "forTechsOnly": "True "},
            {**said, "forTechsOnly": ""},
        ]
        return [
            *(httpx.Request("POST", place, data=form) for form in forms),
            httpx.Request("POST", place, json={**said, "forTechsOnly": True}),
            httpx.Request("POST", f"{place}?forTechsOnly=false", data=said),
            httpx.Request(
                "POST", f"{self.address}/api/ticket", data={"categoryId": "1", "subject": "x", "body": "x"}
            ),
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer tok"
        path, asked = request.url.path.removeprefix("/helpdesk/api"), request.url.params
        if path == "/comment":
            assert request.headers["content-type"] == "application/x-www-form-urlencoded"
            self.standing.notes.append(form_of(request)["body"][0])
            return httpx.Response(200, json=8000 + len(self.standing.notes))
        if path in ("/ticket", "/comments"):
            case = self.cases.get(asked["id"])
            if case is None:
                return missing()
            return httpx.Response(200, json=ticket(case) if path == "/ticket" else [*map(comment, case.lines[1:])])
        if path == "/Tickets":
            return self._tickets(asked)
        if path == "/Articles":
            return httpx.Response(200, json=[article(one, whole=False) for one in self.article_pages.values()])
        if path == "/Article":
            one = self.article_pages.get(asked["id"])
            return httpx.Response(200, json=article(one, whole=True)) if one else missing()
        templates = [
            {"TemplateID": int(one.id), "Name": one.title, "Body": one.html} for one in self.reply_pages.values()
        ]
        return httpx.Response(200, json=templates) if path == "/CommentTemplates" else missing()

    def _tickets(self, asked: httpx.QueryParams) -> httpx.Response:
        day = asked.get("updatedFrom", "")
        found = [case for case in self.cases.values() if f"{case.changed_at:%Y-%m-%d}" >= day]
        found = [case for case in found if case.closed or "statusId" not in asked]
        begin = int(asked["offset"])
        return httpx.Response(200, json=[listed(case) for case in found[begin : begin + self.size]])

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        body = json.dumps({"TicketID": int(thread_id), "Text": event, "Kind": kind}).encode()
        return WebhookCall({"content-type": "application/json"}, body, self.now, HOOK_SECRET)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        return replace(like, body=body)

    def foreign(self) -> WebhookCall:
        return WebhookCall({}, b'{"Name": "New user"}', self.now, HOOK_SECRET)


def listed(case: Case) -> dict[str, Any]:
    return {
        "IssueID": int(case.id),
        "StatusID": 3 if case.closed else 1,
        "IssueDate": f"{case.lines[0].at:%Y-%m-%dT%H:%M:%S}",
        "LastUpdated": f"{case.changed_at:%Y-%m-%dT%H:%M:%S}",
        "Subject": case.subject,
        "UserName": "noor",
    }


def attached(name: str) -> dict[str, Any]:
    return {"FileName": name, "FileID": 3, "Url": f"https://potters.jitbit.com/helpdesk/File/Get/{name}"}


def ticket(case: Case) -> dict[str, Any]:
    first = case.lines[0]
    body = {
        "TicketID": int(case.id),
        "Body": first.html,
        "SubmitterUserInfo": CUSTOMER,
        "Attachments": [*map(attached, first.files), {**attached("terms.txt"), "ForTechsOnly": True}],
    }
    return listed(case) | body


def comment(line: Line) -> dict[str, Any]:
    by = {"UserID": 40, "UserName": "noor"} if line.by == "customer" else AGENT
    return {
        "CommentID": int(line.id),
        "Body": line.html,
        "ForTechsOnly": line.by == "note",
        "CommentDate": f"{line.at:%Y-%m-%dT%H:%M:%SZ}",
        **by,
    }


def article(one: Page, *, whole: bool) -> dict[str, Any]:
    facts = {"ArticleId": int(one.id), "Subject": one.title, "LastUpdated": f"{one.at:%Y-%m-%dT%H:%M:%SZ}"}
    return facts | ({"Body": one.html, "ForTechsOnly": one.id == "500"} if whole else {})


class TestJitbitByOurReadingOfItsDocumentation(HelpDeskContract, WebhookContract, KnowledgeContract, FilesContract):
    made = JitbitReplay

    def test_nobody_answers_where_no_customer_wrote(self, desk: HelpDesk) -> None:
        """A ticket has a submitter in Jitbit, always: its own text is theirs."""
        assert [message.author for message in desk.thread(OUTBOUND).conversation.messages] == ["customer"]

    def test_a_note_is_for_technicians_and_names_nobody_to_tell(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        assert set(form_of(replay.writes[0])) == {"id", "body", "forTechsOnly"}

    def test_what_changed_earlier_that_day_is_left_out(self, replay: Replay, desk: HelpDesk) -> None:
        *_, last = desk.changed()
        again = [ref.id for page in desk.changed(last.cursor) for ref in page.items]
        assert again == []

    def test_articles_of_the_team_are_internal(self, desk: HelpDesk) -> None:
        assert [item.id for page in desk.articles() for item in page.items if item.internal] == ["500"]

    @pytest.mark.parametrize(
        "body", [b"TicketID=101&Subject=a", b'{"IssueID": 101}', b'{"id": "101", "Text": "a=b"}']
    )
    def test_a_rule_may_send_a_form_or_json(self, desk: HelpDesk, body: bytes) -> None:
        event = desk.event(WebhookCall({}, body, JitbitReplay().now, HOOK_SECRET))
        assert event
        assert event.thread_id == "101"

    def test_a_comment_without_a_time_stays_in_its_place(self, replay: Replay, desk: HelpDesk) -> None:
        answers = [comment(line) for line in replay.cases[THREAD].lines[1:]]
        for answer in answers:
            del answer["CommentDate"]

        def meet(request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("/comments"):
                return httpx.Response(200, json=answers)
            replay.faults.appendleft(meet)
            return replay.respond(request)

        replay.faults.append(meet)
        assert desk.thread(THREAD).message_ids[:3] == ("ticket-101", "9002", "9003")

    @pytest.mark.parametrize(
        ("address", "api"),
        [
            ("https://potters.jitbit.com/helpdesk/", "https://potters.jitbit.com/helpdesk/api"),
            ("https://potters.jitbit.com/helpdesk/api", "https://potters.jitbit.com/helpdesk/api"),
            ("https://desk.potters.example", "https://desk.potters.example/api"),
            ("https://potters.example/it/support", "https://potters.example/it/support/api"),
        ],
    )
    def test_its_address_is_the_one_at_which_people_open_it(self, address: str, api: str) -> None:
        seen: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200, json=1)

        account = replace(JitbitReplay().account, address=address)
        open_desk(account, Outside(httpx.MockTransport(answer))).put_draft(THREAD, DRAFT)
        assert str(seen[-1].url) == f"{api}/comment"
