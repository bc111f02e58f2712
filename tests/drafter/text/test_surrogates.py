"""Halves of characters: joined where both are there, replaced where one is alone."""

import pytest

from drafter.text.surrogates import PieceJoiner, mended


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("plain", "plain"),
        ("naïve 日本 😀", "naïve 日本 😀"),
        ("a \ud83d\ude00 b", "a 😀 b"),
        ("\ud800", "\ufffd"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ("end \ud83d", "end \ufffd"),
        ("\ud83d\ud83d\ude00", "\ufffd😀"),
        ("from a file name \udce4", "from a file name \ufffd"),
        ("\ufeffbyte order", "\ufeffbyte order"),
    ],
)
def test_text_can_always_be_written(text: str, whole: str) -> None:
    assert mended(text) == whole
    mended(text).encode()


@pytest.mark.parametrize(
    ("pieces", "whole"),
    [
        (["Hi \ud83d", "\ude00 you"], ["Hi ", "😀 you", ""]),
        (["Hi \ud83d", "\ude00"], ["Hi ", "😀", ""]),
        (["\ud83d", "x"], ["", "\ufffdx", ""]),
        (["\ude00", "x"], ["\ufffd", "x", ""]),
        (["x", "\ud83d"], ["x", "", "\ufffd"]),
        (["\ud83d", "", "\ude00"], ["", "", "😀", ""]),
        (["日", "本"], ["日", "本", ""]),
    ],
)
def test_a_character_that_comes_in_two_pieces_is_joined(pieces: list[str], whole: list[str]) -> None:
    joiner = PieceJoiner()
    assert [*(joiner.join(piece) for piece in pieces), joiner.join("", last=True)] == whole
