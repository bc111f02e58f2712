"""Words that a golden case looks for in a draft, and whether a text has them.

Words are found whole, whatever their case, white space and emphasis: `link` is not in `linked`, nor `4 EUR` in
`24 EUR`. Those of a web address count only for a wording that is of one itself. What must not be said is found with
any ending: `guarantee` forbids `guaranteed` too. Between slashes they are a regular expression:
`/refund.{0,20}today/`. The lint and the scorers ask here, so that what is checked is what is scored.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from drafter.text.addresses import ADDRESS

__all__ = ["compile_words", "find_words", "has_words", "is_expression", "normalize", "says_fact"]

_EMPHASIS = re.compile(r"[*`]+")
_SAME = str.maketrans({"›": ">", "→": ">", "»": ">", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_OF_AN_ADDRESS = re.compile(r"\w[./@]\w|/\w")


def normalize(text: str) -> str:
    """`text` without emphasis, with one space wherever there is white space, and one form of quotes and arrows."""
    words = " ".join(_EMPHASIS.sub("", text).translate(_SAME).split())
    return words.replace(" %", "%")


def is_expression(words: str) -> bool:
    """Whether `words` are a regular expression, which stands between slashes."""
    return len(words) > 2 and words.startswith("/") and words.endswith("/")


@lru_cache(maxsize=4096)
def compile_words(words: str, *, any_ending: bool = False) -> re.Pattern[str]:
    """The pattern that finds `words` in a `normalize`d text; raises re.error where slashes hold no expression.

    Figures are found whole, with any ending too: neither `30` nor `3` is in `30.5`.
    """
    if is_expression(words):
        return re.compile(words[1:-1], re.IGNORECASE)
    literal = normalize(words)
    first, last = literal[:1], literal[-1:]
    before = r"(?<!\d)(?<!\d[.,])" if first.isdigit() else r"(?<!\w)" if first.isalnum() else ""
    after = r"(?![.,]?\d)" if last.isdigit() else ""
    if last.isalnum() and not any_ending:
        after += r"(?!\w)"
    return re.compile(before + re.escape(literal) + after, re.IGNORECASE)


def find_words(text: str, words: str, *, any_ending: bool = False) -> str | None:
    """What of `text` is `words`, or None."""
    if not is_expression(words) and not _OF_AN_ADDRESS.search(words):
        text = ADDRESS.sub(" ", text)
    found = compile_words(words, any_ending=any_ending).search(normalize(text))
    return found.group() if found else None


def has_words(text: str, words: str, *, any_ending: bool = False) -> bool:
    """Whether `text` has `words` somewhere."""
    return find_words(text, words, any_ending=any_ending) is not None


def says_fact(text: str, wordings: Iterable[str]) -> bool:
    """Whether `text` has a fact in any of its wordings."""
    return any(has_words(text, words) for words in wordings)
