"""How closely words meet, by vectors that are plain to see."""

import numpy as np
import pytest

from drafter.proof.closeness import WordVectors, closeness
from kb_index.passages.embedding import TextVectors


def read(**pieces: int) -> WordVectors:
    """A text of these pieces; each looks into the direction of its number."""
    words = np.eye(8, dtype=np.float16)[list(pieces.values())]
    return WordVectors.of(TextVectors(np.ones(8, np.float32), tuple(pieces), words))


def test_a_word_that_nothing_meets_shows_in_the_least() -> None:
    said = read(owner=0, sees=1, visitors=2)
    assert closeness(said, [read(owner=0, sees=1), read(visitors=2)]).least == pytest.approx(1.0)
    assert closeness(said, [read(owner=0, sees=1)]).least == pytest.approx(0.0)


def test_what_the_span_says_beyond_the_claim_shows_in_the_telling() -> None:
    said = read(owner=0)
    assert closeness(said, [read(owner=0)]).told == pytest.approx(1.0)
    assert closeness(said, [read(owner=0, printer=3)]).told == pytest.approx(0.5)
    assert closeness(said, [read(printer=3), read(owner=0)]).told == pytest.approx(1.0)


def test_marks_of_the_model_and_commas_count_nothing() -> None:
    marked = read(**{"[CLS]": 4, "owner": 0, ",": 5, "[SEP]": 6})
    assert marked.vectors.shape == (1, 8)


def test_a_span_without_words_meets_nothing() -> None:
    assert closeness(read(owner=0), [read(**{",": 1})]).least == 0.0
