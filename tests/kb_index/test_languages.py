"""Languages of documents: tags by their base, and texts without a tag."""

from pathlib import Path

import pytest

from kb_index.index import KnowledgeIndex
from kb_index.languages import base_language, language_of_document
from tests.evals.word_embedder import WordEmbedder
from tests.kb_index.conftest import make_document

FRENCH = "Vous trouverez toutes vos factures dans les réglages de votre compte. Choisissez ensuite le mois voulu."
ENGLISH = "You will find all of your invoices in the settings of your account. Then choose the month that you need."


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en-us", "en"),
        ("en-US", "en"),
        ("en_GB", "en"),
        (" pt-BR ", "pt"),
        ("zh-Hant-TW", "zh"),
        ("fr_CA.UTF-8", "fr"),
        ("nb", "no"),
        ("iw", "he"),
        ("eng", "en"),
    ],
)
def test_a_tag_is_known_by_its_base(tag: str, language: str) -> None:
    assert base_language(tag) == language


@pytest.mark.parametrize("tag", [None, "", "  ", "und", "English", "x-default", "en us", "1", "-", "e"])
def test_what_is_no_tag_names_no_language(tag: str | None) -> None:
    assert base_language(tag) is None


def test_a_text_is_read_where_it_says_enough() -> None:
    assert language_of_document("Factures", FRENCH) == "fr"
    assert language_of_document("ใบแจ้งหนี้", "คุณสามารถดาวน์โหลดใบแจ้งหนี้ทั้งหมดได้ในการตั้งค่าบัญชีของคุณ") == "th"
    assert language_of_document("OK", "Go") is None


def languages(index: KnowledgeIndex) -> dict[str, str | None]:
    return {record.place: record.language for record in index.records()}


def test_each_document_has_a_language_once_it_is_indexed(tmp_path: Path) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", WordEmbedder(), create=True)
    documents = [
        make_document("tagged", FRENCH, language="fr-ca"),
        make_document("odd", FRENCH, language="Français"),
        make_document("plain", FRENCH),
        make_document("other", ENGLISH),
        make_document("short", "Ok.", title="Ok"),
    ]
    index.sync("help", documents)
    assert languages(index) == {"tagged": "fr", "odd": "fr", "plain": "fr", "other": "en", "short": "fr"}
    whole = index.whole_documents(["help::tagged", "help::plain"])
    assert {passage.language for document in whole.values() for passage in document.passages} == {"fr"}
    # One short text alone is read as the others of its source are.
    index.sync("help", [*documents[:4], make_document("short", "Go.", title="Go")])
    assert languages(index)["short"] == "fr"
    assert index.sync("help", [*documents[:4], make_document("short", "Go.", title="Go")]).unchanged == 5
    index.close()
