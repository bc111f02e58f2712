"""A conversation and a draft with one of everything that the panel can show, and a drafter that streams it."""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from drafter.aim import Aim
from drafter.conversation import Conversation, Customer, Message
from drafter.draft import (
    AppliedGuideline,
    CheckResult,
    CheckStatus,
    Citation,
    Draft,
    Gap,
    NextStep,
    Notice,
    Repair,
    Sentence,
    SentenceStatus,
    Severity,
    SourceConflict,
    SourceStatement,
)
from drafter.errors import NeedsModel, RefinementError
from drafter.events import Event, Step, TextDelta
from drafter.explanation import Explanation
from drafter.models.base import ChatMessage
from drafter.models.chain import FallbackChain
from drafter.proofreading import Proof
from drafter.queue_place import QueueGroup, QueuePlace
from drafter.receipt import Receipt
from drafter.refinement import RefineHow, Refinement, RefineOffer, RefineOrder
from drafter.situation import Channel, Intent, Outcome, Situation, Stage, Tone
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.text.sentences import split_sentences
from drafter.wish import A_REPLY, Wish
from kb_index.documents import Hit, Kind, Passage, Visibility
from kb_index.sync.ledger import SourceFacts, SourceRun

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

CONVERSATION = Conversation(
    id="export-1",
    mailbox="brindlebook",
    subject="Export of our bookings does not finish",
    customer=Customer(name="Amara Diallo", email="amara@willowandwave.example", plan="Studio"),
    messages=(
        Message(author="customer", text="Hello, is there an export?", at=datetime(2026, 11, 14, 9, tzinfo=UTC)),
        Message(author="agent", name="Sam", text="Yes, under Reports.", at=datetime(2026, 11, 14, 10, tzinfo=UTC)),
        Message(
            author="customer",
            text="It has shown “Preparing” for three hours. What can I do? Our accountant needs it this week.",
            at=datetime(2026, 11, 16, 9, 12, tzinfo=UTC),
            attachments=("export.png",),
        ),
    ),
)

_PARTS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("Hi Amara,", "courtesy", ()),
    ("\n\n", "", ()),
    ("Thank you for telling us, and I am sorry that the export keeps your accountant waiting.", "courtesy", ()),
    ("\n\n", "", ()),
    ("An export with more than 20,000 rows is prepared overnight and sent to you by email.", "cited", (1,)),
    (" ", "", ()),
    ("You can get it sooner when you export one year at a time:", "cited", (1, 2)),
    ("\n\n1. ", "", ()),
    ("Open Reports, then Exports.", "cited", (2,)),
    ("\n2. ", "", ()),
    ("Choose one year and leave out the client notes.", "cited", (2,)),
    ("\n3. ", "", ()),
    ("Choose Excel as the format.", "unsupported", ()),
    ("\n\n", "", ()),
    ("If it is stuck after that, please tell me the number of the export: [export number?].", "courtesy", ()),
    ("\n\n", "", ()),
    ("Anything else, just write back.", "courtesy", ()),
    ("\n\nSam", "", ()),
)


def make_draft(parts: tuple[tuple[str, str, tuple[int, ...]], ...] = _PARTS) -> Draft:
    """The draft of `parts`: text, status and citations of each sentence, or a blank status for what joins them."""
    text, sentences = "", []
    for words, status, citations in parts:
        if status:
            sentences.append(
                Sentence(
                    text=words,
                    start=len(text),
                    end=len(text) + len(words),
                    status=SentenceStatus(status),
                    citations=citations,
                    reason="No source names a file format." if status == "unsupported" else "",
                )
            )
        text += words
    gaps = (Gap(label=m[1], start=m.start(), end=m.end()) for m in re.finditer(r"\[([^\]\n]+)\?\]", text))
    return Draft(
        id="d1",
        conversation_id=CONVERSATION.id,
        text=text,
        outcome=Outcome.ANSWER_AND_ASK,
        outcome_reason="Two articles answer it; the number of the export is missing.",
        situation=Situation(
            channel=Channel.EMAIL, stage=Stage.FOLLOW_UP, intents=(Intent.HOW_TO,), tone=Tone.FRUSTRATED
        ),
        sentences=tuple(sentences),
        citations=_CITATIONS,
        gaps=tuple(gaps),
        guidelines=(AppliedGuideline(id="thanks-first", title="Thank before you apologize", why="tone: frustrated"),),
        checks=_CHECKS,
        next_steps=(
            NextStep(id="log-bug", title="Log the bug", why="An export that stays in Preparing is a known fault."),
            NextStep(
                id="follow-up", title="Follow up on Friday", why="The customer has a deadline.", text="Did it arrive?"
            ),
        ),
        notices=(
            Notice(
                code="sources-disagree",
                severity=Severity.WARNING,
                text="Sources disagree: 14 days or 30 days.",
                link="https://help.brindlebook.example/refunds",
            ),
            Notice(
                code="internal-source",
                severity=Severity.INFO,
                text="Internal, not for the customer: 'Known bugs' may help you.",
                excerpt="The export queue stalls on Mondays.",
            ),
        ),
        receipt=Receipt(
            created_at=NOW,
            prompt_set="default 1",
            prompt_hash="9289741615aad67f",
            handbook_hash="51c0ffee51c0ffee",
            model="fake",
            query="Export of our bookings does not finish",
            prompt_tokens=1312,
            completion_tokens=141,
            timings={"read": 0.004, "search": 0.031, "write": 8.4, "check": 0.12, "total": 8.56},
        ),
    )


