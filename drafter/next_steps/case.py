"""What a rule for a next step may look at, and what such a rule is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.draft import NextStep
from drafter.mailbox import Mailbox, Role
from drafter.situation import Channel, Intent, Outcome, Risk, Situation, Stage
from kb_index.documents import Hit, Kind

__all__ = ["Case", "Rule"]


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation at the time `now` (UTC), after reading, searching and deciding."""

    conversation: Conversation
    request: OpenRequest
    situation: Situation
    outcome: Outcome
    mailbox: Mailbox
    hits: Sequence[Hit]
    now: datetime
    conflicts: bool = False

    def wants(self, *intents: Intent) -> bool:
        """Whether the customer has one of these intents."""
        return any(intent in self.situation.intents for intent in intents)

    def risks(self, *risks: Risk) -> bool:
        """Whether one of these risks is there."""
        return any(risk in self.situation.risks for risk in risks)

    def at(self, *stages: Stage) -> bool:
        """Whether the conversation is at one of these stages."""
        return self.situation.stage in stages

    def on(self, channel: Channel) -> bool:
        """Whether the conversation takes place on `channel`."""
        return self.situation.channel is channel

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the open request matches `pattern`."""
        return bool(pattern.search(f"{self.request.subject}\n{self.request.text}"))

    @property
    def waited(self) -> timedelta | None:
        """How long the customer has waited for an answer; None where nobody owes one or the time is unknown."""
        last = self.conversation.last_customer_at
        return None if last is None or self.request.answered else self.now - last

    @property
    def turns(self) -> int:
        """Messages that customer and agents have exchanged."""
        return sum(m.author in ("customer", "agent") for m in self.conversation.messages)

    @property
    def last_agent(self) -> str | None:
        """Name of the agent who wrote last, as the help desk gives it."""
        return next((m.name for m in reversed(self.conversation.messages) if m.author == "agent" and m.name), None)

    @property
    def enterprise(self) -> bool:
        """Whether the customer has an enterprise plan."""
        return self.mailbox.is_enterprise(self.conversation.customer.plan)

    @property
    def saved_reply_found(self) -> bool:
        """Whether retrieval brought a saved reply."""
        return any(hit.passage.kind is Kind.SAVED_REPLY for hit in self.hits)

    def person(self, *subjects: str) -> Role | None:
        """The colleague for a subject, else for the risks and intents of this conversation."""
        return self.mailbox.person_for(*subjects, *self.situation.risks, *self.situation.intents)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is shown: `why` gives the reason in words, or None where it has no place; `text` a text to use.

    `sources` are ids of rules (prompts/handbook/rules/rules.csv).
    """

    id: str
    title: str
    sources: tuple[str, ...]
    why: Callable[[Case], str | None]
    text: Callable[[Case], str | None] = lambda _: None

    def step(self, case: Case) -> NextStep | None:
        """The step for this case, or None."""
        why = self.why(case)
        if why is None:
            return None
        return NextStep(id=self.id, title=self.title, why=why, rules=self.sources, text=self.text(case))
