"""Reading the situation of a conversation: rules, and small classifiers where sentence embeddings are at hand."""

from collections.abc import Sequence
from datetime import datetime

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.phrasebook import Patterns, Phrasebook
from drafter.reading.classifier import Probabilities, load_classifier
from drafter.reading.cues import CueMatch
from drafter.reading.features import Embed, read_features
from drafter.reading.intents import something_of_theirs_is_down
from drafter.reading.language import read_language
from drafter.reading.risks import find_risks, unverified
from drafter.reading.signs import Signs, read_signs
from drafter.reading.stage import read_stage
from drafter.reading.steering import find_steering
from drafter.reading.tone import UPSET, Mood, judge_tone, weigh_tones
from drafter.situation import Intent, Reading, Risk, Situation, Stage, Tone

__all__ = ["read_situation"]

_ENOUGH = 0.6
_LIKELY = 0.5
_MILD = frozenset(Intent) - {
    Intent.BUG,
    Intent.DOWNTIME,
    Intent.COMPLAINT,
    Intent.CANCELLATION,
    Intent.THANKS,
    Intent.SPAM,
}
"""What a message may be taken for on a guess: the others change what is done for it."""
_FEW = 6  # words of which nobody can tell whether they praise
_SURE = 0.75
"""How sure the classifier of outages must be where no words speak of one: an outage that is none looks foolish."""


def read_situation(
    conversation: Conversation,
    request: OpenRequest,
    words: Phrasebook,
    embed: Embed | None = None,
    *,
    languages: Sequence[str] = ("en",),
    now: datetime | None = None,
) -> Situation:
    """Everything that the handbook's facets need to know about `conversation`, with the words that show it.

    `request` is the cleaned `conversation`. `embed` turns texts into unit vectors (shape: texts, dimensions);
    without it, or with another model than the classifiers were made for, rules alone answer. `languages` are the
    mailbox's (the first is assumed where the text does not tell), `now` (UTC) tells an idle chat.
    """
    signs = read_signs(request, words.patterns)
    judgement = _judge(request, signs, embed) if embed and not signs.wordless else None
    intents = _likely(judgement, signs) if judgement else _by_rules(signs)
    settled = signs.settled if judgement is None or _sounds_settled(judgement, signs) else ""
    risks = find_risks(signs.text, conversation.customer.verified)
    if steering := find_steering(request):
        risks[Risk.INJECTION] = steering
    intents = _without_doubtful_spam(intents, signs, known=_is_customer(conversation) or Risk.LEGAL in risks)
    mood = weigh_tones(judgement, signs) if judgement else judge_tone(signs, [one.value for one in intents])
    if mood.tone in UPSET and Intent.THANKS not in signs.intents:
        intents = [one for one in intents if one.value != Intent.THANKS] or intents
    if settled or _praises(signs, mood, words.patterns):
        intents = [CueMatch(Intent.THANKS, 0.85, settled or mood.words)]
    elif [one.value for one in intents] == [Intent.THANKS] and not _is_goodbye(signs, mood):
        intents = [CueMatch(Intent.QUESTION, 0.4, "no words of thanks or of a goodbye")]
    if signs.hands_over:
        intents = _of_the_old_matter(intents, signs)
    values = [one.value for one in intents]
    if Intent.ACCOUNT_CHANGE in values and not conversation.customer.verified and Risk.UNVERIFIED not in risks:
        sure = next(one for one in intents if one.value == Intent.ACCOUNT_CHANGE)
        risks[Risk.UNVERIFIED] = unverified(sure)
    if Intent.SPAM in values:
        risks[Risk.SPAM] = CueMatch(Risk.SPAM, intents[0].confidence, intents[0].words)
    stage = read_stage(conversation, request, words.patterns, settled, now)
    language = read_language(request.text, words, signs.earlier, languages)
    return Situation(
        channel=conversation.channel,
        stage=Stage(stage.value),
        intents=tuple(Intent(value) for value in values),
        tone=mood.tone,
        tone_strength=mood.strength,
        urgent=signs.urgency is not None or mood.tone is Tone.URGENT,
        language=language.value,
        risks=tuple(risk for risk in Risk if risk in risks),
        readings=_readings(intents, mood, signs.urgency, risks, stage, language),
    )


def _judge(request: OpenRequest, signs: Signs, embed: Embed) -> Probabilities | None:
    """What the classifiers say, or None where they were made for another embedding model, or nothing is said.

    Over nothing at all they say whatever their bias says: a picture alone would sound angry.
    """
    if not request.asked.strip():
        return None
    features = read_features(request, signs, embed)
    classifier = load_classifier()
    return classifier.judge(features) if classifier.fits(features) else None


def _sounds_settled(judgement: Probabilities, signs: Signs) -> bool:
    """Whether the classifiers agree that nothing more is wanted; of a few words they cannot tell."""
    return judgement.intents[Intent.THANKS] >= 0.3 or len(signs.text.split()) <= 6


