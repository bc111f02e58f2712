"""Retrieval for a draft: queries, floors, scope, and internal passages set apart."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from drafter.cleaning.request import OpenRequest
from drafter.retrieval import find_passages, retrieve
from kb_index.documents import Document, Kind, Match, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder, Vectors
from tests.evals.word_embedder import WordEmbedder


@pytest.fixture(scope="module")
def index(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeIndex:
    index = KnowledgeIndex.open(Path(tmp_path_factory.mktemp("retrieval")), embedder, create=True)
    index.sync(
        "test",
        [
            Document("invoice", Kind.ARTICLE, "Find your invoices", "Invoices are under Settings > Billing.", "test"),
            Document("2fa", Kind.ARTICLE, "Two-factor sign-in", "Reset two-factor with a recovery code.", "test"),
            Document("reply", Kind.SAVED_REPLY, "Invoice copy", "Hi, your invoice is under Billing.", "test"),
            Document("note", Kind.NOTE, "Invoices late", "They are late.", "test", visibility=Visibility.INTERNAL),
            Document("other", Kind.ARTICLE, "Invoices", "Invoices elsewhere.", "test", mailboxes=("other",)),
        ],
    )
    return index


def test_the_subject_counts_where_the_message_says_little(index: KnowledgeIndex) -> None:
    request = OpenRequest("Hi, can you tell me where that is? I looked everywhere. Thanks!", subject="My invoices")
    assert [h.passage.title for h in find_passages(index, request, Kind.ARTICLE, mailbox="default", limit=1)] == [
        "Find your invoices"
    ]


def test_a_huge_request_is_searched_and_shown_by_its_beginning(index: KnowledgeIndex) -> None:
    found = retrieve(index, OpenRequest("Where are my invoices? " + "word " * 100_000), "default")
    assert len(found.query) <= 900


def test_kinds_are_merged_without_turning_the_order_of_one(index: KnowledgeIndex) -> None:
    request = OpenRequest("Where do I find my invoices?")
    alone = [h.passage.id for h in find_passages(index, request, Kind.ARTICLE, mailbox="default", limit=6)]
    merged = retrieve(index, request, "default").hits
    assert [h.passage.id for h in merged if h.passage.kind is Kind.ARTICLE] == alone
    assert {h.passage.kind for h in merged} == {Kind.ARTICLE, Kind.SAVED_REPLY}


def test_both_questions_find_their_article(index: KnowledgeIndex) -> None:
    request = OpenRequest("Where do I find my invoices? How can I reset two-factor sign-in?")
    found = retrieve(
        index, request, "default", asks=["Where are my invoices?", "And how do I reset two-factor sign-in?"]
    )
    assert {"invoice", "2fa"} <= {h.passage.document_id.split(":")[-1] for h in found.hits}


def test_internal_passages_are_set_apart(index: KnowledgeIndex) -> None:
    found = retrieve(index, OpenRequest("Where are my invoices, they are late"), "default")
    assert all(h.passage.visibility is Visibility.PUBLIC for h in found.hits)
    assert [h.passage.title for h in found.internal] == ["Invoices late"]


def test_other_mailboxes_stay_out(index: KnowledgeIndex) -> None:
    titles = [h.passage.title for h in retrieve(index, OpenRequest("Where are my invoices?"), "default").hits]
    assert "Invoices" not in titles


def test_nothing_fitting_is_a_normal_answer(index: KnowledgeIndex) -> None:
    found = retrieve(index, OpenRequest("Which wine goes with a pear tart?"), "default")
    assert found.hits == ()
    assert found.best == 0


def test_a_saved_reply_that_the_agent_calls_by_name_comes_first(index: KnowledgeIndex) -> None:
    request = OpenRequest("How can I reset two-factor sign-in?")
    first = retrieve(index, request, "default", "Please use invoice copy, and be brief").hits[0]
    assert (first.passage.title, first.evidence["named"]) == ("Invoice copy", 1.0)
    other = retrieve(index, request, "default", "Mention the invoice").hits[0]
    assert "named" not in other.evidence


def test_a_past_conversation_is_shown_to_the_agent_only(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    asked = "## Asked\n\nMy invoice of last month is missing."
    past = Kind.PAST_CONVERSATION
    index.sync("past", [Document("1", past, "Invoice missing", asked, "past", visibility=Visibility.INTERNAL)])
    found = retrieve(index, OpenRequest("Last month's invoice is missing"), "default")
    assert found.hits == ()
    assert [hit.passage.title for hit in found.internal] == ["Invoice missing"]
    index.close()


def test_what_is_only_possible_is_set_apart_and_shown(index: KnowledgeIndex) -> None:
    found = retrieve(index, OpenRequest("Show my payments of May"), "default")
    assert found.hits == ()
    assert found.best == 0
    assert {hit.match for hit in found.possible} == {Match.POSSIBLE}
    assert all(hit.passage.visibility is Visibility.PUBLIC for hit in found.possible)
    shown = found.possible_sources(used=())
    assert shown[0].title in {"Find your invoices", "Invoice copy"}
    assert "Billing" in shown[0].excerpt
    assert shown[0].document_id not in {s.document_id for s in found.possible_sources({shown[0].document_id})}


def test_an_ask_is_found_that_the_rest_of_a_long_letter_drowns(index: KnowledgeIndex) -> None:
    ask = "How can I reset two-factor sign-in?"
    letter = OpenRequest("My horse won again on Sunday and we all went for a long walk by the lake. " * 20 + ask)
    assert not retrieve(index, letter, "default").hits
    found = retrieve(index, letter, "default", asks=[ask]).hits
    assert found[0].passage.title == "Two-factor sign-in"


def test_the_subject_is_the_context_of_an_ask(index: KnowledgeIndex) -> None:
    request = OpenRequest("I looked everywhere.", subject="My invoices")
    found = find_passages(index, request, Kind.ARTICLE, mailbox="default", limit=1, asks=["Where is that?"])
    assert [hit.passage.title for hit in found] == ["Find your invoices"]


def test_all_that_is_searched_for_is_embedded_in_one_batch(tmp_path: Path) -> None:
    class Counting(WordEmbedder):
        def __init__(self) -> None:
            self.batches: list[int] = []

        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            self.batches.append(len(texts))
            return super().encode_queries(texts)

    embedder = Counting()
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    index.sync("test", [Document("a", Kind.ARTICLE, "Invoices", "Invoices are under Billing.", "test")])
    retrieve(index, OpenRequest("Two things.", subject="Help"), "default", asks=["Where are invoices?", "And money?"])
    assert embedder.batches == [4]
    index.close()


def test_sure_hits_come_before_possible_ones_and_no_document_crowds_the_others_out(tmp_path: Path) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)
    long = "\n\n".join(f"## Refund {n}\n\nA refund takes {n} days." for n in range(12))
    other = Document("other", Kind.ARTICLE, "Money", "A refund of what you paid takes days and days.", "test")
    index.sync("test", [Document("long", Kind.ARTICLE, "A refund", long, "test"), other])
    found = find_passages(index, OpenRequest("a refund takes days"), Kind.ARTICLE, limit=6)
    assert len({hit.passage.document_id for hit in found[:3]}) == 2
    assert [hit.match for hit in found] == sorted((hit.match for hit in found), reverse=True)
    index.close()
