"""Passages: exact offsets, their headings, nothing lost, never too long for the model."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb_index.documents import Passage
from kb_index.passages.chunking import embedded_text, split
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.kb_index.conftest import MakeDocument, make_document

SENTENCE = "Open the settings page and choose the calendar that you would like to share with your team. "


@pytest.fixture
def passages(embedder: SentenceTransformerEmbedder, document: MakeDocument) -> "Split":
    def passages(text: str, title: str = "Guide") -> list[Passage]:
        return split(document(text=text, title=title), embedder, document_id="help::a.md", version="v1")

    return passages


Split = Callable[..., list[Passage]]


def test_a_short_article_is_one_passage_per_section(passages: Split) -> None:
    text = "Intro.\n\n## Cards\n\nWe take cards.\n\n### Fees\n\nNone.\n\n## Banks\n\nWe take banks."
    found = [(passage.heading_path, passage.text) for passage in passages(text)]
    assert found == [
        (("Guide",), "Intro."),
        (("Guide", "Cards"), "We take cards."),
        (("Guide", "Cards", "Fees"), "None."),
        (("Guide", "Banks"), "We take banks."),
    ]


def test_a_first_heading_that_repeats_the_title_is_said_once(passages: Split) -> None:
    (passage,) = passages("# Guide\n\n## **Cards** and [banks](x.md)\n\nYes.")
    assert passage.heading_path == ("Guide", "Cards and banks")


def test_ids_are_the_same_each_time_and_name_the_version(passages: Split) -> None:
    text = "One.\n\n## Two\n\nThree."
    assert [passage.id for passage in passages(text)] == ["help::a.md@v1#0", "help::a.md@v1#1"]
    assert passages(text) == passages(text)


def test_the_properties_of_the_document_are_on_every_passage(
    embedder: SentenceTransformerEmbedder, document: MakeDocument
) -> None:
    source = document(text="One.\n\n# Two\n\nThree.", link="https://x.example", mailboxes=("m",), language="en")
    for passage in split(source, embedder, document_id="d", version="v"):
        assert (passage.link, passage.mailboxes, passage.language) == ("https://x.example", ("m",), "en")


def test_numbered_steps_and_tables_stay_whole_where_they_fit(passages: Split) -> None:
    steps = "\n".join(f"{number}. Press the button number {number} and wait." for number in range(1, 13))
    table = "| Plan | Price |\n|---|---|\n" + "\n".join(f"| Plan {n} | {n} EUR |" for n in range(15))
    texts = [
        passage.text for passage in passages(f"{SENTENCE * 8}\n\nDo this:\n\n{steps}\n\n{SENTENCE * 6}\n\n{table}")
    ]
    assert any(steps in text for text in texts)
    assert any(table in text for text in texts)
    assert any(text.startswith("Do this:\n\n1. ") for text in texts), "the words that lead in go with the list"


def test_a_list_too_long_is_cut_between_its_items(passages: Split) -> None:
    items = [f"{number}. {SENTENCE * 2}\n   Then wait." for number in range(1, 30)]
    found = passages("\n".join(items))
    assert len(found) > 2
    assert all(re.match(r"\d+\. ", passage.text) and passage.text.endswith("wait.") for passage in found)


def test_a_paragraph_too_long_is_cut_between_sentences(passages: Split) -> None:
    found = passages(SENTENCE * 60)
    assert len(found) > 2
    assert all(passage.text.startswith("Open") and passage.text.endswith("team.") for passage in found)


@pytest.mark.parametrize("text", ["a" * 100_000, "词" * 3_000, "x y " * 5_000, "`" * 50 + "w" * 9_000, "💶x" * 2_000])
def test_text_without_a_place_to_cut_is_cut_anyway(
    passages: Split, embedder: SentenceTransformerEmbedder, text: str
) -> None:
    found = passages(text)
    assert "".join(passage.text for passage in found).replace(" ", "") == text.replace(" ", "")
    assert max(_lengths(found, embedder)) <= embedder.max_tokens


def test_a_huge_title_leaves_room_for_the_words(passages: Split, embedder: SentenceTransformerEmbedder) -> None:
    found = passages(SENTENCE * 10, title="Tautology " * 500)
    assert max(_lengths(found, embedder)) <= embedder.max_tokens
    assert len(found) < 10


@pytest.mark.parametrize("text", ["", "   ", "---\n\n***", "## Only a heading"])
def test_a_document_without_words_has_no_passage(passages: Split, text: str) -> None:
    assert passages(text) == []


def test_the_model_reads_title_and_headings_before_the_words() -> None:
    assert embedded_text(("Guide", "Cards"), "[Yes](x.md).") == "Guide > Cards\nYes."


LINES = st.sampled_from(
    [
        "# One",
        "### Two",
        "1. first",
        "   more",
        "- item",
        "| a | b |",
        "|---|---|",
        "```",
        "> quote",
        "[x]: http://y.z",
    ]
)
WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)
MARKDOWN = st.lists(LINES | WORDS | st.just(SENTENCE * 12) | st.just(""), max_size=25).map("\n".join)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=MARKDOWN, title=WORDS)
def test_whatever_the_text_offsets_are_exact_in_order_and_within_the_limit(
    embedder: SentenceTransformerEmbedder, text: str, title: str
) -> None:
    found = split(make_document(text=text, title=title), embedder, document_id="d", version="v")
    end = 0
    for passage in found:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.start >= end
        end = passage.end
    assert all(length <= embedder.max_tokens for length in _lengths(found, embedder))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.from_regex(r"[a-z]{3,12}", fullmatch=True), min_size=1, max_size=400), lines=st.booleans())
def test_no_word_of_the_text_is_lost(embedder: SentenceTransformerEmbedder, words: list[str], lines: bool) -> None:
    text = ("\n" if lines else " ").join(words)
    found = split(make_document(text=text), embedder, document_id="d", version="v")
    assert " ".join(passage.text for passage in found).split() == words


def _lengths(passages: list[Passage], embedder: SentenceTransformerEmbedder) -> list[int]:
    texts = [embedded_text(passage.heading_path, passage.text) for passage in passages]
    return [count + 2 for count in embedder.count_tokens(texts)] if texts else [0]
