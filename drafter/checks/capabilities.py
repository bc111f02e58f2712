"""Capabilities: what is said to exist does, and what is said to be missing is (tension 13)."""

import re

from drafter.checks.base import Check, CheckInput, Finding
from drafter.checks.common.context import is_cited
from drafter.checks.common.prose import phrases, plain, sentences

__all__ = ["CHECKS"]

_CLAIMS = phrases(
    r"""
    you can  we (?:do )?(?:have|offer|support)  (?:it|this|that|the product) (?:has|supports|offers|includes|works)
    supports?  available  included
    there(?:'s| is) an?  yes  simply  just  go to  open  turn on  switch on  enable  works? with  integrates?
    comes with  ready
    """
)
_DENIES = phrases(
    r"""
    not  n't  no  none  can't  cannot  don't  doesn't  isn't  aren't  won't  without  instead of  unable  lacks?
    missing  yet  planned  plan to
    roadmap  consider\w*  idea  wish\w*  request\w*  suggest\w*  would  if  once  later  future  one day  asked
    rather than  sorry
    """
)

_WE_LACK = re.compile(
    r"\b(?:we|it|there|the product) (?:don't|doesn't|do not|does not|has no|have no|is no|are no|can't|cannot)"
    r"(?: (?:have|offer|support|yet|currently|a|an|any))* $",
    re.I,
)
_IS_LACKING = re.compile(
    r" (?:is|are)(?:n't| not) (?:yet |currently )?(?:available|supported|possible|included|offered|there)\b", re.I
)
_STATE = {"has": "does exist", "has_not": "is not there", "planned": "is planned, but not there yet"}


def _untrue(given: CheckInput) -> Finding | None:
    for sentence in sentences(given.text):
        text = plain(sentence.text)
        if text.endswith("?") or is_cited(given, sentence.start, sentence.end):
            continue
        claimed = bool(_CLAIMS.search(text)) and not _DENIES.search(text)
        for capability in given.brief.mailbox.capabilities:
            match = _mention(text, (capability.name, *capability.words))
            wrong = match and (_denied(text, match) if capability.status == "has" else claimed)
            if match and wrong:
                start = sentence.start + match.start()
                return Finding(f"{capability.name} {_STATE[capability.status]}", start, start + len(match.group()))
    return None


def _denied(text: str, name: re.Match[str]) -> bool:
    """Whether the words around say that we have it not; on a plan of its own it may well be missing."""
    before, after = text[: name.start()], text[name.end() :]
    return " plan" not in text and bool(_WE_LACK.search(before[-40:]) or _IS_LACKING.match(after))


def _mention(text: str, names: tuple[str, ...]) -> re.Match[str] | None:
    found = (re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) for name in names)
    return next((match for match in found if match), None)


CHECKS = (
    Check(
        "capability-status",
        "What the product can do is told as it is",
        _untrue,
        ("no-offer-alternative", "feature-undecided-thanks-consider", "no-promise-without-reference"),
        applies=lambda given: bool(given.brief.mailbox.capabilities),
    ),
)