def _of_the_old_matter(intents: list[CueMatch], signs: Signs) -> list[CueMatch]:
    """What the customer wanted before: a number that we asked for is no thanks, and no question of its own."""
    own = [one for one in intents if one.value not in (Intent.THANKS, Intent.QUESTION)]
    before = [
        one for one in signs.earlier_intents.values() if one.confidence >= _ENOUGH and one.value != Intent.THANKS
    ]
    return own or sorted(before, key=lambda one: -one.confidence) or intents


def _praises(signs: Signs, mood: Mood, patterns: Patterns) -> bool:
    """Whether a happy customer only tells of it: they ask for nothing, and no word speaks of a matter of theirs."""
    said = any(one.value not in (Intent.THANKS, Intent.COMPLAINT) for one in signs.intents.values())
    asks = "?" in signs.text or patterns.wants.search(signs.text) is not None
    return (
        mood.tone is Tone.CHEERFUL
        and not asks
        and not said
        and not signs.hands_over
        and len(signs.text.split()) > _FEW
    )


def _is_goodbye(signs: Signs, mood: Mood) -> bool:
    """Whether thanks alone are meant: words thank or take leave, or the customer is plainly happy."""
    return mood.tone not in UPSET and (Intent.THANKS in signs.intents or mood.tone is Tone.CHEERFUL)


def _likely(judgement: Probabilities, signs: Signs) -> list[CueMatch]:
    """The intents that the classifiers hold likely, surest first; where none is, the likeliest that does no harm."""
    ranked = sorted(judgement.intents.items(), key=lambda item: -item[1])
    mild = [(intent, sure) for intent, sure in ranked if intent in _MILD or intent in signs.intents]
    held = [(intent, sure) for intent, sure in ranked if sure >= _LIKELY] or mild[:1]
    held = [(i, sure) for i, sure in held if i is not Intent.DOWNTIME or _is_outage(sure, signs)] or held
    return [CueMatch(intent, sure, _words(intent, judgement, signs)) for intent, sure in held]


def _is_outage(sure: float, signs: Signs) -> bool:
    if Intent.DOWNTIME in signs.intents:
        return True
    return sure >= _SURE and not something_of_theirs_is_down(signs.text)


def _without_doubtful_spam(intents: list[CueMatch], signs: Signs, *, known: bool) -> list[CueMatch]:
    """`intents` without spam that is not certain: a real request taken for spam would get no answer at all."""
    said = signs.intents[Intent.SPAM].confidence if Intent.SPAM in signs.intents else 0.0
    read = next((one for one in intents if one.value == Intent.SPAM), None)
    if read and not known and (said > 0.9 or (said and read.confidence >= 0.7)):
        return [read]  # what it offers or asks for beside that is no customer's request
    kept = [one for one in intents if one.value != Intent.SPAM or (one.confidence >= 0.7 and not known)]
    return kept or [CueMatch(Intent.QUESTION, 0.4, "it may be spam, but that is not certain")]


def _is_customer(conversation: Conversation) -> bool:
    """Whether the help desk knows the sender as a customer."""
    return conversation.customer.verified or conversation.customer.plan is not None


def _words(intent: Intent, judgement: Probabilities, signs: Signs) -> str:
    found = signs.intents.get(intent)
    return found.words if found else judgement.sentences[intent][:120]


def _by_rules(signs: Signs) -> list[CueMatch]:
    """The intents that hold by rules, surest first; a message without any sign is taken as a question."""
    found = dict(signs.intents)
    spam = found.get(Intent.SPAM)
    if spam and spam.confidence > 0.9:
        return [spam]
    held = [one for one in found.values() if one.confidence >= _ENOUGH]
    if len(held) > 1:
        held = [one for one in held if one.value != Intent.QUESTION or one.confidence >= 0.75]
    if not held:
        held = [
            found.get(Intent.QUESTION) or CueMatch(Intent.QUESTION, 0.3, "nothing tells it apart from a question")
        ]
    return sorted(held, key=lambda one: -one.confidence)


def _readings(
    intents: Sequence[CueMatch],
    mood: Mood,
    urgency: CueMatch | None,
    risks: dict[str, CueMatch],
    stage: CueMatch,
    language: CueMatch,
) -> tuple[Reading, ...]:
    listed = [
        ("stage", stage),
        *(("intent", one) for one in intents),
        ("tone", CueMatch(mood.tone, mood.confidence, mood.words)),
        *((("urgent", urgency),) if urgency else ()),
        *(("risk", one) for one in risks.values()),
        ("language", language),
    ]
    return tuple(
        Reading(facet=facet, value=str(one.value), confidence=round(min(one.confidence, 1.0), 2), evidence=one.words)
        for facet, one in listed
    )