def make_conflict() -> SourceConflict:
    """A saved reply that says otherwise than what the usual draft cites."""
    cited = _CITATIONS[0]
    said = SourceStatement(
        document_id=cited.document_id,
        title=cited.title,
        link=cited.link,
        visibility=cited.visibility,
        updated_at=cited.updated_at,
        text=cited.quote,
        figures=("20,000 rows", "7:00"),
    )
    other = said.model_copy(
        update={
            "document_id": "large-exports",
            "title": "Large <exports>",
            "updated_at": datetime(2026, 10, 1, tzinfo=UTC),
            "text": "Exports of more than 50,000 rows are prepared overnight.",
            "figures": ("50,000 rows",),
        }
    )
    return SourceConflict(cited=said, other=other)


_CITATIONS = (
    Citation(
        number=1,
        document_id="export-limits",
        passage_id="export-limits#2",
        title="Limits of exports",
        link="https://help.brindlebook.example/export-limits",
        kind=Kind.ARTICLE,
        visibility=Visibility.PUBLIC,
        updated_at=datetime(2026, 8, 12, tzinfo=UTC),
        quote="Exports of more than 20,000 rows are prepared overnight and arrive by email before 7:00.",
        start=120,
        end=208,
        support=0.91,
        before="Large exports take longer.",
        after="Smaller ones are ready within five minutes.",
    ),
    Citation(
        number=2,
        document_id="slow-exports",
        passage_id="slow-exports#1",
        title="Note: what to do about slow exports",
        link="javascript:alert(1)",
        kind=Kind.NOTE,
        visibility=Visibility.INTERNAL,
        updated_at=datetime(2024, 2, 3, tzinfo=UTC),
        quote="Ask them to export year by year, without notes: Reports > Exports.",
        start=0,
        end=66,
        support=0.78,
    ),
)
_CHECKS = (
    CheckResult(check="greeting", title="Greets by name", status=CheckStatus.PASSED, reason="holds", repaired=True),
    CheckResult(check="steps", title="Steps are numbered", status=CheckStatus.PASSED, reason="holds"),
    CheckResult(
        check="apology",
        title="The apology has all its parts",
        status=CheckStatus.FAILED,
        reason="It does not say what will be different.",
        repair=Repair.AGENT,
        start=13,
        end=40,
    ),
    CheckResult(check="chat-links", title="No bare link in chat", status=CheckStatus.SKIPPED, reason="not a chat"),
)

HIT = Hit(
    Passage(
        id="export-limits#2",
        document_id="export-limits",
        kind=Kind.ARTICLE,
        title="Limits of exports",
        heading_path=("Limits of exports", "Size"),
        text="Exports of more than 20,000 rows are prepared overnight and arrive by email before 7:00.",
        start=120,
        end=208,
        source="help-center",
        link="https://help.brindlebook.example/export-limits",
        updated_at=datetime(2026, 8, 12, tzinfo=UTC),
    ),
    score=0.83,
    evidence={"vector": 0.71, "words": 4.2},
)


SOURCE = SourceFacts(
    "help-center",
    {Kind.ARTICLE: 3, Kind.NOTE: 1},
    {Visibility.PUBLIC: 4},
    (),
    4,
    20,
    SourceRun("help-center", "/help-center", Kind.ARTICLE, tried_at=NOW, synced_at=NOW),
)


