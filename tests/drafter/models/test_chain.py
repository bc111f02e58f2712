"""The fallback chain: who answers when one does not, and which models a setting names."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from drafter.errors import ModelTimeout, ModelUnreachable, SettingsError
from drafter.models.base import ChatMessage, Completion, Parameters, Tier
from drafter.models.call import Pulse
from drafter.models.chain import Answered, FailedAttempt, FallbackChain, Unanswered, choose_models
from drafter.models.embedded.model import EmbeddedModel
from drafter.models.fake import Broken, FakeModel
from drafter.models.llm import LiteLLMModel, warm_up
from drafter.models.screen import OPEN
from tests.fake_provider import Drips, Fails, FakeProvider, Streams

DOWN = ModelUnreachable("the provider is down")


def prompt_for(tier: Tier) -> Sequence[ChatMessage]:
    return [ChatMessage("user", f"a {tier} prompt")]


def answer(chain: FallbackChain, **options: Any) -> tuple[list[str | FailedAttempt], Answered | Unanswered]:
    """What a chain says on the way, pulses left out, and what comes of it."""
    *pieces, end = [
        p for p in chain.stream(prompt_for, Parameters(), screen=OPEN, **options) if not isinstance(p, Pulse)
    ]
    assert isinstance(end, (Answered, Unanswered))
    return [piece for piece in pieces if isinstance(piece, (str, FailedAttempt))], end


def test_the_first_model_that_answers_is_the_only_one_asked() -> None:
    first, second = FakeModel(["from the first"], name="first"), FakeModel(["no"], name="second")
    pieces, end = answer(FallbackChain([first, second]))
    assert pieces == ["from ", "the ", "first"]
    assert isinstance(end, Answered)
    assert (end.model, end.completion.text, end.failed) == (first, "from the first", ())
    assert not second.asked


def test_the_next_one_answers_when_one_fails_and_the_reason_is_told() -> None:
    second = FakeModel(["ok"], name="second")
    pieces, end = answer(FallbackChain([FakeModel([DOWN], name="first"), second]))
    failed = FailedAttempt("first", "the provider is down")
    assert pieces == [failed, "ok"]
    assert isinstance(end, Answered)
    assert (end.model, end.completion.text, end.failed) == (second, "ok", (failed,))


def test_text_of_a_model_that_breaks_off_is_declared_void_before_the_next_begins() -> None:
    chain = FallbackChain([FakeModel([Broken("half an", DOWN)], name="first"), FakeModel(["all of it"])])
    pieces, _ = answer(chain)
    assert pieces == ["half ", "an", FailedAttempt("first", "the provider is down"), "all ", "of ", "it"]


class Unended(FakeModel):
    """Sends text and then nothing, as if that were all there is to an answer."""

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        yield "half an"


def test_a_model_that_just_stops_has_failed_and_the_next_one_answers() -> None:
    pieces, end = answer(FallbackChain([Unended(["-"], name="first"), FakeModel(["ok"])]))
    assert pieces[1] == FailedAttempt("first", "first stopped without ending its answer. Try again.")
    assert isinstance(end, Answered)
    assert end.completion.text == "ok"


def test_every_reason_is_told_when_nobody_answers() -> None:
    chain = FallbackChain([FakeModel([DOWN], name="first"), FakeModel([ModelTimeout("too slow")], name="second")])
    failed = [FailedAttempt("first", "the provider is down"), FailedAttempt("second", "too slow")]
    assert answer(chain) == (failed, Unanswered(tuple(failed)))


def test_an_answer_that_cannot_be_used_is_void_and_the_next_model_answers() -> None:
    chain = FallbackChain([FakeModel(["I refuse"], name="first"), FakeModel(["ok"], name="second")])
    pieces, end = answer(chain, fault_of=lambda text: "refused." if "refuse" in text else None)
    failed = pieces[2]
    assert isinstance(failed, FailedAttempt)
    assert failed.reason == "first refused."
    assert failed.completion, "its tokens are paid for"
    assert failed.completion.text == "I refuse"
    assert pieces[3] == "ok"
    assert end.failed == (failed,)


def test_where_no_answer_can_be_used_nobody_answers() -> None:
    chain = FallbackChain([FakeModel(["no"], name="first"), FakeModel(["no"], name="second")])
    _, end = answer(chain, fault_of=lambda text: "refused.")
    assert isinstance(end, Unanswered)
    assert [attempt.reason for attempt in end.failed] == ["first refused.", "second refused."]


def test_a_model_that_never_ends_leaves_time_for_the_next_one() -> None:
    warm_up()  # or importing LiteLLM would take the time
    with FakeProvider(Drips()) as provider:
        endless = LiteLLMModel("openai/endless", api_base=provider.api_base)
        pieces, end = answer(FallbackChain([endless, FakeModel(["ok"], name="second")]), seconds=8)
        assert provider.hung_up.wait(5)
    assert "openai/endless had not ended its answer after 4 s" in end.failed[0].reason
    assert "DRAFTER_DRAFT_TIMEOUT" in end.failed[0].reason
    assert pieces[-2:] == [end.failed[0], "ok"]
    assert isinstance(end, Answered)


def test_where_no_time_is_left_no_model_is_waited_for() -> None:
    _, end = answer(FallbackChain([FakeModel(["ok"], name="first"), FakeModel(["ok"], name="second")]), seconds=-1)
    assert isinstance(end, Unanswered)
    assert [attempt.reason.split(".")[0] for attempt in end.failed] == [
        f"{n} had no time left to answer" for n in ("first", "second")
    ]


def test_a_bug_is_not_taken_for_a_model_that_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        list(
            FallbackChain([FakeModel([ZeroDivisionError()]), FakeModel(["ok"])]).stream(
                prompt_for, Parameters(), screen=OPEN
            )
        )


def test_each_model_gets_the_prompt_of_its_own_tier() -> None:
    large, small = FakeModel([DOWN], tier=Tier.LARGE), FakeModel(["ok"], tier=Tier.SMALL)
    list(FallbackChain([large, small]).stream(prompt_for, Parameters(), screen=OPEN))
    assert large.asked == [[ChatMessage("user", "a large prompt")]]
    assert small.asked == [[ChatMessage("user", "a small prompt")]]


def test_an_empty_chain_answers_nothing(tmp_path: Path) -> None:
    chain = choose_models("none", cache_dir=tmp_path)
    assert (chain.models, chain.name) == ((), "none")
    chain.prepare()
    assert answer(chain) == ([], Unanswered())


def test_a_setting_names_models_in_order(tmp_path: Path) -> None:
    chain = choose_models("openai/gpt-4o, embedded,ollama/llama3.1", cache_dir=tmp_path)
    assert [type(model) for model in chain.models] == [LiteLLMModel, EmbeddedModel, LiteLLMModel]
    assert chain.name == "openai/gpt-4o, embedded/qwen2.5-coder-1.5b-instruct-q4_k_m, ollama/llama3.1"


@pytest.mark.parametrize("setting", ["", " ", "openai/a,", ",openai/a", "openai/a,,openai/b", "openai/a,none"])
def test_a_setting_that_is_no_list_is_refused(setting: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="DRAFTER_MODEL="):
        choose_models(setting, cache_dir=tmp_path)


def test_the_tier_of_the_settings_is_for_the_models_the_user_brings(tmp_path: Path) -> None:
    chain = choose_models("openai/tiny,embedded", cache_dir=tmp_path, tier=Tier.LARGE)
    assert [model.tier for model in chain.models] == [Tier.LARGE, Tier.SMALL]


def test_the_embedded_model_writes_letters_only_where_a_tier_is_set(tmp_path: Path) -> None:
    names = "embedded,openai/gpt-4o"
    assert [m.name for m in choose_models(names, cache_dir=tmp_path).letter_writers.models] == ["openai/gpt-4o"]
    assert len(choose_models(names, cache_dir=tmp_path, tier=Tier.SMALL).letter_writers.models) == 2


def test_the_key_goes_to_the_models_of_its_provider_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTED_VLLM_API_KEY", "its-own")
    with FakeProvider(Fails(401)) as ours, FakeProvider(Streams("ok")) as other:
        monkeypatch.setenv("HOSTED_VLLM_API_BASE", other.api_base)
        chain = choose_models(
            "openai/a,openai/b,hosted_vllm/c", cache_dir=tmp_path, api_base=ours.api_base, api_key=SecretStr("ours")
        )
        list(chain.stream(prompt_for, Parameters(timeout=5), screen=OPEN))
    assert [request.headers["authorization"] for request in ours.requests] == ["Bearer ours"] * 2
    assert [request.headers["authorization"] for request in other.requests] == ["Bearer its-own"]


def test_preparing_a_model_that_cannot_be_prepared_leaves_the_reason_to_the_answer(tmp_path: Path) -> None:
    (tmp_path / "in-the-way").touch()
    chain = choose_models("embedded", cache_dir=tmp_path / "in-the-way")
    chain.prepare()
    _, end = answer(chain)
    assert "in-the-way" in end.failed[0].reason


class Slow(FakeModel):
    """Counts how often it was prepared."""

    prepared = 0

    def prepare(self) -> None:
        self.prepared += 1


def test_whatever_the_first_model_is_it_is_prepared_and_no_other() -> None:
    first, second = Slow(["ok"]), Slow(["ok"])
    FallbackChain([first, second]).prepare()
    assert (first.prepared, second.prepared) == (1, 0)
