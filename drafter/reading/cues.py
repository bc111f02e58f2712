"""A cue: words that speak for one value of a facet, and how strongly. The words are in `words/*.toml`."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from drafter.reading.needed import Needs, folded, may_match, needs_of, ways_of

__all__ = ["Cue", "CueMatch", "combine", "find_cues", "load_cues", "scores", "straight_quotes"]

_QUOTES = {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00b4": "'", "\u201c": '"', "\u201d": '"'}
_QUESTION_MARKS = dict.fromkeys("\u061f\uff1f\u037e\u055e", "?")  # Arabic, Chinese and Japanese, Greek, Armenian
_STRAIGHT = str.maketrans(_QUOTES | _QUESTION_MARKS)


@dataclass(frozen=True, slots=True)
class Cue:
    """Patterns and the value they speak for; `weight` (0 to 1) is how sure one match alone makes us. `pattern` is all
    of them as one, `parts` each of their alternatives with the words that a text must hold for it to match."""

    value: str
    pattern: re.Pattern[str]
    weight: float
    parts: tuple[tuple[Needs, re.Pattern[str]], ...]

    def search(self, text: str, words: str) -> re.Match[str] | None:
        """What `pattern.search` finds in `text`, only quicker; `words` are `folded` of it."""
        found = (part.search(text) for needs, part in self.parts if may_match(needs, words))
        return min(filter(None, found), key=re.Match.start, default=None)


@dataclass(frozen=True, slots=True)
class CueMatch:
    """A value that cues speak for: how sure they are together, and the words of the strongest one."""

    value: str
    confidence: float
    words: str


@cache
def load_cues(table: str) -> tuple[Cue, ...]:
    """The cues of `words/<table>.toml`: each with any of its patterns, letter case ignored, lines on their own."""
    data = tomllib.loads(files("drafter.reading").joinpath("words", f"{table}.toml").read_text("utf-8"))
    parts: dict[str, str] = data.get("parts", {})
    return tuple(_cue(row, [_fill(one, parts) for one in row["patterns"]]) for row in data["cue"])


def _cue(row: Mapping[str, Any], patterns: Sequence[str]) -> Cue:
    whole = "|".join(patterns)
    pattern, *parts = (re.compile(one, re.IGNORECASE | re.MULTILINE) for one in (whole, *ways_of(whole)))
    return Cue(row["value"], pattern, row["weight"], tuple((needs_of(part), part) for part in parts))


def _fill(pattern: str, parts: dict[str, str]) -> str:
    """`pattern` with its parts; who writes in haste leaves out the apostrophe of "don't" and "i'm"."""
    filled = re.sub(r"%(\w+)%", lambda name: parts[name.group(1)], pattern)
    return filled.replace("n't", "n'?t").replace("i'm", "i'?m")


def straight_quotes(text: str) -> str:
    """`text` with typographic quotes made straight and the question marks of other scripts made ours; every
    character keeps its place."""
    return text.translate(_STRAIGHT)


def combine(confidences: Iterable[float]) -> float:
    """How sure independent signs are together: one minus the chance that all of them mislead."""
    doubt = 1.0
    for confidence in confidences:
        doubt *= 1.0 - confidence
    return 1.0 - doubt


def find_cues(cues: Iterable[Cue], text: str) -> dict[str, CueMatch]:
    """The values that `cues` see in `text`, by value. `text` has `straight_quotes`."""
    matches: dict[str, list[tuple[float, str]]] = {}
    words = folded(text)
    for one in cues:
        match = one.search(text, words)
        if match:
            matches.setdefault(one.value, []).append((one.weight, " ".join(match.group().split())))
    return {
        value: CueMatch(value, combine(weight for weight, _ in seen), max(seen)[1][:120])
        for value, seen in matches.items()
    }


def scores(found: dict[str, CueMatch], values: Iterable[str]) -> list[float]:
    """The confidence of each of `values`, 0 where no cue speaks for it."""
    return [found[value].confidence if value in found else 0.0 for value in values]
