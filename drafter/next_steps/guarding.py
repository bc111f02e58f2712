"""Steps that keep accounts, people and facts safe."""

import re

from drafter.next_steps.case import Case, Rule
from drafter.situation import Intent, Outcome, Risk, Stage

__all__ = ["RULES"]

_BOSS = re.compile(
    r"\b(?:your (?:manager|boss|supervisor|director|ceo)|someone (?:higher|senior)|the (?:owner|founders?))\b", re.I
)


def _verify(case: Case) -> str | None:
    if case.risks(Risk.UNVERIFIED):
        return "Nobody has verified this person, and what they ask for is tied to an account."
    if case.risks(Risk.ACCOUNT_CHANGE, Risk.SECURITY) and not case.conversation.customer.verified:
        return "The request touches an account or its security, and the sender is not verified."
    return None


def _spam(case: Case) -> str | None:
    return "The message is spam." if case.risks(Risk.SPAM) or case.wants(Intent.SPAM) else None


def _review(case: Case) -> str | None:
    named = {Risk.LEGAL: "legal words", Risk.PRIVACY: "a request about personal data", Risk.CARD_DATA: "card data"}
    found = [words for risk, words in named.items() if case.risks(risk)]
    return f"The conversation holds {' and '.join(found)}: a person who may decide reads it first." if found else None


def _consult(case: Case) -> str | None:
    if case.risks(Risk.ABUSE):
        return "The customer is abusive; parting ways is for the lead to decide."
    if case.wants(Intent.FEATURE_REQUEST) and case.outcome is Outcome.ASK:
        return "The status of this wish is not known."
    if not case.hits and case.outcome is Outcome.HAND_OFF and not case.situation.risks:
        return "No source answers this, so asking beats guessing."
    return None


def _lead(case: Case) -> str | None:
    role = case.person()
    return f"Ask {role.name} ({role.role}) in the shared channel." if role else None


def _escalate(case: Case) -> str | None:
    return "The customer asks for somebody above." if case.situation.upset and case.says(_BOSS) else None


def _confirm(case: Case) -> str | None:
    return "The word fixed needs a confirmation by whoever fixed it." if case.at(Stage.FIXED) else None


def _conflict(case: Case) -> str | None:
    return "Two sources give different figures for the same thing." if case.conflicts else None


RULES = (
    Rule(
        "verify-identity",
        "Verify who is writing before you show or grant anything",
        ("verify-by-login-event", "verify-before-giving-anything", "alert-to-social-engineering"),
        _verify,
        lambda _: "Ask them to sign in, then look for that sign-in in the logs.",
    ),
    Rule(
        "tell-lead-about-spam",
        "Close without a reply and tell the lead",
        ("spam-close-and-notify", "spam-block-by-manager"),
        _spam,
        lambda _: "Only the lead decides whether the sender is blocked.",
    ),
    Rule("human-review", "Have it reviewed before it is sent", (), _review),
    Rule(
        "consult-lead",
        "Ask the lead in the shared channel",
        (
            "ask-named-lead-if-unclear",
            "consult-manager-if-unsure",
            "discuss-in-product-channel",
            "no-private-pings",
            "difficult-part-ways",
        ),
        _consult,
        _lead,
    ),
    Rule("escalate-to-manager", "Pass it up to the manager", ("escalate-when-asked",), _escalate),
    Rule("confirm-fix-first", "Have the fix confirmed before you send this", ("fixed-confirm-first",), _confirm),
    Rule(
        "fix-the-article",
        "Tell the owner of the older source",
        ("help-center-keep-current", "maintain-saved-replies"),
        _conflict,
    ),
)
