"""What the draft sets out to do, and why: the handbook's tensions 11, 13, 17, 20, 23 and 28 as one ordered table.

It is asked once, after the search. What the situation says and how far sources answer is all that it looks at; the
first rule that applies decides.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from drafter.asks.asks import AskKind
from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.mailbox import Capability, Mailbox
from drafter.reading.details import BugDetail, missing_details
from drafter.reading.matters import Matter, asks_for_news_only, find_matters, says_too_little
from drafter.reading.risks import only_steers
from drafter.situation import Intent, Outcome, Risk, Stage

__all__ = ["SourcesAnswer", "capability_asked_for", "decide_outcome", "sources_answer"]

_ENOUGH_DETAILS = 2
_FEW_WORDS = 8
_ASKING = (Intent.QUESTION, Intent.HOW_TO, Intent.TECHNICAL_API, Intent.ACCOUNT_CHANGE)
_NO_WISH = (Intent.BUG, Intent.DOWNTIME, Intent.CANCELLATION)
"""Who writes of these names a feature in passing."""
_PLAIN = (Intent.QUESTION, Intent.HOW_TO, Intent.BUG, Intent.BILLING, Intent.COMPLAINT)


class SourcesAnswer(StrEnum):
    """How far what was found answers what the customer asks."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_LOOKED_UP = "not looked up"


def sources_answer(brief: Brief) -> SourcesAnswer:
    """How far by the plan of the answer."""
    if brief.plan is None:
        return SourcesAnswer.NOT_LOOKED_UP
    if not brief.plan.answered:
        return SourcesAnswer.NO
    return SourcesAnswer.PARTLY if brief.plan.open else SourcesAnswer.YES


def decide_outcome(brief: Brief, answered: SourcesAnswer) -> tuple[Outcome, str]:
    """The outcome and its reason in words for the agent; `answered` is how far sources do."""
    case = _Case(brief, answered)
    return next((rule.outcome, rule.words(case)) for rule in _RULES if rule.applies(case))


def capability_asked_for(request: OpenRequest, mailbox: Mailbox) -> Capability | None:
    """The capability of the profile that the request names; one that is missing comes before one that is there."""
    named = [c for c in mailbox.capabilities if any(_names(word, request.asked) for word in (c.name, *c.words))]
    order = {"has_not": 0, "planned": 1, "has": 2}
    return min(named, key=lambda capability: order[capability.status], default=None)


def _names(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I) is not None