class SampleChecks:
    """Knows the sentences of the usual draft as they were proved; of others those with a figure are not proved.

    It refines by a rule that takes the last sentence away, or, to make it longer, by a model that says it twice.
    """

    def check_text(self, conversation: Conversation, text: str, wish: Wish = A_REPLY) -> Proof:
        known = {sentence.text: sentence for sentence in make_draft().sentences}
        sentences = []
        for span in split_sentences(text):
            said = text[span.start : span.end].strip()
            lead = re.match(r"\d\. ", said)
            start, said = (span.start + 3, said[3:]) if lead else (span.start, said)
            bare = re.sub(r"\[[^\]]*\]", "", said)
            status = SentenceStatus.UNSUPPORTED if re.search(r"\d", bare) else SentenceStatus.COURTESY
            reason = "No source says this." if status is SentenceStatus.UNSUPPORTED else ""
            found = Sentence(text=said, start=start, end=start + len(said), status=status, reason=reason)
            if old := known.get(said):
                found = old.model_copy(update={"start": start, "end": start + len(said)})
            sentences.append(found)
        used = {number for sentence in sentences for number in sentence.citations}
        cited = tuple(citation for citation in _CITATIONS if citation.number in used)
        checks: tuple[CheckResult, ...] = _CHECKS if "sorry" in text else _CHECKS[:2]
        if "- " in text:  # a rule can number the steps
            failed = {"status": CheckStatus.FAILED, "repair": Repair.RULE, "reason": "The steps have no numbers."}
            checks = tuple(c.model_copy(update=failed) if c.check == "steps" else c for c in checks)
        return Proof(text, tuple(sentences), cited, checks)

    def fix_text(
        self, conversation: Conversation, text: str, checks: Collection[str], wish: Wish = A_REPLY
    ) -> tuple[Proof, tuple[str, ...]]:
        if "steps" not in checks:
            return self.check_text(conversation, text), ()
        return self.check_text(conversation, text.replace("- ", "1. ")), ("steps",)

    def messages(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[ChatMessage, ...]:
        said = f"<customer>{conversation.messages[-1].text}</customer> {wish.instruction}"
        return ChatMessage("system", "Write a letter."), ChatMessage("user", said)

    def explain(self, conversation: Conversation, wish: Wish = A_REPLY) -> Explanation:
        draft = make_draft()
        return Explanation(
            conversation_id=conversation.id,
            kind=wish.kind,
            situation=draft.situation,
            outcome=draft.outcome,
            outcome_reason=draft.outcome_reason,
            asks_model=True,
            query=conversation.messages[-1].text,
            aim=wish.aim,
            asks=draft.asks,
            translation=None,
            sources=(),
            guidelines=draft.guidelines,
            checks=(),
            next_steps=draft.next_steps,
            notices=draft.notices,
        )

    def situation(self, conversation: Conversation) -> Situation:
        return make_draft().situation

    def queue_place(self, conversation: Conversation) -> QueuePlace:
        words = conversation.messages[-1].text
        if "nothing waits" in words:
            return QueuePlace(QueueGroup.NOTHING, 0, "Answered: the customer is next.")
        group = QueueGroup.THANKS if "Thank" in words else QueueGroup.QUESTIONS
        return QueuePlace(group, 0, f"Read as {group.name.lower()}.", conversation.last_customer_at)

    def refine(
        self, conversation: Conversation, order: RefineOrder, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        if order.how is RefineHow.TRANSLATE:
            raise NeedsModel("'Translate' needs a model that writes letters, and none is set up.")
        if not order.text.strip():
            raise RefinementError("text: it is empty, so there is nothing to refine.")
        by_model = order.how is RefineHow.LONGER
        if by_model:
            yield Step.WRITING
            yield TextDelta(order.text)
        spans = split_sentences(order.text)
        shorter = order.text[: spans[-2].end] if len(spans) > 1 else order.text
        proof = self.check_text(conversation, f"{order.text} {order.text}" if by_model else shorter)
        yield Refinement(
            how=order.how,
            text=proof.text,
            changed=proof.text != order.text,
            made_by="fake" if by_model else "rule",
            reason="Done.",
            sentences=proof.sentences,
            citations=proof.citations,
            gaps=proof.gaps,
            checks=proof.checks,
            asked_model=by_model,
            cost_usd=0.25 if by_model else 0.0,
        )

    def refine_offers(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[RefineOffer, ...]:
        return (
            RefineOffer(how=RefineHow.SHORTER, title="Shorter", made_by="rule"),
            RefineOffer(how=RefineHow.TRANSLATE, title="Translate", made_by=None, reason="No model is set up."),
        )


class ScriptedDrafter(SampleChecks):
    """Streams `events`; an exception among them is raised in its place."""

    def __init__(self, *events: Event | Exception) -> None:
        self.events = events or usual_events()
        self.models = FallbackChain(())
        self.asked: list[tuple[Conversation, Wish]] = []
        self.terms: list[Terms] = []
        self.checked: list[Wish] = []

    def check_text(self, conversation: Conversation, text: str, wish: Wish = A_REPLY) -> Proof:
        self.checked.append(wish)
        return super().check_text(conversation, text, wish)

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        self.asked.append((conversation, wish))
        self.terms.append(terms)
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield aiming(event, wish.aim) if isinstance(event, Draft) else event


def aiming(draft: Draft, aim: Aim | None) -> Draft:
    """The draft as one with that aim."""
    fate = "followed: by itself it would be 'answer': A source answers." if aim else None
    return draft.model_copy(update={"receipt": draft.receipt.model_copy(update={"aim": aim, "aim_fate": fate})})


def usual_events(draft: Draft | None = None) -> tuple[Event, ...]:
    draft = draft or make_draft()
    deltas = (TextDelta(piece) for piece in re.findall(r"\S+\s*", draft.text))
    return (Step.READING, Step.SEARCHING, Step.WRITING, *deltas, Step.CHECKING, draft)
