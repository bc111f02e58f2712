"""The draft: what the agent sees, with the proof of every sentence."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from drafter.receipt import Receipt
from drafter.situation import Outcome, Situation, SteeringPlace
from drafter.text.plain_text import plain_quote
from kb_index.documents import Kind, Visibility

__all__ = [
    "ACCOUNT",
    "ATTACHMENT",
    "AnsweredAsk",
    "AppliedGuideline",
    "CheckResult",
    "CheckStatus",
    "Citation",
    "Draft",
    "Gap",
    "NextStep",
    "Notice",
    "OpposingQuote",
    "PossibleSource",
    "Repair",
    "Sentence",
    "SentenceStatus",
    "Severity",
    "SourceConflict",
    "SourceStatement",
    "TextKind",
]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TextKind(StrEnum):
    """What is written: a reply to the customer, or one of the texts around it."""

    REPLY = "reply"
    HANDOFF_NOTE = "handoff-note"
    SUMMARY = "summary"
    BUG_NOTE = "bug-note"
    IDLE_NUDGE = "idle-nudge"
    FIXED_FOLLOW_UP = "fixed-follow-up"
    CLOSING = "closing"

    @property
    def for_customer(self) -> bool:
        """Whether a customer reads it; the others are for colleagues and may hold what only they may know."""
        return self not in (TextKind.HANDOFF_NOTE, TextKind.SUMMARY, TextKind.BUG_NOTE)


class SentenceStatus(StrEnum):
    """What stands behind a sentence of the draft: a source, the conversation, the mailbox profile, or nothing.

    A courtesy needs no proof; an unsupported sentence would. A contradicted one has worse than none: a source says
    otherwise.
    """

    CITED = "cited"
    CONVERSATION = "conversation"
    PROFILE = "profile"
    COURTESY = "courtesy"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"

    @property
    def unproved(self) -> bool:
        """Whether it is that of a fact which nothing proves, whether or not a source says otherwise."""
        return self in (SentenceStatus.UNSUPPORTED, SentenceStatus.CONTRADICTED)


ATTACHMENT: Literal["attachment"] = "attachment"
"""The kind of a citation of what a customer attached: their word, which shows what they sent and nothing of us."""

ACCOUNT: Literal["account"] = "account"
"""The kind of a citation of account data: what a record of ours says of this customer, dated by `updated_at`."""


class Citation(_Value):
    """The words that prove a sentence: `quote` is exactly `document.text[start:end]`, offsets in characters.

    Of an attachment `title` is its name with the line or page, of account data the name of the record.
    `before` and `after` are what stands around it in its passage, as people read it, a line or two of each.
    `support` (0 to 1) is how strongly the quote carries the sentence that leans on it most.
    """

    number: int = Field(ge=1)
    document_id: str
    passage_id: str
    title: str
    link: str | None
    kind: Kind | Literal["attachment", "account"]
    visibility: Visibility
    updated_at: datetime | None
    quote: str
    start: int
    end: int
    support: float
    before: str = ""
    after: str = ""

    @property
    def of_document(self) -> bool:
        """Whether it is of something that is indexed; what is not is of this conversation alone."""
        return isinstance(self.kind, Kind)

    @property
    def words(self) -> str:
        """The quote as people read it, without the marks of its document."""
        return plain_quote(self.quote)


class OpposingQuote(_Value):
    """The words that say otherwise: `quote` is exactly `document.text[start:end]`, offsets in characters."""

    document_id: str
    passage_id: str
    title: str
    link: str | None
    visibility: Visibility
    quote: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The quote as people read it, without the marks of its document."""
        return plain_quote(self.quote)


class Sentence(_Value):
    """A sentence of the draft: `draft.text[start:end]`, and the numbers of the citations that carry it.

    `reason` says why it is not proved; `against` are the words that contradict it, None where nothing does.
    """

    text: str
    start: int
    end: int
    status: SentenceStatus
    citations: tuple[int, ...] = ()
    reason: str = ""
    against: OpposingQuote | None = None

    @model_validator(mode="before")
    @classmethod
    def _contradicted_is_a_status(cls, data: Any) -> Any:
        """Drafts that were kept before it was one hold it beside the status, without the words."""
        if isinstance(data, dict) and "contradicted" in data:
            rest = {key: value for key, value in data.items() if key != "contradicted"}
            return {**rest, "status": SentenceStatus.CONTRADICTED} if data["contradicted"] else rest
        return data


