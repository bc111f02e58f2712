"""Which language the customer writes: py3langid on what is long enough to tell, else what went before."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from drafter.phrasebook import Phrasebook
from drafter.reading.cues import CueMatch

__all__ = ["can_read", "read_language"]

LANGUAGES = frozenset({
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "id", "it", "ja", "ko",
    "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi", "zh",
})  # fmt: skip
"""ISO 639-1 codes that are told apart, beside those of the phrasebook; fewer make short texts surer."""

ENOUGH_LETTERS = 18
SURE = 0.6
_NOISE = re.compile(r"https?://\S+|(?<!\S)\S+@\S+|`[^`]*`|(?:(?<![\w./\\])[\w./\\]+)?[_/\\{}<>=;][\w./\\]*|\d+")
_LETTERS = re.compile(r"[^\W\d_]")


class _Identifier(Protocol):
    nb_classes: list[str]

    def classify(self, text: str) -> tuple[str, float]: ...


def read_language(
    request: str, words: Phrasebook, earlier: Sequence[str] = (), mailbox_languages: Sequence[str] = ("en",)
) -> CueMatch:
    """The ISO 639-1 code of the language of `request`.

    A text too short or too mixed to tell takes the language of the `earlier` customer messages (newest
    last), then of its common words, then the mailbox's first one.
    """
    for text, source in ((request, "the request"), *((text, "an earlier message") for text in reversed(earlier))):
        code, sure = _identify(text, words.languages)
        if code and sure >= SURE:
            return CueMatch(code, min(sure, 0.99), source)
    by_words = _by_common_words(request, words)
    if by_words:
        return CueMatch(by_words, 0.6, "its common words")
    return CueMatch(mailbox_languages[0] if mailbox_languages else "en", 0.4, "the mailbox's first language")


def _identify(text: str, written: frozenset[str]) -> tuple[str, float]:
    left = _NOISE.sub(" ", text)
    if len(_LETTERS.findall(left)) < ENOUGH_LETTERS:
        return "", 0.0
    return _identifier(LANGUAGES | written).classify(left[:2000].lower())


def _by_common_words(text: str, words: Phrasebook) -> str:
    seen = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower()))
    ranked = sorted(((len(seen & common), code) for code, common in words.common_words.items()), reverse=True)
    return ranked[0][1] if ranked[0][0] > ranked[1][0] else ""


def can_read(language: str) -> bool:
    """Whether a message can be told to be of `language` (ISO 639-1)."""
    return language in LANGUAGES or language in _identifier(LANGUAGES | {language}).nb_classes


@cache
def _identifier(languages: frozenset[str]) -> _Identifier:
    """Tells `languages` apart, those that it knows."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages & set(identifier.nb_classes))
    typed: _Identifier = identifier
    return typed
