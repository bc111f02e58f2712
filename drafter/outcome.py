"""What the draft sets out to do, and why: the handbook's tensions 11, 13, 17, 20, 23 and 28 as one ordered table.

It is asked once, after the search. What the situation says and how far sources answer is all that it looks at; the
first rule that applies decides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drafter.brief import Brief
from drafter.case import Case, SourcesAnswer
from drafter.limits import shut_out, too_late
from drafter.mailbox import Capability
from drafter.reading.matters import Matter, asks_for_news_only
from drafter.reading.steering import only_steers
from drafter.situation import Intent, Outcome, Risk, Stage

__all__ = ["decide_outcome", "firm_reason"]

_FEW_WORDS = 8


def decide_outcome(brief: Brief, answered: SourcesAnswer) -> tuple[Outcome, str, tuple[str, ...]]:
    """The outcome, its reason in words for the agent, and the subjects whose colleague that names; `answered` is how
    far sources do."""
    case = Case(brief, answered)
    rule = next(rule for rule in _RULES if rule.applies(case))
    return rule.outcome, rule.words(case), rule.subjects


def firm_reason(case: Case) -> str:
    """Why no agent's aim may overrule the outcome, whichever rule decided it; empty where one may."""
    return next((rule.words(case) for rule in _RULES if rule.firm and rule.applies(case)), "")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A row of the table. In a `reason`, {person} is who has the first of `subjects` that is somebody's, {missing}
    the details that a bug report lacks, {incident} what is running. `firm`: it holds whatever the agent aims at."""

    applies: Callable[[Case], object]
    outcome: Outcome
    reason: str | Callable[[Case], str]
    subjects: tuple[str, ...] = ()
    firm: bool = False

    def words(self, case: Case) -> str:
        """The reason for this case."""
        if not isinstance(self.reason, str):
            return self.reason(case)
        incident = case.brief.mailbox.incident
        return self.reason.format(
            person=case.person(*self.subjects),
            missing=", ".join(case.missing),
            incident=incident.title if incident else "",
        )


def _of_lateness(case: Case) -> str:
    return f"Too late: {too_late(case.brief)}; {case.person('refund', 'billing')} decides on an exception."


def _of_missing(case: Case) -> str:
    """Why a capability that is missing is told of."""
    missing = case.lacks("has_not")
    return f"{case.brief.mailbox.product} has no {missing.name}.{_around(missing)}" if missing else ""


def _of_planned(case: Case) -> str:
    """Why a capability that is planned is told of."""
    planned = case.lacks("planned")
    if planned is None:
        return ""
    when = f"expected in {planned.expected}" if planned.expected else "without a date"
    return f"{planned.name} is planned, {when}: say so, and promise nothing more exact.{_around(planned)}"


def _around(capability: Capability) -> str:
    reason = f" Reason: {capability.reason}" if capability.reason and capability.status == "has_not" else ""
    return reason + (f" Instead: {capability.alternative}" if capability.alternative else "")


def _of_too_little(case: Case) -> str:
    missing = f" Missing: {', '.join(case.missing)}." if case.brief.wants(Intent.BUG) else ""
    return f"It says too little to look anything up: ask what exactly is meant.{missing}"


_RULES: tuple[_Rule, ...] = (
    # nobody waits for an answer
    _Rule(
        lambda case: case.brief.request.automatic,
        Outcome.NONE,
        lambda case: f"No reply is needed: {case.brief.request.automatic}.",
    ),
    _Rule(
        lambda case: case.brief.wants_only(Intent.SPAM),
        Outcome.NONE,
        "Spam gets no reply: close it and tell the lead.",
    ),
    # what the team has decided
    _Rule(
        lambda case: case.brief.situation.stage is Stage.HANDOFF and not case.taken_over_by_us,
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
        lambda case: case.acknowledged,
        Outcome.NONE,
        "The customer has heard us and asks for nothing, so no reply is needed: close it.",
    ),
    _Rule(
        lambda case: case.settled,
        Outcome.CLOSE,
        "The customer asks for nothing more; thank them and leave the door open.",
    ),
    # what a named colleague decides, the gravest first
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.LEGAL),
        Outcome.HAND_OFF,
        "This is a legal threat or claim; {person} decides.",
        ("legal",),
        firm=True,
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.ABUSE),
        Outcome.HAND_OFF,
        "The message is abusive; {person} decides how to go on.",
        ("abuse",),
        firm=True,
    ),
    _Rule(
        lambda case: case.security_with_help,
        Outcome.ANSWER,
        "A matter of security with steps that help at once; {person} is told.",
        ("security",),
        firm=True,
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.SECURITY),
        Outcome.HAND_OFF,
        "This may be a security incident; {person} takes over.",
        ("security",),
        firm=True,
    ),
    _Rule(
        lambda case: (
            case.brief.at_risk_of(Risk.INJECTION) and only_steers(case.brief.request, case.brief.words.patterns)
        ),
        Outcome.HAND_OFF,
        "The text only tries to give the drafter orders; {person} looks at it.",
        ("injection",),
        firm=True,
    ),
    # data of an account goes to nobody who is not proven to be its owner; its owner can mostly do it alone
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.PRIVACY) and case.brief.at_risk_of(Risk.UNVERIFIED),
        Outcome.DECLINE,
        "Personal data, and the sender is not verified: say why not and what to do; {person} is told.",
        ("privacy",),
        firm=True,
    ),
    _Rule(
        lambda case: case.own_data,
        Outcome.ANSWER,
        "A request about personal data that a source answers; {person} is told.",
        ("privacy",),
        firm=True,
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.PRIVACY),
        Outcome.HAND_OFF,
        "This is a request about personal data; {person} decides.",
        ("privacy",),
        firm=True,
    ),
    # money
    _Rule(
        lambda case: Matter.DISPUTED_PAYMENT in case.matters,
        Outcome.HAND_OFF,
        "It is about a payment or a refund that only our books can show; {person} looks it up.",
        ("refund", "billing"),
    ),
    _Rule(
        lambda case: case.refund(offered=False),
        Outcome.HAND_OFF,
        "The mailbox profile lets no agent refund alone; {person} decides.",
        ("refund", "billing"),
    ),
    _Rule(
        lambda case: case.refund(offered=True) and Matter.BEYOND_REFUND in case.matters,
        Outcome.HAND_OFF,
        "What is asked goes beyond what an agent may refund; {person} decides.",
        ("refund", "billing"),
    ),
    _Rule(
        lambda case: too_late(case.brief),
        Outcome.HAND_OFF,
        _of_lateness,
        ("refund", "billing"),
    ),
    _Rule(
        lambda case: Matter.QUOTE in case.matters,
        Outcome.HAND_OFF,
        "A price of their own is asked for; {person} makes it.",
        ("sales", "enterprise", "billing"),
    ),
    # who is asked for
    _Rule(
        lambda case: Matter.MANAGER in case.matters,
        Outcome.HAND_OFF,
        "The customer asks for somebody higher; {person} takes over.",
        ("complaint",),
    ),
    # what the profile knows
    _Rule(lambda case: case.lacks("planned"), Outcome.ANSWER, _of_planned),
    _Rule(lambda case: case.lacks("has_not"), Outcome.DECLINE, _of_missing),
    _Rule(
        lambda case: shut_out(case.brief),
        Outcome.DECLINE,
        lambda case: f"By a source it is not meant for them: “{shut_out(case.brief)}”",
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.ACCOUNT_CHANGE) and Matter.NO_ACCESS in case.matters,
        Outcome.HAND_OFF,
        "The sender cannot make the change alone and is not verified; {person} verifies first.",
        ("account-change",),
        firm=True,
    ),
    _Rule(
        lambda case: case.brief.at_risk_of(Risk.ACCOUNT_CHANGE) and case.answered is not SourcesAnswer.NO,
        Outcome.ANSWER,
        "Account changes are made by the customer: give the steps, change nothing for them.",
    ),
    _Rule(
        lambda case: case.in_incident,
        Outcome.ANSWER,
        "An incident is running ({incident}): say what is known and where updates are.",
    ),
    _Rule(
        lambda case: case.down,
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
        lambda case: case.too_little,
        Outcome.ASK,
        _of_too_little,
    ),
    # faults: tension 17
    _Rule(
        lambda case: case.reports and case.some and (case.thin or case.brief.situation.urgent),
        Outcome.ANSWER_AND_ASK,
        "A source has something to try, which may not be all; still missing to look into the fault: {missing}.",
    ),
    _Rule(
        lambda case: case.reports and case.thin and not case.some,
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
        lambda case: f"No source answers this; {case.person(*case.brief.situation.intents, 'support')} may know.",
    ),
)
