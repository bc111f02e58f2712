"""How good the ranking is on real questions: vectors alone, BM25 alone, reciprocal ranks, and as we search.

    python -m tests.benchmarks.bench_retrieval [DATA] [--weights]

Indexes the Thunderbird articles below DATA (`thunderbird-kb`) and asks the forum questions whose askers said
which article helped (`thunderbird-aaq-dev`, core): nDCG@10 over articles, with the 95 % interval of the
difference to vectors alone (paired bootstrap). Then the share of questions for which something is found: these,
and the same ones put to another product's articles (`plausible-docs`) and questions about nothing of the kind
(`clinc150`). `--weights` tries other weights.
"""

import argparse
import csv
import itertools
import json
import math
import tempfile
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, ranking, read_documents
from kb_index.documents import Kind
from kb_index.generations import Generations
from kb_index.lexical import LexicalIndex
from kb_index.scope import Scope
from kb_index.store import Store

ROOT = Path(__file__).resolve().parents[2]
CUT = 10
DEEP = 100
Ranker = Callable[[str], list[str]]


def ndcg(found: list[str], wanted: set[str]) -> float:
    """nDCG@10 of article ids with binary relevance."""
    gain = sum(1 / math.log2(place + 2) for place, key in enumerate(found[:CUT]) if key in wanted)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(CUT, len(wanted))))


def articles(passage_ids: Iterable[str]) -> list[str]:
    """Article ids in the order of their best passages."""
    return list(dict.fromkeys(key.split("@")[0].removeprefix("kb::").removesuffix(".md") for key in passage_ids))


def questions(data: Path) -> list[tuple[str, set[str]]]:
    """Texts of the core questions with the articles that helped."""
    wanted: dict[str, set[str]] = {}
    with (data / "thunderbird-aaq-dev" / "qrels_core.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            wanted.setdefault(row["question_id"], set()).add(row["article_slug"])
    with (data / "thunderbird-aaq-dev" / "questions.jsonl").open() as file:
        rows = [json.loads(line) for line in file]
    return [(f"{row['title']}\n{row['body']}", wanted[row["id"]]) for row in rows if row["id"] in wanted]


def rankers(index: KnowledgeIndex, store: Store, embedder: SentenceTransformerEmbedder) -> dict[str, Ranker]:
    """Ways to rank the same passages."""
    lexical = LexicalIndex(store.passages())

    vector = lru_cache(1)(embedder.encode_query)

    def dense(query: str) -> list[str]:
        return [key for key, _ in store.nearest(Kind.ARTICLE, vector(query), DEEP)]

    def words(query: str) -> list[str]:
        return [key for key, _ in lexical.search(query, Scope(), DEEP)]

    def reciprocal(query: str) -> list[str]:
        score: dict[str, float] = {}
        for place, key in itertools.chain(enumerate(dense(query)), enumerate(words(query))):
            score[key] = score.get(key, 0.0) + 1 / (60 + place)
        return sorted(score, key=lambda key: -score[key])

    def ours(query: str) -> list[str]:
        return [hit.passage.id for hit in index.search(query, limit=3 * CUT)]

    return {"vectors": dense, "BM25": words, "reciprocal ranks": reciprocal, "search": ours}


def interval(one: NDArray[np.float64], other: NDArray[np.float64]) -> str:
    """Mean difference with its 95 % interval."""
    rng = np.random.default_rng(0)
    differences = one - other
    means = differences[rng.integers(0, len(differences), (2_000, len(differences)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{differences.mean():+.4f} [{low:+.4f}, {high:+.4f}]"


def weighted(search: Ranker, lexical: float, support: float) -> Ranker:
    """Our search with other weights."""

    def ranker(query: str) -> list[str]:
        kept = ranking.LEXICAL_WEIGHT, ranking.SUPPORT_WEIGHT
        ranking.LEXICAL_WEIGHT, ranking.SUPPORT_WEIGHT = lexical, support
        try:
            return search(query)
        finally:
            ranking.LEXICAL_WEIGHT, ranking.SUPPORT_WEIGHT = kept

    return ranker


def compare(index: KnowledgeIndex, folder: Path, data: Path, *, weights: bool) -> list[str]:
    """Print nDCG@10 of each way; gives back the questions."""
    asked = questions(data)
    embedder = SentenceTransformerEmbedder()
    generations = Generations.open(folder, embedder.name)
    _, store = generations.current()
    ways = rankers(index, store, embedder)
    for lexical, support in itertools.product((0.0, 0.05, 0.1, 0.2, 0.3), (0.0, 0.15, 0.3)) if weights else ():
        ways[f"{lexical:.2f} {support:.2f}"] = weighted(ways["search"], lexical, support)
    # Question by question, so that each is embedded once.
    rows = [[ndcg(articles(ranker(query)), wanted) for ranker in ways.values()] for query, wanted in asked]
    scores = dict(zip(ways, np.array(rows).T, strict=True))
    print(f"{len(asked)} questions, nDCG@{CUT}, difference to vectors alone (names of weights: lexical, support)")
    for name, values in scores.items():
        print(f"  {name:<18}{values.mean():.4f}  {interval(values, scores['vectors'])}")
    generations.close()
    return [query for query, _ in asked]


def share_found(index: KnowledgeIndex, asked: list[str]) -> str:
    """Share of the questions for which search finds something."""
    return f"{sum(bool(index.search(query)) for query in asked) / len(asked):.0%}"


def measure(data: Path, *, weights: bool) -> None:
    """Print everything."""
    embedder = SentenceTransformerEmbedder()
    out_of_scope = json.loads((data / "clinc150" / "data_full.json").read_text())["oos_test"][:300]
    with tempfile.TemporaryDirectory() as home:
        folders = {"kb": data / "thunderbird-kb" / "articles", "other": data / "plausible-docs" / "docs"}
        own, other = (KnowledgeIndex.open(Path(home) / name, embedder, create=True) for name in folders)
        own.sync("kb", read_documents(folders["kb"], Kind.ARTICLE))
        other.sync("other", read_documents(folders["other"], Kind.ARTICLE))
        asked = compare(own, Path(home) / "kb", data, weights=weights)
        print(f"something found: these questions {share_found(own, asked)}")
        print(f"  put to another product's articles {share_found(other, asked)}")
        print(f"  about nothing of the kind {share_found(other, [text for text, _ in out_of_scope])}")
        own.close()
        other.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=ROOT.parent / "shared" / "data")
    parser.add_argument("--weights", action="store_true")
    arguments = parser.parse_args()
    measure(arguments.data, weights=arguments.weights)