@dataclass(frozen=True)
class _Case:
    """What the rules look at."""

    brief: Brief
    answered: SourcesAnswer

    @cached_property
    def matters(self) -> frozenset[Matter]:
        return find_matters(self.brief.request)

    @cached_property
    def missing(self) -> tuple[BugDetail, ...]:
        return missing_details(self.brief.request)

    @property
    def follows_up(self) -> bool:
        return bool(self.brief.request.by_agents)

    @cached_property
    def asked_by_us(self) -> bool:
        """Whether our last message asked something, which this one may answer."""
        ours = [turn.text for turn in self.brief.request.history if turn.author == "agent"]
        return bool(ours) and "?" in ours[-1]

    @property
    def yes(self) -> bool:
        return self.answered is SourcesAnswer.YES

    @property
    def some(self) -> bool:
        return self.answered in (SourcesAnswer.YES, SourcesAnswer.PARTLY)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of the table. In `reason`, {person} is who has the first of `subjects` that is somebody's, {missing} the
    details that a bug report lacks, {incident} what is running."""

    applies: Callable[[_Case], bool]
    outcome: Outcome
    reason: str | Callable[[_Case], str]
    subjects: tuple[str, ...] = ()

    def words(self, case: _Case) -> str:
        """The reason for this case."""
        if not isinstance(self.reason, str):
            return self.reason(case)
        role = case.brief.mailbox.person_for(*self.subjects)
        person = f"{role.name} ({role.role})" if role else "the support lead"
        incident = case.brief.mailbox.incident
        title = incident.title if incident else ""
        return self.reason.format(person=person, missing=", ".join(case.missing), incident=title)


def _taken_over_by_us(case: _Case) -> bool:
    """Whether a private note makes the agent of this mailbox the one who takes over."""
    us = re.escape(case.brief.mailbox.agent.name)
    ours = rf"\b((re)?assigned|handed over|passed on|over) to {us}\b|\b{us}\b (has |is )?(taken|takes|taking) over"
    notes = [turn.text for turn in case.brief.request.history if turn.author == "note"]
    return bool(us) and any(re.search(ours, note, re.I) for note in notes)


def _acknowledged(case: _Case) -> bool:
    """Whether the customer only says that they have heard us, where we asked them nothing."""
    heard = Matter.ACKNOWLEDGED in case.matters and "?" not in case.brief.request.text
    return heard and case.follows_up and not case.asked_by_us


def _settled(case: _Case) -> bool:
    return case.brief.wants_only(Intent.THANKS) or case.brief.situation.stage is Stage.CLOSING


def _security_with_help(case: _Case) -> bool:
    known = not case.brief.at_risk_of(Risk.UNVERIFIED)
    return case.brief.at_risk_of(Risk.SECURITY) and known and case.yes and case.brief.wants_only(*_ASKING)


def _own_data(case: _Case) -> bool:
    return case.brief.at_risk_of(Risk.PRIVACY) and case.yes and not case.brief.wants(Intent.COMPLAINT)


def _refunds(case: _Case, *, offered: bool) -> bool:
    """Whether money is asked back, and the profile has, or has not, an offer that an agent may make alone."""
    alone = any(offer.kind == "refund" and not offer.approver for offer in case.brief.mailbox.offers)
    return case.brief.at_risk_of(Risk.REFUND) and alone is offered


def _lacks(status: str) -> Callable[[_Case], bool]:
    def asked_for(case: _Case) -> bool:
        capability = capability_asked_for(case.brief.request, case.brief.mailbox)
        return capability is not None and capability.status == status and not case.brief.wants(*_NO_WISH)

    return asked_for


def _of_capability(case: _Case) -> str:
    """Why a capability that is missing or planned is told of."""
    capability = capability_asked_for(case.brief.request, case.brief.mailbox)
    if capability is None:
        raise ValueError("no capability was asked for")
    instead = f" Instead: {capability.alternative}" if capability.alternative else ""
    if capability.status == "planned":
        when = f"expected in {capability.expected}" if capability.expected else "without a date"
        return f"{capability.name} is planned, {when}: say so, and promise nothing more exact.{instead}"
    reason = f" Reason: {capability.reason}" if capability.reason else ""
    return f"{case.brief.mailbox.product} has no {capability.name}.{reason}{instead}"


def _in_incident(case: _Case) -> bool:
    """Whether it is about the incident that is running: a fault that no source explains is taken to be."""
    fault = case.brief.wants(Intent.BUG) and not case.some
    return case.brief.mailbox.incident is not None and (case.brief.wants(Intent.DOWNTIME) or fault)


def _outage_now(case: _Case) -> bool:
    """Whoever asks about what is over needs no instrument readings: a source or a colleague knows."""
    over = Matter.OUTAGE_OVER in case.matters and Matter.OUTAGE_NOW not in case.matters
    return case.brief.wants(Intent.DOWNTIME) and not over


def _too_little(case: _Case) -> bool:
    plain = case.brief.wants_only(*_PLAIN) and not case.brief.situation.risks
    return plain and not case.follows_up and says_too_little(case.brief.request)


def _of_too_little(case: _Case) -> str:
    missing = f" Missing: {', '.join(case.missing)}." if case.brief.wants(Intent.BUG) else ""
    return f"It says too little to look anything up: ask what exactly is meant.{missing}"


def _reports(case: _Case) -> bool:
    """Whether a fault is reported that no source is about, and we have not asked about it before.

    Where the fault is answered and a question beside it is open, its details would not help with that.
    """
    plan = case.brief.plan
    left = not case.some or (plan is not None and any(one.ask.kind is AskKind.PROBLEM for one in plan.open))
    return case.brief.wants(Intent.BUG) and not case.yes and left and not case.follows_up and bool(case.missing)


def _thin(case: _Case) -> bool:
    return 4 - len(case.missing) < _ENOUGH_DETAILS


_RULES: tuple[_Rule, ...] = (
    # nobody waits for an answer
    _Rule(
        lambda case: case.brief.wants_only(Intent.SPAM),
        Outcome.NONE,
        "Spam gets no reply: close it and tell the lead.",
    ),
    # what the team has decided
    _Rule(
        lambda case: case.brief.situation.stage is Stage.HANDOFF and not _taken_over_by_us(case),
        Outcome.HAND_OFF,
        "A private note passes this conversation on; tell the customer who takes over.",
    ),
    _Rule(
        lambda case: case.brief.situation.stage is Stage.FIXED,
        Outcome.ANSWER,
        "A private note says that it is fixed; tell the customer.",
    ),
    _Rule(
        lambda case: case.brief.situation.stage is Stage.IDLE,
        Outcome.CLOSE,
        "The customer is silent in an open chat: the three idle messages, then close.",
    ),
    # the customer is done
    _Rule(
        _acknowledged,
        Outcome.NONE,
        "The customer has heard us and asks for nothing, so no reply is needed: close it.",
    ),
    _Rule(
        _settled,
        Outcome.CLOSE,
        "The customer asks for nothing more; thank them and leave the door open.",
    ),
    # what a named colleague decides, the gravest first
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.LEGAL),
        Outcome.HAND_OFF,
        "This is a legal threat or claim; {person} decides.",
        ("legal",),
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.ABUSE),
        Outcome.HAND_OFF,
        "The message is abusive; {person} decides how to go on.",
        ("abuse",),
    ),
    _Rule(
        _security_with_help,
        Outcome.ANSWER,
        "A matter of security with steps that help at once; {person} is told.",
        ("security",),
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.SECURITY),
        Outcome.HAND_OFF,
        "This may be a security incident; {person} takes over.",
        ("security",),
    ),
    _Rule(
        lambda case: (
            case.brief.at_risk_of(Risk.INJECTION) and only_steers(case.brief.request, case.brief.words.patterns)
        ),
        Outcome.HAND_OFF,
        "The text only tries to give the drafter orders; {person} looks at it.",
        ("injection",),
    ),
    # data of an account goes to nobody who is not proven to be its owner; its owner can mostly do it alone
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.PRIVACY) and case.brief.at_risk_of(Risk.UNVERIFIED),
        Outcome.DECLINE,
        "Personal data, and the sender is not verified: say why not and what to do; {person} is told.",
        ("privacy",),
    ),
    _Rule(
        _own_data,
        Outcome.ANSWER,
        "A request about personal data that a source answers; {person} is told.",
        ("privacy",),
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.PRIVACY),
        Outcome.HAND_OFF,
        "This is a request about personal data; {person} decides.",
        ("privacy",),
    ),
    # money
    _Rule(
        lambda case: Matter.DISPUTED_PAYMENT in case.matters,
        Outcome.HAND_OFF,
        "A payment is disputed that only our books can show; {person} looks it up.",
        ("refund", "billing"),
    ),
    _Rule(
        lambda case: _refunds(case, offered=False),
        Outcome.HAND_OFF,
        "The mailbox profile lets no agent refund alone; {person} decides.",
        ("refund", "billing"),
    ),
    _Rule(
        lambda case: _refunds(case, offered=True) and Matter.BEYOND_REFUND in case.matters,
        Outcome.HAND_OFF,
        "What is asked goes beyond what an agent may refund; {person} decides.",
        ("refund", "billing"),
    ),
    # who is asked for
    _Rule(
        lambda case: Matter.MANAGER in case.matters,
        Outcome.HAND_OFF,
        "The customer asks for somebody higher; {person} takes over.",
        ("complaint",),
    ),
    # what the profile knows
    _Rule(_lacks("planned"), Outcome.ANSWER, _of_capability),
    _Rule(_lacks("has_not"), Outcome.DECLINE, _of_capability),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.ACCOUNT_CHANGE) and Matter.NO_ACCESS in case.matters,
        Outcome.HAND_OFF,
        "The sender cannot make the change alone and is not verified; {person} verifies first.",
        ("account-change",),
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.ACCOUNT_CHANGE) and case.answered is not SourcesAnswer.NO,
        Outcome.ANSWER,
        "Account changes are made by the customer: give the steps, change nothing for them.",
    ),
    _Rule(
        _in_incident,
        Outcome.ANSWER,
        "An incident is running ({incident}): say what is known and where updates are.",
    ),
    _Rule(
        _outage_now,
        Outcome.ANSWER_AND_ASK,
        "No incident is known: point to the status page and ask what exactly they see.",
    ),
    # where only we know more, and where we know too little
    _Rule(
        lambda case: case.follows_up and asks_for_news_only(case.brief.request),
        Outcome.HAND_OFF,
        "The customer asks how it stands with what we owe; {person} knows, or finds out who does.",
    ),
    _Rule(
        _too_little,
        Outcome.ASK,
        _of_too_little,
    ),
    # faults: tension 17
    _Rule(
        lambda case: _reports(case) and case.some and (_thin(case) or case.brief.situation.urgent),
        Outcome.ANSWER_AND_ASK,
        "A source has something to try, which may not be all; still missing to look into the fault: {missing}.",
    ),
    _Rule(
        lambda case: _reports(case) and _thin(case) and not case.some,
        Outcome.ASK,
        "Too few facts to look into the fault; missing: {missing}.",
    ),
    # questions and wishes, by what sources say
    _Rule(lambda case: case.answered is SourcesAnswer.NOT_LOOKED_UP, Outcome.ANSWER, "There are enough facts."),
    _Rule(lambda case: case.yes, Outcome.ANSWER, "There are enough facts, and a source answers."),
    _Rule(lambda case: case.some, Outcome.ANSWER, "There are enough facts, and a source answers a part."),
    _Rule(
        lambda case: case.brief.wants(Intent.FEATURE_REQUEST),
        Outcome.ANSWER,
        "The wish has no known status: thank, ask what it is for, log it, promise nothing.",
    ),
    _Rule(
        lambda case: len(case.brief.request.text.split()) < _FEW_WORDS and not case.asked_by_us,
        Outcome.ASK,
        "No source answers, and the question is short: ask what exactly is meant.",
    ),
    _Rule(
        lambda case: True,
        Outcome.HAND_OFF,
        lambda case: f"No source answers this; {_colleague(case)} may know.",
    ),
)


def _colleague(case: _Case) -> str:
    role = case.brief.mailbox.person_for(*case.brief.situation.intents, "support")
    return f"{role.name} ({role.role})" if role else "the support lead"
