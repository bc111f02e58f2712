"""A model is asked once for what it was asked before, also by the next process."""

from dataclasses import replace
from pathlib import Path

import pytest

from drafter.errors import ModelTimeout, ModelUnreachable
from drafter.models.base import ChatMessage, Completion, Parameters
from drafter.models.fake import Broken, FakeModel
from evals.caches.completion_cache import CachedModel, CompletionCache

ASKED = [ChatMessage("user", "How do I export?")]


def answer(model: CachedModel, asked: list[ChatMessage] = ASKED, parameters: Parameters | None = None) -> Completion:
    *pieces, completion = model.stream(asked, parameters or Parameters())
    assert isinstance(completion, Completion)
    assert "".join(str(piece) for piece in pieces) == completion.text
    return completion


def test_a_second_run_gives_the_same_answer_without_the_model(tmp_path: Path) -> None:
    path = tmp_path / "new" / "answers.jsonl"
    fake = FakeModel(["Settings, then Export. Größe 5 €"])
    first = answer(CachedModel(fake, CompletionCache(path)))
    again = CachedModel(fake, CompletionCache(path))
    assert answer(again) == first
    assert len(fake.asked) == 1
    assert again.seconds > 0
    assert again.name == "fake"


@pytest.mark.parametrize(
    ("asked", "parameters", "name"),
    [
        ([ChatMessage("user", "How do I import?")], Parameters(), "fake"),
        ([ChatMessage("system", "How do I export?")], Parameters(), "fake"),
        (ASKED, Parameters(seed=8), "fake"),
        (ASKED, Parameters(max_tokens=9), "fake"),
        (ASKED, Parameters(), "other"),
    ],
)
def test_what_changes_the_answer_is_asked_anew(
    asked: list[ChatMessage], parameters: Parameters, name: str, tmp_path: Path
) -> None:
    cache = CompletionCache(tmp_path / "answers.jsonl")
    answer(CachedModel(FakeModel(["old"]), cache))
    assert answer(CachedModel(FakeModel(["new"], name=name), cache), asked, parameters).text == "new"


def test_patience_does_not_change_the_answer(tmp_path: Path) -> None:
    cache = CompletionCache(tmp_path / "answers.jsonl")
    answer(CachedModel(FakeModel(["old"]), cache))
    patient = replace(Parameters(), timeout=999.0)
    assert answer(CachedModel(FakeModel(["new"]), cache), parameters=patient).text == "old"


def test_a_broken_answer_is_not_kept(tmp_path: Path) -> None:
    model = CachedModel(
        FakeModel([Broken("half an", ModelTimeout("too slow")), "a whole one"]),
        CompletionCache(tmp_path / "answers.jsonl"),
    )
    with pytest.raises(ModelTimeout):
        answer(model)
    assert answer(model).text == "a whole one"


def test_a_line_cut_off_by_a_kill_is_asked_again_and_loses_no_other(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    other = [ChatMessage("user", "Other")]
    model = CachedModel(FakeModel(["one", "two", "three"]), CompletionCache(path))
    answer(model)
    answer(model, other)
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")
    fake = FakeModel(["two once more"])
    resumed = CachedModel(fake, CompletionCache(path))
    assert answer(resumed).text == "one"
    assert answer(resumed, other).text == "two once more"
    assert answer(CachedModel(fake, CompletionCache(path)), other).text == "two once more"
    assert len(fake.asked) == 1


def test_nobody_is_asked_where_only_kept_answers_are_wanted(tmp_path: Path) -> None:
    fake = FakeModel(["text"])
    with pytest.raises(ModelUnreachable, match="not in"):
        answer(CachedModel(fake, CompletionCache(tmp_path / "none.jsonl"), ask=False))
    assert fake.asked == []


def test_whatever_characters_a_model_writes_are_kept(tmp_path: Path) -> None:
    answer = Completion("half \ud83d, separators \u2028 \x85 \x0b, whole \U0001f600", "m", 1, 1, None)
    CompletionCache(tmp_path / "answers.jsonl").put("key", answer, 1.0)
    assert CompletionCache(tmp_path / "answers.jsonl").get("key") == (answer, 1.0)


def test_half_a_character_that_was_kept_comes_out_replaced(tmp_path: Path) -> None:
    cache = CompletionCache(tmp_path / "kept.jsonl")
    answer(CachedModel(FakeModel(["Hi \ud83d"]), cache))
    assert answer(CachedModel(FakeModel(["never asked"]), cache)).text == "Hi \ufffd"
