"""Choosing: which guidelines of the handbook go into the prompt for one conversation, and why.

Those that hold for every conversation are the same in every prompt, in the same order, so that the prompt's
beginning stays cached; those that the situation calls for are ranked, and the budget cuts from the bottom.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from drafter.draft import AppliedGuideline, TextKind
from drafter.handbook.guidelines import Band, Guideline, Handbook
from drafter.models.base import Tier
from drafter.situation import FACETS, Outcome, Situation
from drafter.text.material import estimate_tokens

__all__ = [
    "BUDGETS",
    "GuidelineBudget",
    "SelectedGuideline",
    "applied_guidelines",
    "applying_guidelines",
    "select_guidelines",
]

FACET_WEIGHT = 15
"""What a facet in `when` counts in the ranking: more than half a band, so a narrow rule beats a broad one unless
the broad one is about something weightier."""


@dataclass(frozen=True, slots=True)
class GuidelineBudget:
    """What a tier may read: how many guidelines, and the tokens for showing some in full.

    `reserved` places are kept for those that hold for every conversation.
    """

    guidelines: int
    reserved: int
    standing: int
    situational: int


BUDGETS = {
    Tier.SMALL: GuidelineBudget(guidelines=8, reserved=3, standing=0, situational=0),
    Tier.LARGE: GuidelineBudget(guidelines=60, reserved=30, standing=1000, situational=1500),
}


@dataclass(frozen=True, slots=True)
class SelectedGuideline:
    """A guideline that applies, why in words, and whether the prompt shows all of it or its essence."""

    guideline: Guideline
    why: str
    full: bool = False

    @property
    def text(self) -> str:
        """What the prompt shows."""
        return self.guideline.full_text if self.full else self.guideline.essence

    @property
    def standing(self) -> bool:
        """Whether it holds for every conversation and so belongs into the prompt's unchanging beginning."""
        return self.guideline.standing


def select_guidelines(
    handbook: Handbook,
    situation: Situation,
    outcome: Outcome,
    tier: Tier | None,
    kind: TextKind = TextKind.REPLY,
    *,
    incident: bool = False,
    suspected: bool = False,
) -> list[SelectedGuideline]:
    """The guidelines for this text: safety first, then the most specific; those that always hold come last.

    `tier` None: the composer writes, which follows rules and reads nothing, so it is given all that apply. One that
    another overrides stays out. `incident` and `suspected` as in Situation.facet_values. The same
    input gives the same list.
    """
    facets = situation.facet_values(outcome, incident=incident, suspected=suspected)
    ranked = applying_guidelines(handbook, situation, outcome, kind, incident=incident, suspected=suspected)
    standing = [g for g in ranked if g.standing]
    situational = [g for g in ranked if not g.standing]
    if tier is None:
        return [SelectedGuideline(g, _why(g, facets)) for g in (*situational, *standing)]
    budget = BUDGETS[tier]
    kept = situational[: budget.guidelines - min(budget.reserved, len(standing))]
    always = standing[: budget.guidelines - len(kept)]
    return [
        *(SelectedGuideline(g, _why(g, facets), full) for g, full in _fit(kept, budget.situational)),
        *(SelectedGuideline(g, _why(g, facets), full) for g, full in _fit(always, budget.standing)),
    ]


def applying_guidelines(
    handbook: Handbook,
    situation: Situation,
    outcome: Outcome,
    kind: TextKind = TextKind.REPLY,
    *,
    incident: bool = False,
    suspected: bool = False,
) -> list[Guideline]:
    """Every guideline that this text calls for, weightiest first, also those for which a tier has no room."""
    facets = situation.facet_values(outcome, incident=incident, suspected=suspected)
    applying = [g for g in handbook if kind in g.kinds and g.matches(facets)]
    overridden = set(chain.from_iterable(g.overrides for g in applying))
    return sorted((g for g in applying if g.id not in overridden), key=_rank)


