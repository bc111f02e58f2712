"""Languages of texts and their tags.

Tags are compared by their base, and a text without one is read. py3langid tells languages apart; of few of them it
tells short texts surer.
"""

import re
from functools import cache
from typing import Protocol

__all__ = ["LANGUAGES", "SURE", "base_language", "can_tell", "identify", "language_of_document", "name_of"]

LANGUAGES = frozenset({
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "id", "it", "ja", "ko",
    "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi", "zh",
})  # fmt: skip
"""ISO 639-1 codes that are told apart unless others are asked for too; fewer make short texts surer."""

SURE = 0.6
"""Probability from which a text is taken to be of a language."""

_OWN_LETTERS = frozenset(
    {"bn", "fa", "hi", "hy", "ka", "ta", "te", "th", "ur"}
)  # of a document, long enough for more
_ENOUGH_LETTERS = 18
_READ = 4_000  # characters of a document
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*(?:[.@].*)?", re.IGNORECASE)
_SAME = {
    "nb": "no", "nn": "no", "iw": "he", "in": "id", "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr",
    "spa": "es", "por": "pt", "ita": "it", "nld": "nl", "dut": "nl",
}  # fmt: skip
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})  # ISO 639-2: undetermined, several, none, uncoded
_NAMES = dict(
    pair.split(":")
    for pair in """
    ar:Arabic bg:Bulgarian bn:Bengali ca:Catalan cs:Czech da:Danish de:German el:Greek en:English es:Spanish
    et:Estonian fa:Persian fi:Finnish fr:French he:Hebrew hi:Hindi hr:Croatian hu:Hungarian hy:Armenian
    id:Indonesian it:Italian ja:Japanese ka:Georgian ko:Korean lt:Lithuanian lv:Latvian nl:Dutch no:Norwegian
    pl:Polish pt:Portuguese ro:Romanian ru:Russian sk:Slovak sl:Slovene sr:Serbian sv:Swedish ta:Tamil te:Telugu
    th:Thai tr:Turkish uk:Ukrainian ur:Urdu vi:Vietnamese zh:Chinese
    """.split()
)
_NOISE = re.compile(r"https?://\S+|(?<!\S)\S+@\S+|`[^`]*`|(?:(?<![\w./\\])[\w./\\]+)?[_/\\{}<>=;][\w./\\]*|\d+")
_LETTERS = re.compile(r"[^\W\d_]")


class _Identifier(Protocol):
    nb_classes: list[str]

    def classify(self, text: str) -> tuple[str, float]: ...


def base_language(tag: str | None) -> str | None:
    """The language of a tag such as `en-US` or `pt_BR.UTF-8`, as ISO 639-1 has it; None for what is no tag.

    Region, script and variant say how a language is written, not which it is (BCP 47).
    """
    found = _TAG.fullmatch((tag or "").strip())
    if found is None or found[1].lower() in _NO_LANGUAGE:
        return None
    return _SAME.get(found[1].lower(), found[1].lower())


def name_of(language: str) -> str:
    """What a language (ISO 639-1) is called in English; its code where we know no name."""
    return _NAMES.get(language, language)


def identify(text: str, languages: frozenset[str] = LANGUAGES) -> tuple[str, float]:
    """The language of a text among these, and how sure that is (0 to 1); an empty one where it is too short."""
    left = _NOISE.sub(" ", text)
    if len(_LETTERS.findall(left)) < _ENOUGH_LETTERS:
        return "", 0.0
    return _identifier(languages).classify(left[:2000].lower())


def can_tell(language: str) -> bool:
    """Whether a text can be told to be of `language` (ISO 639-1)."""
    return language in LANGUAGES or language in _identifier(LANGUAGES | {language}).nb_classes


def language_of_document(title: str, text: str) -> str | None:
    """The language that a document is written in; None where it is too short or too mixed to tell."""
    code, sure = identify(f"{title}\n{text[:_READ]}", LANGUAGES | _OWN_LETTERS)
    return code if sure >= SURE else None


@cache
def _identifier(languages: frozenset[str]) -> _Identifier:
    """Tells `languages` apart, those that it knows."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(languages & set(identifier.nb_classes))
    typed: _Identifier = identifier
    return typed
