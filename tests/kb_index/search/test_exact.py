"""Exact terms: what they are, and that they are found by their words."""

from pathlib import Path

import pytest

from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from kb_index.search.exact import emphasis, exact_terms
from tests.kb_index.conftest import make_document


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("What does data-exclude do?", ["data-exclude"]),
        ("set CUSTOM_PARAM_1, then eventProps.", ["CUSTOM_PARAM_1", "eventProps"]),
        ("Our valves have M30 x 1.5 and SMTP fails", ["M30", "1.5", "SMTP"]),
        ("run it with --no-cache please", ["--no-cache"]),
        ("see `api/v2`!", ["api/v2"]),
        ("WHY DOES NOBODY ANSWER ME AT ALL", []),
        ("Write to me@shop.example or look at https://shop.example/a-b", []),
        ("I was charged twice - and that is not fine.", []),
        ("", []),
    ],
)
def test_what_is_written_like_no_plain_word(text: str, terms: list[str]) -> None:
    assert list(exact_terms(text)) == terms


def test_words_count_more_the_more_exact_and_the_better_found_they_are() -> None:
    assert emphasis(0.0, 0.9) == 1.0
    assert 1.0 < emphasis(0.1, 0.4) < emphasis(0.3, 0.4) < emphasis(0.3, 0.8) <= 5.0


def test_an_exact_term_leads_to_the_page_that_has_it(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> None:
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    index.sync(
        "help",
        [
            make_document("trouble", "If a setting is not taken over, restart and try again.", title="Settings fail"),
            make_document("settings", "You find all settings in the menu. Change one and save.", title="Settings"),
            make_document("proxy", "Here are max_relay_hops and keep_alive_ms, both in the file.", title="Relays"),
        ],
    )
    asked = "The setting max_relay_hops is not taken over. What is wrong with my settings?"
    first = index.search(asked, limit=1)[0]
    assert first.passage.document_id == "help::proxy"
    assert first.evidence["lexical"] > 1
    index.close()
