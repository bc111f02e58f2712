"""Word for word into English, by the glossary of a language: for the search where no model translates.

It is no translation, and nobody is shown it as one: "Wie kündige ich meinen Vertrag?" becomes "how cancel my
contract", which finds the right article more often than words that no article has.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from drafter.text.words import content_words, fold

__all__ = ["GLOSSARY", "in_english"]

GLOSSARY = "the glossary, word by word"
"""Who translated, as receipts say it."""

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_CLAUSE_END = re.compile(r"[.,;:!?()\n]")
_WHOLE = 3  # letters of an entry up to which a word must be it, and not only begin so
_REST = 4  # letters that are left of a compound to be looked up too


def in_english(text: str, glossary: Mapping[str, str], particles: Collection[str] = ()) -> str:
    """The words of `text` that mean something, in English where `glossary` has them (beginnings of words), else as
    they stand; empty where it has none of them.

    `particles` are beginnings of verbs that stand at the end of a clause: "lade ... ein" is looked up as "einlade".
    """
    entries = {fold(word): meaning for word, meaning in glossary.items()}
    told: list[str] = []
    known = False
    for clause in _CLAUSE_END.split(text):
        written = _WORD.findall(clause)
        for word, looked_up in zip(
            written, _joined([fold(word) for word in written], entries, particles), strict=True
        ):
            meaning = _meaning(looked_up, entries)
            known |= bool(meaning)
            if looked_up and (meaning or content_words(word) or _is_name(word, written)):
                told.append(meaning or word)
    return " ".join(dict.fromkeys(told)) if known else ""


def _is_name(word: str, clause: Sequence[str]) -> bool:
    """Whether a capital letter tells a name; the first word of a clause has one anyway."""
    return word[0].isupper() and word != clause[0]


def _joined(words: list[str], entries: Mapping[str, str], particles: Collection[str]) -> Iterator[str]:
    """The words of a clause, its verb with the beginning that stands at its end; nothing is left in that place."""
    last = words[-1] if words and words[-1] in particles else ""
    verb = next((word for word in words[:-1] if last and _meaning(last + word, entries, len(last) + 1)), None)
    for word in words:
        if verb and word == last:
            yield ""
        else:
            yield last + word if word == verb else word


def _meaning(word: str, entries: Mapping[str, str], least: int = 1) -> str:
    """What a word means by an entry of at least so many letters, both parts of a compound where both are known."""
    for length in range(len(word), least - 1, -1):
        entry = word[:length]
        if entry in entries and (length == len(word) or length > _WHOLE):
            rest = word[length:].lstrip("s-")
            after = _meaning(rest, entries) if len(rest) >= _REST else ""
            return f"{entries[entry]} {after}".strip()
    return ""
