"""Steps that keep accounts, people and facts safe."""

import re

from drafter.brief import Brief
from drafter.next_steps.rule import Rule
from drafter.situation import Intent, Outcome, Risk, Stage

__all__ = ["RULES"]

_BOSS = re.compile(
    r"\b(?:your (?:manager|boss|supervisor|director|ceo)|someone (?:higher|senior)|the (?:owner|founders?))\b", re.I
)


def _verify(brief: Brief) -> str | None:
    if brief.at_risk_of(Risk.UNVERIFIED):
        return "Nobody has verified this person, and what they ask for is tied to an account."
    if brief.at_risk_of(Risk.ACCOUNT_CHANGE, Risk.SECURITY) and not brief.conversation.customer.verified:
        return "The request touches an account or its security, and the sender is not verified."
    return None


def _spam(brief: Brief) -> str | None:
    return "The message is spam." if brief.at_risk_of(Risk.SPAM) or brief.wants(Intent.SPAM) else None


def _review(brief: Brief) -> str | None:
    named = {Risk.LEGAL: "legal words", Risk.PRIVACY: "a request about personal data", Risk.CARD_DATA: "card data"}
    found = [words for risk, words in named.items() if brief.at_risk_of(risk)]
    return f"The conversation holds {' and '.join(found)}: a person who may decide reads it first." if found else None


def _consult(brief: Brief) -> str | None:
    if brief.at_risk_of(Risk.ABUSE):
        return "The customer is abusive; parting ways is for the lead to decide."
    if brief.wants(Intent.FEATURE_REQUEST) and brief.outcome is Outcome.ASK:
        return "The status of this wish is not known."
    if not brief.hits and brief.outcome is Outcome.HAND_OFF and not brief.situation.risks:
        return "No source answers this, so asking beats guessing."
    return None


def _lead(brief: Brief) -> str | None:
    role = brief.colleague
    return f"Ask {role.name} ({role.role}) in the shared channel." if role else None


def _escalate(brief: Brief) -> str | None:
    return "The customer asks for somebody above." if brief.situation.upset and brief.says(_BOSS) else None


def _confirm(brief: Brief) -> str | None:
    fixed = brief.situation.stage is Stage.FIXED
    return "The word fixed needs a confirmation by whoever fixed it." if fixed else None


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
        lambda _: "Two sources give different figures for the same thing.",
        on_conflict=True,
    ),
)
