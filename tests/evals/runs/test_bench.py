"""The bench: what people edit is read before anything slow begins."""

import shutil
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.errors import PromptError
from evals.caches.completion_cache import CompletionCache
from evals.runs.bench import open_bench
from kb_index.passages.embedding import Vectors
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
