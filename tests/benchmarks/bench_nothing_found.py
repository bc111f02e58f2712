"""How often a search finds something: for questions that the articles answer, and for those that they cannot.

    python -m tests.benchmarks.bench_nothing_found [DATA] [--floor COSINE] [--cache DIR]

Asked of the articles that answer them: the sets of `retrieval_sets`. Asked of articles that do not: Thunderbird forum
questions put to Plausible's documentation and to the demo help center, and the out-of-scope questions of clinc150 put
to Plausible's documentation. Prints the share for which something is found; wanted are at least 90 % of the first
and at most 10 % of the second. The floor was fitted on a random half of such questions; all of them are asked here.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals.caches.vector_cache import CachedEmbedder
from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents
from kb_index.documents import Kind, Match
from kb_index.search.ranking import BOUNDS, Bounds
from tests.benchmarks.retrieval_sets import CACHE, DATA, ROOT, Question, corpora, question_sets

DEMO = ROOT / "examples" / "help-center"


def strangers(data: Path) -> dict[str, tuple[str, list[Question]]]:
    """Questions that the articles of a corpus do not answer: by name the corpus and the questions."""
    forum = list(question_sets(data)[0].questions)
    rows = json.loads((data / "clinc150" / "data_full.json").read_text("utf-8"))["oos_test"]
    other = [Question(str(number), "", text, frozenset()) for number, (text, _) in enumerate(rows[:400])]
    return {
        "thunderbird put to plausible-docs": ("plausible-docs", forum),
        "thunderbird put to the demo": ("demo", forum),
        "clinc150 put to plausible-docs": ("plausible-docs", other),
    }


def share_found(index: KnowledgeIndex, kind: Kind, asked: Sequence[Question], bounds: Bounds) -> float:
    """Share of the questions for which search surely finds something."""
    kinds = frozenset({kind})
    found = (index.search(one.text, subject=one.subject, kinds=kinds, limit=1, bounds=bounds) for one in asked)
    return sum(any(hit.match is Match.SURE for hit in hits) for hits in found) / len(asked)


def measure(data: Path, cache: Path, bounds: Bounds) -> None:
    """Print a line for each set."""
    embedder = CachedEmbedder(SentenceTransformerEmbedder(), cache)
    places = {name: (one.path, one.kind) for name, one in corpora(data).items()} | {"demo": (DEMO, Kind.ARTICLE)}
    answered = {one.name: (one.corpus, list(one.questions)) for one in question_sets(data)}
    with tempfile.TemporaryDirectory() as home:
        indexes = {name: KnowledgeIndex.open(Path(home) / name, embedder, create=True) for name in places}
        for name, (path, kind) in places.items():
            indexes[name].sync(name, read_documents(path, kind))
        for title, sets in {"answered": answered, "not answered": strangers(data)}.items():
            print(f"{title} by the articles: something is found for")
            for name, (corpus, asked) in sets.items():
                embedder.encode_passages([text for one in asked for text in (one.whole, one.subject)])
                share = share_found(indexes[corpus], places[corpus][1], asked, bounds)
                print(f"  {name:<36} {share:.1%} of {len(asked)}", flush=True)
        for index in indexes.values():
            index.close()
    embedder.save()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--floor", type=float, default=BOUNDS.floor)
    parser.add_argument("--cache", type=Path, default=CACHE)
    arguments = parser.parse_args()
    measure(arguments.data, arguments.cache, BOUNDS._replace(floor=arguments.floor))
