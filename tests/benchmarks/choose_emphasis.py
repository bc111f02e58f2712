"""How much the words of a question count beside its vector: chosen on all sets but one, and tried on that one.

    python -m tests.benchmarks.choose_emphasis [DATA] [--cache DIR]

Tried are weights of words, and gains by which exact terms raise them (`kb_index.search.exact`). The sets are those of
`retrieval_sets`; their subjects alone, as short questions; questions made of exact terms that one or two articles of
a corpus have; and the golden cases of both demo help centers. For each corpus the choice is that with the highest
nDCG@10 over the sets of all others, and the table says what it brings on the corpus that was left out, against no
gain.
"""

import argparse
import itertools
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

import numpy as np

from drafter.bundled import BUNDLED
from drafter.cleaning.request import open_request
from drafter.phrasebook import load_phrasebook
from evals.caches.vector_cache import CachedEmbedder
from evals.cases.golden import load_cases
from evals.knowledge.demo import demo_documents
from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents
from kb_index.documents import Document, Hit, Kind
from kb_index.search import exact, lexical, ranking
from kb_index.search.ranking import EVERYTHING, Candidate, rank
from tests.benchmarks.retrieval_report import ndcg
from tests.benchmarks.retrieval_sets import CACHE, DATA, ROOT, Question, corpora, question_sets

PAIRS = list(itertools.product((0.15, 0.2, 0.25, 0.3), (0.0, 8.0, 16.0, 24.0, 40.0)))
BEFORE = (0.2, 0.0)
DEPTH = 60
ARTICLES = frozenset({Kind.ARTICLE})
FORMS = ("How do I use {}?", "Where can I set {}, please?", "{} does not work since the last update. Any idea why?")
LINKS = re.compile(r"\]\([^)\n]*\)|https?://\S+|<[^>\n]+>")
Ids = Mapping[str, str]
Sets = dict[str, list[Question]]


def exact_questions(documents: Sequence[Document], ids: Ids, most: int = 100) -> list[Question]:
    """Questions about exact terms that at most two of the documents have."""
    where: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for term in exact.exact_terms(LINKS.sub("", document.text)):
            where[term].add(ids[document.id])
    rare = sorted(term for term, having in where.items() if len(having) <= 2 and 3 <= len(term) <= 30)
    chosen = random.Random(5).sample(rare, min(most, len(rare)))
    return [
        Question(term, "", FORMS[number % len(FORMS)].format(term), frozenset(where[term]))
        for number, term in enumerate(chosen)
    ]


def public_sets(data: Path) -> Iterator[tuple[str, list[Document], Ids, Sets]]:
    """Each corpus of articles: its name, its documents, their ids in the sets, and the sets."""
    for corpus in corpora(data).values():
        if corpus.kind is not Kind.ARTICLE:
            continue
        documents = [one for one in read_documents(corpus.path, corpus.kind) if isinstance(one, Document)]
        sets: Sets = {"exact terms": exact_questions(documents, corpus.ids)}
        for one in question_sets(data):
            if one.corpus == corpus.name and "grade" not in one.name:
                short = [Question(q.id, "", q.subject, q.relevant) for q in one.questions if q.subject.strip()]
                sets |= {one.name: list(one.questions), f"{one.name}, subjects": short}
        yield corpus.name, documents, corpus.ids, sets


def golden_sets() -> Iterator[tuple[str, list[Document], Ids, Sets]]:
    """The articles of both demo help centers, and the golden cases that name some of them."""
    patterns = load_phrasebook(BUNDLED).patterns
    cases = load_cases(ROOT / "evals" / "golden")
    for mailbox in ("brindlebook", "hearthwren"):
        documents = [one for one in demo_documents(mailbox) if one.kind is Kind.ARTICLE]
        ids = {one.id: f"{one.source}::{one.id}" for one in documents}
        asked = []
        for case in (case for case in cases if case.conversation.mailbox == mailbox):
            if wanted := frozenset(case.expect.sources) & set(ids.values()):
                request = open_request(case.conversation, patterns)
                asked.append(Question(case.id, request.subject, request.text, wanted))
        yield mailbox, documents, ids, {f"golden cases of {mailbox}": asked}


def measured(index: KnowledgeIndex, ids: Ids, asked: Sequence[Question]) -> list[float]:
    """nDCG@10 for each pair of weight and gain: what is near enough is looked up once, and ranked for each pair."""
    found = []
    for one in asked:
        profile: list[float] = []  # how exact the question is, and how well it is found
        with patch.object(lexical, "emphasis", lambda *both, kept=profile: kept.extend(both) or 1.0):
            hits = index.search(one.text, subject=one.subject, kinds=ARTICLES, limit=DEPTH, bounds=EVERYTHING)
        found.append([ndcg(_order(hits, ids, profile or [0.0, 0.0], *pair), one.relevant) for pair in PAIRS])
    return [float(score) for score in np.mean(found, axis=0)]


def _order(hits: Sequence[Hit], ids: Ids, profile: Sequence[float], words: float, gain: float) -> list[str]:
    """The articles as they would stand with this weight of words and this gain."""
    with patch.object(exact, "_GAIN", gain):
        counts = exact.emphasis(*profile)
    candidates = [Candidate(h.passage, h.evidence["vector"], counts * h.evidence["lexical"]) for h in hits]
    with patch.object(ranking, "_ARTICLE", ranking._ARTICLE._replace(lexical=words)):
        ranked = rank(candidates, len(candidates), bounds=EVERYTHING)
    return list(dict.fromkeys(ids[hit.passage.document_id.split("::", 1)[1]] for hit in ranked))


def choose(data: Path, cache: Path) -> None:
    """Print the table."""
    embedder = CachedEmbedder(SentenceTransformerEmbedder(), cache)
    table: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as home:
        for name, documents, ids, sets in itertools.chain(public_sets(data), golden_sets()):
            index = KnowledgeIndex.open(Path(home) / name, embedder, create=True)
            index.sync("kb", documents)
            for title, asked in sets.items():
                embedder.encode_passages([text for one in asked for text in (one.whole, one.subject) if text])
                table[name, title] = measured(index, ids, asked)
                print(f"{name}: {title}: {len(asked)} questions", flush=True)
            index.close()
            embedder.save()
    print(
        "\n| left out | set | chosen on the others: weight, gain | nDCG@10 | without | |\n|---|---|---|---|---|---|"
    )
    for name, title in table:
        others = np.array([scores for (corpus, _), scores in table.items() if corpus != name])
        chosen = int(others.mean(axis=0).argmax())
        after, before = table[name, title][chosen], table[name, title][PAIRS.index(BEFORE)]
        words, gain = PAIRS[chosen]
        print(f"| {name} | {title} | {words}, {gain:.0f} | {after:.3f} | {before:.3f} | {after - before:+.3f} |")
    best = int(np.array(list(table.values())).mean(axis=0).argmax())
    print(f"\nOver all: weight {PAIRS[best][0]}, gain {PAIRS[best][1]:.0f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--cache", type=Path, default=CACHE)
    arguments = parser.parse_args()
    choose(arguments.data, arguments.cache)
