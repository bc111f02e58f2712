"""Reading the situation of a conversation: rules, and small classifiers where sentence embeddings are at hand."""

import re
from collections.abc import Sequence
from datetime import datetime

from drafter.cleaning import OpenRequest
from drafter.conversation import Conversation
from drafter.reading.cues import Found, plain
from drafter.reading.intents import find_intents
from drafter.reading.language import read_language
from drafter.reading.risks import find_risks
from drafter.reading.stage import read_stage
from drafter.reading.tone import Mood, carried_upset, judge_tone
from drafter.reading.tone_signs import find_tones
from drafter.reading.urgency import find_urgency
from drafter.situation import Intent, Reading, Risk, Situation, Stage, Tone

__all__ = ["read_situation"]

_ENOUGH = 0.6
_DONE = re.compile(
    r"\b(that('s| is) (all|it|everything)|nothing else|no,? thanks|all (good|set|sorted)|bye)\b",
    re.I,
)
_WANTED = {i for i in Intent if i not in (Intent.THANKS, Intent.SPAM)}


def read_situation(
    conversation: Conversation,
    request: OpenRequest,
    *,
    languages: Sequence[str] = ("en",),
    now: datetime | None = None,
) -> Situation:
    """Everything that the handbook's facets need to know about `conversation`, with the words that show it.

    `request` is `open_request(conversation)`, `languages` are the mailbox's (the first one is assumed where the
    text does not tell), `now` (UTC) tells an idle chat.
    """
    text = plain("\n".join(part for part in (request.subject, request.text) if part))
    earlier = [turn.text for turn in request.history if turn.author == "customer"]
    intents = _intents(find_intents(text), text)
    settled = _settled(intents, text)
    tones = find_tones(text)
    mood = judge_tone(tones, carried_upset(earlier, bool(settled)), [one.value for one in intents])
    urgency = find_urgency(text)
    risks = find_risks(text, conversation.customer.verified)
    if any(one.value == Intent.SPAM for one in intents):
        risks[Risk.SPAM] = Found(Risk.SPAM, intents[0].confidence, intents[0].words)
    stage = read_stage(conversation, settled, now)
    language = read_language(request.text, earlier, languages)
    return Situation(
        channel=conversation.channel,
        stage=Stage(stage.value),
        intents=tuple(Intent(one.value) for one in intents),
        tone=mood.tone,
        tone_strength=mood.strength,
        urgent=urgency is not None or mood.tone is Tone.URGENT,
        language=language.value,
        risks=tuple(risk for risk in Risk if risk in risks),
        readings=_readings(intents, mood, urgency, risks, stage, language),
    )


def _intents(found: dict[str, Found], text: str) -> list[Found]:
    """The intents that hold, surest first; never none: a message without any sign is taken as a question."""
    spam = found.get(Intent.SPAM)
    if spam and spam.confidence > 0.9:
        return [spam]
    found.pop(Intent.SPAM, None) if spam and "brindlebook" in text.lower() else None
    held = [one for one in found.values() if one.confidence >= _ENOUGH]
    if len(held) > 1:
        held = [one for one in held if one.value != Intent.QUESTION or one.confidence >= 0.75]
    if not held:
        held = [found.get(Intent.QUESTION) or Found(Intent.QUESTION, 0.3, "nothing tells it apart from a question")]
    return sorted(held, key=lambda one: -one.confidence)


def _settled(intents: Sequence[Found], text: str) -> str:
    """The words by which the customer says that nothing more is wanted, else nothing."""
    values = {one.value for one in intents}
    if values & _WANTED - {Intent.QUESTION} or "?" in text:
        return ""
    thanks = next((one.words for one in intents if one.value == Intent.THANKS), "")
    done = _DONE.search(text)
    return thanks or (done.group() if done else "")


def _readings(
    intents: Sequence[Found],
    mood: Mood,
    urgency: Found | None,
    risks: dict[str, Found],
    stage: Found,
    language: Found,
) -> tuple[Reading, ...]:
    listed = [
        ("stage", stage),
        *(("intent", one) for one in intents),
        ("tone", Found(mood.tone, mood.confidence, mood.words)),
        *((("urgent", urgency),) if urgency else ()),
        *(("risk", one) for one in risks.values()),
        ("language", language),
    ]
    return tuple(
        Reading(facet=facet, value=str(one.value), confidence=round(min(one.confidence, 1.0), 2), evidence=one.words)
        for facet, one in listed
    )
