"""What the tools answer, in as few words as a model needs to go on, each part typed."""

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import BaseModel

from drafter.draft import CheckResult, CheckStatus, Citation, Draft, Gap, Sentence, SentenceStatus
from drafter.proofreading import Proof
from drafter.situation import Outcome
from kb_index.documents import Hit, Kind, Match, Visibility
from service.words import day

__all__ = [
    "AnsweredQuestion",
    "FailedCheck",
    "FoundKnowledge",
    "KnowledgePassage",
    "ProvedWords",
    "Quote",
    "ToldFact",
    "ToldStep",
    "UnprovedSentence",
    "WrittenDraft",
]


class KnowledgePassage(BaseModel):
    """A passage that was found. `section`: the headings it stands under. `match` possible: near the question, but not
    surely its answer. `visibility` internal: for colleagues, never to be quoted to a customer."""

    title: str
    section: str
    text: str
    kind: Kind
    visibility: Visibility
    match: Match
    link: str | None
    updated: str | None

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """The passage for a model."""
        found = hit.passage
        return cls(
            title=found.title,
            section=" > ".join(name for name in found.heading_path if name != found.title),
            text=found.text,
            kind=found.kind,
            visibility=found.visibility,
            match=hit.match,
            link=found.link,
            updated=day(found.updated_at) if found.updated_at else None,
        )


class FoundKnowledge(BaseModel):
    """Passages, the best first. `verdict` says in a sentence how far they can be relied on."""

    verdict: str
    passages: list[KnowledgePassage]

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> Self:
        """What was found for a question."""
        if not hits:
            verdict = "Nothing in the knowledge is near enough to the question. Do not answer it from memory."
        elif hits[0].match is Match.POSSIBLE:
            verdict = "Nothing is surely about the question; these passages may be. Read them before you rely on one."
        else:
            verdict = "The passages marked sure are about the question."
        return cls(verdict=verdict, passages=[KnowledgePassage.of(hit) for hit in hits])


class Quote(BaseModel):
    """The words of a source that prove the sentences marked `[number]`. Never quote internal ones to a customer.

    Those of an `attachment` are the customer's own: they prove what was sent, and nothing of the team.
    """

    number: int
    title: str
    kind: Kind | Literal["attachment", "account"]
    quote: str
    link: str | None
    visibility: Visibility


class UnprovedSentence(BaseModel):
    """A sentence that states a fact which no source proves. `contradicted`: a source says the opposite."""

    sentence: str
    reason: str
    contradicted: bool


class FailedCheck(BaseModel):
    """A rule of the handbook that the text breaks, or that calls for something which it lacks."""

    check: str
    title: str
    reason: str


class ProvedWords(BaseModel):
    """A text and what stands behind it. `ready`: each fact is proved, no blank is left, no check fails.

    `marked_text` is the text with `[n]` behind each sentence that quote n proves; `blanks` are still to be filled.
    """

    text: str
    ready: bool
    marked_text: str
    quotes: list[Quote]
    unproved: list[UnprovedSentence]
    blanks: list[str]
    failed_checks: list[FailedCheck]

    @classmethod
    def of(cls, proof: Proof) -> Self:
        """A checked text for a model."""
        return cls.model_validate(_proved(proof.text, proof.sentences, proof.citations, proof.gaps, proof.checks))


class AnsweredQuestion(BaseModel):
    """Something that the customer asks, and whether the sources answer it; if not, `reason` says why."""

    asked: str
    answered: bool
    reason: str


class ToldStep(BaseModel):
    """Something for the agent to do beside sending the reply."""

    title: str
    why: str
    text: str | None


class ToldFact(BaseModel):
    """What a record of the team's says of this customer, as of that day."""

    fact: str
    record: str
    as_of: str


class WrittenDraft(ProvedWords):
    """A draft for a person to read, edit and send; nothing was sent. `draft_id`: it is kept in the service under it.

    `account` is what it may have used of the customer's account data.

    `notices` are what that person should know before reading it.
    """

    draft_id: str
    outcome: Outcome
    outcome_reason: str
    notices: list[str]
    questions: list[AnsweredQuestion]
    next_steps: list[ToldStep]
    account: list[ToldFact]
    written_by: str

    @classmethod
    def told(cls, draft: Draft) -> Self:
        """A draft for a model."""
        proved = _proved(draft.text, draft.sentences, draft.citations, draft.gaps, draft.checks)
        return cls.model_validate(
            proved
            | {
                "draft_id": draft.id,
                "outcome": draft.outcome,
                "outcome_reason": draft.outcome_reason,
                "notices": [notice.text for notice in draft.notices],
                "questions": [
                    AnsweredQuestion(asked=ask.text, answered=ask.answered, reason=ask.reason) for ask in draft.asks
                ],
                "next_steps": [ToldStep(title=s.title, why=s.why, text=s.text) for s in draft.next_steps],
                "account": [
                    ToldFact(fact=one.words, record=one.source, as_of=day(one.as_of))
                    for one in draft.receipt.account
                    if not one.withheld
                ],
                "written_by": draft.receipt.model,
            }
        )


def _proved(
    text: str,
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    gaps: Sequence[Gap],
    checks: Sequence[CheckResult],
) -> dict[str, object]:
    unproved = [one for one in sentences if one.status.unproved]
    failed = [one for one in checks if one.status is CheckStatus.FAILED]
    return {
        "text": text,
        "ready": bool(text.strip()) and not (unproved or gaps or failed),
        "marked_text": _marked(text, sentences),
        "quotes": [
            Quote(number=c.number, title=c.title, kind=c.kind, quote=c.words, link=c.link, visibility=c.visibility)
            for c in citations
        ],
        "unproved": [
            UnprovedSentence(
                sentence=one.text, reason=one.reason, contradicted=one.status is SentenceStatus.CONTRADICTED
            )
            for one in unproved
        ],
        "blanks": [gap.label for gap in gaps],
        "failed_checks": [FailedCheck(check=one.check, title=one.title, reason=one.reason) for one in failed],
    }


def _marked(text: str, sentences: Sequence[Sentence]) -> str:
    for one in sorted(sentences, key=lambda sentence: sentence.end, reverse=True):
        if marks := "".join(f"[{number}]" for number in one.citations):
            text = f"{text[: one.end]} {marks}{text[one.end :]}"
    return text
