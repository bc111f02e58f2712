"""What the draft sets out to do, and why: the handbook's tensions 11, 13, 17, 20, 23 and 28 as one ordered table.

It is asked once, after the search: whether a source was found decides whether an answer can be given.
"""

import re
from collections.abc import Callable

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest
from drafter.mailbox import Capability, Mailbox, Role
from drafter.reading.details import missing_details
from drafter.situation import Channel, Intent, Outcome, Risk, Stage

__all__ = ["capability_asked_for", "decide_outcome"]

_ENOUGH_DETAILS = 2
_SURELY_THIS = 0.65
"""Cosine similarity from which a source is taken to be about just this matter."""
_ASKING = {Intent.QUESTION, Intent.HOW_TO, Intent.TECHNICAL_API, Intent.ACCOUNT_CHANGE}
_WISH_LIKE = {Intent.FEATURE_REQUEST, Intent.QUESTION, Intent.HOW_TO, Intent.COMPLAINT, Intent.THANKS}
_BEYOND_REFUND = re.compile(
    r"\b(compensat\w+|damages|chargeback|charge back|dispute|lost (revenue|income|earnings)|"
    r"(whole|entire|full|last|past) (\w+ )?(year|months)|every(thing| payment)|"
    r"all (the |my |our )?(payments|money|months))\b",
    re.I,
)
_DISPUTED = re.compile(
    r"\b(charged|debited|billed|paid|taken|took)\b[^.\n]{0,40}\b(twice|two times|three times|double|again)\b|"
    r"\bdouble (charge|payment)\b|\b(never|didn't|did not) (order|authori[sz]e|agree|sign|buy)|\bafter (i|"
    r"we) (had )?cancel",
    re.I,
)
_NO_ACCESS = re.compile(
    r"\b(no longer|don't|do not|can't|cannot|lost) (have )?(access|get into|reach)\b[^.\n]{0,40}\b(e-?mail|mailbox|"
    r"inbox|address|phone|account)\b|\bformer owner\b|\b(died|deceased|passed away)\b",
    re.I,
)
_OUTAGE_OVER = re.compile(
    r"\b(was|were|had been|went) (\w+ ){0,2}(down|offline|unavailable|broken|unreachable|out)\b|"
    r"\bwhat (went wrong|happened)\b|\b(outage|downtime) (on|of|last|from)\b|\b(is|are|'s|'re) back\b",
    re.I,
)
_OUTAGE_NOW = re.compile(
    r"\b(is|are|'s|'re|still) (\w+ )?(down|offline|unavailable|broken|unreachable|white|blank)\b|\bnot (working|"
    r"loading|reachable)\b|\b(can't|cannot|can not|won't|doesn't|unable to) (\w+ )?(get|open|log|reach|access|load|"
    r"see|sign|connect)\b|\b(still|right now|at the moment|currently|just now)\b",
    re.I,
)


_Verdict = tuple[Outcome, str] | None


def decide_outcome(brief: Brief) -> tuple[Outcome, str]:
    """The outcome and its reason in words for the agent, by what was read and found."""
    for rule in _RULES:
        verdict = rule(brief)
        if verdict:
            return verdict
    return _by_sources(brief)


def capability_asked_for(request: OpenRequest, mailbox: Mailbox) -> Capability | None:
    """The capability of the profile that the request names; one that is missing comes before one that is there."""
    named = [c for c in mailbox.capabilities if any(_names(word, request.asked) for word in (c.name, *c.words))]
    order = {"has_not": 0, "planned": 1, "has": 2}
    return min(named, key=lambda capability: order[capability.status], default=None)


def _names(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I) is not None


def _spam(brief: Brief) -> _Verdict:
    if brief.wants_only(Intent.SPAM):
        return Outcome.NONE, "Spam gets no reply: close it and tell the lead."
    return None


def _stage(brief: Brief) -> _Verdict:
    if brief.situation.stage is Stage.HANDOFF and not _taken_over_by_us(brief):
        return Outcome.HAND_OFF, "A private note passes this conversation on; tell the customer who takes over."
    if brief.situation.stage is Stage.FIXED:
        return Outcome.ANSWER, "A private note says that it is fixed; tell the customer."
    if brief.situation.stage is Stage.IDLE:
        return Outcome.CLOSE, "The customer is silent in an open chat: the three idle messages, then close."
    return None


