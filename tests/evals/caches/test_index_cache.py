"""Kept indexes: found by what is in them, never stale, never half made."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from evals.caches.index_cache import IndexCache
from kb_index.documents import Document, Kind
from kb_index.errors import EmbeddingError
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Vectors
from tests.evals.word_embedder import WordEmbedder

ARTICLE = Document("refunds.md", Kind.ARTICLE, "Refunds", "Ask for a refund in Billing.", "help")
MONTH = 31 * 24 * 3600


class Counting(WordEmbedder):
    """Counts the texts that it embeds; fails where it is told to."""

    def __init__(self, name: str = "words", *, fails: bool = False) -> None:
        self.name, self.fails, self.embedded = name, fails, 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self.fails:
            raise EmbeddingError("the machine is out of memory")
        self.embedded += len(texts)
        return super().encode_passages(texts)


def copied(cache: IndexCache, embedder: Counting, target: Path, *articles: Document) -> list[str]:
    """The texts in an index of these articles that is asked for at `target`."""
    cache.copy({"help": articles}, embedder, target)
    with closing(KnowledgeIndex.open(target, embedder)) as index:
        return [index.document_text(record.document_id) for record in index.records()]


def test_what_did_not_change_is_not_embedded_again(tmp_path: Path) -> None:
    cache, embedder = IndexCache(tmp_path / "kept"), Counting()
    first = copied(cache, embedder, tmp_path / "1", ARTICLE)
    embedded = embedder.embedded
    assert embedded > 0
    assert copied(cache, embedder, tmp_path / "2", ARTICLE) == first == [ARTICLE.text]
    assert embedder.embedded == embedded


@pytest.mark.parametrize(
    "changed",
    [{"text": "Ask for a refund by mail."}, {"title": "Money"}, {"link": "https://help.example/a"}, {"tags": ("x",)}],
)
def test_a_changed_article_is_never_the_old_one(tmp_path: Path, changed: dict[str, object]) -> None:
    cache, embedder = IndexCache(tmp_path / "kept"), Counting()
    copied(cache, embedder, tmp_path / "1", ARTICLE)
    new = replace(ARTICLE, **changed)  # type: ignore[arg-type]
    assert copied(cache, embedder, tmp_path / "2", new) == [new.text]
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_another_embedding_model_has_an_index_of_its_own(tmp_path: Path) -> None:
    cache, other = IndexCache(tmp_path / "kept"), Counting("other words")
    copied(cache, Counting(), tmp_path / "1", ARTICLE)
    copied(cache, other, tmp_path / "2", ARTICLE)
    assert other.embedded > 0


def test_a_copy_that_is_changed_leaves_what_is_kept_as_it_was(tmp_path: Path) -> None:
    cache, embedder = IndexCache(tmp_path / "kept"), Counting()
    copied(cache, embedder, tmp_path / "1", ARTICLE)
    with closing(KnowledgeIndex.open(tmp_path / "1", embedder)) as index:
        index.sync("help", [])
    assert copied(cache, embedder, tmp_path / "2", ARTICLE) == [ARTICLE.text]


def test_runs_at_once_each_get_a_whole_index(tmp_path: Path) -> None:
    cache = IndexCache(tmp_path / "kept")
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(copied, cache, Counting(), tmp_path / str(n), ARTICLE) for n in range(4)]
        assert [run.result() for run in runs] == [[ARTICLE.text]] * 4
    assert len(list((tmp_path / "kept").iterdir())) == 1, "nothing half made is left"


def test_what_fails_half_way_is_not_kept(tmp_path: Path) -> None:
    cache = IndexCache(tmp_path / "kept")
    with pytest.raises(EmbeddingError):
        cache.copy({"help": [ARTICLE]}, Counting(fails=True), tmp_path / "1")
    assert list((tmp_path / "kept").iterdir()) == []
    assert copied(cache, Counting(), tmp_path / "2", ARTICLE) == [ARTICLE.text]


def test_what_a_killed_run_left_is_not_taken_for_an_index_and_goes_in_time(tmp_path: Path) -> None:
    left, unused = tmp_path / "kept" / "building-x", tmp_path / "kept" / "0123"
    for folder in (left, unused):
        folder.mkdir(parents=True)
        (folder / "half").write_text("half")
    month_ago = time.time() - MONTH
    os.utime(unused, (month_ago, month_ago))
    assert copied(IndexCache(tmp_path / "kept"), Counting(), tmp_path / "1", ARTICLE) == [ARTICLE.text]
    assert left.exists(), "another run may be at it"
    assert not unused.exists()
