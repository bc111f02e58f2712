"""django-helpdesk: replayed in the shapes that its server answers with, and the real server on loopback."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest

from service.errors import HelpDeskGone, HelpDeskRefused
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskDraft, DeskEventKind, DraftPlace, HelpDesk, WebhookCall
from service.helpdesks.django_helpdesk import DJANGO_HELPDESK, DjangoHelpdesk
from service.helpdesks.files import read_thread
from service.helpdesks.paging import cursor_at
from tests.service.helpdesks.contract import DRAFT, NEWER, FilesContract, HelpDeskContract, WebhookContract
from tests.service.helpdesks.django_server import CUSTOMER, PASSWORD, US, DjangoServer, running_django_helpdesk
from tests.service.helpdesks.replay import HOOK_SECRET, LOG, Replay, body_of, missing, plain
from tests.service.helpdesks.scenario import OUTBOUND, THREAD, Case, Line

HOST = "https://desk.potters.example"


class DjangoHelpdeskReplay(Replay):
    kind = DJANGO_HELPDESK
    address = HOST
    settings: ClassVar[Mapping[str, str]] = {"user": US}
    secrets: ClassVar[Mapping[str, str]] = {"password": PASSWORD}
    knows_automatic = False
    knows_names = False
    writes_a_draft = 2
    file_place = "/media/helpdesk/"

    def __init__(self) -> None:
        super().__init__()
        self.notified: list[str] = []
        self.merged: dict[str, int] = {}

    def reaches_customer(self, request: httpx.Request) -> bool:
        body = body_of(request)
        mailed = request.method == "POST" and body.get("comment") != "…"
        return mailed or body.get("public") is not False or "/followups/" not in request.url.path

    def sending(self) -> list[httpx.Request]:
        place, tickets = f"{HOST}/api/followups/", f"{HOST}/api/tickets/"
        begun = {"ticket": 101, "comment": "…", "public": False}
        bodies: list[dict[str, Any]] = [
            {**begun, "public": True},
            {"ticket": 101, "comment": "…"},
            {**begun, "comment": "Hi Noor"},
            {**begun, "public": "false"},
        ]
        return [
            *(httpx.Request("POST", place, json=body) for body in bodies),
            httpx.Request("PATCH", f"{place}9004/", json={"title": "x", "comment": "x", "public": True}),
            httpx.Request("PATCH", f"{place}9004/", json={"comment": "x"}),
            httpx.Request("PATCH", f"{tickets}101/", json={"public": False, "resolution": "x"}),
            httpx.Request("POST", tickets, json={"title": "x", "submitter_email": CUSTOMER}),
        ]

    def respond(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Basic ZHJhZnRlcjp3aGVlbC1hbmQtY2xheQ=="
        path, asked = request.url.path.removeprefix("/api"), request.url.params
        if path == "/followups/" and request.method == "POST":
            self.standing.notes.append(body_of(request)["comment"])
            return httpx.Response(201, json={"id": 9900 + len(self.standing.notes)})
        if path == "/followups/":
            every = [one for case in self.cases.values() for one in self._followups(case)]
            return self._page(sorted(every, key=lambda one: str(one["date"])), asked)
        if found := re.fullmatch(r"/followups/99(\d\d)/", path):
            self.standing.notes[int(found[1]) - 1] = body_of(request)["comment"]
            return httpx.Response(200, json={})
        if path == "/tickets/":
            wanted = [case for case in self.cases.values() if case.closed or "status" not in asked]
            return self._page([self._ticket(case) for case in wanted], asked)
        found = re.fullmatch(r"/tickets/(\d+)/", path)
        if found and (case := self.cases.get(found[1])):
            return httpx.Response(200, json=self._ticket(case))
        return missing()

    def _page(self, items: list[dict[str, Any]], asked: httpx.QueryParams) -> httpx.Response:
        """Two on a page, which the connector believes to be a hundred where it counts itself."""
        size = self.size if asked["page"] != "last" else 100
        pages = max(1, -(-len(items) // size))
        page = pages if asked["page"] == "last" else int(asked["page"])
        part = items[(page - 1) * size : page * size]
        following = f"{HOST}/api/?page={page + 1}" if page < pages else None
        return httpx.Response(200, json={"count": len(items), "next": following, "results": part})

    def _ticket(self, case: Case) -> dict[str, Any]:
        return {
            "id": int(case.id),
            "queue": 1,
            "title": case.subject,
            "description": plain(case.lines[0].html),
            "submitter_email": "" if case.id == OUTBOUND else CUSTOMER,
            "status": 4 if case.closed else 1,
            "merged_to": self.merged.get(case.id),
            "followup_set": self._followups(case),
        }

    def _followups(self, case: Case) -> list[dict[str, Any]]:
        said = [self._followup(case, line) for line in case.lines]
        ours = enumerate(self.standing.notes if case.id == THREAD else [], 1)
        last = Line("", "note", "", case.changed_at)
        return [
            *said,
            *(self._followup(case, replace_line(last, str(9900 + number), text)) for number, text in ours),
        ]

    def _followup(self, case: Case, line: Line) -> dict[str, Any]:
        return {
            "id": int(line.id),
            "ticket": int(case.id),
            "user": None if line.by == "customer" else 7,
            "title": case.subject,
            "comment": plain(line.html) if line.id < "9900" else line.html,
            "public": line.by != "note",
            "date": line.at.astimezone().isoformat(),
            "followupattachment_set": [attached(name) for name in line.files],
            "email_recipients": self.notified if line.by == "note" else [],
        }

    def call(self, event: str, kind: DeskEventKind, thread_id: str) -> WebhookCall:
        body = {"ticket": {"id": int(thread_id), "queue": 1}, "queue_slug": "help", "followup_id": event}
        return WebhookCall({}, json.dumps(body).encode(), self.now, HOOK_SECRET)

    def sealed(self, body: bytes, like: WebhookCall) -> WebhookCall:
        return replace(like, body=body)

    def foreign(self) -> WebhookCall:
        return WebhookCall({}, b'{"queue_slug": "help"}', self.now, HOOK_SECRET)


def attached(name: str) -> dict[str, Any]:
    """As a server tells of a file that stands behind a proxy of which it does not know."""
    place = f"http://desk.potters.example/media/helpdesk/attachments/{name}"
    return {"id": 1, "filename": name, "file": place, "mime_type": "text/plain", "size": len(LOG)}


def replace_line(line: Line, key: str, text: str) -> Line:
    return Line(key, line.by, text, line.at)


class TestDjangoHelpdesk(HelpDeskContract, WebhookContract, FilesContract):
    made = DjangoHelpdeskReplay

    def test_what_is_mailed_about_a_note_never_holds_the_draft(self, replay: Replay, desk: HelpDesk) -> None:
        desk.put_draft(THREAD, DRAFT)
        made, filled = replay.writes
        assert (made.method, body_of(made)["comment"]) == ("POST", "…")
        assert (filled.method, body_of(filled)["comment"]) == ("PATCH", DRAFT.note)

    def test_a_note_that_could_not_be_filled_is_filled_later(self, replay: Replay, desk: HelpDesk) -> None:
        replay.standing.notes.append("…")
        desk.put_draft(THREAD, DRAFT)
        assert replay.standing.notes == [DRAFT.note]

    def test_an_agents_words_in_our_note_are_left(self, replay: Replay, desk: HelpDesk) -> None:
        placed = desk.put_draft(THREAD, DRAFT)
        replay.standing.notes[0] = "I rang her."
        desk.put_draft(THREAD, NEWER, placed)
        assert replay.standing.notes == ["I rang her.", NEWER.note]
        assert desk.retire_draft(THREAD, placed, "An answer went out.") is None
        assert replay.standing.notes[0] == "I rang her."

    def test_a_server_that_tells_customers_of_notes_gets_no_draft(
        self, replay: DjangoHelpdeskReplay, desk: HelpDesk
    ) -> None:
        replay.notified = [CUSTOMER]
        with pytest.raises(HelpDeskRefused, match="HELPDESK_PRIVATE_FOLLOWUP_MEANS_NO_EMAILS"):
            desk.put_draft(THREAD, DRAFT)
        assert replay.writes == []

    def test_what_the_server_says_by_itself_is_a_bots(self, replay: Replay, desk: HelpDesk) -> None:
        escalated = Line("9008", "customer", "Ticket escalated after 3 days", replay.now)
        replay.cases[THREAD].lines.append(escalated)
        assert desk.thread(THREAD).conversation.messages[-1].author == "bot"

    def test_a_merged_ticket_is_gone(self, replay: DjangoHelpdeskReplay, desk: HelpDesk) -> None:
        replay.merged[THREAD] = 102
        with pytest.raises(HelpDeskGone, match="102"):
            desk.thread(THREAD)

    def test_other_queues_do_not_concern_us(self, replay: Replay) -> None:
        class OfAnotherQueue(DjangoHelpdeskReplay):
            settings: ClassVar[Mapping[str, str]] = {"user": US, "queue": "2"}

        desk = OfAnotherQueue().desk()
        assert [page.items for page in desk.resolved()][-1] == ()
        assert desk.event(replay.call("e1", DeskEventKind.CUSTOMER_WROTE, THREAD)) is None


@pytest.fixture(scope="module")
def server() -> Iterator[DjangoServer]:
    with tempfile.TemporaryDirectory() as folder, running_django_helpdesk(Path(folder) / "desk") as running:
        yield running


@pytest.fixture
def real(server: DjangoServer) -> Iterator[DjangoHelpdesk]:
    secrets = {"password": PASSWORD, "hook_secret": HOOK_SECRET}
    account = DeskAccount("d", "django-helpdesk", "potters", server.address, {"user": US}, secrets)
    with httpx.HTTPTransport() as transport:
        yield DjangoHelpdesk(account, Outside(transport))


class TestTheRealServer:
    def test_a_ticket_is_read_as_it_was_written(self, server: DjangoServer, real: DjangoHelpdesk) -> None:
        ticket = server.opens("Kiln stays cold", "It shows E7.\n\nWhat now?")
        server.agent_answers(ticket, "Which firmware is it?")
        server.customer_writes(ticket, "Version 4.2")
        found = real.thread(ticket)
        said = [(one.author, one.text.strip()) for one in found.conversation.messages]
        assert said == [
            ("customer", "It shows E7.\n\nWhat now?"),
            ("agent", "Which firmware is it?"),
            ("customer", "Version 4.2"),
        ]
        assert found.conversation.customer.email == CUSTOMER
        assert all(one.at for one in found.conversation.messages)

    def test_files_are_read_as_they_were_attached(self, server: DjangoServer, real: DjangoHelpdesk) -> None:
        log = f"{LOG}\nÖfen: café\n".encode() * 400
        ticket = server.customer_mails("Kiln log", "See attached.", {"kiln log.txt": log})
        thread = real.thread(ticket)
        [waiting] = [one for one in thread.waiting if one.size == len(log)]
        assert waiting.fetch() == log
        files = [file for message in read_thread(thread).conversation.messages for file in message.files]
        assert [file.unread for file in files] == [""] * len(files)
        assert any("Öfen: café" in file.text for file in files)

    def test_a_draft_is_a_note_that_the_customer_hears_nothing_of(
        self, server: DjangoServer, real: DjangoHelpdesk
    ) -> None:
        ticket = server.opens("Glaze", "Which glaze for {{ ticket }}?")
        heard = len(server.mails(CUSTOMER))
        placed = real.put_draft(ticket, DeskDraft("x", "Use {{ ticket.id }} {% if %} <b>\n\n---\n\nHi Noor #1 %}"))
        *_, note = server.followups(ticket)
        assert (note["public"], placed.place, str(note["id"])) == (False, DraftPlace.NOTE, placed.ref)
        assert note["comment"] == "Use {{ ticket.id }} {% if %} <b>\n\n---\n\nHi Noor #1 %}"
        newer = real.put_draft(ticket, NEWER, placed)
        assert real.retire_draft(ticket, newer, "An answer went out.") is None
        texts = [one["comment"] for one in server.followups(ticket) if not one["public"]]
        assert texts == [
            "[The draft here is out of date: a newer one stands below.]",
            "[The draft here is out of date: An answer went out.]",
        ]
        assert len(server.mails(CUSTOMER)) == heard

    def test_people_in_copy_are_never_mailed_a_draft(self, server: DjangoServer, real: DjangoHelpdesk) -> None:
        ticket = server.opens("Clay", "Which clay?")
        server.run(
            "from helpdesk.models import Queue, TicketCC\n"
            "Queue.objects.update(enable_notifications_on_email_events=True)\n"
            f"TicketCC.objects.create(ticket_id={ticket}, email='colleague@example.com')"
        )
        real.put_draft(ticket, DRAFT)
        told = [str(mail.get_body(("plain",))) for mail in server.mails("colleague@example.com")]
        assert told, "this server tells people in copy of private follow-ups"
        assert not [text for text in told if "the switch is worn" in text]

    def test_lists_have_what_changed(self, server: DjangoServer, real: DjangoHelpdesk) -> None:
        ticket = server.opens("Refund", "Please refund.")
        open_one = server.opens("Thanks", "Thanks!")
        server.closes(ticket)
        since = cursor_at(datetime.now(UTC) - timedelta(minutes=5))
        refs = {ref.id: ref.resolved for page in real.changed(since) for ref in page.items}
        assert (refs[ticket], refs[open_one]) == (True, False)
        assert {ref.id for page in real.changed() for ref in page.items} == set(refs)
        assert ticket in {ref.id for page in real.resolved() for ref in page.items}
        later = cursor_at(datetime.now(UTC) + timedelta(minutes=5))
        assert [page.items for page in real.changed(later)] == [()]
        assert real.thread(ticket).resolved

    def test_the_list_of_follow_ups_is_read_backwards_over_pages(
        self, server: DjangoServer, real: DjangoHelpdesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("service.helpdesks.django_helpdesk._PAGE", 2)
        tickets = {server.opens("News", f"Question {number}") for number in range(5)}
        since = cursor_at(datetime.now(UTC) - timedelta(minutes=5))
        pages = list(real.changed(since))
        assert tickets <= {ref.id for page in pages for ref in page.items}
        assert len(pages) > 2

    def test_a_wrong_password_and_a_ticket_that_is_not_there_are_told(
        self, server: DjangoServer, real: DjangoHelpdesk
    ) -> None:
        with pytest.raises(HelpDeskGone):
            real.thread("9999")
        wrong = DeskAccount("d", "d", "p", server.address, {"user": US}, {"password": "x", "hook_secret": "x"})
        with pytest.raises(HelpDeskRefused):
            DjangoHelpdesk(wrong, Outside()).thread("1")