def applied_guidelines(chosen: Sequence[SelectedGuideline]) -> tuple[AppliedGuideline, ...]:
    """The same for people to read: which guidelines, and why."""
    return tuple(AppliedGuideline(id=c.guideline.id, title=c.guideline.title, why=c.why) for c in chosen)


def _rank(guideline: Guideline) -> tuple[bool, int, str]:
    """Safety before everything; then priority and the number of facets together; then the id, to be stable."""
    weight = guideline.priority + FACET_WEIGHT * len(guideline.when)
    return guideline.band is not Band.SAFETY, -weight, guideline.id


def _fit(guidelines: Sequence[Guideline], tokens: int) -> list[tuple[Guideline, bool]]:
    """Each guideline, and whether it is shown in full: from the top, as long as `tokens` hold all of them."""
    left = tokens - sum(estimate_tokens(g.essence) for g in guidelines)
    fitted = []
    for guideline in guidelines:
        more = estimate_tokens(guideline.full_text) - estimate_tokens(guideline.essence)
        fitted.append((guideline, more <= left))
        # Once one does not fit, later ones stay short too: a rule is never longer than one that ranks above it.
        left = left - more if more <= left else 0
    return fitted


def _why(guideline: Guideline, facets: Mapping[str, frozenset[str]]) -> str:
    if guideline.when:
        return "; ".join(
            _in_words(facet, sorted(facets[facet] & set(guideline.when[facet])), " and ")
            for facet in FACETS
            if facet in guideline.when
        )
    if guideline.unless:
        return "it holds unless " + " or ".join(
            _in_words(facet, guideline.unless[facet], " or ") for facet in FACETS if facet in guideline.unless
        )
    return "it holds for every conversation"


def _in_words(facet: str, values: Sequence[str], between: str) -> str:
    subject, words = _WORDS[facet]
    return f"{subject} {between.join(words[value] for value in values)}"


_WORDS: dict[str, tuple[str, dict[str, str]]] = {
    "channel": ("the channel is", {"email": "email", "chat": "chat", "social": "social media"}),
    "stage": (
        "the conversation",
        {
            "first-reply": "waits for its first reply",
            "follow-up": "has gone back and forth already",
            "handoff": "goes to a colleague",
            "fixed": "is about something that is fixed now",
            "idle": "has gone quiet on the customer's side",
            "closing": "is coming to its end",
        },
    ),
    "intent": (
        "the customer",
        {
            "question": "asks a question",
            "how-to": "asks how to do something",
            "bug": "reports a fault",
            "feature-request": "wishes for a feature",
            "billing": "writes about billing",
            "cancellation": "wants to cancel",
            "account-change": "wants something in the account changed",
            "technical-api": "asks about the API or code",
            "downtime": "writes about an outage",
            "complaint": "complains",
            "thanks": "says thanks",
            "spam": "sends spam",
        },
    ),
    "tone": (
        "the customer is",
        {
            "neutral": "neutral in tone",
            "cheerful": "cheerful",
            "confused": "confused",
            "frustrated": "frustrated",
            "angry": "angry",
            "urgent": "under pressure",
        },
    ),
    "risk": (
        "there is a risk:",
        {
            "account-change": "a change to an account",
            "unverified": "an unverified person",
            "refund": "a refund",
            "legal": "a legal matter",
            "security": "security",
            "privacy": "personal data",
            "abuse": "abuse",
            "spam": "spam",
            "injection": "orders to whoever drafts",
            "card-data": "card data",
        },
    ),
    "incident": ("at the moment", {"running": "an incident is running", "none": "no incident is known"}),
    "outcome": (
        "the reply",
        {
            "answer": "answers",
            "answer+ask": "answers and asks",
            "ask": "asks",
            "decline": "declines",
            "hand-off": "hands over to a colleague",
            "close": "closes the conversation",
            "none": "is not sent",
        },
    ),
}
