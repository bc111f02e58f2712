"""Account safety: nothing changed for somebody, no secrets collected, no data to the unverified (tension 20)."""

import re

from drafter.checks.base import Check, CheckInput, Finding, Languages
from drafter.checks.common.context import public_text
from drafter.checks.common.facts import figures_of, is_money, placed_figures
from drafter.checks.common.prose import finding, phrases, plain, sentences
from drafter.checks.common.word_tables import forbidden
from drafter.checks.steps import has_steps
from drafter.draft import Repair
from drafter.proof.credentials import secret_requests
from drafter.situation import Intent, Outcome, Risk
from drafter.text.addresses import EMAIL, LINK
from drafter.text.figures import missing_figures

__all__ = ["CHECKS"]

_ACCOUNT = (
    r"(?:login|log-in|sign-in|e-?mail|mail address|address|password|account|two-factor\w*|2fa|authenticator|"
    r"(?:phone )?number|payment (?:method|details)|card|bank details|owner|role|permissions?|access|settings?|"
    r"username|plan|subscription)"
)
_CHANGE = r"(?:change|update|reset|delete|remove|transfer|unlock|disable|turn off|switch off|close|edit)"
_CHANGED = (
    r"(?:changed|updated|reset|deleted|removed|transferred|unlocked|disabled|(?:turned|switched) off|closed|edited)"
)
# guide-dont-do-it-for-them; product fixes on our own side are fine ("I have changed our article").
_DONE_FOR_THEM = phrases(
    rf"""
    (?:i|we)(?:'ve| have)? (?:just |now |already |also )*{_CHANGED} (?:your|the|this|that) (?:\w+ ){{0,3}}?{_ACCOUNT}
    (?:i|we)(?:'ll| will| can) (?:just |now |gladly |go ahead and )*{_CHANGE} (?:your|the) (?:\w+ ){{0,3}}?{_ACCOUNT}
    (?:all )?your data (?:is|has been|was|will be) (?:gone|deleted|erased|removed)
    (?:gone|logged|signed|been) in(?:to| to)? your account  set (?:it|this|that) up for you
    your (?:\w+ )?{_ACCOUNT} (?:has been|was|is now|will be) {_CHANGED}
    """
)
# A new address by mail is no better than a password: whoever asks for the change may not be its owner.
_NEW_ADDRESS = phrases(
    r"""
    (?:send|tell|give|share|provide|forward) (?:me|us)[^.!?\n]{0,40}new (?:e-?mail|login|sign-in|address|phone)
    (?:which|what)(?: is the| 's the)? new (?:e-?mail|login|address)[^.!?\n]{0,40}\?
    """
)
_NEVER = phrases(r"never  not  don't  do not  n't  without  no need  last four digits")

_KEY = re.compile(r"\b(?:sk|pk|key|tok|whsec)[_-][A-Za-z0-9_-]{8,}\b|\b(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z0-9]{24,}\b")
_RECORD = re.compile(
    r"\b(?:invoice|receipt|order|booking|payment|transaction|customer|account)(?: (?:number|no\.?|id))? ?#?\s?"
    r"[A-Z]{0,4}-?\d{3,}[\w-]*",
    re.I,
)
_CARD_TAIL = re.compile(r"\b(?:ending (?:in|on|with)|last four(?: digits)?(?: are)?) \d{4}\b", re.I)


def _denied(given: CheckInput, match: re.Match[str]) -> bool:
    """Whether the words before deny it: "never send us your password"."""
    sentence = next((s for s in sentences(given.text) if s.start <= match.start() < s.end), None)
    return sentence is not None and _NEVER.search(plain(given.text[sentence.start : match.end()])) is not None


def _collected(given: CheckInput) -> Finding | None:
    """A secret that the customer is asked for, whatever a source says, or a new address."""
    asked = [*secret_requests(given.text), *_NEW_ADDRESS.finditer(plain(given.text))]
    for match in asked:
        if not _denied(given, match):
            why = "collects what we must not have; at most the last four digits of a card"
            return Finding(f"{match.group()!r} {why}", *match.span())
    return None


def _account_data(given: CheckInput) -> Finding | None:
    """Data of an account that the customer has not written themselves and no public source holds."""
    said = public_text(given)
    for pattern in (EMAIL, _KEY, _RECORD, _CARD_TAIL):
        for match in pattern.finditer(given.text):
            if match.group().casefold() not in said.casefold():
                return Finding(f"{match.group()!r} is account data, and nobody has verified who asks", *match.span())
    known = figures_of(said)
    for figure, span in placed_figures(given.text):
        if is_money(figure) and missing_figures([figure], known):
            return finding(f"{span.text!r} may be account data, and nobody has verified who asks", span)
    return None


def _unverified(given: CheckInput) -> bool:
    sensitive = given.brief.wants(Intent.ACCOUNT_CHANGE, Intent.BILLING, Intent.QUESTION, Intent.CANCELLATION)
    risky = given.brief.at_risk_of(Risk.UNVERIFIED, Risk.ACCOUNT_CHANGE)
    return not given.brief.conversation.customer.verified and (sensitive or risky)


def _guided(given: CheckInput) -> Finding | None:
    if has_steps(given.text) or LINK.search(given.text) or given.patterns.settings.search(given.text):
        return None
    return Finding("tell the customer how to make the change: sign in, open Settings, edit it there")


def _wants_a_change(given: CheckInput) -> bool:
    return given.brief.wants(Intent.ACCOUNT_CHANGE) and given.brief.outcome is Outcome.ANSWER


CHECKS = (
    forbidden(
        "no-change-on-behalf",
        "Nothing is changed for the customer",
        _DONE_FOR_THEM,
        "{word!r}: the customer makes this change; explain how",
        ("guide-dont-do-it-for-them", "alert-to-social-engineering"),
        allowed=_denied,
    ),
    Check(
        "no-collecting-credentials",
        "No secrets are asked for",
        _collected,
        ("login-email-change-self-service", "alert-to-social-engineering"),
        languages=Languages.WRITTEN,
    ),
    Check(
        "no-data-to-unverified",
        "No account data for an unverified person",
        _account_data,
        ("verify-before-giving-anything", "verify-by-login-event", "study-backdoor-case"),
        applies=_unverified,
        repair=Repair.AGENT,
        languages=Languages.ANY,
    ),
    Check(
        "account-guided",
        "An account change is explained",
        _guided,
        ("login-email-change-self-service", "guide-dont-do-it-for-them", "kb-faq-account-self-service"),
        applies=_wants_a_change,
        languages=Languages.ANY,
    ),
)
