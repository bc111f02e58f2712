"""Labelled messages: texts in which `[[kind:words]]` marks personal data.

Those that come along were written by hand in English, German, French, Spanish and Portuguese, a fifth each, with
figures, product names, months and towns among them that are nobody's: 100 before the detector, 60 later without a
look at it, by which it was mended, and 40 unseen ones, by which nothing was and nothing may be.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LANGUAGES", "Label", "PersonalMessage", "handwritten", "labelled", "unseen"]

LANGUAGES = ("en", "de", "fr", "es", "pt")
_FOLDER = Path(__file__).parent
_MARK = re.compile(r"\[\[(\w{1,20}):([^\]]{1,200})\]\]")


@dataclass(frozen=True, slots=True)
class Label:
    """`text[start:end]` is personal data of this kind, as `evals.privacy.measure` calls kinds."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class PersonalMessage:
    """A message in `language` (ISO 639-1), and all personal data in it."""

    language: str
    text: str
    labels: tuple[Label, ...]


def handwritten() -> Iterator[PersonalMessage]:
    """The messages that were written by hand and that the detector was mended by."""
    return _in("messages")


def unseen() -> Iterator[PersonalMessage]:
    """Those that it was not: they say what to expect of messages of others."""
    return _in("unseen")


def labelled(language: str, marked: str) -> PersonalMessage:
    """The message without its marks, and where they were."""
    text, labels, end = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[end : mark.start()]
        labels.append(Label(len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        end = mark.end()
    return PersonalMessage(language, text + marked[end:], tuple(labels))


def _in(folder: str) -> Iterator[PersonalMessage]:
    for language in LANGUAGES:
        for marked in (_FOLDER / folder / f"{language}.txt").read_text("utf-8").strip().split("\n---\n"):
            yield labelled(language, marked)
