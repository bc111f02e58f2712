"""Each arm adds just what it says: real drafter and knowledge, only the language model is scripted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drafter.errors import ModelTimeout
from drafter.models.base import Parameters, Tier
from drafter.models.fake import FakeModel, Reply
from drafter.prompting.prompt_set import load_prompt_set
from evals.caches.completion_cache import CachedModel, CompletionCache
from evals.handbook.arms import ARMS, PLAIN, Parts, Result, draft_case, open_parts
from evals.handbook.cases import Case, all_cases
from tests.evals.word_embedder import WordEmbedder

# No greeting and an empty word, which rules mend; blame, which only a model can.
FAULTY = "We apologize for any inconvenience. You failed to open the settings page.\n\nSam"
MENDED = "Hi Amara,\n\nPlease open the settings page.\n\nIf anything else comes up, just reply here.\n\nSam"
ARM = {arm.name: arm for arm in ARMS}


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    with open_parts(WordEmbedder()) as opened:
        yield opened


@pytest.fixture(scope="module")
def case() -> Case:
    return next(case for case in all_cases() if case.id == "demo-export-stuck")


def drafted(parts: Parts, case: Case, arm: str, folder: Path, *replies: Reply) -> tuple[Result, FakeModel]:
    fake = FakeModel(replies)
    model = CachedModel(fake, CompletionCache(folder / "answers.jsonl"))
    return draft_case(parts.drafter(ARM[arm], model, Parameters()), model, case.conversation), fake


def test_the_plain_arm_reads_the_same_sources_and_not_a_word_of_the_handbook(
    parts: Parts, case: Case, tmp_path: Path
) -> None:
    plain, plainly = drafted(parts, case, "plain", tmp_path, FAULTY)
    ours, handbook = drafted(parts, case, "guidelines", tmp_path, FAULTY)
    told, asked = ("\n".join(m.content for m in fake.asked[0]) for fake in (plainly, handbook))
    assert "friendly, professional" in told
    assert "friendly, professional" not in asked
    assert plain.draft.guidelines == ()
    assert all(g.title not in told for g in ours.draft.guidelines)
    assert ours.draft.guidelines
    assert plain.draft.receipt.sources == ours.draft.receipt.sources != ()
    assert plain.draft.outcome == ours.draft.outcome
    assert plain.draft.situation == ours.draft.situation


def test_both_prompt_sets_may_read_equally_much() -> None:
    assert dict(load_prompt_set(PLAIN).budgets) == dict(load_prompt_set().budgets)
    assert set(load_prompt_set(PLAIN).budgets) == set(Tier)


def test_without_repair_the_words_of_the_model_stay_and_their_faults_show(
    parts: Parts, case: Case, tmp_path: Path
) -> None:
    for arm in ("plain", "guidelines"):
        result, fake = drafted(parts, case, arm, tmp_path / arm, FAULTY)
        assert result.draft.text == FAULTY
        assert len(fake.asked) == 1
        assert {"no-blame", "no-empty-words"} & {c.check for c in result.draft.failed}


def test_rules_mend_without_a_second_call(parts: Parts, case: Case, tmp_path: Path) -> None:
    before, _ = drafted(parts, case, "guidelines", tmp_path, FAULTY)
    after, fake = drafted(parts, case, "rules", tmp_path, "not asked for: the answer is kept")
    assert fake.asked == []
    assert "inconvenience" not in after.draft.text
    assert len(after.draft.failed) < len(before.draft.failed)
    assert any(check.repaired for check in after.draft.checks)


def test_the_full_arm_asks_once_more_for_what_rules_cannot_mend(parts: Parts, case: Case, tmp_path: Path) -> None:
    drafted(parts, case, "guidelines", tmp_path, FAULTY)
    full, fake = drafted(parts, case, "full", tmp_path, MENDED)
    assert len(fake.asked) == 1
    assert "You failed to open the settings page." in "\n".join(m.content for m in fake.asked[0])
    assert "failed to open" not in full.draft.text


def test_seconds_are_those_of_the_first_time(parts: Parts, case: Case, tmp_path: Path) -> None:
    cache = CompletionCache(tmp_path / "answers.jsonl")
    model = CachedModel(FakeModel([FAULTY]), cache)
    drafter = parts.drafter(ARM["guidelines"], model, Parameters())
    draft_case(drafter, model, case.conversation)
    [(key, (completion, _))] = cache.items()
    cache.put(key, completion, 33.0)
    assert 33.0 < draft_case(drafter, model, case.conversation).seconds < 40.0


def test_a_model_that_fails_is_not_replaced_by_the_composer(parts: Parts, case: Case, tmp_path: Path) -> None:
    with pytest.raises(ModelTimeout, match="too slow"):
        drafted(parts, case, "plain", tmp_path, ModelTimeout("too slow"))
