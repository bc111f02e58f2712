"""The brief: all that is known of one text before it is written, for whoever decides, writes, checks or advises.

It grows by named steps: `read_brief` begins it, `searched` adds what was found, `planned` what of it answers
which ask, `decided` what was decided.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from drafter.account import AccountData, asked_for
from drafter.aim import Aim, Aimed
from drafter.asks.asks import Ask
from drafter.cleaning.request import OpenRequest
from drafter.conversation import AccountFact, Conversation
from drafter.draft import TextKind
from drafter.evidence.plan import AnswerPlan
from drafter.mailbox import Capability, Mailbox, Role
from drafter.phrasebook import Phrasebook, Sayings
from drafter.reading.steering import Steering
from drafter.retrieval import SearchResults
from drafter.situation import Intent, Outcome, Risk, Situation
from kb_index.documents import Hit, Kind, Passage

__all__ = ["Brief"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """One text to write at the time `now` (UTC). `request` is the cleaned `conversation`, `asks` what it asks for,
    `instruction` what the agent asks for this one text, `aim` what they want it to say, `words` are those of the
    prompt set. `steering` are orders to whoever drafts that stand where no draft reads. `account` is what records of
    ours say of the customer, as far as this text may say it.

    `search_results` None: nothing was looked up; `plan` says what of it answers which ask. `hits` are those of them
    that the text may be made of, `outcome` is an answer as long as nothing is decided, `subjects` are those that it
    was decided by; `aimed` is what became of the aim.
    """

    conversation: Conversation
    mailbox: Mailbox
    request: OpenRequest
    situation: Situation
    now: datetime
    words: Phrasebook
    kind: TextKind = TextKind.REPLY
    instruction: str = ""
    aim: Aim | None = None
    asks: tuple[Ask, ...] = ()
    steering: tuple[Steering, ...] = ()
    account: AccountData = field(default_factory=AccountData)
    search_results: SearchResults | None = None
    plan: AnswerPlan | None = None
    outcome: Outcome = Outcome.ANSWER
    outcome_reason: str = ""
    aimed: Aimed | None = None
    subjects: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()

    def searched(self, results: SearchResults) -> "Brief":
        """The brief with what was found."""
        return replace(self, search_results=results)

    def planned(self, plan: AnswerPlan) -> "Brief":
        """The brief with the plan of its answer; what account data tells needs no source."""
        told = self.told_of_account
        answers = tuple(
            one.answered_by(f"account data of {told[one.ask][0].source}") if one.ask in told else one
            for one in plan.answers
        )
        return replace(self, plan=AnswerPlan(answers))

    def decided(
        self, outcome: Outcome, reason: str, aimed: Aimed | None = None, subjects: tuple[str, ...] = ()
    ) -> "Brief":
        """The brief with its outcome, the reason in words, what became of the agent's aim, and the `subjects` that
        the reason speaks of; the outcome says which hits are of use.

        A goodbye needs none; colleagues may read what is internal, but no other customer's conversation.
        """
        results = self.search_results
        hits = self._told_first(results.hits) if results and outcome is not Outcome.CLOSE else ()
        if results and not self.kind.for_customer:
            hits += tuple(hit for hit in results.internal if hit.passage.kind is not Kind.PAST_CONVERSATION)
        return replace(self, outcome=outcome, outcome_reason=reason, aimed=aimed, subjects=subjects, hits=hits)

    def _told_first(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """The passages that the plan takes its words from, then all others that were found."""
        found = {hit.passage.id: hit for hit in hits}
        planned = self.plan.matches if self.plan else ()
        first = {p.id: found.get(p.id) or Hit(p, near, {"vector": near}) for p, near in planned}
        return (*first.values(), *(hit for key, hit in found.items() if key not in first))

    @property
    def language(self) -> str:
        """What the text is written in (ISO 639-1): the customer's language, or the team's own for colleagues."""
        return self.situation.language if self.kind.for_customer else self.mailbox.languages[0]

    @property
    def say(self) -> Sayings:
        """The sentences that we write, in the language of the text or else in English."""
        return self.words.say(self.language)

    def follows(self, aim: Aim) -> bool:
        """Whether the text does what the agent aims at, and that is this."""
        return self.aim is aim and self.aimed is not None and self.aimed.followed

    @property
    def searched_lines(self) -> list[str]:
        """What of the request is searched for: its subject, then each ask."""
        subject = [self.request.subject] if self.request.subject else []
        return [*subject, *(ask.searched for ask in self.asks)]

    @property
    def silent(self) -> bool:
        """Whether no text is to be written: what gets no reply may still get a note to colleagues."""
        return self.outcome is Outcome.NONE and self.kind.for_customer

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages of the hits that the text may be made of, best first."""
        return tuple(hit.passage for hit in self.hits)

    @property
    def colleague(self) -> Role | None:
        """Whose matter this is by the mailbox profile: what decided the outcome comes before risks, these before
        intents. None where it names nobody."""
        return self.mailbox.person_for(*self.subjects, *self.situation.risks, *self.situation.intents)

    @property
    def capability(self) -> Capability | None:
        """What the mailbox profile knows of that is asked for. Where sources answer something, what is told at length
        around an ask is not: who waits for an export of vouchers does not ask whether there are vouchers."""
        answered = {one.ask for one in self.plan.answered} if self.plan else frozenset[Ask]()
        if not answered.intersection(self.asks):
            return self.mailbox.capability_in(self.request.asked)
        asked = (ask.nearest if ask in answered else f"{ask.about} {ask.nearest}" for ask in self.asks)
        return self.mailbox.capability_in("\n".join([self.request.subject, *asked]))

    @property
    def told_of_account(self) -> dict[Ask, tuple[AccountFact, ...]]:
        """What account data answers which ask; where nothing asks for any, nothing."""
        found = {ask: asked_for(ask, self.account.used) for ask in self.asks}
        return {ask: facts for ask, facts in found.items() if facts}

    @property
    def source_found(self) -> bool:
        """Whether something was found that may be told to the customer: it answers an ask."""
        return self.plan is not None and bool(self.plan.answered)

    @property
    def suspected(self) -> bool:
        """Whether anything that the text is made of, or stands around it, gives orders to whoever drafts."""
        sources = self.search_results.steering if self.search_results else ()
        return bool(self.steering or sources) or self.at_risk_of(Risk.INJECTION)

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether `pattern` is found in the open request or its subject."""
        return pattern.search(self.request.asked) is not None

    def wants(self, *intents: Intent) -> bool:
        """Whether the customer has any of these intents."""
        return any(intent in self.situation.intents for intent in intents)

    def wants_only(self, *intents: Intent) -> bool:
        """Whether the customer has no intent but these."""
        return all(intent in intents for intent in self.situation.intents)

    def at_risk_of(self, *risks: Risk) -> bool:
        """Whether any of these risks was read."""
        return any(risk in self.situation.risks for risk in risks)
