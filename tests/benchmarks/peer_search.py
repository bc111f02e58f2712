"""The searches that users of LangChain and LlamaIndex set up from their guides. Runs in an environment of its own.

    PEERS/bin/python peer_search.py ASKED.json FOUND.json VECTORS.npz

Reads `{"model": folder, "sets": {name: {"articles": [[id, title, text], ...], "questions": [text, ...]}}}` and
writes `{arm: {name: [[article id, ...], ...]}}`: for each question the articles in the order of their best
passage. `bench_retrieval` starts it; it imports nothing of ours. VECTORS.npz keeps what the embedding model made of
each text, so that both libraries and a second run need not ask it again; the vectors are the same.

LangChain, as in its guides on a semantic search engine, on BM25 and on ensemble retrievers: splits of 1,000
characters that overlap by 200, `Chroma.from_documents`, `BM25Retriever.from_documents`, an `EnsembleRetriever` of
both with equal weights. LlamaIndex, as in its starter and its guide on reciprocal rerank fusion:
`VectorStoreIndex.from_documents` with its default splitter (1,024 tokens); for the fusion splits of 256 tokens, the
vector and the BM25 retriever, mode "reciprocal_rerank", without queries written by a language model. The guides
return 2 to 4 passages; all arms return DEPTH here, so that ten articles can be ranked.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

DEPTH = 50
Article = tuple[str, str, str]
Search = Callable[[str], Iterable[str]]


def _page(article: Article) -> str:
    return f"# {article[1]}\n\n{article[2]}"


@contextmanager
def remembered(path: Path) -> Iterator[None]:
    """Within the block `SentenceTransformer.encode`, which both libraries call, looks into the file first."""
    from sentence_transformers import SentenceTransformer

    known = dict(np.load(path)) if path.exists() else {}
    before, encode = len(known), SentenceTransformer.encode

    def remembering(self: Any, sentences: Any, *arguments: Any, **options: Any) -> Any:
        texts = [sentences] if isinstance(sentences, str) else list(sentences)
        keys = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known.update(zip(new, encode(self, list(new.values()), *arguments, **options), strict=True))
        vectors = np.stack([known[key] for key in keys])
        return vectors[0] if isinstance(sentences, str) else vectors

    SentenceTransformer.encode = remembering
    try:
        yield
    finally:
        SentenceTransformer.encode = encode
        if len(known) > before:
            np.savez(path, **known)


def langchain(model: str, articles: list[Article]) -> dict[str, Search]:
    """LangChain's three ways."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    pages = [Document(page_content=_page(article), metadata={"article": article[0]}) for article in articles]
    splits = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(pages)
    # A name of its own: stores in memory that have the default one share what is in them.
    store = Chroma.from_documents(
        splits, HuggingFaceEmbeddings(model_name=model), collection_name=f"articles-{uuid4().hex}"
    )
    dense = store.as_retriever(search_kwargs={"k": DEPTH})
    words = BM25Retriever.from_documents(splits)
    words.k = DEPTH
    both = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])

    def search(retriever: Any) -> Search:
        return lambda query: (found.metadata["article"] for found in retriever.invoke(query))

    return {
        "LangChain BM25": search(words),
        "LangChain Chroma": search(dense),
        "LangChain ensemble": search(both),
    }


def llama_index(model: str, articles: list[Article]) -> dict[str, Search]:
    """LlamaIndex's two ways."""
    from llama_index.core import Document, Settings, VectorStoreIndex
    from llama_index.core.llms.mock import MockLLM
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.retrievers.bm25 import BM25Retriever

    Settings.embed_model = HuggingFaceEmbedding(model_name=model)
    Settings.llm = MockLLM()  # the fusion asks for one, and with one query never calls it
    pages = [Document(text=_page(article), metadata={"article": article[0]}) for article in articles]
    for page in pages:
        page.excluded_embed_metadata_keys = ["article"]
    index = VectorStoreIndex.from_documents(pages)
    nodes = SentenceSplitter(chunk_size=256).get_nodes_from_documents(pages)
    dense = VectorStoreIndex(nodes).as_retriever(similarity_top_k=DEPTH)
    words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
    fusion = QueryFusionRetriever(
        [dense, words], similarity_top_k=DEPTH, num_queries=1, mode="reciprocal_rerank", use_async=False
    )

    def search(retriever: Any) -> Search:
        return lambda query: (found.metadata["article"] for found in retriever.retrieve(query))

    return {
        "LlamaIndex dense": search(index.as_retriever(similarity_top_k=DEPTH)),
        "LlamaIndex fusion": search(fusion),
    }


def main(asked: Path, found: Path, vectors: Path) -> None:
    """Search every set in every way."""
    given = json.loads(asked.read_text())
    results: dict[str, dict[str, list[list[str]]]] = {}
    for name, one in given["sets"].items():
        for library in (langchain, llama_index):
            with remembered(vectors):
                for arm, search in library(given["model"], one["articles"]).items():
                    ranked = [list(dict.fromkeys(search(question))) for question in one["questions"]]
                    results.setdefault(arm, {})[name] = ranked
                    print(name, arm, file=sys.stderr, flush=True)
    found.write_text(json.dumps(results))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
