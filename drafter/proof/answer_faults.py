"""What makes a model's answer no draft at all: it refuses, says the customer's words again, or goes round in circles.

Small models do all three, outside English above all; large ones refuse what reads like an attack. Such an answer
counts as none, and the next model writes, or the composer.
"""

import re
from collections import Counter

from drafter.phrasebook import Patterns
from drafter.text.sentences import SentenceKind, classify
from drafter.text.words import runs

__all__ = ["answer_fault"]

_HELP = "assist|help|comply|fulfil|continue|engage|respond"
_REFUSAL = re.compile(
    r"\bas an? (?:ai|artificial|language|virtual)\b"
    rf"|\bi(?:['’]m| am) (?:not able|unable) to (?:{_HELP}|provide (?:that|assistance))\b"
    rf"|\bi (?:can['’]t|can ?not|won['’]t|will not|must decline to) (?:{_HELP}|do)\b"
    r"[^.!?]{0,20}(?:\b(?:that|this|your request)\b|[.!?]|$)",
    re.IGNORECASE,
)
_BESIDE_A_REFUSAL = 12  # words that say something: with fewer, the refusal is all that there is
_RUN = 6  # as many words in a row are no accident
_SHORT = 12  # of so few words an answer may take half from the customer, such as a title
_COPIED = 0.6  # from this share on, the answer is the customer's letter and not ours
_TIMES = 3  # a sentence that stands so often
_WORDS = re.compile(r"[^\W_]+")


def answer_fault(text: str, customer: str, patterns: Patterns) -> str | None:
    """Why `text` cannot be a reply to what the `customer` wrote, to follow the model's name; None where it can."""
    spans = [s for s in classify(text, patterns) if s.kind not in (SentenceKind.GREETING, SentenceKind.SIGNATURE)]
    told = [_words(text[s.start : s.end]) for s in spans if s.kind is not SentenceKind.COURTESY]
    for span in spans:
        sentence = text[span.start : span.end]
        refusal = _REFUSAL.search(sentence)
        if refusal and sum(map(len, told)) - len(_words(refusal[0])) < _BESIDE_A_REFUSAL:
            return f"refused to answer: '{' '.join(sentence.split())}'"
    if _copied(told, _words(customer)) >= _COPIED:
        return "gave the customer's own words back as the answer."
    if _goes_round(told):
        return "said the same sentence again and again."
    return None


def _copied(told: list[list[str]], customer: list[str]) -> float:
    """The share of the words of these sentences that stand, `_RUN` or more in a row, in what the customer wrote."""
    total = sum(map(len, told))
    if total < _SHORT:
        return 0.0
    theirs = set(runs(customer, _RUN))
    copied = 0
    for words in told:
        taken: set[int] = set()
        for i, run in enumerate(runs(words, _RUN)):
            if run in theirs:
                taken.update(range(i, i + _RUN))
        copied += len(taken)
    return copied / total


def _goes_round(told: list[list[str]]) -> bool:
    times = Counter(tuple(words) for words in told if len(words) >= _RUN)
    return any(count >= _TIMES for count in times.values())


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())
