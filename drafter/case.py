"""The case: what the rules of the outcome look at in a brief, beside how far sources answer."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from drafter.asks.asks import AskKind
from drafter.brief import Brief
from drafter.mailbox import Capability
from drafter.reading.details import BugDetail, missing_details
from drafter.reading.matters import Matter, find_matters, says_too_little
from drafter.situation import Intent, Risk, Stage

__all__ = ["Case", "SourcesAnswer", "sources_answer"]

_ENOUGH_DETAILS = 2
_ASKING = (Intent.QUESTION, Intent.HOW_TO, Intent.TECHNICAL_API, Intent.ACCOUNT_CHANGE)
_PLAIN = (Intent.QUESTION, Intent.HOW_TO, Intent.BUG, Intent.BILLING, Intent.COMPLAINT)
_NO_WISH = (Intent.BUG, Intent.DOWNTIME, Intent.CANCELLATION)
"""Who writes of these names a feature in passing."""


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


@dataclass(frozen=True)
class Case:
    """A brief, and how far what was found answers it."""

    brief: Brief
    answered: SourcesAnswer

    @cached_property
    def matters(self) -> frozenset[Matter]:
        """What decides, by the customer's words."""
        return find_matters(self.brief.request)

    @cached_property
    def missing(self) -> tuple[BugDetail, ...]:
        """The details of a fault that nobody has given."""
        return missing_details(self.brief.request)

    @property
    def yes(self) -> bool:
        """Whether sources answer all of it."""
        return self.answered is SourcesAnswer.YES

    @property
    def some(self) -> bool:
        """Whether sources answer at least a part."""
        return self.answered in (SourcesAnswer.YES, SourcesAnswer.PARTLY)

    @property
    def follows_up(self) -> bool:
        """Whether we have answered before."""
        return bool(self.brief.request.by_agents)

    @cached_property
    def asked_by_us(self) -> bool:
        """Whether our last message asked something, which this one may answer."""
        ours = [turn.text for turn in self.brief.request.history if turn.author == "agent"]
        return bool(ours) and "?" in ours[-1]

    def person(self, *subjects: str) -> str:
        """Who has the first of `subjects` that is somebody's, for the agent."""
        role = self.brief.mailbox.person_for(*subjects)
        return f"{role.name} ({role.role})" if role else "the support lead"

    @property
    def taken_over_by_us(self) -> bool:
        """Whether a private note makes the agent of this mailbox the one who takes over."""
        us = re.escape(self.brief.mailbox.agent.name)
        ours = (
            rf"\b((re)?assigned|handed over|passed on|over) to {us}\b|\b{us}\b (has |is )?(taken|takes|taking) over"
        )
        notes = [turn.text for turn in self.brief.request.history if turn.author == "note"]
        return bool(us) and any(re.search(ours, note, re.I) for note in notes)

    @property
    def acknowledged(self) -> bool:
        """Whether the customer only says that they have heard us, where we asked them nothing."""
        heard = Matter.ACKNOWLEDGED in self.matters and "?" not in self.brief.request.text
        return heard and self.follows_up and not self.asked_by_us

    @property
    def settled(self) -> bool:
        """Whether nothing more is wanted."""
        return self.brief.wants_only(Intent.THANKS) or self.brief.situation.stage is Stage.CLOSING

    @property
    def security_with_help(self) -> bool:
        """Whether a known person asks about security, and sources help at once."""
        known = not self.brief.at_risk_of(Risk.UNVERIFIED)
        return self.brief.at_risk_of(Risk.SECURITY) and known and self.yes and self.brief.wants_only(*_ASKING)

    @property
    def own_data(self) -> bool:
        """Whether somebody asks about their data, and sources answer all of it, or how it is done."""
        plan = self.brief.plan
        how = plan is not None and any(one.ask.kind is AskKind.HOW_TO for one in plan.answered)
        return self.brief.at_risk_of(Risk.PRIVACY) and (self.yes or how) and not self.brief.wants(Intent.COMPLAINT)

    def refund(self, *, offered: bool) -> bool:
        """Whether money is asked back, and the profile has, or has not, an offer that an agent may make alone."""
        alone = any(offer.kind == "refund" and not offer.approver for offer in self.brief.mailbox.offers)
        return self.brief.at_risk_of(Risk.REFUND) and alone is offered

    def lacks(self, status: str) -> Capability | None:
        """The capability of this status that is asked for."""
        asked = self.brief.capability
        wished = asked is not None and asked.status == status and not self.brief.wants(*_NO_WISH)
        return asked if wished else None

    @property
    def in_incident(self) -> bool:
        """Whether it is about the incident that is running: a fault that no source explains is taken to be."""
        fault = self.brief.wants(Intent.BUG) and not self.some
        return self.brief.mailbox.incident is not None and (self.brief.wants(Intent.DOWNTIME) or fault)

    @property
    def over(self) -> bool:
        """Whether an outage is spoken of that is over: who asks about it needs no instrument readings."""
        past = Matter.OUTAGE_OVER in self.matters and Matter.OUTAGE_NOW not in self.matters
        return past and self.brief.wants(Intent.DOWNTIME)

    @property
    def down(self) -> bool:
        """Whether an outage is reported that is not over."""
        return self.brief.wants(Intent.DOWNTIME) and not self.over

    @property
    def too_little(self) -> bool:
        """Whether nothing is said that could be looked up."""
        plain = self.brief.wants_only(*_PLAIN) and not self.brief.situation.risks
        return plain and not self.follows_up and says_too_little(self.brief.request)

    @property
    def reports(self) -> bool:
        """Whether a fault is reported that no source is about, and we have not asked about it before.

        Where the fault is answered and a question beside it is open, its details would not help with that.
        """
        plan = self.brief.plan
        left = not self.some or (plan is not None and any(one.ask.kind is AskKind.PROBLEM for one in plan.open))
        fault = self.brief.wants(Intent.BUG) and not self.over
        return fault and not self.yes and left and not self.follows_up and bool(self.missing)

    @property
    def thin(self) -> bool:
        """Whether too few details of a fault are known."""
        return len(BugDetail) - len(self.missing) < _ENOUGH_DETAILS
