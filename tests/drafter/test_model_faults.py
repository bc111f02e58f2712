"""Never empty, never hung: whatever an endpoint does, there is a usable draft in time, and the receipt says why."""

import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from drafter.draft import Draft
from drafter.errors import SettingsError
from drafter.models.base import Parameters, Tier
from drafter.models.call import Pulse
from drafter.models.chain import choose_models
from drafter.models.fake import FakeModel
from drafter.models.llm import LiteLLMModel, warm_up
from drafter.pipeline import Drafter
from tests.drafter.whole import GOOD, conversation
from tests.fake_provider import Answer, Babbles, CallsTools, Drips, Fails, FakeProvider, Floods, Hangs, Streams

SAME = "Please open the settings and choose the export there. "
STREAM = "text/event-stream"
BEGUN = 'data: {"id": "1", "choices": [{"index": 0, "delta": {"content": "Hi Maya, you"}}]}\n\n'
FAULTS: dict[str, tuple[Answer, str]] = {
    "hangs before the first byte": (Hangs(60), "sent nothing for"),
    "hangs in the middle": (Hangs(60, ("Hi Maya,",)), "sent nothing for"),
    "drops in the middle": (Streams("Hi Maya, you", cut=True), "broke while it was answering"),
    "ends without an end": (Streams("Hi Maya, you", finish=None), "in the middle of its answer"),
    "sends a page of a proxy": (Babbles(), "does not speak its protocol"),
    "sends half a JSON": (Babbles('data: {"choices": [{"del\n\n', "text/event-stream"), "bad"),
    "sends an error with 200": (Babbles('{"error": {"message": "no"}}', "application/json"), "does not speak"),
    "is busy for long": (Fails(429, retry_after="30"), "takes no more requests"),
    "has an outage": (Fails(503), "has an outage"),
    "wants a key": (Fails(401), "key"),
    "filters": (Streams("Hi", finish="content_filter"), "filter"),
    "is empty": (Streams(""), "answered with no text"),
    "calls a tool": (CallsTools(), "answered with no text"),
    "calls a tool after a few words": (CallsTools("Let me look that up."), "asked for a tool"),
    "sends garbage in the middle": (Babbles(BEGUN + "data: {{{\n\n", STREAM), "broke while it was answering"),
    "sends an error in the middle": (
        Babbles(BEGUN + 'data: {"error": {"message": "no"}}\n\n', STREAM),
        "while it was answering",
    ),
    "ends for want of resources": (Streams("Hi Maya, you", finish="insufficient_system_resource"), "in the middle"),
    "sends comments alone": (Babbles(": waiting\n\n" * 9, STREAM), "does not speak its protocol"),
    "sends comments for ever": (Floods(b": waiting\n\n", 0.02), "had not ended its answer after 4 s"),
    "repeats itself for ever": (Drips(0.001, SAME), "while it was answering"),
    "repeats itself": (Streams(*[SAME] * 12), "again and again"),
}


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    warm_up()  # or importing LiteLLM would take the time of the first one


def build(drafter: Callable[..., Drafter], *models: object) -> Drafter:
    return drafter(*models, parameters=Parameters(timeout=0.5), draft_seconds=4.0)


@pytest.mark.parametrize(("answer", "reason"), FAULTS.values(), ids=FAULTS)
def test_the_composer_answers_and_the_receipt_says_why(
    answer: Answer, reason: str, drafter: Callable[..., Drafter]
) -> None:
    with FakeProvider(answer) as provider:
        draft = build(drafter, LiteLLMModel("openai/bad", api_base=provider.api_base)).draft(conversation())
    assert draft.receipt.composed
    assert reason in draft.receipt.fallbacks[0]
    assert "openai/bad" in draft.receipt.fallbacks[0]
    assert draft.receipt.sent[0].failure == draft.receipt.fallbacks[0]
    assert "Settings > Data > Export" in draft.text
    assert not draft.unproved
    assert draft.receipt.timings["total"] < 30, "a bound, however busy the machine is"


