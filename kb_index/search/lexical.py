"""Which passages share words with the query: BM25 by tantivy, in memory. No other module imports it.

It is a cache of what the store holds and is brought up to date when the store's revision moves.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from kb_index.documents import Passage, Visibility
from kb_index.passages.chunking import embedded_text
from kb_index.scope import Scope
from kb_index.search.exact import emphasis, exact_terms

__all__ = ["LexicalIndex", "shares"]

_MAX_CHARACTERS = 20_000
_MAX_WORDS = 200
_MEMORY = 50_000_000
_EVERY_MAILBOX = " "  # no mailbox can be called so: their ids are stripped


class LexicalIndex:
    """The words of passages, stemmed as English ones, to be searched within a scope."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("kind", "visibility", "mailbox"):
            schema.add_text_field(name, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("words", tokenizer_name="words", index_option="freq")
        self._analyzer = _analyzer()
        self._index = tantivy.Index(schema.build())
        self._index.register_tokenizer("words", self._analyzer)
        self.update([], passages)

    def update(self, gone: Iterable[str], new: Iterable[Passage]) -> None:
        """Take out the passages of these ids and add new ones. Scores still count what is gone until tantivy
        merges its files: they move a little, for all passages alike."""
        import tantivy

        writer = self._index.writer(_MEMORY, num_threads=1)
        for key in gone:
            writer.delete_documents_by_term("id", key)
        for passage in new:
            writer.add_document(
                tantivy.Document(
                    id=passage.id,
                    kind=str(passage.kind),
                    visibility=str(passage.visibility),
                    mailbox=list(passage.mailboxes) or [_EVERY_MAILBOX],
                    words=embedded_text(passage.heading_path, passage.text),
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, query: str, scope: Scope, count: int) -> list[tuple[str, float]]:
        """Ids of the passages in scope that share words with the query and their BM25 score, best first."""
        if not scope.kinds:
            return []
        filters = [self._one_of("kind", [str(kind) for kind in scope.kinds])]
        if scope.mailbox is not None:
            filters.append(self._one_of("mailbox", [scope.mailbox, _EVERY_MAILBOX]))
        if not scope.include_internal:
            filters.append(self._one_of("visibility", [str(Visibility.PUBLIC)]))
        return self._found(query, filters, count)

    def scores(self, query: str, keys: Collection[str]) -> list[tuple[str, float]]:
        """Those of these passages that share words with the query and their BM25 score, however far down it is."""
        return self._found(query, [self._one_of("id", list(keys))], len(keys)) if keys else []

    def emphasis(self, query: str, found: Sequence[tuple[str, float]]) -> float:
        """How many times as much as otherwise the words of a query count; `found` has what its words find."""
        rarity, exact = self._rarity(query)
        return emphasis(exact, found[0][1] / rarity) if found and exact else 1.0

    def _rarity(self, query: str) -> tuple[float, float]:
        """How rare the words of a query are, all together (the sum of their inverse document frequencies), and the
        share of it that its exact terms have, 0 to 1. Words that no passage has count nothing."""
        searcher = self._index.searcher()
        exact = {word for term in exact_terms(query[:_MAX_CHARACTERS]) for word in self._analyzer.analyze(term)}
        whole = exactly = 0.0
        for word in self._words_of(query):
            if known := searcher.doc_freq("words", word):
                rare = math.log(1 + (searcher.num_docs - known + 0.5) / (known + 0.5))
                whole += rare
                exactly += rare if word in exact else 0.0
        return whole, exactly / whole if whole else 0.0

    def _words_of(self, query: str) -> list[str]:
        return list(dict.fromkeys(self._analyzer.analyze(query[:_MAX_CHARACTERS])))[:_MAX_WORDS]

    def _found(self, query: str, filters: list[Any], count: int) -> list[tuple[str, float]]:
        from tantivy import Occur, Query

        words = self._words_of(query)
        if not words:
            return []
        schema, searcher = self._index.schema, self._index.searcher()
        wanted = Query.boolean_query([(Occur.Should, Query.term_query(schema, "words", word)) for word in words])
        parts = [(Occur.Must, part) for part in (wanted, *filters)]
        found = searcher.search(Query.boolean_query(parts), count)
        return [(searcher.doc(address)["id"][0], score) for score, address in found.hits]

    def _one_of(self, field: str, values: list[str]) -> Any:
        """A filter that does not change the score."""
        from tantivy import Query

        return Query.const_score_query(Query.term_set_query(self._index.schema, field, values), 0.0)


def shares(found: Iterable[tuple[str, float]], counts: float = 1.0) -> dict[str, float]:
    """BM25 scores as shares of the best of them, times what words count."""
    scores = dict(found)
    best = max(scores.values(), default=1.0)
    return {key: counts * score / best for key, score in scores.items()}


def _analyzer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    steps = (Filter.remove_long(40), Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english"))
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for step in steps:
        builder = builder.filter(step)
    return builder.build()
