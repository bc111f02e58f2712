"""A text in one line, no longer than asked."""

from drafter.text.excerpts import shorten


def test_a_short_text_stands_in_one_line() -> None:
    assert shorten("Where is\n my invoice?", 40) == "Where is my invoice?"


def test_a_long_text_is_cut_between_words_and_never_longer() -> None:
    assert shorten("Where can I find my last invoice?", 20) == "Where can I ..."
    assert all(len(shorten("word " * 50, most)) <= most for most in range(6, 90))


def test_one_long_word_still_shows_how_it_begins() -> None:
    assert shorten("https://help.example/" + "a" * 100, 25) == "https://help.example/ ..."
