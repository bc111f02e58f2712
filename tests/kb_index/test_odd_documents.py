"""Some hundred odd documents: each is indexed or reported by its name, and nothing is lost.

`python -m tests.benchmarks.fuzz_documents` does the same with ten thousand.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb_index.index import KnowledgeIndex
from tests.kb_index.odd_documents import Odd, OddPage, odd_files, odd_pages
from tests.kb_index.odd_outcomes import QuickEmbedder, index_files, index_pages

few = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a batch is not made smaller: it names what is lost
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeIndex]:
    index = KnowledgeIndex.open(tmp_path_factory.mktemp("quick") / "index", QuickEmbedder(), create=True)
    yield index
    index.close()


@few
@given(odd=odd_files(20), before=st.booleans())
def test_odd_files_are_indexed_or_reported(
    odd: list[Odd], before: bool, quick: KnowledgeIndex, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert index_files(quick, _place(tmp_path_factory), odd, before=before).lost == []


@few
@given(odd=odd_pages(20), before=st.booleans())
def test_odd_pages_are_indexed_or_reported(
    odd: list[OddPage], before: bool, quick: KnowledgeIndex, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert index_pages(quick, _place(tmp_path_factory), odd, before=before).lost == []


def _place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("odd") / "x"


def test_a_lost_document_would_be_seen(quick: KnowledgeIndex, tmp_path: Path) -> None:
    class Losing(KnowledgeIndex):
        def sync(self, source, documents, progress=None, *, change_kind=False, whole=True):  # type: ignore[no-untyped-def]
            return quick.sync(source, [item for item in documents if "lost" not in item.id], progress)

        def records(self):  # type: ignore[no-untyped-def]
            return quick.records()

    odd = [Odd("lost.md", b"Words."), Odd("kept.md", b"Words.")]
    losing = object.__new__(Losing)
    outcome = index_files(losing, tmp_path / "x", odd, before=False)
    assert (outcome.indexed, outcome.reported, outcome.lost) == (1, 0, ["lost.md"])
