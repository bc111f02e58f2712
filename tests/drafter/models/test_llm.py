"""LiteLLMModel against a provider on loopback: what arrives, what it costs, and every way to fail."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from drafter.errors import (
    ModelError,
    ModelRefusedKey,
    ModelRejectedRequest,
    ModelTimeout,
    ModelUnknown,
    ModelUnreachable,
    ModelUnusable,
)
from drafter.models.base import ChatMessage, Completion, Parameters, Tier
from drafter.models.call import OutOfTime, Pulse, pieces_within
from drafter.models.llm import LiteLLMModel, warm_up
from tests.fake_provider import Answer, Babbles, Drips, Fails, FakeProvider, Floods, Hangs, Streams

KEY = "sk-not-a-real-key-0123456789abcdef"
MESSAGES = [ChatMessage("system", "Be brief."), ChatMessage("user", "Where are my invoices?")]


def ask(
    *answers: Answer, name: str = "openai/any", key: str | None = KEY, parameters: Parameters | None = None
) -> list[str | Completion]:
    """Everything the model yields when the provider answers so."""
    with FakeProvider(*answers) as provider:
        model = LiteLLMModel(name, api_base=provider.api_base, api_key=SecretStr(key) if key else None)
        return list(model.stream(MESSAGES, parameters or Parameters(timeout=5)))


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it drags along into a log."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__


def test_streams_piece_by_piece_and_ends_with_what_it_took() -> None:
    *pieces, completion = ask(Streams("Under ", "Billing."), name="openai/gpt-4o-mini")
    assert pieces == ["Under ", "Billing."]
    assert isinstance(completion, Completion)
    assert replace(completion, cost_usd=None) == Completion("Under Billing.", "openai/gpt-4o-mini", 11, 7, None)
    assert completion.cost_usd == pytest.approx(11 * 1.5e-07 + 7 * 6e-07)  # dollars a token, read and written


@pytest.mark.parametrize(
    ("name", "usage", "cached", "dollars"),
    [
        ("openai/gpt-4o-mini", (1000, 10), 800, 200 * 1.5e-07 + 800 * 7.5e-08 + 10 * 6e-07),
        ("openai/gpt-5.4", (1000, 10), 0, 1000 * 2.5e-06 + 10 * 1.5e-05),
        ("openai/gpt-5.4", (300_000, 10), 0, 300_000 * 5e-06 + 10 * 2.25e-05),
        ("hosted_vllm/gpt-4o-mini", (1000, 10), 0, None),  # a name that another provider has a price for
    ],
)
def test_cached_and_long_prompts_have_their_own_prices_and_each_provider_its_own(
    name: str, usage: tuple[int, int], cached: int, dollars: float | None
) -> None:
    *_, completion = ask(Streams("Under Billing.", usage=usage, cached=cached), name=name)
    assert isinstance(completion, Completion)
    assert completion.cost_usd == (dollars if dollars is None else pytest.approx(dollars))


def test_a_variable_set_to_nothing_makes_nothing_download_a_price_list(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=of-the-folder")
    code = "import os; from drafter.models.llm import warm_up; warm_up(); print(os.environ.get('OPENAI_API_KEY'))"
    unset = {"LITELLM_LOCAL_MODEL_COST_MAP": "", "LITELLM_MODE": "", "PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | unset, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("None\n", "")


def test_pieces_arrive_before_the_answer_is_whole() -> None:
    with FakeProvider(Hangs(30, ("At ", "once"))) as provider:
        stream = LiteLLMModel("openai/any", api_base=provider.api_base, api_key=SecretStr(KEY)).stream(
            MESSAGES, Parameters(timeout=20)
        )
        assert [next(stream), next(stream)] == ["At ", "once"]


def test_an_unknown_price_is_none_and_a_cut_off_answer_is_not_finished() -> None:
    *_, completion = ask(Streams("On and on", finish="length"))
    assert isinstance(completion, Completion)
    assert completion.cost_usd is None
    assert not completion.finished


def test_tokens_are_estimated_where_the_provider_does_not_count() -> None:
    *_, completion = ask(Streams("Under Billing.", usage=None))
    assert isinstance(completion, Completion)
    assert completion.prompt_tokens > 0


def test_the_provider_gets_the_messages_the_parameters_and_the_key() -> None:
    with FakeProvider(Streams("ok")) as provider:
        model = LiteLLMModel("openai/any", api_base=provider.api_base, api_key=SecretStr(KEY))
        list(model.stream(MESSAGES, Parameters(max_tokens=9, temperature=0.5, stop=("END",), seed=3, timeout=5)))
    request = provider.requests[0]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    expected = {"model": "any", "max_tokens": 9, "temperature": 0.5, "stop": ["END"], "seed": 3, "stream": True}
    assert expected.items() <= request.body.items()
    assert request.body["messages"] == [{"role": m.role, "content": m.content} for m in MESSAGES]


FAILURES = [
    pytest.param(Fails(400, "temperature: no such thing"), ModelRejectedRequest, "temperature", id="400"),
    pytest.param(Fails(400, "maximum context length is 4096"), ModelRejectedRequest, "DRAFTER_TIER=small", id="long"),
    pytest.param(Fails(401), ModelRefusedKey, "DRAFTER_API_KEY", id="401"),
    pytest.param(Fails(402), ModelRefusedKey, "credit", id="402"),
    pytest.param(Fails(403), ModelRefusedKey, "DRAFTER_API_KEY", id="403"),
    pytest.param(Fails(404, code="model_not_found"), ModelUnknown, "DRAFTER_MODEL", id="404"),
    pytest.param(Fails(408), ModelTimeout, "DRAFTER_MODEL_TIMEOUT", id="408"),
    pytest.param(Fails(413), ModelRejectedRequest, "another model", id="413"),
    pytest.param(Fails(422), ModelRejectedRequest, "another model", id="422"),
    pytest.param(Fails(429), ModelUnreachable, "Wait", id="429"),
    pytest.param(Fails(500), ModelUnreachable, "outage", id="500"),
    pytest.param(Fails(503), ModelUnreachable, "outage", id="503"),
    pytest.param(Fails(504), ModelTimeout, "DRAFTER_MODEL_TIMEOUT", id="504"),
    pytest.param(Streams(), ModelRejectedRequest, "no text", id="empty"),
    pytest.param(Streams(" \n"), ModelRejectedRequest, "no text", id="blank"),
    pytest.param(Streams("He", finish="content_filter"), ModelRejectedRequest, "filter", id="filtered"),
    pytest.param(Streams("He", "llo", cut=True), ModelUnreachable, "broke", id="cut in the middle"),
    pytest.param(Streams("He", "llo", finish=None), ModelUnreachable, "middle", id="just ends"),
    pytest.param(Babbles(), ModelUnreachable, "protocol", id="a web page"),
    pytest.param(Babbles('{"a": 1}', "application/json"), ModelUnreachable, "protocol", id="other JSON"),
    pytest.param(Babbles("data: {half\n\n", "text/event-stream"), ModelUnreachable, "Try again", id="half JSON"),
]


@pytest.mark.parametrize(("answer", "kind", "words"), FAILURES)
def test_each_failure_names_the_model_and_the_fix(answer: Answer, kind: type[ModelError], words: str) -> None:
    with pytest.raises(ModelError, match=words) as caught:
        ask(answer)
    assert type(caught.value) is kind
    assert "openai/any" in str(caught.value)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500])
def test_no_error_holds_the_key_that_the_provider_sends_back(status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ModelError) as caught:
        ask(Fails(status, "Incorrect API key provided: {key}"))
    assert not any(KEY in f"{error} {error.args}" for error in chain_of(caught.value))
    assert KEY not in caplog.text


def test_a_key_from_elsewhere_that_the_provider_sends_back_is_masked() -> None:
    with pytest.raises(ModelRejectedRequest) as caught:
        ask(Fails(400, "the header org-Abc123Def456Ghi789Jkl is wrong"))
    assert "Abc123" not in str(caught.value)
    assert "header *** is wrong" in str(caught.value)


def test_the_key_hides_in_the_models_own_text() -> None:
    assert KEY not in repr(LiteLLMModel("openai/any", api_key=SecretStr(KEY)))


@pytest.mark.parametrize("sent", [(), ("He",)], ids=["nothing", "a first piece"])
def test_silence_is_a_timeout(sent: tuple[str, ...]) -> None:
    began = time.monotonic()
    with pytest.raises(ModelTimeout, match=r"0\.3 s"):
        ask(Hangs(30, sent), parameters=Parameters(timeout=0.3))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("sent", "come"),
    [
        (("Hi \ud83d", "\ude00 Maya"), "Hi 😀 Maya"),
        (("Hi \ud83d\ude00",), "Hi 😀"),
        (("Hi \ud83d", " Maya"), "Hi \ufffd Maya"),
        (("Hi", "\udc00", " \ud83d"), "Hi\ufffd \ufffd"),
    ],
)
def test_half_a_character_never_comes_out(sent: tuple[str, ...], come: str) -> None:
    *pieces, completion = ask(Streams(*sent))
    assert "".join(str(piece) for piece in pieces) == come
    assert all(str(piece).encode() for piece in pieces)
    assert isinstance(completion, Completion)
    assert completion.text == come


@pytest.mark.parametrize("answer", [Drips(every=0.0), Streams(*["word " * 200] * 100)], ids=["endless", "enormous"])
def test_an_answer_far_longer_than_asked_for_is_stopped(answer: Answer) -> None:
    with pytest.raises(ModelUnusable, match=r"more than 20,000 characters.*400 tokens"):
        ask(answer, parameters=Parameters(max_tokens=400, timeout=5))


def within(seconds: float, provider: FakeProvider, key: str | None = KEY) -> Iterator[str | Pulse | Completion]:
    """The answer as drafts ask for it."""
    warm_up()  # or importing LiteLLM would take the time
    model = LiteLLMModel("openai/any", api_base=provider.api_base, api_key=SecretStr(key) if key else None)
    return pieces_within(seconds, lambda: model.stream(MESSAGES, Parameters(timeout=60)))


@pytest.mark.parametrize(
    "flood",
    [Floods(), Floods(b": nothing\n\n" * 1000), Floods(b'data: {"choices": [], "pad": "' + b"x" * 9000 + b'"}\n\n')],
    ids=["a line without end", "comments", "events that say nothing"],
)
def test_bytes_without_end_are_cut_off(flood: Floods) -> None:
    with FakeProvider(flood) as provider:
        with pytest.raises(ModelUnreachable, match=r"openai/any.*megabytes.*DRAFTER_API_BASE"):
            list(within(60, provider))
        assert provider.hung_up.wait(5)


@pytest.mark.parametrize(
    "answer", [Hangs(60), Hangs(60, ("He",)), Drips(), Floods(b"x")], ids=lambda a: type(a).__name__
)
def test_an_answer_that_does_not_end_in_time_is_hung_up_on(answer: Answer) -> None:
    with FakeProvider(answer) as provider:
        with pytest.raises(OutOfTime):
            list(within(4, provider))
        assert provider.hung_up.wait(30)


@pytest.mark.parametrize("sent", [(), ("He",)], ids=["before the first word", "in the middle"])
def test_leaving_a_silent_model_hangs_up_at_once(sent: tuple[str, ...]) -> None:
    with FakeProvider(Hangs(60, sent)) as provider:
        answer = within(60, provider)
        while next(answer) != Pulse():
            pass
        answer.close()  # type: ignore[attr-defined]  # a generator behind an iterator
        assert provider.hung_up.wait(30)


def test_nothing_is_asked_twice() -> None:
    with FakeProvider(Fails(500)) as provider, pytest.raises(ModelUnreachable):
        list(LiteLLMModel("openai/any", api_base=provider.api_base, api_key=SecretStr(KEY)).stream([], Parameters()))
    assert len(provider.requests) == 1


def test_nobody_listening_names_the_address_without_its_password() -> None:
    model = LiteLLMModel("openai/any", api_base="http://sam:hunter2@127.0.0.1:9/v1", api_key=SecretStr(KEY))
    with pytest.raises(ModelUnreachable, match=r"http://127\.0\.0\.1:9/v1.*DRAFTER_API_BASE") as caught:
        list(model.stream(MESSAGES, Parameters(timeout=5)))
    assert "hunter2" not in str(caught.value)


def test_a_name_without_provider_says_how_to_write_it() -> None:
    with pytest.raises(ModelUnknown, match=r"'nonsense'.*openai/nonsense"):
        list(LiteLLMModel("nonsense").stream(MESSAGES, Parameters()))


def test_a_missing_key_is_asked_for() -> None:
    with pytest.raises(ModelRefusedKey, match=r"wants a key.*DRAFTER_API_KEY"):
        list(LiteLLMModel("openai/any").stream(MESSAGES, Parameters()))


def test_a_server_of_this_machine_needs_no_key_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(Streams("ok"), key=None)[0] == "ok"


def test_closing_the_stream_closes_the_connection() -> None:
    with FakeProvider(Hangs(30, ("He",))) as provider:
        stream = LiteLLMModel("openai/any", api_base=provider.api_base, api_key=SecretStr(KEY)).stream(
            MESSAGES, Parameters(timeout=20)
        )
        assert next(stream) == "He"
        stream.close()  # type: ignore[attr-defined]  # a generator behind an iterator
        assert provider.hung_up.wait(5)


@pytest.mark.parametrize(
    ("name", "tier"),
    [
        ("openai/gpt-4o-mini", Tier.LARGE),
        ("anthropic/claude-sonnet-4-5", Tier.LARGE),
        ("openai/a-model-of-next-year", Tier.LARGE),
        ("groq/llama-3.3-70b-versatile", Tier.LARGE),
        ("openai/gpt-4", Tier.SMALL),
        ("ollama/qwen2.5:1.5b", Tier.SMALL),
        ("openai/Llama-3.2-3B-Instruct", Tier.SMALL),
    ],
)
def test_the_tier_follows_the_model(name: str, tier: Tier) -> None:
    assert LiteLLMModel(name).tier is tier


def test_a_tier_that_is_set_wins() -> None:
    assert LiteLLMModel("openai/gpt-4o", tier=Tier.SMALL).tier is Tier.SMALL
