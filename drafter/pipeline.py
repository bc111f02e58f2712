"""The draft, step by step: this page is the product, in the order in which it happens.

clean -> read -> retrieve -> decide -> choose guidelines -> render -> complete -> ground -> check, repair -> draft
"""

import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from drafter.brief import Brief
from drafter.checks.repair import targeted_instructions
from drafter.conversation import Conversation
from drafter.draft import Draft, Receipt, Repair, TextKind
from drafter.errors import ConversationError, ModelError, ModelUnreachable
from drafter.explanation import Explanation, explain
from drafter.handbook.guidelines import Handbook
from drafter.handbook.selection import Chosen, applied, choose
from drafter.mailbox import Mailbox
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.call import PULSE_SECONDS, Pulse
from drafter.models.chain import FailedAttempt, FallbackChain, PromptFor
from drafter.next_steps import next_steps
from drafter.notices import notices
from drafter.preparation import prepare, read
from drafter.prompting.briefing import brief_model, brief_note, brief_repair
from drafter.prompting.prompt_set import PromptSet
from drafter.proof.answer_faults import answer_fault
from drafter.proof.conflicts import find_conflicts
from drafter.proof.grounding import Embed
from drafter.proofreading import Proof, Proofreader
from drafter.receipts import source_versions, total_cost
from drafter.stopwatch import Stopwatch
from drafter.writing.gaps import find_gaps
from drafter.writing.kinds import FORMS, asks_model
from kb_index.index import KnowledgeIndex

