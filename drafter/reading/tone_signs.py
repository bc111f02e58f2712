"""The words and marks that speak for each tone, and sarcasm, which turns kind words round."""

import re
from collections.abc import Sequence

from drafter.reading.cues import CueMatch, combine, find_cues, load_cues
from drafter.situation import Tone

__all__ = ["carried_upset", "find_tones", "repeated_contact", "sarcasm", "shouting", "shouts_throughout"]

FADE = 0.7
"""How much of an earlier message's anger is left one message later."""
FADE_WHEN_SETTLED = 0.25
"""How much of all that is left once the customer says that it is solved or thanks us."""

_SOME_LENGTH = 8  # words
_CAPS = re.compile(r"\b[A-ZÄÖÜÉÈÑ]{2,}\b")
_WORDS = re.compile(r"\b[^\W\d_]{2,}\b")


def shouting(text: str) -> str:
    """The words written in capitals where they are so many that they shout, else nothing."""
    caps, words = _CAPS.findall(text), _WORDS.findall(text)
    long_caps = [word for word in caps if len(word) > 3]
    if len(caps) >= 4 and len(caps) > 0.5 * len(words):
        return " ".join(caps[:8])
    return " ".join(long_caps[:8]) if len(long_caps) >= 4 and len(long_caps) > 0.15 * len(words) else ""


def shouts_throughout(text: str) -> bool:
    """Whether most of a text of some length is written in capitals: that is rage, and no slip of the key."""
    words = _WORDS.findall(text)
    return len(words) >= _SOME_LENGTH and 2 * sum(word.isupper() for word in words) > len(words)


def sarcasm(text: str) -> str:
    """The words that sound sarcastic, else nothing."""
    return _words_of("sarcasm", text)


def repeated_contact(text: str) -> str:
    """The words that say the customer has asked before, else nothing."""
    return _words_of("repeated contact", text)


def _words_of(sign: str, text: str) -> str:
    found = find_cues((one for one in load_cues("tones") if one.value == sign), text)
    return found[sign].words if found else ""


def find_tones(text: str) -> dict[str, CueMatch]:
    """The tones that the words and marks of one message (with `straight_quotes`) speak for, by value."""
    found = find_cues(load_cues("tones"), text)
    irony, again, caps = found.pop("sarcasm", None), found.pop("repeated contact", None), shouting(text)
    if irony:
        found.pop(Tone.CHEERFUL, None)
        _strengthen(found, Tone.FRUSTRATED, 0.8, irony.words)
    if again:
        _strengthen(found, Tone.FRUSTRATED, 0.55, again.words)
    upset = Tone.ANGRY if Tone.ANGRY in found or shouts_throughout(text) else Tone.FRUSTRATED
    if caps and Tone.CHEERFUL not in found:
        _strengthen(found, upset, 0.6, caps)
    if "!!" in text and upset in found:
        _strengthen(found, upset, 0.4, "!!")
    return found


def carried_upset(earlier: Sequence[str], settled: bool) -> CueMatch | None:
    """The anger or frustration left from the customer's `earlier` messages (with `straight_quotes`), oldest first."""
    weights: list[float] = []
    strongest = CueMatch(Tone.FRUSTRATED, 0.0, "")
    for distance, text in enumerate(reversed(earlier), start=1):
        for one in find_tones(text).values():
            if one.value in (Tone.ANGRY, Tone.FRUSTRATED):
                weights.append(one.confidence * FADE**distance)
                strongest = max(strongest, one, key=lambda found: (found.confidence, found.value == Tone.ANGRY))
    left = combine(weights) * (FADE_WHEN_SETTLED if settled else 1.0)
    return CueMatch(strongest.value, left, f"earlier: {strongest.words}") if weights else None


def _strengthen(found: dict[str, CueMatch], tone: Tone, weight: float, words: str) -> None:
    old = found.get(tone)
    confidence = combine((old.confidence, weight)) if old else weight
    found[tone] = CueMatch(tone, confidence, old.words if old else words)
