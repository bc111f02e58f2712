"""A judge's answer is one JSON object of the kind that was asked for, or there is none and the reason is told."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from drafter.errors import ModelTimeout, SettingsError
from drafter.models.base import ChatMessage
from drafter.models.fake import Reply
from drafter.settings import Settings
from evals.caches.completion_cache import CompletionCache
from evals.errors import Unjudged
from evals.judges.judge import JudgeModel, JudgeUsage, open_judge
from tests.evals.judges.scripted import judge
from tests.fake_provider import FakeProvider, Streams

ASKED = [ChatMessage("user", "Is it true?")]


class Verdict(BaseModel):
    true: bool


def ask(one: JudgeModel, tokens: int = 50) -> Verdict:
    return one.answer(ASKED, Verdict, tokens=tokens)


@pytest.mark.parametrize("text", ['{"true": true}', ' {"true": true}\n', '```json\n{"true": true}\n```'])
def test_reads_an_answer_bare_or_fenced(text: str, tmp_path: Path) -> None:
    assert ask(judge(text, tmp_path)[0]).true


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("Yes, it is true.", "Yes, it is true"),
        ('I think {"true": true}', "I think"),
        ('{"true": true} {"true": false}', "trailing"),
        ('{"verdict": true}', "true: Field required"),
        ("", "EOF"),
        (ModelTimeout("no answer in 120 s."), "ModelTimeout: no answer in 120 s"),
    ],
)
def test_anything_else_is_no_answer_and_says_why(reply: Reply, why: str, tmp_path: Path) -> None:
    with pytest.raises(Unjudged, match=why):
        ask(judge(reply, tmp_path)[0])


def test_an_answer_that_is_cut_off_does_not_count(tmp_path: Path) -> None:
    with pytest.raises(Unjudged, match="cut off after 2 tokens"):
        ask(judge('{"true": true, "more": 1}', tmp_path)[0], tokens=2)


def test_what_was_answered_is_kept_and_its_cost_told_again(tmp_path: Path) -> None:
    first, model = judge('{"true": true}', tmp_path)
    ask(first)
    second, other = judge('{"true": false}', tmp_path, ask=False)
    assert ask(second).true
    assert (len(model.asked), len(other.asked)) == (1, 0)
    for usage in (first.usage, second.usage):
        assert (usage.answers, usage.tokens, usage.cost_usd) == (1, 5, 0.0)
    assert second.usage.seconds == pytest.approx(first.usage.seconds, abs=1e-5)
    assert first.fresh().usage == JudgeUsage()


def test_read_only_asks_nobody(tmp_path: Path) -> None:
    only, model = judge('{"true": true}', tmp_path, ask=False)
    with pytest.raises(Unjudged, match=r"not in .*answers\.jsonl, and nobody may be asked"):
        ask(only)
    assert model.asked == []


def test_a_price_that_is_unknown_once_is_unknown_in_all() -> None:
    assert (JudgeUsage(1, 5, 0.1, 1.0) + JudgeUsage(1, 5, 0.2, 1.0)).cost_usd == pytest.approx(0.3)
    assert (JudgeUsage(1, 5, 0.1, 1.0) + JudgeUsage(1, 5, None, 1.0)).cost_usd is None


@pytest.mark.parametrize("name", ["", "none", "openai/a,openai/b"])
def test_a_judge_is_one_model(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not one model"):
        open_judge(Settings(model="none"), name, CompletionCache(tmp_path / "a.jsonl"))


@pytest.mark.parametrize(("drafting", "reached"), [("none", True), ("openai/small", True), ("mistral/small", False)])
def test_the_endpoint_and_key_go_to_the_judge_unless_they_are_anothers(
    drafting: str, reached: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "own")
    with FakeProvider(Streams('{"true": true}')) as provider:
        settings = Settings(model=drafting, api_base=provider.api_base, model_timeout=5)
        one = open_judge(settings, "openai/judge", CompletionCache(tmp_path / "a.jsonl"))
        if reached:
            assert ask(one).true
        else:
            with pytest.raises(Unjudged):
                ask(one)
        assert bool(provider.requests) == reached
