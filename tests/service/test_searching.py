"""What is searched for, by whichever way: a question without words and a misspelt mailbox are refused."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from service.errors import InputError
from service.searching import search_for
from tests.evals.word_embedder import WordEmbedder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[KnowledgeIndex]:
    """An index with a document for everybody and one for a mailbox that has no profile."""
    with closing(KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)) as index:
        everybody = Document("a", Kind.ARTICLE, "Kiln hours", "The kiln is open until six.", "help")
        theirs = Document("b", Kind.ARTICLE, "Kiln prices", "The kiln costs 20 EUR.", "help", mailboxes=("sales",))
        index.sync("help", [everybody, theirs])
        yield index


@pytest.mark.parametrize("question", ["", "  \n"])
def test_a_question_without_words_is_refused(index: KnowledgeIndex, question: str) -> None:
    with pytest.raises(InputError, match="the question is empty"):
        search_for(index, {"default"}, question, 5)


def test_a_mailbox_that_nothing_knows_is_refused_instead_of_shown_what_all_see(index: KnowledgeIndex) -> None:
    with pytest.raises(InputError, match="there is no mailbox 'slaes'"):
        search_for(index, {"default"}, "kiln", 5, "slaes")


@pytest.mark.parametrize(
    ("mailbox", "found"),
    [(None, {"Kiln hours", "Kiln prices"}), ("default", {"Kiln hours"}), ("sales", {"Kiln hours", "Kiln prices"})],
)
def test_a_mailbox_sees_its_own_and_what_is_for_all(
    index: KnowledgeIndex, mailbox: str | None, found: set[str]
) -> None:
    assert {hit.passage.title for hit in search_for(index, {"default"}, "kiln", 5, mailbox)} == found
