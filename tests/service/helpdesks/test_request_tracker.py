"""Request Tracker: replayed in the shapes that Debian's package answers with, and the real server where it is
installed (`-m servers`)."""

import base64
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import httpx
import pytest

from service.errors import HelpDeskError, HelpDeskGone, HelpDeskRefused
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskDraft, HelpDesk, WebhookCall
from service.helpdesks.files import read_thread
from service.helpdesks.paging import cursor_at
from service.helpdesks.request_tracker import REQUEST_TRACKER, RequestTracker
from tests.service.helpdesks.contract import DRAFT, FilesContract, HelpDeskContract, SavedRepliesContract
from tests.service.helpdesks.replay import LOG, Replay, body_of, iso, missing
from tests.service.helpdesks.rt_server import RtServer, running_request_tracker
from tests.service.helpdesks.scenario import OUTBOUND, THREAD, Case, Line, Page

HOST = "https://rt.potters.example"
CUSTOMER = "noor@example.com"
PEOPLE = {
    CUSTOMER: {"Privileged": 0, "RealName": "Noor Haddad", "EmailAddress": CUSTOMER},
    "sam": {"Privileged": 1, "EmailAddress": "sam@potters.example"},
}
BY = {"customer": CUSTOMER, "bot": "RT_System", "agent": "sam", "note": "sam"}


