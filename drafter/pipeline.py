"""The draft, step by step: this page is the product, in the order in which it happens.

clean -> read -> retrieve -> decide -> choose guidelines -> render -> complete -> ground -> check, repair -> draft
"""

import uuid
from collections.abc import Callable, Collection, Generator, Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from drafter.attachments.reader import read_files, without_pictures
from drafter.better_proved import noted_or_quoted, upheld_or_composed
from drafter.brief import Brief
from drafter.checks.repair import targeted_instructions
from drafter.conversation import Conversation
from drafter.draft import Draft, Repair, TextKind
from drafter.errors import ConversationError
from drafter.events import Event, Restart, Step
from drafter.evidence.report import answered_asks
from drafter.explanation import Explanation, Outline, explain
from drafter.foreign_asks import ForeignAsks
from drafter.handbook.guidelines import Handbook
from drafter.handbook.selection import applied_guidelines
from drafter.instruction import instruction_fate
from drafter.issued_receipt import receipt_of
from drafter.kept_readers import KeptReaders, remembered_words
from drafter.mailbox import Mailbox
from drafter.models.base import ChatMessage, Embed, EmbedWords, Parameters, Tier
from drafter.models.chain import FallbackChain
from drafter.models.hidden import Hide, hidden_by, hiding
from drafter.models.screen import Screen
from drafter.next_steps import next_steps
from drafter.notices import notices
from drafter.parts import Part, left_out
from drafter.preparation import read_brief, search_and_decide
from drafter.privacy.screen import PrivacyScreen
from drafter.prompting.prompt_set import PromptSet
from drafter.prompting.prompter import Prompter
from drafter.proof.conflicts import find_conflicts
from drafter.proof.verifier import Verifier
from drafter.proofreading import Proof, Proofreader
from drafter.queue_place import QueuePlace, queue_place
from drafter.refinement import RefineOffer, RefineOrder
from drafter.refining.refiner import Refiner
from drafter.retrieval import SearchResults
from drafter.screening import filter_for, screen_for
from drafter.situation import Situation
from drafter.stopwatch import Stopwatch
from drafter.terms import AS_THE_PROFILE_SAYS, Terms
from drafter.translation import Translation
from drafter.verification import not_verified, verified
from drafter.wish import A_REPLY, Wish
from drafter.writer import Writer, Written
from drafter.writing.gaps import find_gaps
from drafter.writing.kinds import asks_model
from kb_index.index import KnowledgeIndex

__all__ = ["Drafter"]


