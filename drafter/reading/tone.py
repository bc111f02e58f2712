"""How the customer sounds over the whole conversation: the last message weighs most, anger is not forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.reading.cues import Found, combine, plain
from drafter.reading.tone_signs import find_tones
from drafter.situation import Intent, Tone

__all__ = ["Mood", "carried_upset", "judge_tone"]

FADE = 0.7
"""How much of an earlier message's anger is left one message later."""
FADE_WHEN_SETTLED = 0.25
"""How much of all that is left once the customer says that it is solved or thanks us."""
_LOUDER = (Tone.ANGRY, Tone.FRUSTRATED, Tone.URGENT, Tone.CONFUSED, Tone.CHEERFUL)
_ENOUGH = 0.55


@dataclass(frozen=True, slots=True)
class Mood:
    """The tone that holds, how sure we are, how strong it is (0 to 1) and the words that show it."""

    tone: Tone
    confidence: float
    strength: float
    words: str


def carried_upset(earlier: Sequence[str], settled: bool) -> Found | None:
    """The anger or frustration that is left from the customer's `earlier` messages, oldest first."""
    weights: list[float] = []
    strongest = Found(Tone.FRUSTRATED, 0.0, "")
    for distance, text in enumerate(reversed(earlier), start=1):
        for one in find_tones(plain(text)).values():
            if one.value in (Tone.ANGRY, Tone.FRUSTRATED):
                weights.append(one.confidence * FADE**distance)
                strongest = max(strongest, one, key=lambda found: (found.confidence, found.value == Tone.ANGRY))
    left = combine(weights) * (FADE_WHEN_SETTLED if settled else 1.0)
    return Found(strongest.value, left, f"earlier: {strongest.words}") if weights else None


def judge_tone(found: dict[str, Found], carried: Found | None, intents: Sequence[str]) -> Mood:
    """The one tone of the conversation, by rules: the loudest that has enough signs."""
    signs = dict(found)
    if carried:
        own = signs.get(carried.value)
        words = own.words if own else carried.words
        signs[carried.value] = Found(
            carried.value, combine((own.confidence if own else 0.0, carried.confidence)), words
        )
    if Intent.COMPLAINT in intents and Tone.ANGRY not in signs and Tone.FRUSTRATED not in signs:
        signs[Tone.FRUSTRATED] = Found(Tone.FRUSTRATED, 0.6, "a complaint")
    for tone in _LOUDER:
        sign = signs.get(tone)
        if sign and sign.confidence >= _ENOUGH:
            return Mood(tone, min(sign.confidence, 0.95), round(sign.confidence, 2), sign.words)
    return Mood(Tone.NEUTRAL, 0.6, 0.0, "no words of a strong feeling")