class RequestTrackerReplay(Replay):
    kind = REQUEST_TRACKER
    address = HOST
    secrets: ClassVar[Mapping[str, str]] = {"token": "1-14-x"}
    settings: ClassVar[Mapping[str, str]] = {"closed": "resolved,rejected"}
    file_place = "/REST/2.0/attachment/1"
    follows = False
    tells_size = False

    def given_file(self) -> httpx.Response:
        return httpx.Response(200, json={"id": 1, "Content": base64.encodebytes(LOG.encode()).decode()})

    def reaches_customer(self, request: httpx.Request) -> bool:
        return not request.url.path.endswith("/comment") or bool({"Cc", "Bcc"} & set(body_of(request)))

    def sending(self) -> list[httpx.Request]:
        place = f"{HOST}/REST/2.0/ticket/{THREAD}"
        note = {"Content": "x", "ContentType": "text/html", "Subject": "x"}
        return [
            httpx.Request("POST", f"{place}/correspond", json=note),
            httpx.Request("POST", f"{place}/comment", json={**note, "Cc": CUSTOMER}),
            httpx.Request("POST", f"{place}/comment", json={**note, "Bcc": CUSTOMER}),
            httpx.Request("PUT", place, json={"Status": "resolved"}),
            httpx.Request("POST", f"{HOST}/REST/2.0/ticket", json={**note, "Requestor": CUSTOMER}),
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "token 1-14-x"
        path, asked = request.url.path.removeprefix("/REST/2.0"), request.url.params
        if path == "/tickets":
            return self._page(self._searched(asked["query"]), asked)
        if path == "/articles":
            assert json.loads(asked["query"]) == [{"field": "id", "operator": ">", "value": 0}]
            return self._page([article(one) for one in self.reply_pages.values()], asked)
        if path.startswith("/user/"):
            found = PEOPLE.get(unquote(path.removeprefix("/user/")))
            return httpx.Response(200, json=found) if found else missing()
        if found_part := re.fullmatch(r"/attachment/(\d+)", path):
            lines = {line.id: line for case in self.cases.values() for line in case.lines}
            content = base64.b64encode(lines[found_part[1]].html.encode()).decode()
            return httpx.Response(200, json={"id": int(found_part[1]), "Content": content})
        found_ticket = re.fullmatch(r"/ticket/(\d+)(/\w+)?", path)
        case = self.cases.get(found_ticket[1]) if found_ticket else None
        return self._one(case, found_ticket[2] or "", request) if case and found_ticket else missing()

    def _searched(self, query: str) -> list[dict[str, Any]]:
        day = re.search(r"LastUpdated > '([\d-]+)'", query)
        wanted = [case for case in self.cases.values() if not day or iso(case.changed_at)[:10] > day[1]]
        wanted = [case for case in wanted if case.closed or "Status = 'resolved'" not in query]
        wanted.sort(key=lambda case: case.changed_at, reverse=True)
        return [{"id": case.id, "type": "ticket", **ticket(case)} for case in wanted]

    def _one(self, case: Case, rest: str, request: httpx.Request) -> httpx.Response:
        if rest == "/comment":
            self.standing.notes.append(body_of(request)["Content"])
            return httpx.Response(201, json=["Comments added"])
        if rest == "/history":
            return self._page([one for line in case.lines for one in transactions(line)], request.url.params)
        if rest == "/attachments":
            return self._page([one for line in case.lines for one in attachments(line)], request.url.params)
        return httpx.Response(200, json={"id": int(case.id), **ticket(case)})

    def _page(self, items: list[dict[str, Any]], asked: httpx.QueryParams) -> httpx.Response:
        page, pages = int(asked["page"]), -(-len(items) // self.size)
        part = items[(page - 1) * self.size : page * self.size]
        return httpx.Response(200, json={"items": part, "page": page, "pages": pages, "total": len(items)})


def ticket(case: Case) -> dict[str, Any]:
    asking = [] if case.id == OUTBOUND else [{"type": "user", "id": CUSTOMER}]
    return {
        "Subject": case.subject,
        "Status": "resolved" if case.closed else "open",
        "LastUpdated": iso(case.changed_at),
        "Requestor": asking,
    }


def transactions(line: Line) -> list[dict[str, Any]]:
    kind = "Comment" if line.by == "note" else "Create" if line.id.endswith("1") else "Correspond"
    by, at = {"type": "user", "id": BY[line.by]}, iso(line.at)
    told = {"id": f"{int(line.id) + 50}", "Type": "EmailRecord", "Creator": {"id": "RT_System"}, "Created": at}
    return [{"id": line.id, "Type": kind, "Creator": by, "Created": at}, told]


def attachments(line: Line) -> list[dict[str, Any]]:
    own = {"type": "attachment", "TransactionId": line.id}
    files = [{**own, "id": "1", "ContentType": "text/plain", "Filename": name} for name in line.files]
    whole = {**own, "id": "2", "ContentType": "multipart/mixed", "Filename": ""}
    return [whole, *files, {**own, "id": line.id, "ContentType": "text/html", "Filename": ""}]


def article(one: Page) -> dict[str, Any]:
    texts = [{"name": "Content", "values": [one.html]}]
    return {"id": one.id, "Name": one.title, "LastUpdated": iso(one.at), "CustomFields": texts}


class TestRequestTracker(HelpDeskContract, SavedRepliesContract, FilesContract):
    made = RequestTrackerReplay

    def test_nobody_calls(self, desk: HelpDesk, replay: Replay) -> None:
        with pytest.raises(HelpDeskError, match="polled"):
            desk.event(WebhookCall({}, b"{}", replay.now))

    def test_a_queue_whose_name_would_be_a_search_is_refused(self) -> None:
        class OfAQueue(RequestTrackerReplay):
            settings: ClassVar[Mapping[str, str]] = {"closed": "resolved", "queue": "x' OR id > '0"}

        replay = OfAQueue()
        with pytest.raises(HelpDeskError, match="cannot stand in a search"):
            list(replay.desk().changed())
        assert replay.requests == []


@pytest.fixture(scope="module")
def server() -> Iterator[RtServer]:
    with tempfile.TemporaryDirectory() as folder, running_request_tracker(Path(folder) / "rt") as running:
        yield running


@pytest.fixture
def real(server: RtServer) -> RequestTracker:
    settings = {"closed": "resolved,rejected"}
    account = DeskAccount("r", "request-tracker", "potters", server.address, settings, {"token": server.token})
    return RequestTracker(account, Outside())


@pytest.mark.servers
class TestTheRealRequestTracker:
    def test_a_ticket_is_read_as_it_was_written(self, server: RtServer, real: RequestTracker) -> None:
        picture = {"FileName": "kiln.jpg", "FileType": "image/jpeg", "FileContent": "aGVsbG8="}
        html = "<p>The <b>kiln</b> shows E7 &amp; Ä.</p>"
        ticket = server.opens("Kiln stays cold", html, ContentType="text/html", Attachments=[picture])
        server.agent_answers(ticket, "Which firmware is it?")
        server.customer_writes(ticket, "Version 4.2")
        found = real.thread(ticket)
        said = [(one.author, (one.html or one.text or "").strip()) for one in found.conversation.messages]
        assert said == [("customer", html), ("agent", "Which firmware is it?"), ("customer", "Version 4.2")]
        assert [file.name for file in found.conversation.messages[0].files] == ["kiln.jpg"]
        assert found.conversation.customer.email == CUSTOMER
        assert found.conversation.subject == "Kiln stays cold"
        assert not found.resolved

    def test_files_are_read_as_they_were_attached(self, server: RtServer, real: RequestTracker) -> None:
        log = f"{LOG}\nÖfen: café\n" * 400
        table = b"part;count\r\nswitch;3\r\n"
        given = [("kiln.log", "text/plain", log.encode()), ("parts.csv", "application/octet-stream", table)]
        files = [
            {"FileName": name, "FileType": kind, "FileContent": base64.b64encode(content).decode()}
            for name, kind, content in given
        ]
        ticket = server.opens("Kiln stays cold", "See attached.", Attachments=files)
        thread = real.thread(ticket)
        waiting = {thread.conversation.messages[one.message].files[one.number].name: one for one in thread.waiting}
        assert {name: waiting[name].fetch() for name, _, _ in given} == {name: raw for name, _, raw in given}
        found = {file.name: file for file in read_thread(thread).conversation.messages[0].files}
        assert "Öfen: café" in found["kiln.log"].text
        assert "switch" in found["parts.csv"].text

    def test_a_draft_is_a_comment_that_nobody_is_mailed(self, server: RtServer, real: RequestTracker) -> None:
        ticket = server.opens("Glaze", "Which glaze?")
        before = server.mails()
        placed = real.put_draft(ticket, DRAFT)
        real.retire_draft(ticket, placed, "An answer went out.")
        page = server.page(ticket)
        assert "E7 means that the door is open" in page
        assert "out of date: An answer went out." in page
        assert server.mails() == before
        notes = [one for one in real.thread(ticket).conversation.messages if one.author == "note"]
        assert len(notes) == 2
        again = real.put_draft(ticket, DeskDraft("Newer", "Newer"), placed)
        assert again.digest != placed.digest

    def test_lists_have_what_changed(self, server: RtServer, real: RequestTracker) -> None:
        done, open_one = server.opens("Refund", "Please refund."), server.opens("Thanks", "Thanks!")
        server.asked("PUT", f"/ticket/{done}", {"Status": "resolved"})
        since = cursor_at(datetime.now(UTC) - timedelta(minutes=5))
        refs = {ref.id: ref.resolved for page in real.changed(since) for ref in page.items}
        assert (refs[done], refs[open_one]) == (True, False)
        assert [ref.id for page in real.resolved(since) for ref in page.items] == [done]
        later = cursor_at(datetime.now(UTC) + timedelta(minutes=5))
        assert [page.items for page in real.changed(later)] == [()]

    def test_lists_are_read_to_the_last_page(
        self, server: RtServer, real: RequestTracker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("service.helpdesks.request_tracker._PAGE", 2)
        tickets = {server.opens("News", f"Question {number}") for number in range(5)}
        pages = list(real.changed())
        assert tickets <= {ref.id for page in pages for ref in page.items}
        assert len(pages) > 2
        assert real.thread(min(tickets)).conversation.messages

    def test_articles_are_saved_replies(self, server: RtServer, real: RequestTracker) -> None:
        server.asked("POST", "/class", {"Name": "Replies"})
        key = server.asked("POST", "/article", {"Class": "Replies", "Name": "Refund"})["id"]
        server.asked("PUT", f"/article/{key}", {"CustomFields": {"Content": "Within 14 days."}})
        (reply,) = [item for page in real.saved_replies() for item in page.items]
        assert (reply.title, reply.html) == ("Refund", "Within 14 days.")

    def test_what_was_deleted_or_merged_or_never_there_is_gone(self, server: RtServer, real: RequestTracker) -> None:
        deleted, merged, into = (server.opens("One", f"Text {number}") for number in range(3))
        server.asked("DELETE", f"/ticket/{deleted}")
        server.asked("PUT", f"/ticket/{merged}", {"MergeInto": into})
        for ticket in (deleted, merged, "9999"):
            with pytest.raises(HelpDeskGone):
                real.thread(ticket)
        assert len(real.thread(into).conversation.messages) == 2

    def test_a_wrong_token_is_told(self, server: RtServer) -> None:
        account = DeskAccount("r", "r", "p", server.address, {"closed": "resolved"}, {"token": "1-14-wrong"})
        with pytest.raises(HelpDeskRefused):
            RequestTracker(account, Outside()).thread("1")
