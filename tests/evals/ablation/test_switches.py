"""Each switch takes away one thing and leaves the bench as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.draft import Repair
from drafter.mailbox import load_mailboxes
from drafter.models.base import Parameters
from evals.ablation.switches import Switch, switches
from evals.caches.completion_cache import CompletionCache
from evals.knowledge.demo import EXAMPLES
from evals.runs.bench import Bench, open_bench
from kb_index import KnowledgeIndex
from kb_index.documents import Document, Kind, Visibility
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
    with open_bench(
        embedder=WordEmbedder(),
        model=None,
        cache=CompletionCache(Path("unused.jsonl")),
        ask=True,
        prompts=BUNDLED,
        handbook=(),
        mailboxes=load_mailboxes(EXAMPLES / "mailboxes"),
        parameters=Parameters(),
        index=folder,
    ) as opened:
        yield opened


def named(bench: Bench, id: str) -> Switch:
    return next(switch for switch in switches(bench) if switch.id == id)


def test_a_source_is_gone_and_everything_else_stays(bench: Bench) -> None:
    with named(bench, "source-article").off(bench) as without:
        assert [record.kind for record in without.index.records()] == [Kind.PAST_CONVERSATION]
    assert len(bench.index.records()) == 2
    with named(bench, "source-note").off(bench) as same:
        assert same is bench, "there is no note to take away"


def test_without_votes_past_conversations_stay_as_they_are_but_for_what_answered_them(bench: Bench) -> None:
    with named(bench, "source-votes").off(bench) as without:
        before, after = ({r.document_id: r for r in b.index.records()} for b in (bench, without))
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


def test_the_search_for_each_question(bench: Bench) -> None:
    with named(bench, "step-search-for-each-question").off(bench) as without:
        assert not without.each_question
        assert bench.each_question
