"""A reply without a language model: greeting, what the answer plan holds in its sources' own words, closing.

Used when no model answers. It says only what sources and the mailbox profile say, nearly word for word, so that the
grounding pass finds the proof; where they say nothing, it says that, asks for nothing needless and promises nothing.
"""

from drafter.aim import Aim
from drafter.brief import Brief
from drafter.limits import deadline, shut_out
from drafter.mailbox import Incident
from drafter.phrasebook import ENGLISH, EnglishSayings
from drafter.reading.details import missing_details
from drafter.situation import Intent, Outcome, Risk, Stage
from drafter.text.sentences import SentenceKind, classify
from drafter.writing.account import account_lines
from drafter.writing.aims import accepted_once_agreed, asked_us, question_about, refusal
from drafter.writing.answers import answers
from drafter.writing.asking import ask_for
from drafter.writing.courtesy import closing_line, greeting, signature

__all__ = ["compose"]

_GRAVE = (Risk.LEGAL, Risk.ABUSE, Risk.SECURITY, Risk.PRIVACY)
"""Risks of which a colleague decides whatever a source says."""


def compose(brief: Brief) -> str:
    """The reply, ready to be grounded; empty where the outcome is none.

    Internal passages and past conversations never supply a word of it.
    """
    if brief.outcome is Outcome.NONE:
        return ""
    parts = [greeting(brief), *_body(brief), closing_line(brief), signature(brief.mailbox, brief.situation.channel)]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _body(brief: Brief) -> list[str]:
    """The paragraphs between greeting and closing."""
    say, incident = brief.say, brief.mailbox.incident
    if brief.outcome is Outcome.CLOSE:
        return [say.close if brief.request.by_agents else say.praised]
    if brief.outcome is Outcome.HAND_OFF:
        who = brief.colleague
        named = f"{who.name} ({who.role})" if who else say.colleague
        return [_opening(brief), *_limit(brief), say.hand_over.format(person=named)]
    known = [_incident(incident, brief.words.english)] if incident and brief.wants(Intent.DOWNTIME) else []
    if brief.outcome is Outcome.DECLINE and (declined := _declined(brief)):
        return [say.thanks, *known, declined]
    if brief.aimed and brief.aimed.followed and (aimed := _aimed(brief)):
        return [*known, *aimed]
    if known:
        return [_opening(brief), *known]
    if brief.outcome is Outcome.ASK:
        return [_opening(brief), _question(brief)]
    if brief.situation.stage is Stage.FIXED and brief.request.shared and brief.language == ENGLISH:
        return [f"{say.fixed_thanks} {brief.request.shared}", say.fixed_question]
    if planned := _planned(brief):
        return [say.thanks_for_idea if brief.wants(Intent.FEATURE_REQUEST) else say.thanks, planned]
    found = _from_sources(brief)
    if brief.outcome is Outcome.ANSWER_AND_ASK and brief.wants(Intent.BUG):
        return [*found, _question(brief)]
    return found


def _aimed(brief: Brief) -> list[str]:
    """What the agent aims at, where it is not what would be written all the same."""
    if brief.aimed and brief.aimed.unproved:
        return [f"{_opening(brief)} {asked_us(brief)}", accepted_once_agreed(brief)]
    if brief.aim is Aim.DECLINE:
        return [f"{brief.say.thanks} {asked_us(brief)}", *refusal(brief)]
    if brief.aim is Aim.ASK and not brief.wants(Intent.BUG):
        return [_opening(brief), question_about(brief)]
    return []


def _from_sources(brief: Brief) -> list[str]:
    """What the plan says, else that the answer is still to come and which page may help."""
    plan, known = brief.plan, account_lines(brief)
    if plan and plan.answered and (told := [part for part in answers(brief, plan) if part]):
        thanked = classify(told[0], brief.words.patterns)[0].kind is SentenceKind.COURTESY
        return [told[0], *known, *told[1:]] if thanked else [_opening(brief), *known, *told]
    if known:
        return [_opening(brief), *known]
    link = next((passage.link for passage in brief.passages if passage.link), None)
    return [_opening(brief), brief.say.holding, brief.say.meanwhile.format(link=link) if link else ""]


def _limit(brief: Brief) -> list[str]:
    """What a source says of the time that is over, for a colleague decides on an exception to that; nothing where a
    risk is what is handed over."""
    return [] if brief.at_risk_of(*_GRAVE) else _quoted(brief, deadline(brief))


def _quoted(brief: Brief, said: str) -> list[str]:
    """The sentence of a source, in another language than English as a quotation; nothing where there is none."""
    lead = [] if brief.language == ENGLISH else [brief.say.in_its_own_words]
    return [*lead, said] if said else []


def _incident(incident: Incident, english: EnglishSayings) -> str:
    link = str(incident.updates_at).rstrip("/")
    due = incident.next_update
    updates = english.updates_due.format(due=due, link=link) if due else english.updates.format(link=link)
    return f"{incident.known} {incident.data_impact}\n\n{updates}"


def _declined(brief: Brief) -> str:
    """What the profile says of the missing feature, its reason and what to use instead, which is written in English;
    else what a source says by which it is not for this customer, without the steps, which they could not do."""
    missing = brief.capability
    if missing is None or missing.status == "has":
        return "\n\n".join(_quoted(brief, shut_out(brief)))
    more = (missing.reason, missing.alternative) if brief.language == ENGLISH else ()
    sorry = brief.say.declined.format(brand=brief.mailbox.brand, name=missing.name)
    return " ".join(part for part in (sorry, *more) if part)


def _planned(brief: Brief) -> str:
    """What the profile says of a feature that is asked for and planned, in English; nothing where it is there."""
    asked = brief.capability
    if asked is None or asked.status != "planned" or brief.outcome is not Outcome.ANSWER or brief.language != ENGLISH:
        return ""
    english, brand = brief.words.english, brief.mailbox.brand
    when = (
        english.planned_for.format(brand=brand, name=asked.name, when=_quarter(asked.expected))
        if asked.expected
        else ""
    )
    said = when or english.planned.format(brand=brand, name=asked.name)
    instead = english.instead.format(alternative=asked.alternative) if asked.alternative else ""
    return " ".join(part for part in (said, asked.reason, instead) if part)


def _quarter(expected: str) -> str:
    """`2027-Q2` as a customer reads it."""
    year, _, quarter = expected.partition("-")
    return f"{quarter} {year}"


def _question(brief: Brief) -> str:
    """The one question of the reply: the details of a bug that are missing, or what is meant."""
    english = brief.words.english
    missing = missing_details(brief.request) if brief.wants(Intent.BUG) and brief.language == ENGLISH else ()
    if not missing:
        return brief.say.ask
    return ask_for(missing, english)


def _opening(brief: Brief) -> str:
    if brief.situation.upset or brief.wants(Intent.BUG, Intent.DOWNTIME, Intent.COMPLAINT):
        return brief.say.sorry
    yes = brief.follows(Aim.ACCEPT) and not (brief.aimed and brief.aimed.unproved)
    return f"{brief.say.thanks} {brief.say.accepted}" if yes else brief.say.thanks
