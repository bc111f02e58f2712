"""Answered questions as examples: the features of all sections that were found, and which of them the answer used."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from drafter.asks.asks import find_asks
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation, Message
from drafter.evidence.features import AskQuery, FoundSections, found_sections, read_queries
from drafter.evidence.headings import opposite_direction
from drafter.evidence.units import DocumentSection
from drafter.models.base import Embed
from drafter.phrasebook import bundled_words
from drafter.retrieval import retrieve
from drafter.text.words import content_words
from evals.caches.index_cache import make_index
from evals.evidence.forum import HumanAnswer, read_answers, read_foreign_knowledge, read_knowledge
from kb_index.documents import Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Embedder

__all__ = ["AskExample", "public_examples", "read_examples", "used_sections"]

_LONGEST = 4_000  # characters of a question: pasted logs say nothing of the ask
_ASKS = 3
_TOLD = (Kind.ARTICLE, Kind.SAVED_REPLY)
_LEADS, _SAYS, _LINKS = 1.0, 0.7, 0.4
"""What an example counts whose answer leads to a heading, says what a section says, or only links an article."""
_FEW = 3
"""Words that a reply and a section must share, beside those of the question, to tell that it was used."""
_NEARLY = 0.75
_EACH_FOREIGN = 7  # of how many questions one is put to another help center too
_NOBODY = Message(author="customer", text="-", at=datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class AskExample:
    """One ask of a question. `features` has a row for each section that was found (shape: sections, features), `used`
    says which of them the answer used: none for a question that was put to another help center.

    `group` names the article, so that one article is never trained and measured on; `weight` is up to 1.
    """

    features: NDArray[np.float64]
    used: NDArray[np.bool_]
    group: str
    weight: float


def public_examples(
    data: Path, embedder: Embedder, tell: Callable[[str], None] = lambda _: None
) -> tuple[list[AskExample], list[AskExample]]:
    """The examples of the forum in `data` whose answer was found, and those put to help centers about something else;
    raises KnowledgeError."""
    answers = read_answers(data)
    foreign = [replace(answer, documents=frozenset()) for answer in answers[::_EACH_FOREIGN]]
    read = []
    for name, sources, asked in (
        ("the forum's", read_knowledge(data), answers),
        ("another", read_foreign_knowledge(data), foreign),
    ):
        tell(f"Indexing {name} help center")
        with TemporaryDirectory() as folder:
            make_index(sources, embedder, Path(folder) / "index")
            with closing(KnowledgeIndex.open(Path(folder) / "index", embedder)) as index:
                read.append(read_examples(asked, index, embedder.encode_passages, tell))
    return read[0], read[1]


def read_examples(
    answers: Sequence[HumanAnswer], index: KnowledgeIndex, embed: Embed, tell: Callable[[str], None] = lambda _: None
) -> list[AskExample]:
    """The examples of all answers whose document `index` finds, as a draft would; raises StoreError."""
    found: list[AskExample] = []
    for number, answer in enumerate(answers, start=1):
        found += _examples(answer, index, embed)
        if number % 100 == 0:
            tell(f"{number} of {len(answers)} questions looked up")
    return found


def _examples(answer: HumanAnswer, index: KnowledgeIndex, embed: Embed) -> Iterator[AskExample]:
    patterns = bundled_words().patterns
    message = _NOBODY.model_copy(update={"text": answer.text[:_LONGEST] or "-"})
    request = open_request(Conversation(id=answer.id, subject=answer.subject, messages=(message,)), patterns)
    asks = find_asks(request, patterns)
    results = retrieve(index, request, "", asks=[ask.text for ask in asks])
    hits = (hit.passage for hit in (*results.hits, *results.possible) if hit.passage.kind in _TOLD)
    documents = index.whole_documents(passage.document_id for passage in hits)
    sections = found_sections(documents, patterns)
    if not asks or not sections:
        return
    found = FoundSections(sections, next(iter(documents.values())).scale)
    used, weight = used_sections(answer, found.sections)
    queries, _ = read_queries(request, asks, embed)
    queries = [query for query in queries if not query.ask.told][:_ASKS] or queries[:_ASKS]
    for query in queries:
        able = _able(query, found.sections)
        if any(able) and (answer.foreign or any(used & able)):
            group = min(answer.documents, default="")
            yield AskExample(found.features(query)[able], used[able], group, weight / len(queries))


def _able(query: AskQuery, sections: Sequence[DocumentSection]) -> NDArray[np.bool_]:
    return np.array([not opposite_direction(query.ask.text, section.heading) for section in sections])


def used_sections(answer: HumanAnswer, sections: Sequence[DocumentSection]) -> tuple[NDArray[np.bool_], float]:
    """Which sections the answer used, and how much that is worth: those whose heading it links to, else those that
    share the most of its rare words beside the question's own, else all of the document that it links."""
    inside = np.array([section.document_id in answer.documents for section in sections])
    linked = {" ".join(content_words(heading)) for heading in answer.headings}
    led_to = inside & [" ".join(content_words(section.heading)) in linked for section in sections]
    if led_to.any():
        return led_to, _LEADS
    said = set(content_words(answer.reply)).difference(content_words(f"{answer.subject} {answer.text}"))
    held = [set(content_words(" ".join([*s.path, *(unit.text for unit in s.units)]))) for s in sections]
    counts = Counter(word for words in held for word in words)
    shared = [said & words if within else set() for words, within in zip(held, inside, strict=True)]
    if max(map(len, shared), default=0) < _FEW:
        return inside, _LINKS
    worth = np.array(
        [
            sum(log(1 + len(sections) / (1 + counts[word])) for word in both) / (1 + log(1 + len(words)))
            for both, words in zip(shared, held, strict=True)
        ]
    )
    return inside & (worth >= _NEARLY * worth.max()), _SAYS