__all__ = ["PULSE_SECONDS", "Drafter", "Event", "Outline", "Pulse", "Restart", "Step", "TextDelta"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the page begins: `reading`, `searching`, `writing`, `checking` or `rewriting`."""

    name: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the draft as the model writes it: not yet proved, not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Restart:
    """What was streamed so far is void, because of `reason`; the text begins anew."""

    reason: str


Event = Step | TextDelta | Restart | Pulse | Draft


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a draft is made from before anybody writes: what was found and decided, the guidelines chosen, and
    what the first model would be asked; no messages where none is asked."""

    brief: Brief
    guidelines: tuple[Chosen, ...]
    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class _Written:
    """What was written, by which model, what the calls took, and why models before it failed.

    `without` says who wrote where `model` is None: `composer`, `rule` or `nobody`.
    """

    text: str
    model: Model | None = None
    without: str = "nobody"
    completions: tuple[Completion, ...] = ()
    failures: tuple[str, ...] = ()

    @property
    def by(self) -> str:
        """Who wrote, for the receipt."""
        return self.model.name if self.model else self.without

    @property
    def composed(self) -> bool:
        """Whether the composer stood in for a model."""
        return self.by == "composer"

    def after(self, attempts: Sequence[FailedAttempt]) -> "_Written":
        """The same after attempts that failed: with their reasons, and what they cost nevertheless."""
        return replace(
            self,
            completions=(*self.completions, *(a.completion for a in attempts if a.completion)),
            failures=(*self.failures, *(a.reason for a in attempts)),
        )


class Drafter:
    """Writes drafts. Holds no state between them; safe to use from several threads.

    Where none of `models` answers, or there is none, the composer writes. `repairs` says who may put failed checks
    right before the agent sees them; with none, drafts are checked only. `each_question`: the questions of a request
    are also searched for one by one. `draft_seconds`: when models must have ended, counted from the beginning of the
    draft; the composer needs no more than a moment. `now` gives the time in UTC.
    """

    def __init__(
        self,
        *,
        index: KnowledgeIndex,
        embed: Embed,
        models: FallbackChain,
        prompts: PromptSet,
        handbook: Handbook,
        mailboxes: Mapping[str, Mailbox],
        parameters: Parameters,
        repairs: frozenset[Repair] = frozenset({Repair.RULE, Repair.MODEL}),
        each_question: bool = True,
        draft_seconds: float = 300.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.index = index
        self.embed = embed
        self.models = models
        self.prompts = prompts
        self.handbook = handbook
        self.mailboxes = mailboxes
        self.parameters = parameters
        self.repairs = repairs
        self.each_question = each_question
        self.draft_seconds = draft_seconds
        self.now = now

    def draft(
        self, conversation: Conversation, *, instruction: str | None = None, kind: TextKind = TextKind.REPLY
    ) -> Draft:
        """The draft for `conversation`; raises as `stream` does."""
        return next(e for e in self.stream(conversation, instruction=instruction, kind=kind) if isinstance(e, Draft))

    def stream(
        self, conversation: Conversation, *, instruction: str | None = None, kind: TextKind = TextKind.REPLY
    ) -> Iterator[Event]:
        """The draft as it comes into being; the last event is the Draft itself. `kind` says what is written. While a
        model is silent a Pulse comes twice a second; closing the iterator ends its call.

        Raises ConversationError for an unknown mailbox, StoreError where the index cannot be used and PromptError
        where a template is wrong. A model that fails is no error: the next one answers, or the composer.
        """
        watch = Stopwatch()

        yield Step("reading")
        with watch.time("read"):
            brief = self._read(conversation, kind, instruction or "")

        yield Step("searching")
        with watch.time("search"):
            brief = self._prepared(brief)
        written = yield from self._write(brief, watch)

        yield Step("checking")
        reader = Proofreader(brief, self.embed, by_rule=Repair.RULE in self.repairs)
        with watch.time("check"):
            proof = reader.proof(written.text)
        if Repair.MODEL in self.repairs and written.model and proof.for_the_model:
            proof, written = yield from self._rewrite(reader, proof, written, watch)

        if written.model and not kind.for_customer:
            proof, written = self._or_quoted(reader, proof, written)

        yield self._finish(brief, written, proof, watch)

    def explain(self, conversation: Conversation, *, kind: TextKind = TextKind.REPLY) -> Explanation:
        """What a draft would be made of and why, without calling a model; raises as `stream` does."""
        brief = self._prepared(self._read(conversation, kind))
        return explain(
            brief,
            self._guidelines(brief, self._tier),
            self.prompts.budgets[self._tier],
            next_steps(brief),
        )

    def outline(self, conversation: Conversation, *, kind: TextKind = TextKind.REPLY) -> Outline:
        """All that a draft is made from, without calling a model; raises as `stream` does.

        With the same outline, prompt set and model answers a draft is the same, but for its id and timings.
        """
        brief = self._prepared(self._read(conversation, kind))
        messages = self._render(brief, self._tier) if asks_model(brief) else []
        return Outline(brief, tuple(self._guidelines(brief, self._tier)), tuple(messages))

    @property
    def _tier(self) -> Tier:
        """The tier of the first model; where there is none, the composer is given what a small one is."""
        return next((model.tier for model in self.models.models), Tier.SMALL)

    def _read(self, conversation: Conversation, kind: TextKind, instruction: str = "") -> Brief:
        if mailbox := self.mailboxes.get(conversation.mailbox):
            return read(conversation, kind, mailbox, self.now(), self.embed, instruction)
        known = ", ".join(sorted(self.mailboxes))
        raise ConversationError(
            f"mailbox {conversation.mailbox!r} of conversation {conversation.id!r} has no profile; known: {known}. "
            "Add one to mailbox_paths or correct the conversation."
        )

    def _prepared(self, brief: Brief) -> Brief:
        return prepare(brief, self.index, each_question=self.each_question)

    def _write(self, brief: Brief, watch: Stopwatch) -> Generator[Event, None, _Written]:
        """Ask the models in turn, each with a prompt of its own tier; the composer where none answers."""
        form = FORMS[brief.kind]
        if brief.silent:
            return _Written("")
        yield Step("writing")
        if not form.asks_model:
            text = form.write(brief)
            yield TextDelta(text)
            return _Written(text, without="rule")
        failures: list[FailedAttempt] = []
        try:
            completion = yield from self._complete(
                self.models, lambda tier: self._render(brief, tier), brief, watch, failures
            )
        except ModelError:
            text = form.write(brief)
            yield TextDelta(text)
            return _Written(text, without="composer").after(failures)
        answered = self.models.models[len(failures)]
        return _Written(completion.text, answered, completions=(completion,)).after(failures)

    def _rewrite(
        self, reader: Proofreader, first: Proof, written: _Written, watch: Stopwatch
    ) -> Generator[Event, None, tuple[Proof, _Written]]:
        """Exactly one more call that names the failed checks; its text stands only if it is better proved."""
        assert written.model  # noqa: S101
        yield Step("rewriting")
        yield Restart("; ".join(c.title for c in first.for_the_model))
        faults = targeted_instructions(first.checks)
        failures: list[FailedAttempt] = []
        try:
            completion = yield from self._complete(
                FallbackChain([written.model]),
                lambda tier: self._render_repair(reader.brief, tier, first.text, faults),
                reader.brief,
                watch,
                failures,
            )
        except ModelError:
            return first, written.after(failures)
        with watch.time("check"):
            second = reader.proof(completion.text)
        written = replace(written, completions=(*written.completions, completion))
        return (second if second.faults < first.faults else first), written

    def _or_quoted(self, reader: Proofreader, proof: Proof, written: _Written) -> tuple[Proof, _Written]:
        """A note that only quotes is better than one that says what nobody said: the better proved one stands."""
        quoted = reader.proof(FORMS[reader.brief.kind].write(reader.brief))
        if len(quoted.unsupported) >= len(proof.unsupported):
            return proof, written
        reason = f"{written.by} wrote what the conversation does not say."
        return quoted, replace(written, model=None, without="composer", failures=(*written.failures, reason))

    def _render(self, brief: Brief, tier: Tier) -> list[ChatMessage]:
        guidelines, budget = self._guidelines(brief, tier), self.prompts.budgets[tier]
        if brief.kind.for_customer:
            return self.prompts.reply(brief_model(brief, guidelines, budget), tier, brief.kind)
        return self.prompts.note(brief_note(brief, guidelines, budget), brief.kind)

    def _render_repair(self, brief: Brief, tier: Tier, text: str, faults: Sequence[str]) -> list[ChatMessage]:
        """A letter is put right as its tier can; what a note lacks stands in the conversation, so that is shown."""
        prompt = brief_repair(brief, text, faults, self.prompts.budgets[tier])
        return self.prompts.repair(self._render(brief, tier), prompt, tier if brief.kind.for_customer else Tier.LARGE)

    def _guidelines(self, brief: Brief, tier: Tier) -> list[Chosen]:
        return choose(self.handbook, brief.situation, brief.outcome, tier, brief.kind)

    def _complete(
        self,
        models: FallbackChain,
        prompt_for: PromptFor,
        brief: Brief,
        watch: Stopwatch,
        failures: list[FailedAttempt],
    ) -> Generator[Event, None, Completion]:
        """One whole answer that can be a draft; `failures` collects the models before that gave none."""
        # A note tells colleagues what the customer wrote; a letter to the customer that does is none.
        customer = brief.request.by_customer if brief.kind.for_customer else ""
        started = watch.total
        left = self.draft_seconds - watch.total
        for piece in models.stream(prompt_for, self.parameters, lambda text: answer_fault(text, customer), left):
            match piece:
                case Pulse():
                    yield piece
                case str():
                    watch.first("first words", watch.total - started)
                    yield TextDelta(piece)
                case FailedAttempt():
                    failures.append(piece)
                    yield Restart(piece.reason)
                case Completion():
                    watch.add("write", watch.total - started)
                    return piece
        raise ModelUnreachable("the model stopped without ending its answer. Try again.")

    def _finish(self, brief: Brief, written: _Written, proof: Proof, watch: Stopwatch) -> Draft:
        tier = written.model.tier if written.model else Tier.SMALL
        conflicts = find_conflicts(proof.citations, brief.hits, self.embed)
        by_the_first = written.model is next(iter(self.models.models), None)
        now = self.now()
        return Draft(
            id=uuid.uuid4().hex,
            conversation_id=brief.conversation.id,
            kind=brief.kind,
            text=proof.text,
            outcome=brief.outcome,
            outcome_reason=brief.outcome_reason,
            situation=brief.situation,
            sentences=proof.sentences,
            citations=proof.citations,
            gaps=find_gaps(proof.text),
            guidelines=applied(self._guidelines(brief, tier)),
            checks=proof.checks,
            next_steps=next_steps(brief, conflicts=bool(conflicts)),
            notices=notices(
                brief, conflicts, composed=written.composed, failures=() if by_the_first else written.failures
            ),
            receipt=Receipt(
                created_at=now,
                prompt_set=self.prompts.name,
                prompt_hash=self.prompts.hash,
                handbook_hash=self.handbook.content_hash[:16],
                model=written.by,
                composed=written.composed,
                fallbacks=written.failures,
                instruction=brief.instruction or None,
                query=brief.search_results.query if brief.search_results else "",
                sources=source_versions(brief.hits),
                prompt_tokens=sum(c.prompt_tokens for c in written.completions),
                completion_tokens=sum(c.completion_tokens for c in written.completions),
                cost_usd=total_cost(written.completions),
                timings={**watch.seconds, "total": watch.total},
            ),
        )
