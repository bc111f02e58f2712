"""The facts that an agent put into a reply, in the words by which a golden case can look for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from drafter.corrections import Correction, Failure
from drafter.draft import Citation, Draft, Sentence, SentenceStatus
from drafter.text.figures import figures, missing_figures
from drafter.text.sentences import plain_sentence, split_sentences
from drafter.text.words import content_words
from evals.cases.wordings import says_fact

__all__ = ["SentFact", "sent_facts"]

_LOOSE = ".,;:! "
_FEWEST_WORDS = 3
"""Of a sentence that says enough to be a fact."""
_ALIKE = 0.5
"""Share of the words of two sentences that both have, from which on the one says what the other does."""


@dataclass(frozen=True, slots=True)
class SentFact:
    """A fact in its `wordings`, any of which a draft may say, and where its sentence begins in the sent text."""

    wordings: tuple[str, ...]
    start: int


def sent_facts(found: Sequence[Correction], final: Draft, translated: Mapping[str, str]) -> list[SentFact]:
    """What of `found` a source proves, in the order of the text: each figure whole, and where there is none the whole
    sentence, as the agent wrote it or as the source has it. What another fact says as well is left out.

    `translated` has sentences of `final` in the language of the sources."""
    told = (fact for correction in found for fact in _of(correction, final, translated))
    facts = sorted(told, key=lambda fact: fact.start)
    return [
        fact
        for place, fact in enumerate(facts)
        if not any(says_fact(other.wordings[0], fact.wordings) for other in facts[:place])
    ]


def _of(correction: Correction, final: Draft, translated: Mapping[str, str]) -> Iterator[SentFact]:
    sent = correction.sent
    if sent is None or sent.status is not SentenceStatus.CITED or correction.failure is Failure.TONE:
        return
    quotes = list(_quotes(sent, final.citations))
    for figure in correction.right:
        yield SentFact(tuple(dict.fromkeys((figure, *_same_figures(figure, quotes)))), sent.start)
    if correction.right:
        return
    said = _bare(sent.text)
    if len(said.split()) >= _FEWEST_WORDS:
        there = _bare(translated.get(plain_sentence(sent.text), sent.text))
        wordings = (said, *(near for quote in quotes if (near := _nearest(there, quote))))
        yield SentFact(tuple(dict.fromkeys(wordings)), sent.start)


def _quotes(sent: Sentence, citations: Sequence[Citation]) -> Iterator[str]:
    """The words that prove it; a row of a table is nothing that a draft would say."""
    quotes = (citation.quote for citation in citations if citation.number in sent.citations)
    return (quote for quote in quotes if "|" not in quote)


def _same_figures(figure: str, quotes: Sequence[str]) -> Iterator[str]:
    """The figure as the quotes have it: "an hour" for 60 minutes, "14 days" for "14 Tagen"."""
    told = figures(figure)
    for quote in quotes:
        yield from (
            one.text.strip() for one in figures(plain_sentence(quote)) if told and not missing_figures(told, [one])
        )


def _nearest(said: str, quote: str) -> str | None:
    """The sentence of `quote` that has most words in common with what was `said`; None where it says more than that,
    or something else: whoever says it has not said the fact."""
    sentences = [_bare(quote[span.start : span.end]) for span in split_sentences(quote)]
    ours = set(content_words(said))
    shared = {
        one: len(ours & set(theirs)) / len(ours | set(theirs)) for one in sentences if (theirs := content_words(one))
    }
    best = max(shared, key=lambda one: shared[one], default=None)
    return best if best is not None and shared[best] >= _ALIKE else None


def _bare(sentence: str) -> str:
    return plain_sentence(sentence).strip(_LOOSE)
