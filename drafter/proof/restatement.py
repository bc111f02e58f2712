"""Restatements: what a draft may say because the customer wrote it, and what never counts as that.

Customers know what they did, saw and want. They do not know what we decided, and what they would have others do is
no fact. So orders to the customer, and statements about us, are never restatements, whoever dictated them.
"""

import re
from collections.abc import Sequence

from drafter.proof.attribution import begins_with_customer, decides, of_customer, of_us, report_end
from drafter.proof.orders import commands, orders
from drafter.text.sentences import split_sentences

__all__ = ["is_restatement", "may_prove", "without_report"]

_SEEMS = re.compile(r"it (?:sounds|looks|seems) (?:like|as if|that)?\s*", re.IGNORECASE)
_CLAUSE = re.compile(
    r"[;:–—]\s+|,\s+(?:and|so|but|und|et|y|e|en)\s+|\s(?:and|so)\s+(?=(?:we|i|our|it)\b)", re.IGNORECASE
)
_OF_ME = re.compile(
    r"\b(?:i|i'm|i've|my|me|mine|we|our|us|ich|mein\w*|mir|mich|wir|unser\w*|uns|je|j'\w+|mon|ma|mes|moi|nous|notre|"
    r"nos|yo|mi|mis|me|nosotros|nuestr\w+|io|mio|mia|miei|mie|noi|nostr\w+|eu|meu|minha|meus|minhas|nós|noss\w+|ik|"
    r"mijn|mij|wij|ons|onze)\b",
    re.IGNORECASE,
)


def is_restatement(text: str, brands: Sequence[str] = ()) -> bool:
    """Whether `text` only gives back what the customer told of themselves, so that their words may prove it.

    `brands` are the names of what is ours.
    """
    if end := report_end(text):
        _, *further = _CLAUSE.split(text[end:])
        return not any(_is_ours(clause, brands) or orders(clause) for clause in further)
    told = _SEEMS.sub("", text, count=1)
    return begins_with_customer(told) and not _is_ours(told, brands) and not orders(told)


def without_report(text: str) -> str:
    """`text` without "You wrote that" or "It sounds like" at its head."""
    return _SEEMS.sub("", text[report_end(text) :], count=1).lstrip()


def may_prove(restated: str, said: str) -> bool:
    """Whether the customer tells `said` of themselves: it is neither an order nor dictated ("your refund is ...").

    What is given back as a report may be anything that they wrote.
    """
    if report_end(restated):
        return True
    return not any(_is_dictated(said[span.start : span.end]) for span in split_sentences(said))


def _is_dictated(sentence: str) -> bool:
    return commands(sentence) or (of_customer(sentence) and not _OF_ME.search(sentence))


def _is_ours(clause: str, brands: Sequence[str]) -> bool:
    return of_us(clause, brands) or bool(decides(clause))