def _taken_over_by_us(brief: Brief) -> bool:
    """Whether a private note makes the agent of this mailbox the one who takes over."""
    us = re.escape(brief.mailbox.agent.name)
    ours = rf"\b((re)?assigned|handed over|passed on|over) to {us}\b|\b{us}\b (has |is )?(taken|takes|taking) over"
    notes = [turn.text for turn in brief.request.history if turn.author == "note"]
    return bool(us) and any(re.search(ours, note, re.I) for note in notes)


def _settled(brief: Brief) -> _Verdict:
    if brief.wants_only(Intent.THANKS) or brief.situation.stage is Stage.CLOSING:
        return Outcome.CLOSE, "The customer asks for nothing more; thank them and leave the door open."
    return None


def _personal_data(brief: Brief) -> _Verdict:
    """Data of an account goes to nobody who is not proven to be its owner; its owner can mostly do it alone."""
    if not brief.at_risk_of(Risk.PRIVACY):
        return None
    person = _who(brief.mailbox.person_for("privacy"))
    if brief.at_risk_of(Risk.UNVERIFIED):
        return (
            Outcome.DECLINE,
            f"Personal data, and the sender is not verified: say why not and what to do; {person} is told.",
        )
    if brief.source_found and not brief.wants(Intent.COMPLAINT):
        return Outcome.ANSWER, f"A request about personal data that a source answers; {person} is told."
    return Outcome.HAND_OFF, f"This is a request about personal data; {person} decides."


def _sensitive(brief: Brief) -> _Verdict:
    """Matters that a named colleague answers, the gravest first."""
    if brief.at_risk_of(Risk.LEGAL):
        return (
            Outcome.HAND_OFF,
            f"This is a legal threat or claim; {_who(brief.mailbox.person_for('legal'))} decides.",
        )
    if brief.at_risk_of(Risk.ABUSE):
        return (
            Outcome.HAND_OFF,
            f"The message is abusive; {_who(brief.mailbox.person_for('abuse'))} decides how to go on.",
        )
    person = _who(brief.mailbox.person_for("security"))
    if brief.at_risk_of(Risk.SECURITY) and (
        brief.at_risk_of(Risk.UNVERIFIED) or not (brief.source_found and brief.wants_only(*_ASKING))
    ):
        return Outcome.HAND_OFF, f"This may be a security incident; {person} takes over."
    if brief.at_risk_of(Risk.SECURITY):
        return Outcome.ANSWER, f"A matter of security with steps that help at once; {person} is told."
    if brief.at_risk_of(Risk.INJECTION) and not _has_real_request(brief):
        person = _who(brief.mailbox.person_for("injection"))
        return Outcome.HAND_OFF, f"The text only tries to give the drafter orders; {person} looks at it."
    return None


def _has_real_request(brief: Brief) -> bool:
    """Whether the reading found more than the fallback: an attempt at orders may ride on a real question."""
    sure = [r for r in brief.situation.readings if r.facet == "intent" and r.confidence >= 0.6]
    return bool(sure) and not brief.wants(Intent.SPAM)


def _refund(brief: Brief) -> _Verdict:
    if not brief.at_risk_of(Risk.REFUND):
        return None
    offers = [offer for offer in brief.mailbox.offers if offer.kind == "refund"]
    person = _who(brief.mailbox.person_for("refund") or brief.mailbox.person_for("billing"))
    if not offers:
        return Outcome.HAND_OFF, f"The mailbox profile allows no refund; {person} decides."
    if _DISPUTED.search(brief.request.text):
        return Outcome.HAND_OFF, f"A payment is disputed that only our books can show; {person} looks it up."
    if _BEYOND_REFUND.search(brief.request.text) or all(offer.approver for offer in offers):
        return Outcome.HAND_OFF, f"What is asked goes beyond what an agent may refund; {person} decides."
    return None


