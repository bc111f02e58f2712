"""The first words: who is greeted, and how formally (tensions 4 and 9)."""

import re

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import (
    billing_mistake,
    customer_text,
    customer_writes,
    first_name,
    parts,
    serious,
)
from drafter.checks.common.prose import phrases, plain
from drafter.situation import Channel, Intent, Outcome, Stage, Tone
from drafter.writing.courtesy import greeting

__all__ = ["CHECKS"]

_NAME = re.compile(r"(?<!^)\b[^\W\d_a-z][^\W\d_]+")
_NOBODY = frozenset(
    [
        "hi",
        "hello",
        "there",
        "all",
        "team",
        "everyone",
        "sir",
        "madam",
        "morning",
        "afternoon",
        "evening",
        "day",
        "tag",
        "morgen",
        "abend",
    ]
)
_CHUMMY = phrases(
    r"""
    hey  hiya  yo  moin  oi
    """
)
_INFORMAL = phrases(
    r"""
    hi  hey  hiya  yo  hoi  ciao  salut  moin  oi
    """
)
_STIFF = phrases(
    r"""
    dear  sehr geehrte[rs]?  estimad[oa]  to whom it may concern
    """
)
_GLAD = phrases(
    r"""
    (?:glad|happy|pleased) to (?:help|assist|look)  (?:can|will|i'll) (?:gladly |happily )?help  let me help
    here to help
    """
)


def _letters(given: CheckInput) -> bool:
    return given.brief.situation.channel is Channel.EMAIL and given.brief.outcome is not Outcome.NONE


def _grave(given: CheckInput) -> bool:
    """A blunder of ours with an angry customer: the case that Hello is kept for."""
    return given.brief.situation.tone is Tone.ANGRY and (
        billing_mistake(given) or given.brief.wants(Intent.COMPLAINT, Intent.DOWNTIME)
    )


def _greeting(given: CheckInput) -> Finding | None:
    found = parts(given).greeting
    if found is None:
        return Finding("the email does not greet the customer", None, None)
    reason = _wrong_name(given, found.text) or _wrong_register(given, found.text)
    return Finding(reason, found.start, found.end) if reason else None


def _wrong_name(given: CheckInput, words: str) -> str | None:
    name = first_name(given)
    if name:
        named = re.search(rf"(?<!\w){re.escape(plain(name))}(?!\w)", plain(words), re.I)
        return None if named else f"the greeting does not name the customer, {name}"
    said = customer_text(given)
    strange = next((w for w in _NAME.findall(words) if w not in said and w.casefold() not in _NOBODY), None)
    return strange and f"nobody in the conversation is called {strange}"


def _wrong_register(given: CheckInput, words: str) -> str | None:
    formal = given.brief.mailbox.register_ == "formal"
    if _CHUMMY.match(words) and not customer_writes(given, "hey"):
        return f"{words.split()[0]!r} is too chummy for an email"
    if _INFORMAL.match(words) and (formal or _grave(given)):
        return "this mailbox writes formally: Hello" if formal else "after a grave mistake of ours: Hello, not Hi"
    if _STIFF.match(words) and not formal:
        return f"{words.split()[0]!r} is stiff; this mailbox says Hi"
    return None


def _greet(given: CheckInput) -> tuple[Edit, ...]:
    line = greeting(given.brief)
    found = parts(given).greeting
    if found:
        return (Edit(found.start, found.end, line),)
    return (Edit(0, len(given.text) - len(given.text.lstrip()), line + "\n\n"),)


def _opens_chat(given: CheckInput) -> bool:
    situation = given.brief.situation
    first_chat = situation.channel is Channel.CHAT and situation.stage is Stage.FIRST_REPLY
    return first_chat and not serious(given) and given.brief.outcome not in (Outcome.CLOSE, Outcome.NONE)


def _chat_opening(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    missing = [] if given.patterns.thanks.search(text) else ["thanks for getting in touch"]
    missing += [] if _GLAD.search(text) else ["a word that you are glad to help"]
    return Finding(f"the first chat message lacks {' and '.join(missing)}") if missing else None


def _open_chat(given: CheckInput) -> tuple[Edit, ...]:
    thanked = given.patterns.thanks.search(plain(given.text))
    found = parts(given).greeting
    place = found.end if found else 0
    english = given.brief.words.english
    words = english.glad_to_help if thanked else english.chat_opening
    return (Edit(place, place, f" {words}" if found else f"{words} "),)


CHECKS = (
    Check(
        "greeting",
        "Greets the customer by name, in the right register",
        _greeting,
        ("greet-hi-with-name", "greet-hello-after-grave-error", "followup-personalise", "tone-err-formal-in-doubt"),
        applies=_letters,
        mend=_greet,
        languages=Languages.WRITTEN,
    ),
    Check(
        "chat-opening",
        "A first chat message thanks and is glad to help",
        _chat_opening,
        ("chat-thank-and-glad-to-help", "chat-greet-at-once"),
        applies=_opens_chat,
        mend=_open_chat,
    ),
)
