"""The facts that an agent put into a reply, in the words by which a golden case can look for them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafter.draft import Citation, Draft, Sentence, SentenceStatus
from drafter.text.sentences import plain_sentence, split_sentences
from drafter.text.words import words
from evals.cases.wordings import says_fact
from evals.proposals.corrections import Correction, Failure

__all__ = ["SentFact", "sent_facts"]

_LOOSE = ".,;:! "
_FEWEST_WORDS = 3
"""Of a sentence that says enough to be a fact."""


@dataclass(frozen=True, slots=True)
class SentFact:
    """A fact in its `wordings`, any of which a draft may say, and where its sentence begins in the sent text."""

    wordings: tuple[str, ...]
    start: int


def sent_facts(found: Sequence[Correction], final: Draft) -> list[SentFact]:
    """What of `found` a source proves, in the order of the text: each figure whole, and where there is none the whole
    sentence, as the agent wrote it or as the source has it. What another fact says as well is left out."""
    facts = sorted((fact for correction in found for fact in _of(correction, final)), key=lambda fact: fact.start)
    return [
        fact
        for place, fact in enumerate(facts)
        if not any(says_fact(other.wordings[0], fact.wordings) for other in facts[:place])
    ]


def _of(correction: Correction, final: Draft) -> Iterator[SentFact]:
    sent = correction.sent
    if sent is None or sent.status is not SentenceStatus.CITED or correction.failure is Failure.TONE:
        return
    for figure in correction.right:
        yield SentFact((figure,), sent.start)
    if correction.right:
        return
    said = _bare(sent.text)
    if len(said.split()) >= _FEWEST_WORDS:
        wordings = (said, *(_nearest(said, quote) for quote in _quotes(sent, final.citations)))
        yield SentFact(tuple(dict.fromkeys(wordings)), sent.start)


def _quotes(sent: Sentence, citations: Sequence[Citation]) -> Iterator[str]:
    """The words that prove it; a row of a table is nothing that a draft would say."""
    quotes = (citation.quote for citation in citations if citation.number in sent.citations)
    return (quote for quote in quotes if "|" not in quote)


def _nearest(said: str, quote: str) -> str:
    """The sentence of `quote` that has most words in common with what was `said`."""
    sentences = [_bare(quote[span.start : span.end]) for span in split_sentences(quote)]
    ours = set(words(said))
    return max(sentences, key=lambda sentence: len(ours & set(words(sentence))))


def _bare(sentence: str) -> str:
    return plain_sentence(sentence).strip(_LOOSE)
