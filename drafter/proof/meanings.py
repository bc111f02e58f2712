"""How much of a claim a span says in whatever words: the same ones, kin of them, or others of the same meaning.

Kin begin alike ("verlängern", "Verlängerung") or are parts of each other ("Stand", "Zählerstand"), in any language.
What means the same is listed in words/meanings.toml and words/deeds.toml; what is missing there costs a warning.
"""

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from drafter.proof.alignment import segments
from drafter.proof.evidence import Window, Words
from drafter.text.words import carries_meaning, root, words
from kb_index.passages.outline import plain_words

__all__ = ["SAID", "MeaningTerm", "MeaningTerms", "Meant", "meant", "terms_of"]

SAID = 0.8
"""From this on a text has a word, or kin of it."""

_FOLDER = files("drafter.proof").joinpath("words")
_WHOLE = 3  # letters of a beginning up to which a word must be it
_KIN, _PART, _MAYBE = 5, 0.8, 0.6
"""The letters that kin share at least; what a part of a compound counts, and kin that share little."""
_ALIKE = 0.6  # the share of a word's letters that its kin share


def _beginnings() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in ("meanings", "deeds"):
        for meaning, said in tomllib.loads(_FOLDER.joinpath(f"{name}.toml").read_text("utf-8")).items():
            for word in said.split():
                found.setdefault(word, meaning)
    return found


_BEGINNINGS = _beginnings()
_LONGEST = max(map(len, _BEGINNINGS))


@dataclass(frozen=True, slots=True)
class Meant:
    """The share of a claim's words that the span has, or it and the headings above it, rare words counting more; and
    how much the claim and the clause most like it share, of both."""

    share: float
    wide: float
    near: float


@dataclass(frozen=True, slots=True)
class MeaningTerm:
    """A word, folded; its root, and its meaning where that is listed."""

    word: str
    root: str
    meaning: str


class MeaningTerms:
    """The terms of a text, in their order, as others are looked for in it."""

    def __init__(self, terms: Sequence[MeaningTerm]) -> None:
        self.terms = terms
        self._same = {term.root for term in terms} | {term.meaning for term in terms if term.meaning}
        self._long = [term.word for term in terms if len(term.word) >= _KIN]
        self._joined = " ".join(self._long)
        self._kin: dict[str, list[str]] = defaultdict(list)
        for term in terms:
            self._kin[term.word[: _KIN - 1]].append(term.word)

    def has(self, term: MeaningTerm) -> float:
        """How surely the text has it, 0 to 1."""
        if term.root in self._same or term.meaning in self._same:
            return 1.0
        word = term.word
        alike = max((_kinship(word, other) for other in self._kin.get(word[: _KIN - 1], ())), default=0.0)
        if alike < _PART and len(word) >= _KIN and (word in self._joined or any(w in word for w in self._long)):
            return _PART
        return alike


def _kinship(one: str, other: str) -> float:
    pairs = zip(one, other, strict=False)
    shared = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    if shared >= _KIN and shared >= _ALIKE * max(len(one), len(other)):
        return 1.0
    return _MAYBE if shared >= _KIN - 1 and shared >= _ALIKE * min(len(one), len(other)) else 0.0


@lru_cache(2048)  # a claim is held against many spans, a span against many claims
def terms_of(text: str) -> MeaningTerms:
    """The terms of a text, each once, in their order."""
    telling = (word for word in words(text) if carries_meaning(word) and (len(word) > 1 or word.isdigit()))
    return MeaningTerms(tuple(dict.fromkeys(MeaningTerm(word, root(word), _meaning(word)) for word in telling)))


def _meaning(word: str) -> str:
    for length in range(min(len(word), _LONGEST), _WHOLE - 1, -1):
        if (length > _WHOLE or length == len(word)) and (meaning := _BEGINNINGS.get(word[:length])):
            return meaning
    return ""


def meant(claim: str, window: Window, telling: Words) -> Meant:
    """How much of `claim` the span of `window` says; all of it where it says nothing."""
    mine = terms_of(claim).terms
    if not mine:
        return Meant(1.0, 1.0, 0.0)
    there, above = terms_of(window.text), terms_of(window.around)
    weights = [telling.weight(term.root) for term in mine]
    here = [there.has(term) for term in mine]
    wide = [max(one, above.has(term)) for one, term in zip(here, mine, strict=True)]
    plain = plain_words(window.text)
    clauses = {part.text for part in (*segments(plain), *segments(plain, fine=True))}
    near = max((_shared(terms_of(claim), terms_of(clause)) for clause in clauses), default=0.0)
    return Meant(_mean(here, weights), _mean(wide, weights), near)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _shared(claim: MeaningTerms, clause: MeaningTerms) -> float:
    met = sum(map(clause.has, claim.terms)) + sum(map(claim.has, clause.terms))
    return met / (len(claim.terms) + len(clause.terms))
