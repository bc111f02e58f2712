"""What votes of earlier questions add to the search, on two years of real questions: each knows only earlier ones.

    python -m tests.benchmarks.bench_votes [DATA] [--weights]

Indexes the Thunderbird articles below DATA (`thunderbird-kb`), then goes through the forum questions
(`thunderbird-aaq-dev`) month by month: asks those of the month, with votes and without, and only then indexes them
as past conversations, each with what the helpers wrote and the articles that they linked. Prints nDCG@10 and the
share of questions whose first hit is right, for the core questions and for those of grade 2 and better, with the 95 %
interval of the difference (paired bootstrap); then how many questions about nothing of the kind (`clinc150`) find
something. `--weights` tries other weights.
"""

import argparse
import csv
import itertools
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import numpy as np

from evals.caches.vector_cache import CachedEmbedder
from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents
from kb_index.documents import Document, Kind, Match, Visibility
from kb_index.search import ranking
from tests.benchmarks.retrieval_report import CUT, gain, ndcg
from tests.benchmarks.retrieval_sets import CACHE, DATA

ARTICLES = frozenset({Kind.ARTICLE})


@dataclass(frozen=True, slots=True)
class Question:
    """A forum question, what its helpers wrote, and the articles that they linked."""

    id: str
    at: datetime
    title: str
    text: str
    answers: str
    linked: tuple[str, ...]

    def document(self) -> Document:
        """The question as a past conversation."""
        return Document(
            self.id,
            Kind.PAST_CONVERSATION,
            self.title or "A question",
            f"## Asked\n\n{self.text}\n\n## Answered\n\n{self.answers}",
            "past",
            visibility=Visibility.INTERNAL,
            updated_at=self.at,
            answered_with=tuple(f"kb::{slug}.md" for slug in self.linked),
        )


def questions(folder: Path) -> Iterator[Question]:
    """All questions, oldest first."""
    replies: dict[str, list[dict[str, object]]] = {}
    for line in (folder / "replies.jsonl").read_text("utf-8").splitlines():
        reply = json.loads(line)
        if reply["author"] != "asker":
            replies.setdefault(reply["question_id"], []).append(reply)
    rows = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    for row in sorted(rows, key=lambda row: str(row["created"])):
        ours = replies.get(row["id"], [])
        linked = dict.fromkeys(slug for reply in ours for slug in reply["cites"])  # type: ignore[attr-defined]
        answers = "\n\n".join(str(reply["text"]) for reply in ours) or "Nobody answered."
        at = datetime.strptime(row["created"], "%Y-%m-%d %H:%M:%S %z")
        yield Question(row["id"], at, row["title"], row["body"], answers, tuple(linked))


def wanted(folder: Path) -> dict[str, dict[str, set[str]]]:
    """The right articles by set and question."""
    core: dict[str, set[str]] = {}
    good: dict[str, set[str]] = {}
    with (folder / "qrels_core.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            core.setdefault(row["question_id"], set()).add(row["article_slug"])
    with (folder / "qrels.tsv").open() as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["grade"]) >= 2:
                good.setdefault(row["question_id"], set()).add(row["article_slug"])
    return {"core": core, "grade 2": good}


def in_time(index: KnowledgeIndex, folder: Path) -> Iterator[list[Question]]:
    """The questions of each month in turn, to be asked while the index knows only those of the months before."""
    known: list[Document] = []
    for _, month in itertools.groupby(questions(folder), lambda one: (one.at.year, one.at.month)):
        asked = list(month)
        yield asked
        known += [question.document() for question in asked]
        index.sync("past", known)


def found(index: KnowledgeIndex, question: Question, weight: float) -> list[str]:
    """Articles in order, with votes of this weight."""
    with patch.object(ranking, "_ARTICLE", ranking.weights(Kind.ARTICLE)._replace(votes=weight)):
        hits = index.search(question.text, subject=question.title, kinds=ARTICLES, limit=3 * CUT)
    return list(dict.fromkeys(hit.passage.document_id.split("::")[1].removesuffix(".md") for hit in hits))


def measure(data: Path, cache: Path, weights: list[float]) -> None:
    """Print everything."""
    folder, sets = data / "thunderbird-aaq-dev", wanted(data / "thunderbird-aaq-dev")
    scores: dict[tuple[str, float], list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as home:
        embedder = CachedEmbedder(SentenceTransformerEmbedder(), cache)
        index = KnowledgeIndex.open(Path(home), embedder, create=True)
        index.sync("kb", read_documents(data / "thunderbird-kb" / "articles", Kind.ARTICLE))
        for month in in_time(index, folder):
            for question, weight in itertools.product(month, weights):
                if any(question.id in rows for rows in sets.values()):
                    order = found(index, question, weight)
                    for name, rows in sets.items():
                        if right := rows.get(question.id):
                            first = float(bool(order) and order[0] in right)
                            scores.setdefault((name, weight), []).append((ndcg(order, right), first))
        report(scores, weights)
        oos = json.loads((data / "clinc150" / "data_full.json").read_text())["oos_test"][:300]
        put = (index.search(text, kinds=ARTICLES, limit=1) for text, _ in oos)
        share = sum(hit.match is Match.SURE for hits in put for hit in hits) / len(oos)
        print(f"questions about nothing of the kind that find something: {share:.0%}")
        index.close()
        embedder.save()


def report(scores: dict[tuple[str, float], list[tuple[float, float]]], weights: list[float]) -> None:
    """The table."""
    for name in dict.fromkeys(name for name, _ in scores):
        without = np.array(scores[name, 0.0])
        print(f"{name}: {len(without)} questions, nDCG@{CUT}, its difference to no votes, first hit right")
        for weight in weights:
            rows = np.array(scores[name, weight])
            estimate = gain(rows, without)
            within = f"{estimate.value:+.4f} [{estimate.low:+.4f}, {estimate.high:+.4f}]"
            print(f"  {weight:<4} {rows[:, 0].mean():.4f}  {within}  {rows[:, 1].mean():.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--weights", action="store_true")
    parser.add_argument("--cache", type=Path, default=CACHE)
    arguments = parser.parse_args()
    usual = ranking.weights(Kind.ARTICLE).votes
    measure(arguments.data, arguments.cache, [0.0, 0.6, 0.9, 1.2, 1.5, 2.0] if arguments.weights else [0.0, usual])
