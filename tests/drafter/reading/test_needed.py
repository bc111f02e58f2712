"""Words that a pattern needs: a text without them is not searched, and nothing is missed by that."""

import re
import sys

import pytest

from drafter.reading.cues import Cue, load_cues
from drafter.reading.needed import folded, may_match, needs_of, ways_of
from tests.drafter.reading.test_steering import ASKS, STEERS

TABLES = ("details", "intents", "matters", "risks", "tones", "urgency")
CUES = [(table, number, cue) for table in TABLES for number, cue in enumerate(load_cues(table))]
TEXTS = [*STEERS, *ASKS, "\n".join(STEERS), "\n".join(reversed(ASKS)), *(text.upper() for text in STEERS)]


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"\bIgnore\b", [["ignore"]]),
        (r"\b(ignore|forget)\b.{0,9}\brules\b", [["forget", "ignore"], ["rules"]]),
        (r"(please )?send(ing)?", [["send"]]),
        (r"(?:send){1,3}x?", [["send"]]),
        (r"never(?! mind)(?= ever)", [[" ever"], ["never"]]),
        (r"(the )(answer)", [["answer"], ["the "]]),
        (r"ignore|\d+", []),
        (r"(ignore|\d+) rules", [[" rules"]]),
        (r"(ignore (all )?rules|drop the script)", [["drop the script", "ignore "]]),
        (r"[a-z]+", []),
        (r"a?b*", []),
        ("STRASSE", [["strasse"]]),
        ("İzin", [["izin"]]),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(pattern: str, needed: list[list[str]]) -> None:
    assert sorted(map(sorted, needs_of(re.compile(pattern, re.IGNORECASE)))) == needed


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        ("a", ["a"]),
        ("a|b", ["a", "b"]),
        ("(a|b)c|d", ["(a|b)c", "d"]),
        (r"a\|b|\(c", [r"a\|b", r"\(c"]),
        ("[|(]a|b", ["[|(]a", "b"]),
        (r"[\]|]a|[^]|]b", [r"[\]|]a", "[^]|]b"]),
        ("a(?:b(c|d))|e|", ["a(?:b(c|d))", "e", ""]),
    ],
)
def test_a_pattern_is_taken_apart_where_its_alternatives_are(pattern: str, ways: list[str]) -> None:
    assert ways_of(pattern) == ways


def test_a_text_may_match_where_all_is_there_in_any_letters() -> None:
    wanted = needs_of(re.compile(r"(ignore|forget) .{0,9} rules", re.IGNORECASE))
    assert may_match(wanted, folded("FORGET all rules"))
    assert not may_match(wanted, folded("Forget the script"))
    assert may_match((), "whatever")


@pytest.mark.parametrize(("table", "number", "cue"), CUES, ids=[f"{table}-{number}" for table, number, _ in CUES])
def test_a_cue_finds_what_its_whole_pattern_finds(table: str, number: int, cue: Cue) -> None:
    for text in TEXTS:
        found, whole = cue.search(text, folded(text)), cue.pattern.search(text)
        assert (found and found.span()) == (whole and whole.span()), text


def test_every_character_that_a_pattern_takes_for_a_letter_is_folded_to_it() -> None:
    words = {word for _, _, cue in CUES for needs, _ in cue.parts for one in needs for word in one}
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    for letter in sorted(set("".join(words))):
        for taken in set(re.findall(re.escape(letter), everything, re.IGNORECASE)):
            assert folded(taken) == folded(letter), f"{taken!a} for {letter!a}"


def test_most_texts_are_spared_the_patterns() -> None:
    searched = [may_match(needs, folded(text)) for text in ASKS for _, _, cue in CUES for needs, _ in cue.parts]
    assert sum(searched) < len(searched) / 8
