"""A saved reply as part of another letter: its variables filled, its own frame taken off."""

import re
from collections.abc import Sequence

from drafter.brief import Brief
from drafter.phrasebook import Patterns
from drafter.text.sentences import SentenceKind, SentenceSpan, classify
from drafter.writing.gaps import fill_variables, known_variables

__all__ = ["letter_body"]

_OFFERS = re.compile(
    r"anything else|feel free|let me know|let us know|just reply|hesitate|any (?:other|more) questions", re.I
)
_WISHES = re.compile(r"have a (?:\w+ )?(?:good|great|nice|lovely)|all the best|good luck|take care", re.I)


def letter_body(text: str, brief: Brief, link: str | None = None, *, quoted: bool = False) -> str:
    """A saved reply without its own greeting, offer of help, wish and signature, its variables filled.

    `quoted`: it stands in a letter of another language, which has thanked and been sorry in its own words: without
    its courtesies before the first fact.
    """
    text = fill_variables(text, known_variables(brief.request, brief.mailbox, link))
    patterns = brief.words.patterns
    spans = classify(text, patterns, brief.mailbox.agent.signature)
    begin, end = _after_greeting(text, spans, patterns), _before_closing(text, spans, patterns)
    if quoted:
        told = (span.start for span in spans if begin <= span.start < end and span.kind is not SentenceKind.COURTESY)
        begin = next(told, begin)
    body = text[begin:end].strip()
    return body[:1].upper() + body[1:]


def _after_greeting(text: str, spans: Sequence[SentenceSpan], patterns: Patterns) -> int:
    if not spans:
        return 0
    if spans[0].kind is SentenceKind.GREETING:
        return spans[0].end
    first = text[spans[0].start : spans[0].end]
    comma = first.find(",")
    return spans[0].start + comma + 1 if patterns.greets.match(first) and 0 < comma < 40 else spans[0].start


def _before_closing(text: str, spans: Sequence[SentenceSpan], patterns: Patterns) -> int:
    """Where the last sentence ends that says more than goodbye."""
    for span in reversed(spans):
        said = text[span.start : span.end]
        leaving = span.kind is SentenceKind.SIGNATURE or bool(patterns.sign_off.match(said) and said.endswith(","))
        kind = span.kind in (SentenceKind.COURTESY, SentenceKind.QUESTION)
        if not (leaving or (kind and (_OFFERS.search(said) or _WISHES.search(said)))):
            return span.end
    return len(text)
