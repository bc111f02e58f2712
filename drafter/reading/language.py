"""Which language the customer writes: py3langid on what is long enough to tell, else what went before."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from drafter.reading.cues import CueMatch

__all__ = ["read_language"]

LANGUAGES = frozenset({
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "id", "it", "ja", "ko",
    "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi", "zh",
})  # fmt: skip
"""ISO 639-1 codes that are told apart; fewer languages make short texts surer."""

ENOUGH_LETTERS = 18
SURE = 0.6
_NOISE = re.compile(r"https?://\S+|(?<!\S)\S+@\S+|`[^`]*`|(?:(?<![\w./\\])[\w./\\]+)?[_/\\{}<>=;][\w./\\]*|\d+")
_LETTERS = re.compile(r"[^\W\d_]")
_SHORT = {
    "de": "hallo danke bitte guten tag ich nicht und mein moin servus",
    "fr": "bonjour merci salut je ne mon pas s'il vous plaît bonsoir",
    "es": "hola gracias buenas por favor no puedo mi cuenta buenos días",
    "nl": "hoi bedankt dank goedemorgen ik niet mijn goedemiddag alvast",
    "it": "ciao grazie buongiorno salve non posso il mio per favore",
    "pt": "olá obrigado obrigada bom dia não minha oi por favor",
    "en": "hi hello thanks thank you please the my not working help hey it is ok yes no cheers",
}


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


def read_language(request: str, earlier: Sequence[str] = (), mailbox_languages: Sequence[str] = ("en",)) -> CueMatch:
    """The ISO 639-1 code of the language of `request`.

    A text too short or too mixed to tell takes the language of the `earlier` customer messages (newest
    last), then of its common words, then the mailbox's first one.
    """
    for text, source in ((request, "the request"), *((text, "an earlier message") for text in reversed(earlier))):
        code, sure = _identify(text)
        if code and sure >= SURE:
            return CueMatch(code, min(sure, 0.99), source)
    by_words = _by_common_words(request)
    if by_words:
        return CueMatch(by_words, 0.6, "its common words")
    return CueMatch(mailbox_languages[0] if mailbox_languages else "en", 0.4, "the mailbox's first language")


def _identify(text: str) -> tuple[str, float]:
    words = _NOISE.sub(" ", text)
    if len(_LETTERS.findall(words)) < ENOUGH_LETTERS:
        return "", 0.0
    return _identifier().classify(words[:2000].lower())


def _by_common_words(text: str) -> str:
    seen = set(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower()))
    ranked = sorted(((len(seen & set(words.split())), code) for code, words in _SHORT.items()), reverse=True)
    return ranked[0][1] if ranked[0][0] > ranked[1][0] else ""


@cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    typed: _Identifier = identifier
    return typed