@pytest.mark.parametrize("flood", [Floods(), Floods(b"data: " + b"y" * 65536)], ids=["bytes", "huge tokens"])
def test_a_flood_is_stopped(flood: Floods, drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(flood) as provider:
        bad = LiteLLMModel("openai/bad", api_base=provider.api_base)
        draft = drafter(bad, parameters=Parameters(timeout=0.5), draft_seconds=1.0).draft(conversation())
    assert draft.receipt.composed
    assert "openai/bad" in draft.receipt.fallbacks[0]
    assert "Settings > Data > Export" in draft.text


@pytest.mark.parametrize("answer", [Hangs(60), Streams("Hi", cut=True), Fails(429), CallsTools()], ids=repr)
def test_the_next_model_answers_and_the_first_ones_text_is_void(
    answer: Answer, drafter: Callable[..., Drafter]
) -> None:
    with FakeProvider(answer) as provider:
        bad = LiteLLMModel("openai/bad", api_base=provider.api_base)
        draft = build(drafter, bad, FakeModel([GOOD], name="next", tier=Tier.LARGE)).draft(conversation())
    assert draft.receipt.model == "next"
    assert draft.text.count("Hi") == 1
    assert "You can open Settings > Data > Export" in draft.text
    assert "openai/bad" in draft.receipt.fallbacks[0]


def test_nobody_listens(drafter: Callable[..., Drafter]) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        draft = build(drafter, LiteLLMModel("openai/away", api_base=address)).draft(conversation())
    assert "nobody answers" in draft.receipt.fallbacks[0]
    assert draft.text


def test_what_was_not_reached_is_asked_once_more(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Fails(503), Streams(GOOD)) as provider:
        draft = build(drafter, LiteLLMModel("openai/busy", api_base=provider.api_base)).draft(conversation())
        assert len(provider.requests) == 2
    assert draft.receipt.model == "openai/busy"
    assert not draft.receipt.fallbacks


@pytest.mark.parametrize(
    "answer",
    [Hangs(60), Streams("Hi", cut=True), Fails(429, retry_after="30"), Fails(400), Streams("")],
    ids=repr,
)
def test_what_may_be_paid_for_twice_or_takes_long_is_not(answer: Answer, drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(answer) as provider:
        build(drafter, LiteLLMModel("openai/bad", api_base=provider.api_base)).draft(conversation())
        assert len(provider.requests) == 1


def test_one_that_is_down_is_left_alone_and_drafts_do_not_wait_for_it(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Fails(503)) as provider:
        made = build(drafter, LiteLLMModel("openai/down", api_base=provider.api_base))
        drafts = [made.draft(conversation()) for _ in range(5)]
        assert len(provider.requests) == 6, "three drafts asked it, each twice"
    assert "was left alone after it failed" in drafts[-1].receipt.fallbacks[0]
    assert "has an outage" in drafts[-1].receipt.fallbacks[0]
    assert not drafts[-1].receipt.sent
    assert all(draft.text for draft in drafts)


def test_one_that_says_when_is_not_asked_before(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Fails(429, retry_after="60")) as provider:
        made = build(drafter, LiteLLMModel("openai/busy", api_base=provider.api_base))
        made.draft(conversation())
        draft = made.draft(conversation())
        assert len(provider.requests) == 1
    assert "It is asked again in" in draft.receipt.fallbacks[0]


def test_who_leaves_is_hung_up_for_and_what_comes_then_goes_nowhere(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Hangs(60)) as provider:
        made = drafter(LiteLLMModel("openai/late", api_base=provider.api_base), parameters=Parameters(timeout=60))
        events = made.stream(conversation())
        for event in events:
            if isinstance(event, Pulse):
                break
        events.close()  # type: ignore[attr-defined]
        assert provider.hung_up.wait(10)
    again = drafter(FakeModel([GOOD])).draft(conversation())
    assert isinstance(again, Draft)


SLOW: dict[str, Answer] = {
    "hangs before the first byte": Hangs(60),
    "hangs in the middle": Hangs(60, ("Hi Maya,",)),
    "writes for ever": Drips(0.05, "Another word follows this one. "),
}


def limited(drafter: Callable[..., Drafter], limits: list[float], *models: object, seconds: float = 60.0) -> Drafter:
    """A drafter whose first models have their own time-outs, and a minute for each next piece."""
    return drafter(*models, limits=limits, parameters=Parameters(timeout=60), draft_seconds=seconds)


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_one_beyond_its_own_time_out_has_failed_and_the_next_answers(
    answer: Answer, drafter: Callable[..., Drafter]
) -> None:
    with FakeProvider(answer) as provider:
        slow = LiteLLMModel("openai/slow", api_base=provider.api_base)
        made = limited(drafter, [0.3], slow, FakeModel([GOOD], name="next", tier=Tier.LARGE))
        drafts = [made.draft(conversation()) for _ in range(4)]
        assert provider.hung_up.wait(10), "its call is ended"
        assert len(provider.requests) == 3, "after three time-outs the breaker leaves it alone"
    assert {draft.receipt.model for draft in drafts} == {"next"}
    assert (
        "openai/slow had not ended its answer after the 0.3 s of its own time-out" in drafts[0].receipt.fallbacks[0]
    )
    told = [notice.text for notice in drafts[0].notices if notice.code == "other-model"]
    assert "its own time-out" in told[0]
    assert "was left alone after it failed" in drafts[-1].receipt.fallbacks[0]


def test_all_time_outs_together_end_with_that_of_the_draft(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Hangs(60)) as provider:
        models = [LiteLLMModel(f"openai/slow-{n}", api_base=provider.api_base) for n in range(3)]
        draft = limited(drafter, [30.0, 30.0, 30.0], *models, seconds=1.0).draft(conversation())
    assert draft.receipt.composed
    assert len(draft.receipt.fallbacks) == 3
    assert draft.receipt.timings["write"] < 30, "a bound, however busy the machine is"


def test_who_leaves_ends_a_model_with_a_time_out_of_its_own(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Hangs(60)) as provider:
        made = limited(drafter, [50.0], LiteLLMModel("openai/late", api_base=provider.api_base))
        with closing(made.stream(conversation())) as events:  # type: ignore[type-var]
            next(event for event in events if isinstance(event, Pulse))
        assert provider.hung_up.wait(10)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ("20", "has 1 places for 2 models"),
        ("20,soon", "is no list of seconds"),
        ("0,5", "numbers above 0"),
        ("nan,", "0"),
    ],
)
def test_time_outs_that_fit_no_models_are_refused_with_the_fix(given: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=fault):
        choose_models("openai/a,openai/b", cache_dir=tmp_path, timeouts=given)
    assert choose_models("openai/a,openai/b", cache_dir=tmp_path, timeouts=" 20 ,").models
