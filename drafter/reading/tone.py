"""How the customer sounds over the whole conversation: the last message weighs most, anger is not forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.reading.classifier import Probabilities
from drafter.reading.cues import CueMatch, combine
from drafter.reading.signs import Signs
from drafter.reading.tone_signs import shouts_throughout
from drafter.situation import Intent, Tone

__all__ = ["UPSET", "Mood", "judge_tone", "weigh_tones"]

_LOUDER = (Tone.ANGRY, Tone.FRUSTRATED, Tone.URGENT, Tone.CONFUSED, Tone.CHEERFUL)
UPSET = (Tone.ANGRY, Tone.FRUSTRATED)
_ENOUGH = 0.55
_NOT_FORGOTTEN = 0.75
"""How sure earlier anger must be to outweigh a calm last message."""


@dataclass(frozen=True, slots=True)
class Mood:
    """The tone that holds, how sure we are, how strong it is (0 to 1) and the words that show it."""

    tone: Tone
    confidence: float
    strength: float
    words: str


def weigh_tones(judgement: Probabilities, signs: Signs) -> Mood:
    """The one tone of the conversation by the classifiers, unless earlier anger outweighs a calm last message."""
    tone, sure = max(judgement.tones.items(), key=lambda item: item[1])
    carried = signs.carried
    if carried and carried.confidence >= _NOT_FORGOTTEN and tone not in UPSET:
        return Mood(Tone(carried.value), carried.confidence, round(carried.confidence, 2), carried.words)
    if tone is Tone.FRUSTRATED and shouts_throughout(signs.text):
        tone = Tone.ANGRY
    if tone is Tone.NEUTRAL:
        return Mood(tone, sure, 0.0, "no words of a strong feeling")
    sign = signs.tones.get(tone)
    strength = round((sure + (sign.confidence if sign else 0.0)) / 2, 2)
    return Mood(tone, sure, strength, sign.words if sign else judgement.sentences[tone][:120])


def judge_tone(signs: Signs, intents: Sequence[str]) -> Mood:
    """The one tone of the conversation by rules: the loudest that has enough signs."""
    seen = dict(signs.tones)
    if signs.carried:
        tone, carried = signs.carried.value, signs.carried
        own = seen.get(tone)
        sure = combine((own.confidence if own else 0.0, carried.confidence))
        seen[tone] = CueMatch(tone, sure, own.words if own else carried.words)
    if Intent.COMPLAINT in intents and not any(tone in seen for tone in UPSET):
        seen[Tone.FRUSTRATED] = CueMatch(Tone.FRUSTRATED, 0.6, "a complaint")
    for tone in _LOUDER:
        sign = seen.get(tone)
        if sign and sign.confidence >= _ENOUGH:
            return Mood(tone, min(sign.confidence, 0.95), round(sign.confidence, 2), sign.words)
    return Mood(Tone.NEUTRAL, 0.6, 0.0, "no words of a strong feeling")
