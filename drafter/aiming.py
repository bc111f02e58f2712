"""Aiming: the agent says what the reply is to do, and that goes before what the conversation calls for by itself.

It is never unsafe. What risks and those who must decide hold fast is not overruled, what the profile says is not
there is not accepted, and a yes that nothing proves leaves a blank for what a colleague has agreed to.
"""

from drafter.aim import Aim, Aimed
from drafter.brief import Brief
from drafter.case import Case, sources_answer
from drafter.draft import TextKind
from drafter.outcome import firm_reason
from drafter.situation import Intent, Outcome, Risk

__all__ = ["aimed_outcome"]

_GOALS = {Aim.ACCEPT: Outcome.ANSWER, Aim.DECLINE: Outcome.DECLINE, Aim.ASK: Outcome.ASK}
_WANTED = {
    Aim.ACCEPT: "You ask for a yes.",
    Aim.DECLINE: "You ask for a no.",
    Aim.ASK: "You ask for a question first.",
}
_BY_ITSELF = "followed: the conversation calls for it by itself"


def aimed_outcome(brief: Brief, aim: Aim, outcome: Outcome, reason: str) -> tuple[Outcome, str, Aimed]:
    """The outcome with its reason where the agent aims at something, and what became of the aim.

    `outcome` and `reason` are what the conversation calls for by itself; the reason tells them too.
    """
    case = Case(brief, sources_answer(brief))
    unproved = aim is Aim.ACCEPT and _is_unproved(case, outcome)
    if _meets(aim, outcome) and not unproved:
        return outcome, reason, Aimed(True, _BY_ITSELF)
    if obstacle := _obstacle(case, aim, outcome, reason):
        return outcome, reason, Aimed(False, f"not followed: {obstacle}")
    told = f"{_WANTED[aim]} {_blank(case) if unproved else ''}By itself it would be {outcome.value!r}: {reason}"
    words = f"followed: by itself it would be {outcome.value!r}: {reason}"
    return _GOALS[aim], told, Aimed(True, words, overrules=True, unproved=unproved)


def _meets(aim: Aim, outcome: Outcome) -> bool:
    """Whether what the conversation calls for is what the agent wants."""
    answers = aim is Aim.ACCEPT and outcome is Outcome.ANSWER_AND_ASK
    return answers or outcome is _GOALS[aim]


def _is_unproved(case: Case, outcome: Outcome) -> bool:
    """Whether nothing that was found lets anybody say yes: not where somebody else decides, nor where nothing is
    known of a wish."""
    if outcome in (Outcome.HAND_OFF, Outcome.DECLINE):
        return True
    wished = case.brief.wants(Intent.FEATURE_REQUEST) and case.lacks("planned") is None
    return not case.some and (outcome is Outcome.ASK or wished)


def _obstacle(case: Case, aim: Aim, outcome: Outcome, reason: str) -> str:
    """What an aim does not overrule, in words; empty where nothing stands in its way."""
    brief = case.brief
    if brief.kind is not TextKind.REPLY:
        return "only a reply can say yes or no, or ask."
    if outcome is Outcome.NONE:
        return reason
    if firm := firm_reason(case):
        return firm
    if brief.at_risk_of(Risk.ACCOUNT_CHANGE) and brief.at_risk_of(Risk.UNVERIFIED):
        return "Nobody has verified who wants the account changed."
    if outcome is Outcome.CLOSE and aim is not Aim.ASK:
        return "The customer asks for nothing that could be accepted or declined."
    return reason if aim is Aim.ACCEPT and case.lacks("has_not") else ""


def _blank(case: Case) -> str:
    role = case.brief.colleague
    who = f"{role.name} ({role.role})" if role else "a colleague"
    return f"No source and no profile allows it, so a blank is left for what {who} has agreed to. "
