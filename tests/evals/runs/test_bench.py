"""The bench: what people edit is read before anything slow begins, and what a case says is drafted."""

import shutil
from pathlib import Path

import pytest

from drafter.aim import Aim
from drafter.bundled import BUNDLED
from drafter.errors import PromptError
from drafter.situation import Outcome
from evals.caches.completion_cache import CompletionCache
from evals.runs.bench import open_bench
from kb_index import KnowledgeIndex
from kb_index.documents import Document, Kind
from kb_index.passages.embedding import Vectors
from tests.evals.golden_made import make_case
from tests.evals.word_embedder import WordEmbedder


class Unasked(WordEmbedder):
    """An embedder that nothing may be indexed with."""

    def encode_passages(self, texts: object) -> Vectors:
        raise AssertionError("something was indexed before the prompts were read")


@pytest.mark.parametrize("template", ["{% if %}", "{{ nonsense }}", "{{ sources[0].titel }}"])
def test_a_wrong_template_is_told_before_anything_is_indexed(tmp_path: Path, template: str) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(BUNDLED, prompts)
    (prompts / "reply" / "task.jinja").write_text(template)
    opening = open_bench(embedder=Unasked(), cache=CompletionCache(tmp_path / "cache"), prompts=prompts)
    with pytest.raises(PromptError, match=r"task\.jinja:1: "), opening:
        raise AssertionError("the bench was opened")


def test_a_case_is_drafted_and_outlined_with_its_aim(tmp_path: Path) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)
    index.sync("help", [Document("export.md", Kind.ARTICLE, "Export", "Export bookings as CSV in Settings.", "help")])
    index.close()
    cache = CompletionCache(tmp_path / "cache")
    with open_bench(embedder=WordEmbedder(), cache=cache, indexes={tmp_path / "index": ()}) as bench:
        case = make_case(aim="decline")
        draft = bench.draft(case, 0).draft
        assert (draft.receipt.aim, draft.outcome) == (Aim.DECLINE, Outcome.DECLINE)
        assert bench.outline(case).brief.aim is Aim.DECLINE
        assert bench.draft(make_case(), 0).draft.receipt.aim is None
