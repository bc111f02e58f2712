"""Words that a golden case looks for in a draft, and whether a text has them.

Words are found whatever their case, white space and emphasis. Between slashes they are a regular expression:
`/refund.{0,20}today/`. The lint and the scorers ask here, so that what is checked is what is scored.
"""

import re
from functools import lru_cache

__all__ = ["compile_words", "has_words", "normalize"]

_EMPHASIS = re.compile(r"[*`]+")
_SAME = str.maketrans({"›": ">", "→": ">", "»": ">", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def normalize(text: str) -> str:
    """`text` without emphasis, with one space wherever there is white space, and one form of quotes and arrows."""
    words = " ".join(_EMPHASIS.sub("", text).translate(_SAME).split())
    return words.replace(" %", "%")


@lru_cache(maxsize=4096)
def compile_words(words: str) -> re.Pattern[str]:
    """The pattern that finds `words` in a `plain` text; raises re.error where slashes hold no regular expression.

    Figures are found whole: `4 EUR` is not in `24 EUR`, nor `30` in `30.5`.
    """
    if len(words) > 2 and words.startswith("/") and words.endswith("/"):
        return re.compile(words[1:-1], re.IGNORECASE)
    literal = normalize(words)
    before = r"(?<!\d)(?<!\d[.,])" if literal[:1].isdigit() else ""
    after = r"(?![.,]?\d)" if literal[-1:].isdigit() else ""
    return re.compile(before + re.escape(literal) + after, re.IGNORECASE)


def has_words(text: str, words: str) -> bool:
    """Whether `text` has `words` somewhere."""
    return compile_words(words).search(normalize(text)) is not None