class Drafter:
    """Writes drafts. What it keeps between them makes nothing but checks faster; safe to use from several threads.

    Where none of `models` answers, or there is none, the composer writes. `repairs` says who may put failed checks
    right before the agent sees them; with none, drafts are checked only. `without`: parts that are left out, to
    measure what they add. `verifier` gives a second opinion on the proof. `draft_seconds`: when models must have
    ended, counted from the beginning of the draft. `now` gives the time in UTC.
    """

    def __init__(
        self,
        *,
        index: KnowledgeIndex,
        embed: Embed,
        embed_words: EmbedWords | None = None,
        models: FallbackChain,
        prompts: PromptSet,
        handbook: Handbook,
        mailboxes: Mapping[str, Mailbox],
        parameters: Parameters,
        repairs: frozenset[Repair] = frozenset({Repair.RULE, Repair.MODEL}),
        without: Collection[Part] = (),
        draft_seconds: float = 300.0,
        verifier: Verifier | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.index = index
        self.embed = embed
        self.embed_words = remembered_words(embed_words) if embed_words else None
        self.models = models
        self.mailboxes = mailboxes
        self.repairs = repairs
        self.without = left_out(without)
        self.now = now
        self._verifier = verifier
        self._prompter = Prompter(prompts, handbook)
        self._writer = Writer(models, self._prompter, parameters, draft_seconds)
        self._foreign = ForeignAsks(index, models, prompts, parameters)
        self._draft_seconds = draft_seconds
        self._readers = KeptReaders()
        self._refiner = Refiner(models.letter_writers, prompts, parameters, draft_seconds)

    def draft(self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS) -> Draft:
        """The draft for `conversation`; raises as `stream` does."""
        events = self.stream(conversation, wish, terms)
        return next(event for event in events if isinstance(event, Draft))

    def stream(
        self, conversation: Conversation, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        """The draft as it comes into being; the last event is the Draft itself. `wish` is what the agent asks of it,
        `terms` say on which models may be asked. While a model is silent a Pulse comes twice a second; closing the
        iterator ends its call.

        Raises ConversationError for an unknown mailbox, StoreError where the index cannot be used and PromptError
        where a template is wrong. A model that fails is no error: the next one answers, or the composer.
        """
        watch = Stopwatch()
        self._mailbox(conversation)  # before anything begins, so that a misspelt one leaves nothing behind

        yield Step.READING
        conversation = read_files(conversation)
        hide = self._filter(conversation, terms)
        with watch.time("read"), hidden_by(hide):
            brief = self._read(conversation, wish)
            screen = screen_for(brief, terms)

        yield Step.SEARCHING
        with watch.time("translate"):
            translation = yield from self._foreign.translated(brief, self._draft_seconds - watch.total, screen)
        with watch.time("search"), hidden_by(hide):
            brief = search_and_decide(brief, self.index, self.embed, self.without, translation)

        screen.leave([passage.text for passage in brief.passages])
        written = yield from self._writer.write(brief, watch, screen)

        yield Step.CHECKING
        embed = hiding(self.embed, hide)
        by_rule = Repair.RULE in self.repairs
        reader = Proofreader(brief, embed, self.index.scale, by_rule, self.embed_words)
        with watch.time("check"):
            reader = self._readers.keep(self._key(conversation, wish), reader)
            proof = reader.proof(written.text)

        doubted = written.model is not None and (written.model.tier is Tier.SMALL or brief.suspected)
        upheld = doubted and Part.FALLBACK not in self.without and Repair.RULE in self.repairs
        if upheld and wish.kind is TextKind.REPLY:
            with watch.time("check"):
                proof, written = upheld_or_composed(reader, proof, written)
        elif Repair.MODEL in self.repairs and proof.for_the_model:
            proof, written = yield from self._rewrite(reader, proof, written, watch, screen)

        if written.model and not wish.kind.for_customer:
            proof, written = noted_or_quoted(reader, proof, written)

        if self._verifier and wish.kind.for_customer:
            left = self._draft_seconds - watch.total
            with watch.time("verify"):
                proof, written = yield from verified(self._verifier, reader, proof, written, screen, left)

        yield self._finish(brief, written, proof, watch, screen)

    def check_text(self, conversation: Conversation, text: str, wish: Wish = A_REPLY) -> Proof:
        """What stands behind each sentence of an agent's own `text` for `conversation`, and what the checks say.

        No model is asked, nothing is mended. After a draft with the same `wish` it takes a moment,
        for what was found is kept; otherwise it is searched for first. Raises as `stream` does.
        """
        return self._reader(conversation, wish).look(text)

    def fix_text(
        self, conversation: Conversation, text: str, checks: Collection[str], wish: Wish = A_REPLY
    ) -> tuple[Proof, tuple[str, ...]]:
        """An agent's own `text` with those of `checks` (ids) mended that a rule can mend, proved, and which were.

        No model is asked, and no word of a proved sentence changes. Raises as `stream` does.
        """
        return self._reader(conversation, wish).mend(text, checks)

    def refine(
        self, conversation: Conversation, order: RefineOrder, wish: Wish = A_REPLY, terms: Terms = AS_THE_PROFILE_SAYS
    ) -> Iterator[Event]:
        """An agent's own text refined, as it comes into being; the last event is the Refinement.

        `wish` is that of the draft that the text began as: its sources prove the text.
        `terms` say which models may be asked. Raises RefinementError for what cannot be asked for, NeedsModel, and
        what `stream` does.
        """
        reader = self._reader(conversation, wish)
        screen = screen_for(reader.brief, terms)
        screen.leave([passage.text for passage in reader.brief.passages])
        yield from self._refiner.refine(reader, order, screen)

    def refine_offers(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[RefineOffer, ...]:
        """What can be asked for to refine a text of this draft, and who would do it; raises as `stream` does."""
        return self._refiner.offers(self._reader(conversation, wish))

    def queue_place(self, conversation: Conversation) -> QueuePlace:
        """Its place among the conversations that wait; nothing is searched for. Raises ConversationError."""
        return queue_place(self._read(conversation))

    def situation(self, conversation: Conversation) -> Situation:
        """What it is about; nothing is searched for. Raises ConversationError."""
        return self._read(conversation).situation

    def explain(self, conversation: Conversation, wish: Wish = A_REPLY) -> Explanation:
        """What a draft would be made of and why, without calling a model; raises as `stream` does."""
        brief = self._briefed(conversation, wish)
        chosen, tier = self._prompter.guidelines(brief, self._first_tier(wish.kind)), self._tier(wish.kind)
        return explain(brief, chosen, self._prompter.prompts.budgets[tier], tier, next_steps(brief))

    def outline(self, conversation: Conversation, wish: Wish = A_REPLY) -> Outline:
        """All that a draft is made from, without calling a model; raises as `stream` does.

        With the same outline, prompt set and model answers a draft is the same, but for its id and timings.
        """
        brief = self._briefed(conversation, wish)
        messages = self._prompter.prompt(brief, self._tier(wish.kind)) if asks_model(brief) else []
        return Outline(brief, tuple(self._prompter.guidelines(brief, self._first_tier(wish.kind))), tuple(messages))

    def messages(self, conversation: Conversation, wish: Wish = A_REPLY) -> tuple[ChatMessage, ...]:
        """What the first model would be asked now for such a text; nothing where none writes it. Asks no model;
        raises as `stream` does."""
        brief = self._briefed(conversation, wish)
        if self._first_tier(wish.kind) is None or brief.silent or not asks_model(brief):
            return ()
        return tuple(self._prompter.prompt(brief, self._tier(wish.kind)))

    def translated(self, lines: Sequence[str], language: str, product: str) -> Translation | None:
        """`lines`, at most six in `language`, in that of the help center; None where that is one of its own. Asks a
        model; raises PromptError, and says in the translation why there is none."""
        return self._foreign.of_lines(lines, language, product, self._draft_seconds)

    def _first_tier(self, kind: TextKind) -> Tier | None:
        """The tier of the first model that writes this kind of text; None where the composer does."""
        return next((model.tier for model in self._writer.models_for(kind).models), None)

    def _tier(self, kind: TextKind) -> Tier:
        """The tier that passages are chosen for; the composer is shown what a small model is."""
        return self._first_tier(kind) or Tier.SMALL

    def _reader(self, conversation: Conversation, wish: Wish) -> Proofreader:
        """The proofreader of a draft: the one that is kept, or one for which everything is searched anew."""
        conversation = read_files(conversation)

        def made() -> Proofreader:
            embed = hiding(self.embed, self._filter(conversation))
            brief = self._briefed(conversation, wish)
            return Proofreader(brief, embed, self.index.scale, embed_words=self.embed_words)

        return self._readers.get(self._key(conversation, wish), made)

    def _key(self, conversation: Conversation, wish: Wish) -> Hashable:
        """What a proofreader is kept by: all that its brief depends on, but for the time. Pictures prove nothing."""
        mailbox = self.mailboxes.get(conversation.mailbox)
        unseen, incident = without_pictures(conversation), mailbox and mailbox.incident
        return unseen, wish, self.index.revision, incident

    def _briefed(self, conversation: Conversation, wish: Wish) -> Brief:
        conversation = read_files(conversation)
        with hidden_by(self._filter(conversation)):
            brief = self._read(conversation, wish)
            translation = self._foreign.kept(brief)
            return search_and_decide(brief, self.index, self.embed, self.without, translation)

    def _filter(self, conversation: Conversation, terms: Terms = AS_THE_PROFILE_SAYS) -> Hide:
        return filter_for(conversation, self._mailbox(conversation), self._prompter.prompts.words, terms)

    def _read(self, conversation: Conversation, wish: Wish = A_REPLY) -> Brief:
        mailbox, words = self._mailbox(conversation), self._prompter.prompts.words
        return read_brief(conversation, wish, mailbox, self.now(), words, self.embed, self.without)

    def _mailbox(self, conversation: Conversation) -> Mailbox:
        if mailbox := self.mailboxes.get(conversation.mailbox):
            return mailbox
        known = ", ".join(sorted(self.mailboxes))
        raise ConversationError(
            f"mailbox {conversation.mailbox!r} of conversation {conversation.id!r} has no profile; known: {known}. "
            "Add one to mailbox_paths or correct the conversation."
        )

    def _rewrite(
        self, reader: Proofreader, first: Proof, written: Written, watch: Stopwatch, screen: Screen
    ) -> Generator[Event, None, tuple[Proof, Written]]:
        """Exactly one more call that names what a source contradicts and the failed checks; its text stands only if
        it is better proved."""
        if written.model is None:
            return first, written
        yield Step.REWRITING
        yield Restart("; ".join(first.for_the_model))
        faults = targeted_instructions(first.checks, first.contradicted)
        again = yield from self._writer.rewrite(reader.brief, written.model, first.text, faults, watch, screen)
        if again.model is None:
            return first, written.also(again)
        with watch.time("check"):
            second = reader.proof(again.text)
        return min(first, second, key=lambda proof: proof.faults), written.also(again)

    def _finish(self, brief: Brief, written: Written, proof: Proof, watch: Stopwatch, screen: PrivacyScreen) -> Draft:
        sourced = [citation for citation in proof.citations if citation.of_document]
        conflicts = find_conflicts(sourced, brief.hits, self.embed, self.index.scale)
        tier = written.model.tier if written.model else None
        by_the_first = written.model is next(iter(self._writer.models_for(brief.kind).models), None)
        failures = () if by_the_first else written.failures
        prompts, handbook = self._prompter.prompts, self._prompter.handbook
        results = brief.search_results or SearchResults()
        fate = instruction_fate(brief, written)
        told = fate.words if fate and not fate.followed else ""
        composed, seen = written.composed, screen.seen
        known = notices(brief, conflicts, composed=composed, failures=failures, unfollowed=told, seen=seen)
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
            asks=answered_asks(brief.plan),
            gaps=find_gaps(proof.text),
            guidelines=applied_guidelines(self._prompter.guidelines(brief, tier)),
            checks=proof.checks,
            next_steps=next_steps(brief, conflicts=bool(conflicts), answers=proof.says_something),
            notices=(*known, *not_verified(written)),
            conflicts=tuple(conflicts),
            possible_sources=results.possible_sources({citation.document_id for citation in proof.citations}),
            receipt=receipt_of(brief, written, prompts, handbook, watch, self.now(), screen),
        )
