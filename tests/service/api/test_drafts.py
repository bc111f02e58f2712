"""POST /v1/drafts: in one piece, as a stream, in turn, and honest about what went wrong midway."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from drafter.conversation import Conversation
from drafter.draft import Draft, TextKind
from drafter.errors import ConversationError, ModelTimeout
from drafter.events import Event, Restart, Step, TextDelta
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service import ongoing
from service.turns import DraftTurns
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, SampleChecks, ScriptedDrafter, make_draft, usual_events
from tests.service.server import running
from tests.service.waiting import PATIENCE, until

BODY = {"conversation": CONVERSATION.model_dump(mode="json")}
STREAM = {"Accept": "text/event-stream"}


def events_of(text: str) -> list[tuple[str, Any]]:
    """The (event, data) pairs of a stream."""
    pairs = [dict(line.split(": ", 1) for line in block.split("\n")) for block in text.split("\n\n") if block]
    return [(pair["event"], json.loads(pair["data"])) for pair in pairs]


def test_json_is_the_whole_draft() -> None:
    answer = make_client().post("/v1/drafts", json=BODY)
    draft = Draft.model_validate_json(answer.content)
    assert draft == make_draft().model_copy(update={"id": draft.id})


def test_the_instruction_reaches_the_drafter() -> None:
    drafter = ScriptedDrafter()
    make_client(make_parts(drafter)).post("/v1/drafts", json={**BODY, "instruction": "shorter"})
    assert drafter.asked == [(CONVERSATION, Wish(instruction="shorter"))]


def test_a_stream_names_the_steps_brings_the_text_and_ends_with_the_draft() -> None:
    drafter = ScriptedDrafter(Step.WRITING, TextDelta("Héllo\n"), Restart("cut off"), TextDelta("Hi"), make_draft())
    answer = make_client(make_parts(drafter)).post("/v1/drafts", json=BODY, headers=STREAM)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    begun, *before, last = events_of(answer.text)
    assert begun == ("begun", {"id": last[1]["id"]})
    assert before == [
        ("step", {"name": "writing"}),
        ("text", {"text": "Héllo\n"}),
        ("restart", {"reason": "cut off"}),
        ("text", {"text": "Hi"}),
    ]
    assert last[0] == "draft"
    assert Draft.model_validate(last[1]).text == make_draft().text


@pytest.mark.parametrize("before", [(), (Step.READING,)])
def test_what_stands_in_the_way_from_the_start_is_an_ordinary_error(before: tuple[Event, ...]) -> None:
    client = make_client(make_parts(ScriptedDrafter(*before, ConversationError("mailbox 'x' has no profile"))))
    answer = client.post("/v1/drafts", json=BODY, headers=STREAM)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_conversation")


@pytest.mark.parametrize(
    ("error", "code"), [(ModelTimeout("no text for 120 s"), "model_timeout"), (KeyError("x"), "internal_error")]
)
def test_what_breaks_midway_is_the_last_event(error: Exception, code: str) -> None:
    client = make_client(make_parts(ScriptedDrafter(Step.WRITING, TextDelta("Hi"), error)))
    answer = client.post("/v1/drafts", json=BODY, headers=STREAM)
    assert answer.status_code == 200
    name, data = events_of(answer.text)[-1]
    assert (name, data["error"]["code"]) == ("error", code)
    assert data["error"]["request_id"] == answer.headers["x-request-id"]


def test_a_form_of_another_site_cannot_make_the_browser_draft() -> None:
    drafter = ScriptedDrafter()
    client = make_client(make_parts(drafter))
    answer = client.post("/v1/drafts", content=json.dumps(BODY), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 403
    assert drafter.asked == []


class Gated(SampleChecks):
    """A drafter that begins and then waits for `go`."""

    def __init__(self) -> None:
        self.began, self.go = threading.Event(), threading.Event()

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        self.began.set()
        yield Step.READING
        assert self.go.wait(PATIENCE)
        yield from usual_events()[1:]


def test_another_kind_of_text_is_asked_for_by_name() -> None:
    drafter = ScriptedDrafter()
    client = make_client(make_parts(drafter))
    assert client.post("/v1/drafts", json={**BODY, "kind": "handoff-note"}).status_code == 200
    assert [wish.kind for _, wish in drafter.asked] == [TextKind.HANDOFF_NOTE]
    refused = client.post("/v1/drafts", json={**BODY, "kind": "poem"})
    assert refused.status_code == 422
    assert "kind" in refused.json()["error"]["message"]


def test_beyond_the_line_callers_are_told_when_to_come_back() -> None:
    drafter = Gated()
    client = make_client(make_parts(drafter, turns=DraftTurns(at_once=1, waiting=0)))
    answers = []
    first = threading.Thread(target=lambda: answers.append(client.post("/v1/drafts", json=BODY)))
    first.start()
    assert drafter.began.wait(PATIENCE)
    refused = client.post("/v1/drafts", json=BODY)
    drafter.go.set()
    first.join(PATIENCE)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    assert int(refused.headers["retry-after"]) >= 1
    assert [answer.status_code for answer in answers] == [200]
    assert client.post("/v1/drafts", json=BODY).status_code == 200


def test_a_draft_that_waits_says_so_and_then_comes() -> None:
    drafter, turns = Gated(), DraftTurns(at_once=1, waiting=1)
    client = make_client(make_parts(drafter, turns=turns))
    with turns.admit():
        answers = []
        waiting = threading.Thread(
            target=lambda: answers.append(client.post("/v1/drafts", json=BODY, headers=STREAM))
        )
        waiting.start()
        until(lambda: turns.places == (1, 1))
        assert not drafter.began.is_set(), "it was not its turn"
    drafter.go.set()
    waiting.join(PATIENCE)
    names = [(name, data.get("name")) for name, data in events_of(answers[0].text)]
    assert names[1:3] == [("step", "waiting"), ("step", "reading")]
    assert names[-1][0] == "draft"


class Endless(SampleChecks):
    """A drafter that writes until it is closed."""

    def __init__(self) -> None:
        self.began, self.closed = threading.Event(), threading.Event()

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        self.began.set()
        try:
            while not self.closed.wait(0.02):
                yield TextDelta("word ")
        finally:
            self.closed.set()


@pytest.mark.parametrize("headers", [STREAM, {}], ids=["stream", "whole"])
def test_a_caller_who_leaves_ends_the_draft(headers: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    drafter, turns = Endless(), DraftTurns(at_once=1, waiting=0)
    with running(make_parts(drafter, turns=turns)) as address:
        with asking(address, headers):
            assert drafter.began.wait(PATIENCE)
            monkeypatch.setattr(ongoing, "RESUME_SECONDS", 0.1)
        assert drafter.closed.wait(PATIENCE), "the model went on writing for nobody"
        until(lambda: turns.places == (0, 0))


@pytest.mark.parametrize("headers", [STREAM, {}], ids=["stream", "whole"])
def test_a_caller_who_leaves_while_waiting_gives_up_the_place(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drafter, turns = ScriptedDrafter(), DraftTurns(at_once=1, waiting=1)
    with running(make_parts(drafter, turns=turns)) as address, turns.admit():
        with asking(address, headers):
            until(lambda: turns.places == (1, 1))
            monkeypatch.setattr(ongoing, "RESUME_SECONDS", 0.1)
        until(lambda: turns.places == (1, 0))
    assert drafter.asked == []


@contextmanager
def asking(address: str, headers: dict[str, str]) -> Iterator[None]:
    """Ask for a draft, and hang up at the end of the block without having read a word."""
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname or "", place.port)
    with closing(connection):
        connection.request("POST", "/v1/drafts", json.dumps(BODY), {"Content-Type": "application/json", **headers})
        yield


def test_a_caller_who_leaves_a_stream_frees_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    drafter, turns = Endless(), DraftTurns(at_once=1, waiting=0)
    with running(make_parts(drafter, turns=turns)) as address:
        with httpx.stream("POST", f"{address}/v1/drafts", json=BODY, headers=STREAM, timeout=PATIENCE) as answer:
            assert "event: text" in answer.iter_lines()
            monkeypatch.setattr(ongoing, "RESUME_SECONDS", 0.1)
        assert drafter.closed.wait(PATIENCE), "the model went on writing for nobody"
        until(lambda: turns.places == (0, 0))
