"""Capabilities: nothing is said to exist that the profile says does not (tension 13)."""

import re

from drafter.checks.base import Check, CheckInput, Finding
from drafter.checks.context import is_cited
from drafter.checks.prose import phrases, plain, sentences

__all__ = ["CHECKS"]

_CLAIMS = phrases(
    r"""
    you can  we (?:do )?(?:have|offer|support)  (?:it|this|that|brindlebook) (?:has|supports|offers|includes|works)
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


def _claimed(given: CheckInput) -> Finding | None:
    for sentence in sentences(given.text):
        text = plain(sentence.text)
        if (
            text.endswith("?")
            or _DENIES.search(text)
            or not _CLAIMS.search(text)
            or is_cited(given, sentence.start, sentence.end)
        ):
            continue
        for capability in given.mailbox.capabilities:
            if capability.status != "has" and (match := _mention(text, (capability.name, *capability.words))):
                state = "planned, but not there yet" if capability.status == "planned" else "not there"
                start = sentence.start + match.start()
                return Finding(f"{capability.name} is {state}", start, start + len(match.group()))
    return None


def _mention(text: str, names: tuple[str, ...]) -> re.Match[str] | None:
    found = (re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I) for name in names)
    return next((match for match in found if match), None)


CHECKS = (
    Check(
        "capability-status",
        "Nothing is said to exist that does not",
        _claimed,
        ("no-offer-alternative", "feature-undecided-thanks-consider", "no-promise-without-reference"),
        applies=lambda given: any(c.status != "has" for c in given.mailbox.capabilities),
    ),
)
