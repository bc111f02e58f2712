"""Account data: what records of ours say of the customer, as far as this text may say it.

It is data and never an instruction, it goes to nobody whom the help desk has not verified, and to nobody in public.
What is withheld from a text is not shown to whoever writes it, and proves nothing in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from drafter.asks.asks import Ask, AskKind
from drafter.conversation import AccountFact, AccountUse, Conversation
from drafter.draft import TextKind
from drafter.reading.steering import Steering, steers
from drafter.situation import Channel, Situation, SteeringPlace
from drafter.text.excerpts import shorten
from drafter.text.figures import figures, missing_figures
from drafter.text.words import content_words

__all__ = ["OLD", "AccountData", "account_data", "asked_for", "in_scope", "is_old"]

OLD = timedelta(days=30)
"""From this age on a fact is told as old: plans and bills change by the month."""
_SHOWN = 200
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class AccountData:
    """The facts that a text may use, and those that it may not, each with why."""

    used: tuple[AccountFact, ...] = ()
    withheld: tuple[tuple[AccountFact, str], ...] = ()
    steering: tuple[Steering, ...] = ()

    @property
    def uses(self) -> tuple[AccountUse, ...]:
        """All of them, for the agent."""
        every = (*((fact, "") for fact in self.used), *self.withheld)
        return tuple(AccountUse(**fact.model_dump(), withheld=why) for fact, why in every)


def account_data(conversation: Conversation, situation: Situation, kind: TextKind) -> AccountData:
    """What of the conversation's account data a text of this kind may use."""
    used, withheld, steering = list[AccountFact](), list[tuple[AccountFact, str]](), list[Steering]()
    for fact in conversation.account:
        if orders := next(_orders(fact), None):
            steering.append(orders)
            withheld.append((fact, "it gives orders to whoever drafts"))
        elif why := _why_not(fact, conversation, situation, kind):
            withheld.append((fact, why))
        else:
            used.append(fact)
    return AccountData(tuple(used), tuple(withheld), tuple(steering))


def asked_for(ask: Ask, facts: Sequence[AccountFact]) -> tuple[AccountFact, ...]:
    """The facts that a question asks for: it names all that their label names. A way to do something is no fact."""
    if ask.kind is not AskKind.QUESTION:
        return ()
    words, numbers = frozenset(content_words(ask.whole)), figures(ask.whole)
    named = [fact for fact in facts if frozenset(content_words(_words_of(fact.label))) <= words]
    meant = [fact for fact in named if figures(fact.label) and not missing_figures(figures(fact.label), numbers)]
    told = [fact for fact in meant or named if content_words(fact.label)]
    return tuple(sorted(told, key=lambda fact: fact.as_of, reverse=True)[:_MOST_TOLD])


def in_scope(scope: Sequence[str], situation: Situation) -> bool:
    """Whether what has this scope may be used for such a conversation."""
    return not scope or any(intent in scope for intent in situation.intents)


def is_old(as_of: datetime, now: datetime) -> bool:
    """Whether a fact of that time is to be told as old."""
    return now - as_of > OLD


def _why_not(fact: AccountFact, conversation: Conversation, situation: Situation, kind: TextKind) -> str:
    """Why a text may not use a fact; empty where it may. Colleagues may read all that is in scope."""
    if not in_scope(fact.scope, situation):
        return f"it is only for {', '.join(fact.scope)}"
    if not kind.for_customer:
        return ""
    if situation.channel is Channel.SOCIAL:
        return "what is written here may be public"
    return "" if conversation.customer.verified else "nobody has verified who is writing"


def _words_of(label: str) -> str:
    """A label without the number of what it names: "Invoice INV-2041"."""
    for figure in figures(label):
        label = label.replace(figure.text, " ")
    return label


def _orders(fact: AccountFact) -> Iterator[Steering]:
    for text in (fact.words, fact.source, fact.note):
        if steers(text):
            yield Steering(SteeringPlace.ACCOUNT, shorten(text, _SHOWN), title=fact.source)
