"""Word for word into English, by the glossary of a language: for the search where no model translates.

It is no translation, and nobody is shown it as one: "Wie kündige ich meinen Vertrag?" becomes "how cancel contract",
which finds the right article more often than words that no article has.
"""

import re
from collections.abc import Mapping

from drafter.text.words import content_words, fold

__all__ = ["GLOSSARY", "in_english"]

GLOSSARY = "the glossary, word by word"
"""Who translated, as receipts say it."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_WHOLE = 3  # letters of an entry up to which a word must be it, and not only begin so
_REST = 4  # letters that are left of a compound to be looked up too


def in_english(text: str, glossary: Mapping[str, str]) -> str:
    """The words of `text` that mean something, in English where `glossary` has them (beginnings of words), else as
    they stand; empty where it has none of them."""
    entries = {fold(word): meaning for word, meaning in glossary.items()}
    found = [(word, _meaning(fold(word), entries)) for word in _WORD.findall(text)]
    told = [meaning or word for word, meaning in found if meaning or content_words(word)]
    return " ".join(dict.fromkeys(told)) if any(meaning for _, meaning in found) else ""


def _meaning(word: str, entries: Mapping[str, str]) -> str:
    """What a word means, both parts of a compound where both are known."""
    for length in range(len(word), 0, -1):
        entry = word[:length]
        if entry in entries and (length == len(word) or length > _WHOLE):
            rest = word[length:].lstrip("s-")
            after = _meaning(rest, entries) if len(rest) >= _REST else ""
            return f"{entries[entry]} {after}".strip()
    return ""