class Gap(_Value):
    """A typed blank `[label?]` that the agent must fill before the draft is inserted."""

    label: str
    start: int
    end: int


class CheckStatus(StrEnum):
    """Whether a check holds; `skipped` means that it says nothing about this draft."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


class Repair(StrEnum):
    """Who can put a failed check right: a rule, one more call of the model, or only the agent."""

    RULE = "rule"
    MODEL = "model"
    AGENT = "agent"


class CheckResult(_Value):
    """What one check says: where in the draft (`text[start:end]`, absent when it is about what is missing)."""

    check: str
    title: str
    status: CheckStatus
    reason: str
    repair: Repair = Repair.AGENT
    start: int | None = None
    end: int | None = None
    repaired: bool = False


class AppliedGuideline(_Value):
    """A handbook guideline that went into the prompt, and the facets that called for it."""

    id: str
    title: str
    why: str


class NextStep(_Value):
    """Something for the agent to do beside the reply; `rules` are the handbook's that it comes from."""

    id: str
    title: str
    why: str
    rules: tuple[str, ...] = ()
    text: str | None = None


class Severity(StrEnum):
    """How much a notice matters: good to know, look before you send, or do not send without somebody's word."""

    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


class Notice(_Value):
    """What the agent should know before reading a draft, in one sentence. `code` is for programs and does not change.

    `link` leads to the document that it speaks of, `excerpt` are that document's words; internal ones have often no
    link. `place` says of words that give orders to whoever drafts where they stand.
    """

    code: str
    severity: Severity
    text: str
    link: str | None = None
    excerpt: str = ""
    place: SteeringPlace | None = None

    @model_validator(mode="before")
    @classmethod
    def _once_a_sentence(cls, data: Any) -> Any:
        """Runs that were kept before notices had a code hold their sentences alone."""
        return {"code": "note", "severity": Severity.INFO, "text": data} if isinstance(data, str) else data


class SourceStatement(_Value):
    """What a source says: a sentence with figures, and the source as people look it up."""

    document_id: str
    title: str
    link: str | None
    visibility: Visibility
    updated_at: datetime | None
    text: str
    figures: tuple[str, ...]


class SourceConflict(_Value):
    """Two sources that say different figures of the same thing: the one that the draft cites, and another."""

    cited: SourceStatement
    other: SourceStatement


class AnsweredAsk(_Value):
    """Something that the customer asks for in their own words, and its kind; `told`: they only tell of it.

    `sections` are those that answer it, each as title and headings; where none does, `reason` says so.
    """

    kind: str
    text: str
    told: bool
    answered: bool
    sections: tuple[str, ...] = ()
    reason: str = ""


class PossibleSource(_Value):
    """A passage that may or may not be about the request: too far to draft from, near enough for a person to see."""

    document_id: str
    passage_id: str
    title: str
    link: str | None
    kind: Kind
    updated_at: datetime | None
    excerpt: str


class Draft(_Value):
    """A draft for a person to read, edit and send; we never send it.

    `text` has no citation markers, ready to insert; `sentences` say where the markers go.
    """

    id: str
    conversation_id: str
    kind: TextKind = TextKind.REPLY
    text: str
    outcome: Outcome
    outcome_reason: str
    situation: Situation
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    asks: tuple[AnsweredAsk, ...] = ()
    gaps: tuple[Gap, ...]
    guidelines: tuple[AppliedGuideline, ...]
    checks: tuple[CheckResult, ...]
    next_steps: tuple[NextStep, ...]
    notices: tuple[Notice, ...] = ()
    conflicts: tuple[SourceConflict, ...] = ()
    possible_sources: tuple[PossibleSource, ...] = ()
    receipt: Receipt

    @property
    def unproved(self) -> tuple[Sentence, ...]:
        """The factual sentences that nothing proves, those among them that a source contradicts."""
        return tuple(s for s in self.sentences if s.status.unproved)

    @property
    def contradicted(self) -> tuple[Sentence, ...]:
        """The factual sentences of which a source says otherwise."""
        return tuple(s for s in self.sentences if s.status is SentenceStatus.CONTRADICTED)

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that do not hold."""
        return tuple(c for c in self.checks if c.status is CheckStatus.FAILED)
