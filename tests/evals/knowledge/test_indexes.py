"""Each conversation is drafted from the help center of its mailbox, and only from that."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from drafter.conversation import Conversation
from evals.knowledge.indexes import Knowledge, Places, open_knowledge
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from tests.evals.golden_made import make_case
from tests.evals.word_embedder import WordEmbedder

ARTICLE = Document("refunds.md", Kind.ARTICLE, "Refunds", "Ask for a refund in Billing.", "help")
OTHER = Document("returns.md", Kind.ARTICLE, "Returns", "Send the parcel back.", "shop-help")
NOTE = Document("limits.md", Kind.NOTE, "Limits", "At most 50 EUR.", "shop-notes")


def made(folder: Path, *documents: Document) -> Path:
    with closing(KnowledgeIndex.open(folder, WordEmbedder(), create=True)) as index:
        for document in documents:
            index.sync(document.source, [document])
    return folder


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    folder = tmp_path_factory.mktemp("indexes")
    return {made(folder / "a", ARTICLE): (), made(folder / "b", OTHER, NOTE): ("shop",)}


@pytest.fixture
def knowledge(places: Places) -> Iterator[Knowledge]:
    with open_knowledge(places, WordEmbedder()) as opened:
        yield opened


def sent_to(mailbox: str) -> Conversation:
    talk = {"mailbox": mailbox, "messages": [{"author": "customer", "text": "How do I get my money back?"}]}
    return make_case(conversation=talk).conversation


def held(index: KnowledgeIndex) -> set[str]:
    return {record.document_id for record in index.records()}


def test_the_mailbox_decides_and_one_that_nobody_names_gets_the_rest(knowledge: Knowledge) -> None:
    assert held(knowledge.of(sent_to("shop"))) == {"shop-help::returns.md", "shop-notes::limits.md"}
    assert held(knowledge.of(sent_to("brindlebook"))) == {"help::refunds.md"}
    assert held(knowledge.of(sent_to("brindlebook-incident"))) == {"help::refunds.md"}


def test_a_cases_own_documents_are_beside_those_of_its_help_center(knowledge: Knowledge) -> None:
    own = Document("own", Kind.ARTICLE, "Own", "Only here.", "case")
    with knowledge.with_documents(sent_to("shop"), (own,)) as index:
        assert held(index) == {"shop-help::returns.md", "shop-notes::limits.md", "case::own"}
    assert "case::own" not in held(knowledge.of(sent_to("shop")))


def test_an_edit_reaches_every_index_that_has_what_it_is_about(knowledge: Knowledge) -> None:
    with knowledge.edited(lambda document: None, Kind.ARTICLE) as without:
        assert held(without.of(sent_to("shop"))) == {"shop-notes::limits.md"}
        assert held(without.of(sent_to("brindlebook"))) == set()
        assert without.digest != knowledge.digest
    with knowledge.edited(lambda document: None, Kind.NOTE) as without:
        assert without.of(sent_to("brindlebook")) is knowledge.of(sent_to("brindlebook"))
    with knowledge.edited(lambda document: None, Kind.PAST_CONVERSATION) as same:
        assert same is knowledge


def test_the_digest_is_that_of_the_one_index_or_of_all(knowledge: Knowledge, places: Places) -> None:
    first = next(iter(places))
    with open_knowledge({first: ()}, WordEmbedder()) as alone:
        assert alone.digest == alone.of(sent_to("shop")).info().digest != knowledge.digest
    with open_knowledge(places, WordEmbedder()) as again:
        assert again.digest == knowledge.digest
