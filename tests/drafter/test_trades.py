"""Conversations of seven trades whose help centers are a few lines each: nothing here was tuned on them.

What the drafter makes of them must hold for any brand: what it sets out to do, how the customer sounds, how many
things they ask. They were written and measured before anything was mended: 83 % of the outcomes, 88 % of the tones
and 90 % of the numbers of asks were right.
"""

from collections.abc import Callable

import pytest

from drafter.brief import Brief
from drafter.writing.composer import compose
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.trades.trade import TRADES, Talk, load_trade
from tests.words import PATTERNS

Read = list[tuple[Talk, Brief]]


@pytest.fixture(scope="module")
def read(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Read:
    found: Read = []
    for name in TRADES:
        trade = load_trade(name)
        index = trade.index(tmp_path_factory.mktemp(name), embedder)
        found += [(talk, trade.read(talk, index, embedder)) for talk in trade.talks]
    return found


def misses(read: Read, right: Callable[[Talk, Brief], bool]) -> list[str]:
    return [
        f"{talk}: {brief.outcome}, {brief.situation.tone}, {len(brief.asks)}"
        for talk, brief in read
        if not right(talk, brief)
    ]


def test_what_the_draft_sets_out_to_do_is_right(read: Read) -> None:
    missed = misses(read, lambda talk, brief: brief.outcome in talk.outcome)
    assert len(missed) <= 0.1 * len(read), missed


def test_how_the_customer_sounds_is_right(read: Read) -> None:
    missed = misses(read, lambda talk, brief: brief.situation.tone in talk.tone)
    assert len(missed) <= 0.12 * len(read), missed


def test_how_many_things_are_asked_is_right(read: Read) -> None:
    missed = misses(read, lambda talk, brief: len(brief.asks) == talk.asks)
    assert len(missed) <= 0.1 * len(read), missed


def test_kind_words_alone_get_a_goodbye_and_a_bare_hello_a_question(read: Read) -> None:
    outcomes = {talk.name: brief.outcome.value for talk, brief in read}
    assert outcomes["a lovely first message"] == "close"
    assert outcomes["hi"] == outcomes["bare picture"] == outcomes["does not work"] == "ask"


@pytest.mark.parametrize("name", ["hi", "bare picture", "a lovely first message"])
def test_nobody_is_sorry_where_nothing_went_wrong(read: Read, name: str) -> None:
    [letter] = [compose(brief) for talk, brief in read if talk.name == name]
    assert letter
    assert not PATTERNS.sorry.search(letter)
    assert "writing back" not in letter


def test_a_question_without_a_subject_is_answered_from_what_was_asked_before(read: Read) -> None:
    outcomes = {talk.name: brief.outcome.value for talk, brief in read}
    assert outcomes["what about the phone"] == outcomes["can you do both"] == "answer"
