"""What a composed letter says of a table: one row is a sentence, several are a list, and each is proved."""

import pytest

from drafter.draft import SentenceStatus
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.whole import MAILBOX, conversation, drafter_over

PLANS = (
    "# Formats of an export\n\nAn export comes in one of these formats.\n\n"
    "| Format | Good for | Plans |\n|---|---|---|\n"
    "| CSV | every spreadsheet and most programs | All plans |\n"
    "| Parquet | Spark, DuckDB, pandas | Studio, Team, Enterprise |\n"
    "| PDF | printing on paper | Team, Enterprise |\n"
)
FREIGHT = (
    "# Freight of a kiln\n\nA kiln comes on a pallet.\n\n"
    "| Country | Freight | Paid by us from | Days |\n|---|---|---|---|\n"
    "| Sweden, Denmark | 140 EUR | 900 EUR | 5 |\n"
    "| Poland, Estonia | 180 EUR | 1200 EUR | 8 |\n"
    "| Portugal, Spain | 260 EUR | 2000 EUR | 12 |\n"
)
ASKED = {
    "en": "Hi, which plans can export as Parquet?",
    "de": "Hallo, welche Tarife können als Parquet exportieren?",
    "fr": "Bonjour, quels abonnements permettent un export en Parquet ?",
    "es": "Hola, ¿qué planes pueden exportar en Parquet?",
    "it": "Buongiorno, quali piani possono esportare in Parquet?",
    "nl": "Hallo, welke abonnementen kunnen naar Parquet exporteren?",
    "pt": "Olá, que planos podem exportar em Parquet?",
}


@pytest.fixture(scope="module")
def index(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> KnowledgeIndex:
    made = KnowledgeIndex.open(tmp_path_factory.mktemp("rows"), embedder, create=True)
    titled = {"Formats of an export": PLANS, "Freight of a kiln": FREIGHT}
    made.sync(
        "help", [Document(title, Kind.ARTICLE, title, text, "help", language="en") for title, text in titled.items()]
    )
    return made


@pytest.mark.parametrize("language", ASKED)
def test_the_one_row_that_is_asked_for_is_a_sentence_and_proved(
    index: KnowledgeIndex, embedder: SentenceTransformerEmbedder, language: str
) -> None:
    mailbox = MAILBOX.model_copy(update={"languages": tuple(ASKED)})
    drafter = drafter_over(index, embedder)
    drafter.mailboxes = {MAILBOX.id: mailbox}
    draft = drafter.draft(conversation(ASKED[language], subject=""))
    [row] = [s for s in draft.sentences if "DuckDB" in s.text]
    assert not row.text.startswith("-")
    assert "good for Spark, DuckDB, pandas; plans Studio, Team, Enterprise." in row.text
    assert row.status is SentenceStatus.CITED


def test_several_rows_stay_a_list(index: KnowledgeIndex, embedder: SentenceTransformerEmbedder) -> None:
    draft = drafter_over(index, embedder).draft(conversation("Hi, is Parquet or PDF good for DuckDB?", subject=""))
    assert "- Parquet: Good for: Spark, DuckDB, pandas; Plans: Studio, Team, Enterprise\n- PDF: " in draft.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Hi, what is the freight of a kiln to Estonia?",
            "For Poland, Estonia, our help center says: freight 180 EUR.",
        ),
        (
            "Hi, what is the freight of a kiln to Spain and what to Sweden?",
            "- Sweden, Denmark: Freight: 140 EUR\n- Portugal, Spain: Freight: 260 EUR",
        ),
    ],
)
def test_the_only_column_that_is_asked_for_is_named(
    index: KnowledgeIndex, embedder: SentenceTransformerEmbedder, question: str, said: str
) -> None:
    draft = drafter_over(index, embedder).draft(conversation(question, subject=""))
    assert said in draft.text
    assert not draft.unproved
