"""The situation of a conversation: the facets that choose guidelines, checks and next steps.

The facets and their values are the vocabulary of every `when:` in a guideline file. `FACETS` is the one
table of it; nothing else lists these words.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "FACETS",
    "Channel",
    "IncidentState",
    "Intent",
    "Outcome",
    "Reading",
    "Risk",
    "Situation",
    "Stage",
    "SteeringPlace",
    "Tone",
]


class Channel(StrEnum):
    """Where the conversation takes place."""

    EMAIL = "email"
    CHAT = "chat"
    SOCIAL = "social"


class Stage(StrEnum):
    """How far the conversation has come."""

    FIRST_REPLY = "first-reply"
    FOLLOW_UP = "follow-up"
    HANDOFF = "handoff"
    FIXED = "fixed"
    IDLE = "idle"
    CLOSING = "closing"


class Intent(StrEnum):
    """What the customer wants; several may apply at once."""

    QUESTION = "question"
    HOW_TO = "how-to"
    BUG = "bug"
    FEATURE_REQUEST = "feature-request"
    BILLING = "billing"
    CANCELLATION = "cancellation"
    ACCOUNT_CHANGE = "account-change"
    TECHNICAL_API = "technical-api"
    DOWNTIME = "downtime"
    COMPLAINT = "complaint"
    THANKS = "thanks"
    SPAM = "spam"


class Tone(StrEnum):
    """How the customer sounds over the whole conversation."""

    NEUTRAL = "neutral"
    CHEERFUL = "cheerful"
    CONFUSED = "confused"
    FRUSTRATED = "frustrated"
    ANGRY = "angry"
    URGENT = "urgent"


class Risk(StrEnum):
    """What makes a person look twice before anything is sent."""

    ACCOUNT_CHANGE = "account-change"
    UNVERIFIED = "unverified"
    REFUND = "refund"
    LEGAL = "legal"
    SECURITY = "security"
    PRIVACY = "privacy"
    ABUSE = "abuse"
    SPAM = "spam"
    INJECTION = "injection"
    CARD_DATA = "card-data"


class SteeringPlace(StrEnum):
    """Where words stand that give orders to whoever drafts: in what the customer writes now or wrote before, in mail
    that they quote, where nobody sees it, in what a file says, in the name of a file or of a person, in a source, or
    in account data."""

    MESSAGE = "message"
    QUOTED = "quoted-mail"
    HIDDEN = "hidden-text"
    FILE = "attachment"
    ATTACHMENT = "attachment-name"
    NAME = "name"
    SOURCE = "source"
    ACCOUNT = "account-data"


class Outcome(StrEnum):
    """What the draft sets out to do."""

    ANSWER = "answer"
    ANSWER_AND_ASK = "answer+ask"
    ASK = "ask"
    DECLINE = "decline"
    HAND_OFF = "hand-off"
    CLOSE = "close"
    NONE = "none"


class IncidentState(StrEnum):
    """Whether the mailbox profile has a running incident: nobody reads that from a conversation."""

    RUNNING = "running"
    NONE = "none"


FACETS: dict[str, type[StrEnum]] = {
    "channel": Channel,
    "stage": Stage,
    "intent": Intent,
    "tone": Tone,
    "risk": Risk,
    "outcome": Outcome,
    "incident": IncidentState,
}


class Reading(BaseModel):
    """One thing read from the conversation: the value, how sure we are (0 to 1) and the words it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    facet: str
    value: str
    confidence: float = Field(ge=0, le=1)
    evidence: str


class Situation(BaseModel):
    """Everything read from a conversation before a word is drafted.

    `tone_strength` goes from 0 (none) to 1 (as strong as it gets). `urgent` is apart from tone: an urgent
    customer can be calm. `language` is an ISO 639-1 code. `readings` says why, one entry per value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel
    stage: Stage
    intents: tuple[Intent, ...] = Field(min_length=1)
    tone: Tone
    tone_strength: float = Field(default=0.0, ge=0, le=1)
    urgent: bool = False
    language: str = "en"
    risks: tuple[Risk, ...] = ()
    readings: tuple[Reading, ...] = ()

    @property
    def upset(self) -> bool:
        """Whether the customer is angry or frustrated."""
        return self.tone in (Tone.ANGRY, Tone.FRUSTRATED)

    def facet_values(
        self, outcome: Outcome | None = None, *, incident: bool = False, suspected: bool = False
    ) -> dict[str, frozenset[str]]:
        """The values that hold, by facet, as guidelines' `when:` sees them; urgency counts as a tone too.

        `incident`: whether the mailbox has one that is running. `suspected`: whether anything around the customer's
        own words, such as a file or an article, gives orders to whoever drafts.
        """
        steered = {Risk.INJECTION.value} if suspected else set[str]()
        tones = {self.tone.value} | ({Tone.URGENT.value} if self.urgent else set())
        return {
            "channel": frozenset({self.channel.value}),
            "stage": frozenset({self.stage.value}),
            "intent": frozenset(i.value for i in self.intents),
            "tone": frozenset(tones),
            "risk": frozenset(r.value for r in self.risks) | steered,
            "outcome": frozenset({outcome.value} if outcome else ()),
            "incident": frozenset({(IncidentState.RUNNING if incident else IncidentState.NONE).value}),
        }