def _missing_capability(brief: Brief) -> _Verdict:
    capability = capability_asked_for(brief.request, brief.mailbox)
    if capability is None or capability.status == "has" or not brief.wants_only(*_WISH_LIKE):
        return None
    instead = f" Instead: {capability.alternative}" if capability.alternative else ""
    if capability.status == "planned":
        when = f"expected in {capability.expected}" if capability.expected else "without a date"
        return (
            Outcome.ANSWER,
            f"{capability.name} is planned, {when}: say so, and promise nothing more exact.{instead}",
        )
    reason = f" Reason: {capability.reason}" if capability.reason else ""
    return Outcome.DECLINE, f"{brief.mailbox.product} has no {capability.name}.{reason}{instead}"


def _account_change(brief: Brief) -> _Verdict:
    if not brief.at_risk_of(Risk.ACCOUNT_CHANGE):
        return None
    if _NO_ACCESS.search(brief.request.text):
        person = _who(brief.mailbox.person_for("account-change"))
        return (
            Outcome.HAND_OFF,
            f"The sender cannot make the change alone and is not verified; {person} verifies first.",
        )
    return Outcome.ANSWER, "Account changes are made by the customer: give the steps, change nothing for them."


def _downtime(brief: Brief) -> _Verdict:
    if not brief.wants(Intent.DOWNTIME):
        return None
    if brief.mailbox.incident:
        return (
            Outcome.ANSWER,
            f"An incident is running ({brief.mailbox.incident.title}): say what is known and where updates are.",
        )
    if _OUTAGE_OVER.search(brief.request.text) and not _OUTAGE_NOW.search(brief.request.text):
        return None  # whoever asks about what is over needs no instrument readings: a source or a colleague knows
    return Outcome.ANSWER_AND_ASK, "No incident is known: point to the status page and ask what exactly they see."


def _bug(brief: Brief) -> _Verdict:
    """Tension 17: enough facts, answer; too few, ask; both where it presses and something harmless helps."""
    if not brief.wants(Intent.BUG) or _known(brief):
        return None
    missing = missing_details(brief.request)
    wanted = ", ".join(missing)
    enough = 4 - len(missing) >= _ENOUGH_DETAILS
    if brief.source_found and brief.situation.urgent and missing:
        return Outcome.ANSWER_AND_ASK, f"Urgent, and a source has something to try; still missing: {wanted}."
    if enough:
        return None
    if brief.source_found and brief.situation.upset:
        return (
            Outcome.ANSWER_AND_ASK,
            f"Upset, so not questions alone: what a source offers, and what is missing: {wanted}.",
        )
    if brief.source_found and not brief.wants_only(Intent.BUG, Intent.COMPLAINT, Intent.THANKS):
        return Outcome.ANSWER_AND_ASK, f"A source answers the other question; missing for the bug: {wanted}."
    return Outcome.ASK, f"Too few facts to look into the bug; missing: {wanted}."


def _known(brief: Brief) -> bool:
    """Whether a source is about just this, so that a fault in it needs no report."""
    return brief.search_results is not None and brief.search_results.best >= _SURELY_THIS


def _by_sources(brief: Brief) -> tuple[Outcome, str]:
    """What is left: answer where a source carries it, ask where the question is too short, else a colleague knows."""
    if brief.source_found or brief.search_results is None:
        return (
            Outcome.ANSWER,
            "There are enough facts, and a source answers." if brief.source_found else "There are enough facts.",
        )
    if brief.wants(Intent.FEATURE_REQUEST):
        return Outcome.ANSWER, "The wish has no known status: thank, ask what it is for, log it, promise nothing."
    if len(brief.request.text.split()) < 8 or brief.situation.channel is Channel.CHAT:
        return Outcome.ASK, "No source answers, and the question is short: ask what exactly is meant."
    subject = next((i.value for i in brief.situation.intents if brief.mailbox.person_for(i.value)), "support")
    return Outcome.HAND_OFF, f"No source answers this; {_who(brief.mailbox.person_for(subject))} may know."


def _who(role: Role | None) -> str:
    return f"{role.name} ({role.role})" if role else "the support lead"


_RULES: tuple[Callable[[Brief], _Verdict], ...] = (
    _spam,
    _stage,
    _settled,
    _sensitive,
    _personal_data,
    _refund,
    _missing_capability,
    _account_change,
    _downtime,
    _bug,
)
