"""Words that decide what can be done for a customer: a disputed payment, a manager asked for, a mere "ok"."""

import re
from enum import StrEnum
from functools import cache

from drafter.cleaning.request import OpenRequest
from drafter.reading.cues import find_cues, load_cues, straight_quotes
from drafter.text.words import content_words

__all__ = ["Matter", "asks_for_news_only", "find_matters", "says_too_little", "speaks_of"]

_HEAD = 6000  # characters of the request that are read
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_FEW = 1  # words that mean something
_MORE = 8  # such words that may stand beside the question how it stands


class Matter(StrEnum):
    """A matter in `words/matters.toml`; no particulars are not one of them."""

    DISPUTED_PAYMENT = "disputed payment"
    BEYOND_REFUND = "beyond a refund"
    NO_ACCESS = "no access"
    MANAGER = "manager"
    NEWS = "news"
    OUTAGE_OVER = "outage over"
    OUTAGE_NOW = "outage now"
    ACKNOWLEDGED = "acknowledged"
    UNDONE = "undone"
    ELIGIBLE = "eligible"
    QUOTE = "quote"


def find_matters(request: OpenRequest) -> frozenset[Matter]:
    """The matters that the words of the open request speak of. Its subject says nothing of what is true now."""
    found = find_cues(load_cues("matters"), straight_quotes(request.text[:_HEAD]))
    return frozenset(Matter(value) for value in found if value != _NO_PARTICULARS)


def speaks_of(matter: Matter, text: str) -> bool:
    """Whether the words of `text` speak of `matter`."""
    cues = [cue for cue in load_cues("matters") if cue.value == matter]
    return bool(find_cues(cues, straight_quotes(text[:_HEAD])))


def asks_for_news_only(request: OpenRequest) -> bool:
    """Whether the customer asks how it stands and asks nothing else."""
    news = [cue.pattern for cue in load_cues("matters") if cue.value == Matter.NEWS]
    sentences = _SENTENCE.split(straight_quotes(request.text[:_HEAD]))
    asked = [sentence for sentence in sentences if sentence.rstrip().endswith("?")]
    heard = [sentence for sentence in sentences if any(pattern.search(sentence) for pattern in news)]
    rest = content_words(" ".join(sentence for sentence in sentences if sentence not in heard))
    return bool(heard) and len(rest) <= _MORE and all(sentence in heard for sentence in asked)


def says_too_little(request: OpenRequest) -> bool:
    """Whether a text tells at most one thing that could be looked up: "hi", "it is broken", "export??"."""
    said = straight_quotes(request.asked[:_HEAD])
    return len(set(content_words(_fillers().sub(" ", said)))) <= _FEW and not request.urls


_NO_PARTICULARS = "no particulars"


@cache
def _fillers() -> re.Pattern[str]:
    patterns = [cue.pattern.pattern for cue in load_cues("matters") if cue.value == _NO_PARTICULARS]
    return re.compile("|".join(patterns), re.IGNORECASE)
