"""What an ask leans on: "and on the phone?" or "does that work for two?" say it only beside what was said before.

It is searched and planned together with that: with what leads up to it, else the ask before it, else what customer
and agent spoke of last.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from drafter.cleaning.request import Turn
from drafter.phrasebook import Patterns
from drafter.text.sentences import SentenceKind, classify
from drafter.text.words import content_words

__all__ = ["goes_on", "is_short", "last_words_of_ours", "leans", "says_nothing", "standing"]

_WORD = re.compile(r"\w+")
_FEW = 2  # words that mean something, by which a text that asks nothing tells what it is about
_SOME = 3  # such words of a question that points back
_SHORT = 2  # words of a question that is nothing but that: "How long?"
_LONGEST = 300  # characters of context


def leans(text: str, patterns: Patterns) -> bool:
    """Whether `text` cannot be looked up alone: no word that means something, or few of them and it points back
    ("that", "the same") or only goes on with what was asked ("and on the phone?")."""
    said = len(content_words(text))
    if len(_WORD.findall(text)) <= _SHORT and (text.endswith("?") or patterns.question_opener.match(text)):
        return True
    points_back = patterns.points_back.search(text) is not None
    return not said or (said <= _SOME and (points_back or goes_on(text, patterns)))


def is_short(text: str) -> bool:
    """Whether so few words mean something that in an answer to us they are taken with what we spoke of: "How long can
    the name be?"."""
    return len(content_words(text)) <= _FEW


def says_nothing(text: str, patterns: Patterns) -> bool:
    """Whether it is no ask of its own behind another one: "How?", "Which should I take?", "And is that possible?"."""
    goes_on = patterns.question_word.match(text) or patterns.joint.match(text)
    return len(content_words(text)) < _FEW and (goes_on is not None or leans(text, patterns))


def goes_on(text: str, patterns: Patterns) -> bool:
    """Whether it begins in the middle of a question: "and on the phone?"."""
    return patterns.joint.match(text) is not None and not patterns.question_opener.match(text)


def standing(candidates: Iterable[str], patterns: Patterns) -> str:
    """The first of `candidates` that can be looked up alone, shortened; nothing where none can."""
    return next((_end(text) for text in candidates if _stands(text, patterns)), "")


def _end(text: str) -> str:
    """The last words of a long text."""
    return text if len(text) <= _LONGEST else text[-_LONGEST:].partition(" ")[2]


def _stands(text: str, patterns: Patterns) -> bool:
    asks = patterns.question_opener.match(text) is not None
    told = len(content_words(patterns.thanks.sub(" ", text)))
    return (asks or told >= _FEW) and not leans(text, patterns)


def last_words_of_ours(history: Sequence[Turn], patterns: Patterns) -> str:
    """What our last message was about, in short: what it asked, else what it said first."""
    ours = next((turn.text for turn in reversed(history) if turn.author == "agent"), "")
    return " ".join(_matter(ours, patterns))[:_LONGEST]


def _matter(ours: str, patterns: Patterns) -> Iterator[str]:
    spans = [span for span in classify(ours, patterns) if span.kind is not SentenceKind.SIGNATURE]
    asked = [span for span in spans if span.kind is SentenceKind.QUESTION]
    told = [span for span in spans if span.kind is SentenceKind.FACTUAL]
    for span in (told[:1] + asked[-1:]) if told else asked:
        said = " ".join(ours[span.start : span.end].split())
        if content_words(said) and not patterns.offers.search(said):
            yield said
