"""Releases: a quarter at most, and planned rather than certain (tension 1)."""

import re
from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Edit, Finding
from drafter.checks.common.facts import MONTH_NAMES, WEEKDAYS
from drafter.checks.common.prose import phrases, plain, sentences
from drafter.checks.common.word_tables import reworded
from drafter.situation import Intent, Outcome
from drafter.text.figure_words import MONTH

__all__ = ["CHECKS"]

_RELEASE = phrases(
    r"""
    releas\w+  ship(?:s|ped|ping)?  launch\w*  roll(?:s|ed|ing)?[- ]?out  available  go(?:es|ing)? live  live
    come(?:s)? out  coming
    planned (?:for|in|to)  arriv\w+  land(?:s|ing)?  introduc\w+  add(?:ed|ing)?  roadmap  ready
    """
)
_FUTURE = phrases(
    r"""
    will  (?:is|are|am) going to  going to  plan(?:s|ned|ning)?  aim(?:s|ed|ing)?  expect(?:s|ed|ing)?  scheduled
    due  coming  hope  hoping
    target(?:ed|ing)?  should  roadmap
    """
)
_PART = r"(?:the )?(?:end|start|beginning|middle|(?:first|second|third|last) week) of "
_BEFORE = rf"(?:(?:on|in|by|at|around|from|for|before|until|as of|this|next|early|late|mid)[- ])?(?:{_PART})?"
_MONTH_AND_DAY = (
    rf"{_BEFORE}(?:(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: of)? )?(?P<month>{MONTH_NAMES})\b(?:\.(?= \d))?"
    r"(?: \d{1,2}(?:st|nd|rd|th)?\b(?!:))?(?:,? (?P<year>20\d\d))?"
)
_SOON = (
    r"(?:in |with )?(?:one of )?(?:our|the) next (?:few )?(?:releases?|versions?|updates?)"
    r"|(?:in the )?next (?:week|month|few weeks|couple of weeks)|this (?:week|month)|tomorrow"
    r"|(?:by |at )?(?:the )?end of (?:the |this |next )?(?:week|month|year)"
    r"|in (?:\d+|a few|two|three|four) (?:days|weeks|months)"
)
_WHEN = re.compile(
    rf"\b{_MONTH_AND_DAY}|\b(?:on |by |next |this )?(?:{WEEKDAYS})\b|\b(?:{_SOON})\b"
    r"|\b(?:on |by )?(?P<iso>20\d\d-(?P<m>\d\d)-\d\d)\b",
    re.I,
)
_QUARTER = r"(Q[1-4]|the (?:first|second|third|fourth|last) quarter)"


def _roadmap(given: CheckInput) -> bool:
    return given.brief.outcome is Outcome.DECLINE or given.brief.wants(Intent.FEATURE_REQUEST, Intent.QUESTION)


def _dated(given: CheckInput) -> Iterator[tuple[int, re.Match[str]]]:
    """Each exact time in a sentence on a release to come."""
    for sentence in sentences(given.text):
        text = plain(sentence.text)
        if _RELEASE.search(text) and _FUTURE.search(text):
            for match in _WHEN.finditer(text):
                if match["month"] != "may" and match["month"] != "mar":
                    yield sentence.start, match


def _exact(given: CheckInput) -> Finding | None:
    for start, match in _dated(given):
        return Finding(
            f"{match.group()!r} is too exact for a release; give the quarter at most",
            start + match.start(),
            start + match.end(),
        )
    return None


def _quarter(given: CheckInput) -> tuple[Edit, ...]:
    """A month becomes its quarter; a weekday or "next week" has none that a rule could know."""
    edits = []
    for start, match in _dated(given):
        month = int(match["m"]) if match["m"] else MONTH[match["month"].casefold()] if match["month"] else None
        year = match["iso"][:4] if match["iso"] else match["year"]
        if month:
            words = f"in Q{(month + 2) // 3}" + (f" {year}" if year else "")
            edits.append(Edit(start + match.start(), start + match.end(), words))
    return tuple(edits)


CHECKS = (
    Check(
        "release-quarter",
        "A release gets a quarter at most",
        _exact,
        ("quarter-not-exact-date",),
        applies=_roadmap,
        mend=_quarter,
    ),
    reworded(
        "release-planned",
        "A release is planned, never certain",
        {
            rf"will be (?:released|launched|shipped|available|live)(?: in| for)? {_QUARTER}": r"is planned for \1",
            rf"will (?:ship|launch|roll out|come out|arrive|go live)(?: in| for)? {_QUARTER}": r"is planned for \1",
            r"will be (?:released|launched|shipped|rolled out)": "is planned to be released",
            r"will (?:ship|roll out|come out|go live)": "is planned to come out",
        },
        "{word!r} sounds certain; a release is planned",
        ("release-wording-planned",),
        applies=_roadmap,
    ),
)
