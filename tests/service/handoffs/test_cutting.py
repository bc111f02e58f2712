"""Texts cut into pieces: in order, none too long, and whole where people see one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.handoffs.cutting import cut_short, cut_text


def in_bytes(character: str) -> int:
    return len(character.encode())


@given(st.text(st.sampled_from("aé字🔥 \n\u0301\u200d🏽"), max_size=400), st.integers(8, 60))
def test_no_word_is_lost_and_no_piece_is_too_long(text: str, most: int) -> None:
    pieces = list(cut_text(text, most, in_bytes))
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece.encode()) <= most for piece in pieces)


def test_a_piece_ends_between_paragraphs_then_lines_then_words() -> None:
    text = "Customer Noor:\nIt is cold.\n\nAgent Sam:\nWhich firmware is it?\n\nCustomer Noor:\n4.2"
    assert list(cut_text(text, 60, len)) == [
        "Customer Noor:\nIt is cold.",
        "Agent Sam:\nWhich firmware is it?\n\nCustomer Noor:\n4.2",
    ]
    assert list(cut_text("one two\nthree four five", 12, len)) == ["one two", "three four", "five"]


@pytest.mark.parametrize(
    "whole",
    [
        "e\u0301",
        "👩\u200d🔧",
        "👍🏽",
        "❤\ufe0f",
        "1\ufe0f\u20e3",
        "🇳🇴",
        "🏴\U000e0067\U000e007f",
        "कि",
        "นี้",
        "\u1112\u1161\u11ab",
    ],
    ids=["accent", "family", "skin", "heart", "keycap", "flag", "region", "devanagari", "thai", "hangul"],
)
def test_what_people_see_as_one_is_not_cut(whole: str) -> None:
    for length in range(6):
        pieces = list(cut_text("x" * length + whole * 3, 7, len))
        assert all(piece.replace(whole, "").strip("x") == "" for piece in pieces)


def test_a_row_of_flags_is_cut_between_two() -> None:
    flags = "🇳🇴🇸🇪🇩🇰🇫🇮" * 10
    for most in (4, 5, 7):
        assert all(len(piece) % 2 == 0 for piece in cut_text(flags, most, len))


def test_what_is_cut_short_says_so() -> None:
    assert cut_short("short", 10) == "short"
    assert cut_short("one two three four", 14) == "one two [...]"
    assert cut_short("x" * 10 + "e\u0301" * 10, 18) == "x" * 10 + "e\u0301 [...]"


def test_a_chain_without_an_end_is_cut_all_the_same() -> None:
    text = "a" + "\u0301" * 200_000
    assert max(map(len, cut_text(text, 1_000, len))) <= 1_000
