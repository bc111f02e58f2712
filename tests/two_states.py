"""Two states of one source, and what an index must answer in each: to see whether one ever shows a mixture."""

from collections.abc import Callable
from enum import StrEnum

from kb_index.documents import Document, Kind, Match
from kb_index.index import KnowledgeIndex
from tests.evals.word_embedder import WordEmbedder

__all__ = [
    "EMBEDDER",
    "QUESTIONS",
    "SOURCE",
    "Answers",
    "State",
    "answers",
    "documents",
    "expected",
    "found",
    "state_of",
]

SOURCE = "help"
EMBEDDER = WordEmbedder()
_DOCUMENTS = 420  # with three passages each: more than one step of a run
QUESTIONS = [f"How do I set up thing{number}?" for number in (0, 3, 7, 200, 411, 419)]

Answers = tuple[frozenset[str], tuple[frozenset[str], ...]]
"""The texts of all documents, and the texts of the passages found for each question."""


class State(StrEnum):
    """What the source says."""

    BEFORE = "before"
    AFTER = "after"

    @property
    def other(self) -> "State":
        """The one that it turns into next."""
        return State.AFTER if self is State.BEFORE else State.BEFORE


def documents(state: State) -> list[Document]:
    """The documents of a state: most are changed by a turn, some are added, some removed, some stay as they are."""
    first = 0 if state is State.BEFORE else 10
    return [_document(number, state) for number in range(first, first + _DOCUMENTS)]


def _document(number: int, state: State) -> Document:
    said = state if number % 5 else "always"
    text = "\n\n".join(f"## Part {part}\n\nSet up thing{number} in step {part} as it is {said}." for part in range(3))
    return Document(f"d{number}.md", Kind.ARTICLE, f"thing{number}", text, SOURCE)


def answers(index: KnowledgeIndex) -> Answers:
    """What an index says, while nobody changes it."""
    with index._revisions.lock:
        store = index._revisions.current()[1]
        texts = frozenset(store.text(record.document_id) or "" for record in store.records())
    return texts, tuple(found(index, question) for question in QUESTIONS)


def found(index: KnowledgeIndex, question: str) -> frozenset[str]:
    """The texts of the passages that are surely about it; of those equally far away, an engine may show any."""
    return frozenset(hit.passage.text for hit in index.search(question, limit=8) if hit.match is Match.SURE)


def expected(open_index: Callable[[], KnowledgeIndex]) -> dict[State, Answers]:
    """The answers of an index that holds one state and nothing else, for both states."""
    index, said = open_index(), {}
    for state in State:
        index.sync(SOURCE, [])
        index.sync(SOURCE, documents(state))
        index.close()
        index = open_index()
        said[state] = answers(index)
    index.close()
    return said


def state_of(seen: Answers, known: dict[State, Answers]) -> State | None:
    """Which state the answers are those of; None: a mixture."""
    return next((state for state, said in known.items() if seen == said), None)
