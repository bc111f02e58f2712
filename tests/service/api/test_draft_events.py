"""A draft is followed, left and followed again: no word twice, none missing, and nothing is written for nobody."""

import time
from collections.abc import Iterator
from threading import Event as Signal
from typing import Any

import httpx
import pytest

from drafter.conversation import Conversation
from drafter.errors import ModelError
from drafter.events import Event, Restart, Step, TextDelta
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.wish import A_REPLY, Wish
from service import ongoing
from service.ongoing import OngoingDraft, OngoingDrafts
from tests.service.api.test_drafts import BODY, STREAM, Endless, events_of
from tests.service.api.test_kept_drafts import drafted
from tests.service.parts import make_client, make_parts
from tests.service.sample import SampleChecks, make_draft
from tests.service.server import running
from tests.service.waiting import PATIENCE

WORDS = [f"word{number} " for number in range(40)]


class Slow(SampleChecks):
    """Writes `WORDS`, the second half when `go` is set."""

    def __init__(self) -> None:
        self.go = Signal()

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        yield Step.WRITING
        for word in WORDS[:20]:
            yield TextDelta(word)
        assert self.go.wait(PATIENCE)
        for word in WORDS[20:]:
            yield TextDelta(word)
        yield make_draft()


def text_of(events: list[tuple[str, Any]]) -> str:
    return "".join(data["text"] for name, data in events if name == "text")


def test_who_comes_back_gets_the_rest_and_no_word_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ongoing, "RESUME_SECONDS", PATIENCE)
    drafter = Slow()
    with running(make_parts(drafter)) as address:
        shown, last = "", ""
        with httpx.stream("POST", f"{address}/v1/drafts", json=BODY, headers=STREAM, timeout=PATIENCE) as answer:
            place = answer.headers["location"]
            for line in answer.iter_lines():
                if line.startswith("id: "):
                    last = line.removeprefix("id: ")
                if line.startswith('data: {"text"'):
                    shown += line.removeprefix('data: {"text": "').removesuffix('"}')
                if line == "" and shown.count("word") == 7:
                    break
        drafter.go.set()
        rest = httpx.get(f"{address}{place}/events", headers={"Last-Event-ID": last}, timeout=PATIENCE)
        assert shown + text_of(events_of(rest.text)) == "".join(WORDS)
        assert events_of(rest.text)[-1][0] == "draft"
        again = events_of(httpx.get(f"{address}{place}/events", timeout=PATIENCE).text)
    assert again[0][0] == "begun"
    assert text_of(again) == "".join(WORDS)


def test_a_stream_that_nobody_resumes_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    drafter = Endless()
    with running(make_parts(drafter)) as address:
        with httpx.stream("POST", f"{address}/v1/drafts", json=BODY, headers=STREAM, timeout=PATIENCE) as answer:
            place = answer.headers["location"]
            monkeypatch.setattr(ongoing, "RESUME_SECONDS", 0.1)
        assert drafter.closed.wait(PATIENCE), "the model went on writing for nobody"
        *_, (name, end) = events_of(httpx.get(f"{address}{place}/events", timeout=PATIENCE).text)
        assert (name, end["error"]["code"]) == ("error", "draft_cancelled")
        kept = httpx.get(f"{address}{place}", timeout=PATIENCE).json()
    assert (kept["state"], kept["reason"]) == ("cancelled", "Nobody waited for it any more.")


def test_a_draft_that_this_process_does_not_write_is_told_from_the_database() -> None:
    parts = make_parts()
    draft_id = drafted(make_client(parts))
    events = events_of(make_client(parts).get(f"/v1/drafts/{draft_id}/events").text)
    assert [name for name, _ in events] == ["begun", "draft"]
    assert events[1][1]["id"] == draft_id


@pytest.mark.parametrize(("last", "names"), [("95", []), ("96", ["step", "step"]), ("x", ["begun", "step"])])
def test_a_stream_of_which_nothing_is_left_ends(last: str, names: list[str]) -> None:
    client = make_client()
    draft_id = drafted(client)
    answer = client.get(f"/v1/drafts/{draft_id}/events", headers={"Last-Event-ID": last})
    assert [name for name, _ in events_of(answer.text)][:2] == names


def test_an_unknown_draft_has_no_events() -> None:
    answer = make_client().get("/v1/drafts/nothing/events")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def written(*events: Event, most: int) -> OngoingDraft:
    """A draft that was written to its end."""
    draft = OngoingDraft("d", (event for event in (*events, make_draft())), most_events=most)
    draft.start()
    draft.join(PATIENCE)
    return draft


def shown(draft: OngoingDraft, after: int) -> str:
    """The text that somebody has in front of them who shows the events behind that number."""
    text = ""
    for numbered in draft.since(after):
        match numbered.event:
            case TextDelta(words):
                text += words
            case Restart():
                text = ""
    return text


def test_of_a_long_draft_the_last_events_are_kept_and_the_text_before_them() -> None:
    draft = written(Step.WRITING, *map(TextDelta, WORDS), most=5)
    assert len(draft.since(0)) <= 12
    assert shown(draft, 0) == "".join(WORDS)
    assert shown(draft, 3) == "".join(WORDS)
    assert [type(numbered.event) for numbered in draft.since(3)[:2]] == [Restart, TextDelta]
    assert shown(draft, 40) == WORDS[39]
    assert draft.since(42) == []


def test_a_restart_drops_what_was_before_also_where_events_are_dropped() -> None:
    draft = written(TextDelta("no "), Restart("cut off"), *map(TextDelta, WORDS), most=5)
    assert shown(draft, 0) == "".join(WORDS)


def test_a_model_that_does_not_stop_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ongoing, "_MOST_TEXT", 30)
    draft = written(*map(TextDelta, WORDS), most=5)
    assert isinstance(draft.since(0)[-1].event, ModelError)
    assert len(shown(draft, 0)) <= 30


def test_drafts_that_ended_long_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ongoing, "_MOST_ENDED", 2)
    drafts = OngoingDrafts()
    for number in range(4):
        draft = OngoingDraft(str(number), (event for event in (make_draft(),)))
        drafts.add(draft)
        draft.start()
        draft.join(PATIENCE)
        time.sleep(0.001)
    drafts.add(OngoingDraft("new", (event for event in (make_draft(),))))
    assert [key for key in ("0", "1", "2", "3", "new") if drafts.get(key)] == ["2", "3", "new"]
