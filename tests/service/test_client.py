"""The client against the real service over a real connection, also where that breaks."""

from collections.abc import Iterator

import httpx
import pytest

from drafter.aim import Aim
from drafter.draft import Draft
from drafter.errors import ConversationError, ModelTimeout
from drafter.events import Step, TextDelta
from drafter.refinement import RefineHow
from service.client import ApiError, ServiceClient
from service.jobs.events import SupportEvent
from service.parts import ServiceParts
from service.storage.outcomes import OutcomeKind
from service.turns import DraftTurns
from tests.service.parts import make_parts
from tests.service.sample import CONVERSATION, ScriptedDrafter, make_draft, usual_events
from tests.service.server import running


@pytest.fixture
def parts() -> ServiceParts:
    return make_parts()


@pytest.fixture
def client(parts: ServiceParts) -> Iterator[ServiceClient]:
    with running(parts) as address, ServiceClient(address) as client:
        yield client


def test_a_draft_from_the_click_to_what_was_sent(client: ServiceClient) -> None:
    draft = client.draft(CONVERSATION, instruction="shorter")
    assert draft.text == make_draft().text
    assert client.get(draft.id).draft == draft
    edited = client.edit(draft.id, "Hi Amara, it is there.", base=1)
    assert (edited.number, client.get(draft.id).text) == (2, "Hi Amara, it is there.")
    with pytest.raises(ApiError) as late:
        client.edit(draft.id, "Too late", base=1)
    assert late.value.code == "text_changed"
    assert late.value.current is not None
    assert late.value.current["text"] == "Hi Amara, it is there."
    told = client.report(draft.id, OutcomeKind.SENT, text=make_draft().text)
    assert (told.unchanged, told.similarity) == (True, 1.0)
    assert [found.id for found in client.drafts(state="sent")] == [draft.id]


def test_a_draft_may_aim_at_something(client: ServiceClient) -> None:
    asked = client.draft(CONVERSATION, aim=Aim.ASK)
    assert (asked.receipt.aim, client.get(asked.id).aim) == (Aim.ASK, Aim.ASK)
    *_, streamed = client.stream(CONVERSATION, aim=Aim.ACCEPT)
    assert isinstance(streamed, Draft)
    assert streamed.receipt.aim is Aim.ACCEPT


def test_a_text_is_refined_and_kept(client: ServiceClient) -> None:
    draft = client.draft(CONVERSATION)
    mine = "Hi Amara, it is there. Cats like the sun."
    made = client.refine(draft.id, mine, 1, RefineHow.SHORTER)
    assert (made.refinement.text, made.base, made.version) == ("Hi Amara, it is there.", 2, 3)
    assert client.get(draft.id).text == made.refinement.text
    with pytest.raises(ApiError) as refused:
        client.refine(draft.id, mine, 3, RefineHow.TRANSLATE, language="de")
    assert (refused.value.status, refused.value.code) == (422, "needs_model")


def test_pages_are_turned(client: ServiceClient) -> None:
    made = [client.draft(CONVERSATION).id for _ in range(5)]
    assert [draft.id for draft in client.drafts(limit=2)] == made[::-1]


def test_an_event_is_told_and_its_job_looked_up(client: ServiceClient) -> None:
    told = client.tell(SupportEvent(id="e1", conversation=CONVERSATION))
    assert (told.event_id, told.state, told.mailbox) == ("e1", "waiting", "brindlebook")
    assert client.tell(SupportEvent(id="e1", conversation=CONVERSATION)).id == told.id
    assert client.job(told.id).accepted_at == told.accepted_at


def test_a_stream_is_typed(client: ServiceClient) -> None:
    events = list(client.stream(CONVERSATION))
    assert events[:3] == [Step.READING, Step.SEARCHING, Step.WRITING]
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == make_draft().text
    assert isinstance(events[-1], Draft)
    assert client.search("export?")[0].title == "Limits of exports"


class Breaking(httpx.HTTPTransport):
    """Loses each connection after some pieces of the answer."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.lost, self.pieces = 0, pieces

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        answer.stream = Cut(answer.stream, self)
        return answer


class Cut(httpx.SyncByteStream):
    def __init__(self, whole: object, transport: Breaking) -> None:
        self._whole, self._transport = whole, transport

    def __iter__(self) -> Iterator[bytes]:
        assert isinstance(self._whole, httpx.SyncByteStream)
        for number, piece in enumerate(self._whole):
            if number == self._transport.pieces and self._transport.lost < 3:
                self._transport.lost += 1
                raise httpx.ReadError("the line went dead")
            yield piece

    def close(self) -> None:
        assert isinstance(self._whole, httpx.SyncByteStream)
        self._whole.close()


def test_a_stream_goes_on_where_it_broke(parts: ServiceParts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.client._PAUSE", 0.01)
    transport = Breaking(pieces=9)
    with running(parts) as address, ServiceClient(address, transport=transport) as client:
        events = list(client.stream(CONVERSATION))
    assert transport.lost == 3
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == make_draft().text
    assert [type(event) for event in events] == [type(event) for event in usual_events()]


def test_a_request_whose_answer_was_lost_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.client._PAUSE", 0.01)
    drafter = ScriptedDrafter()
    with running(make_parts(drafter)) as address, ServiceClient(address, transport=Breaking(pieces=0)) as client:
        assert client.draft(CONVERSATION).text == make_draft().text
    assert len(drafter.asked) == 1


def test_what_the_service_refuses_is_an_error_with_its_words() -> None:
    parts = make_parts(ScriptedDrafter(ConversationError("mailbox 'x' has no profile")))
    with running(parts) as address, ServiceClient(address) as client:
        with pytest.raises(ApiError, match="mailbox 'x' has no profile") as whole:
            client.draft(CONVERSATION)
        with pytest.raises(ApiError) as streamed:
            list(client.stream(CONVERSATION))
    assert {(error.value.status, error.value.code) for error in (whole, streamed)} == {(422, "invalid_conversation")}


def test_what_breaks_in_the_middle_of_a_stream_is_an_error_too() -> None:
    parts = make_parts(ScriptedDrafter(Step.WRITING, TextDelta("Hi"), ModelTimeout("no text for 120 s")))
    with running(parts) as address, ServiceClient(address) as client:
        events = client.stream(CONVERSATION)
        assert [next(events), next(events)] == [Step.WRITING, TextDelta("Hi")]
        with pytest.raises(ApiError, match="no text for 120 s"):
            next(events)


def test_a_busy_service_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    turns, pauses = DraftTurns(at_once=1, waiting=0), list[float]()
    place = turns.admit()
    place.__enter__()

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        place.__exit__(None, None, None)

    monkeypatch.setattr("service.client.sleep", pause)
    with running(make_parts(turns=turns)) as address, ServiceClient(address) as client:
        assert client.draft(CONVERSATION).text == make_draft().text
    assert len(pauses) == 1
    assert pauses[0] >= 1, "it waits as long as the service says"


def test_the_key_is_shown() -> None:
    shown = []

    def answer(request: httpx.Request) -> httpx.Response:
        shown.append(request.headers["authorization"])
        error = {"code": "not_signed_in", "message": "Send a key.", "request_id": "1"}
        return httpx.Response(401, json={"error": error})

    client = ServiceClient("http://a", key="rd_1", transport=httpx.MockTransport(answer))
    with client, pytest.raises(ApiError, match="Send a key"):
        client.get("1")
    assert shown == ["Bearer rd_1"]
