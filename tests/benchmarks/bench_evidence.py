"""How many of the facts that a good reply must say are covered by so many words: the answer plan and plain rankings.

    python -m tests.benchmarks.bench_evidence [--locked]

Over the golden cases in English that name facts. All rank what was found for the case, for the whole request:
"cosine" units by the similarity of their vectors, "words" units by the rare words that they share, "passages" in the
order of the search. "Sections" is the plan for the request as one ask, "plan" for each of its asks, as drafts use it;
it says no more than a draft has room for. Facts are those of the cases, so nothing may be trained on them. `--locked`
counts the hold-out alone.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from drafter.asks.asks import Ask, AskKind
from drafter.brief import Brief
from drafter.evidence.features import Vectors
from drafter.evidence.plan import plan_answer
from drafter.evidence.units import EvidenceUnit, read_sections
from drafter.situation import Channel
from drafter.text.words import content_words
from evals.caches.completion_cache import CompletionCache
from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.cases.wordings import says_fact
from evals.runs.bench import Bench, open_bench
from kb_index.documents import Kind
from kb_index.index import KnowledgeIndex, WholeDocument
from kb_index.passages.embedding import SentenceTransformerEmbedder

WORDS = (60, 120, 200)
_TOLD = (Kind.ARTICLE, Kind.SAVED_REPLY)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a case: its documents, best first, and its passages in the order of the search."""

    case: GoldenCase
    brief: Brief
    documents: Mapping[str, WholeDocument]
    passages: tuple[str, ...]


def found_for(bench: Bench, case: GoldenCase) -> Found | None:
    """None where the case is not in English or names no fact."""
    with bench.knowledge.with_documents(case.conversation, case.documents) as index:
        brief = bench.outline(case).brief
        if brief.situation.language != "en" or not case.expect.say or brief.search_results is None:
            return None
        return Found(case, brief, *_documents(brief, index))


def _documents(brief: Brief, index: KnowledgeIndex) -> tuple[Mapping[str, WholeDocument], tuple[str, ...]]:
    results = brief.search_results
    hits = [h for h in (*results.hits, *results.possible) if h.passage.kind in _TOLD] if results else []
    return index.whole_documents(h.passage.document_id for h in hits), tuple(h.passage.text for h in hits)


def main() -> None:
    """Print the share of facts covered, by ranking and number of words."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--locked", action="store_true", help="the hold-out, which nobody tunes on")
    locked = parser.parse_args().locked
    embedder = SentenceTransformerEmbedder()
    cases = [case for case in load_cases(GOLDEN) if case.locked is locked]
    with (
        TemporaryDirectory() as home,
        open_bench(embedder=embedder, cache=CompletionCache(Path(home) / "answers")) as bench,
    ):
        read = [one for case in _shown(cases) if (one := found_for(bench, case))]
    facts = sum(len(one.case.expect.say) for one in read)
    print(f"{facts} facts of {len(read)} cases; share covered by {', '.join(map(str, WORDS))} words\n")
    for name, ranking in rankings(embedder.encode_passages).items():
        ranked = [(one, ranking(one)) for one in read]
        covered = [sum(_covered(one, texts, most) for one, texts in ranked) / facts for most in WORDS]
        said = sum(min(sum(len(text.split()) for text in texts), WORDS[-1]) for _, texts in ranked) / len(ranked)
        print(f"{name:9} " + "  ".join(f"{share:5.1%}" for share in covered) + f"  {said:4.0f} words on average")


def rankings(embed: Callable[[list[str]], Vectors]) -> dict[str, Callable[[Found], Sequence[str]]]:
    """Each way to rank, by its name: texts, best first."""
    return {
        "cosine": lambda one: _by(one, _cosines(one, embed)),
        "words": lambda one: _by(one, _shares(one)),
        "passages": lambda one: one.passages,
        "sections": lambda one: _planned(one, [_whole(one)], embed),
        "plan": lambda one: _planned(one, one.brief.asks, embed),
    }


def _units(one: Found) -> list[EvidenceUnit]:
    patterns = one.brief.words.patterns
    read = (read_sections(d.text, d.passages, patterns) for d in one.documents.values())
    return [unit for sections in read for section in sections for unit in section.units]


def _by(one: Found, worth: Sequence[float]) -> list[str]:
    units = _units(one)
    return [units[i].text for i in sorted(range(len(units)), key=lambda i: -worth[i])]


def _cosines(one: Found, embed: Callable[[list[str]], Vectors]) -> list[float]:
    texts = [one.brief.request.asked, *(unit.text for unit in _units(one))]
    vectors = np.asarray(embed(texts), np.float32)
    return [float(cosine) for cosine in vectors[1:] @ vectors[0]]


def _shares(one: Found) -> list[float]:
    held = [frozenset(content_words(unit.text)) for unit in _units(one)]
    counts = {word: sum(word in words for words in held) for words in held for word in words}
    asked = frozenset(content_words(one.brief.request.asked))
    return [sum(log(1 + len(held) / counts[word]) for word in words & asked) for words in held]


def _whole(one: Found) -> Ask:
    return Ask(AskKind.QUESTION, " ".join(one.brief.request.text.split()))


def _planned(one: Found, asks: Sequence[Ask], embed: Callable[[list[str]], Vectors]) -> list[str]:
    """What the plan says, section by section."""
    brief = one.brief
    plan = plan_answer(brief.request, asks, one.documents, embed, Channel.EMAIL, brief.words.patterns)
    return [" ".join(u.text for u in chosen.units) for answer in plan.answered for chosen in answer.chosen]


def _covered(one: Found, texts: Sequence[str], most: int) -> int:
    """The facts that the first texts say, as many as fit into so many words; the first is always taken."""
    said, words = "", 0
    for text in texts:
        words += len(text.split())
        if said and words > most:
            break
        said += f"\n{text}"
    return sum(bool(says_fact(said, fact)) for fact in one.case.expect.say)


def _shown(cases: Sequence[GoldenCase]) -> Iterator[GoldenCase]:
    for number, case in enumerate(cases, start=1):
        print(f"{number} of {len(cases)}", end="\r", file=sys.stderr)
        yield case


if __name__ == "__main__":
    main()
