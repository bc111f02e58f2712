"""Each switch takes away one thing and leaves the bench as it was."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.draft import Repair
from drafter.models.base import Tier
from drafter.models.fake import FakeModel
from drafter.parts import Part
from drafter.prompting.prompt_set import load_prompt_set
from evals.ablation.switches import PLAIN, Switch, switches
from evals.caches.completion_cache import CompletionCache
from evals.runs.bench import Bench, open_bench
from evals.scorers import DraftSample
from kb_index import KnowledgeIndex
from kb_index.documents import Document, Kind, Visibility
from kb_index.store.rows import Record
from tests.evals.golden_made import make_case
from tests.evals.word_embedder import WordEmbedder

ARTICLE = Document("refunds.md", Kind.ARTICLE, "Refunds", "Ask for a refund in Billing.", "help", tags=("billing",))
PAST = Document(
    "1", Kind.PAST_CONVERSATION, "A refund", "## Asked\n\nA refund?", "past", visibility=Visibility.INTERNAL,
    updated_at=datetime(2026, 1, 1, tzinfo=UTC), answered_with=("help::refunds.md",),
)  # fmt: skip


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("switches") / "index"
    index = KnowledgeIndex.open(folder, WordEmbedder(), create=True)
    index.sync("help", [ARTICLE])
    index.sync("past", [PAST])
    index.close()
    unused = CompletionCache(Path("unused.jsonl"))
    with open_bench(embedder=WordEmbedder(), cache=unused, indexes={folder: ()}) as opened:
        yield opened


def records(bench: Bench) -> list[Record]:
    return bench.knowledge.of(make_case().conversation).records()


def named(bench: Bench, id: str) -> Switch:
    return next(switch for switch in switches(bench) if switch.id == id)


def test_a_source_is_gone_and_everything_else_stays(bench: Bench) -> None:
    with named(bench, "source-article").off(bench) as without:
        assert [record.kind for record in records(without)] == [Kind.PAST_CONVERSATION]
    assert len(records(bench)) == 2
    with named(bench, "source-note").off(bench) as same:
        assert same is bench, "there is no note to take away"


def test_without_votes_past_conversations_stay_as_they_are_but_for_what_answered_them(bench: Bench) -> None:
    with named(bench, "source-votes").off(bench) as without:
        before, after = ({r.document_id: r for r in records(b)} for b in (bench, without))
        assert before["past::1"].answered_with
        assert after["past::1"] == replace(before["past::1"], answered_with=(), version=after["past::1"].version)
        assert after["help::refunds.md"] == before["help::refunds.md"]


def test_guidelines_go_one_by_one_and_by_group(bench: Bench) -> None:
    with named(bench, "guideline-own-our-fault").off(bench) as without:
        assert {g.id for g in bench.handbook} - {g.id for g in without.handbook} == {"own-our-fault"}
    with named(bench, "group-safety").off(bench) as without:
        assert 1 < len(without.handbook) < len(bench.handbook)


@pytest.mark.parametrize(
    ("id", "left"),
    [("step-repair", set()), ("step-repair-by-rule", {Repair.MODEL}), ("step-repair-by-model", {Repair.RULE})],
)
def test_steps_of_repair(bench: Bench, id: str, left: set[Repair]) -> None:
    with named(bench, id).off(bench) as without:
        assert without.repairs == left


@pytest.mark.parametrize("part", Part)
def test_parts_of_a_draft(bench: Bench, part: Part) -> None:
    with named(bench, f"step-{part}").off(bench) as without:
        assert without.without == {part}
    assert not bench.without


# No greeting and an empty word, which rules mend; blame, which only a model can.
FAULTY = "We apologize for any inconvenience. You failed to look into Billing.\n\nSam"


def drafted(bench: Bench, folder: Path, *switched_off: str) -> tuple[DraftSample, list[str]]:
    """A draft with a part switched off by a model that makes faults, and each prompt that the model was asked."""
    fake = FakeModel([FAULTY])
    asked = replace(bench, model=fake, cache=CompletionCache(folder / f"{len(switched_off)}.jsonl"))
    with named(bench, *switched_off).off(asked) if switched_off else nullcontext(asked) as without:
        scored = without.draft(make_case(text="How do I ask for a refund?"), 0)
    return scored, ["\n".join(message.content for message in messages) for messages in fake.asked]


def test_without_the_handbook_a_plain_prompt_reads_the_same_sources(bench: Bench, tmp_path: Path) -> None:
    (whole, ours), (plain, theirs) = drafted(bench, tmp_path), drafted(bench, tmp_path, "group-handbook")
    assert "friendly, professional" in theirs[0]
    assert "friendly, professional" not in ours[0]
    assert whole.draft.guidelines
    assert not plain.draft.guidelines
    assert not [g.title for g in whole.draft.guidelines if g.title in theirs[0]]
    assert plain.draft.receipt.sources == whole.draft.receipt.sources != ()
    assert (plain.draft.outcome, plain.draft.situation) == (whole.draft.outcome, whole.draft.situation)


def test_without_the_handbook_the_words_of_the_model_stay_and_their_faults_show(bench: Bench, tmp_path: Path) -> None:
    (whole, _), (plain, asked) = drafted(bench, tmp_path), drafted(bench, tmp_path, "group-handbook")
    assert plain.draft.text == FAULTY
    assert {"no-blame", "no-empty-words"} <= {check.check for check in plain.draft.failed}
    assert "inconvenience" not in whole.draft.text
    assert len(asked) == 1


def test_a_model_may_read_as_much_by_the_plain_prompt_set_as_by_ours() -> None:
    assert dict(load_prompt_set(PLAIN).budgets) == dict(load_prompt_set().budgets)
    assert set(load_prompt_set(PLAIN).budgets) == set(Tier)


def test_without_cleaning_what_a_mail_quotes_and_signs_with_is_asked_too(bench: Bench) -> None:
    text = "How do I ask for a refund?\n\nOn Mon, 3 May 2027 at 09:12, Support <a@b.example> wrote:\n> Is it paid?"
    asked = [ask.text for ask in bench.outline(make_case(text=text)).brief.asks]
    with named(bench, "step-cleaning").off(bench) as without:
        also = [ask.text for ask in without.outline(make_case(text=text)).brief.asks]
    assert asked == ["How do I ask for a refund?"]
    assert any("Is it paid?" in one for one in also)


def test_without_the_glossary_nothing_is_put_into_english(bench: Bench) -> None:
    case = make_case(text="Wie bekomme ich eine Rückerstattung für meine Zahlung?")
    found = bench.outline(case).brief.search_results
    with named(bench, "step-glossary").off(bench) as without:
        bare = without.outline(case).brief.search_results
    assert found
    assert found.translation
    assert found.translation.asks
    assert bare
    assert bare.translation
    assert not bare.translation.asks
