"""Limits that a source sets and the customer is beyond: too long ago, or not for people like them.

A source that says so answers the question, but with a no; whether there is an exception, a colleague decides.
"""

import re
from collections.abc import Iterator, Sequence

from drafter.brief import Brief
from drafter.reading.ages import TimeWindow, longest_age, longest_window
from drafter.reading.matters import Matter, speaks_of
from drafter.situation import Risk
from drafter.text.words import content_words

__all__ = ["deadline", "shut_out", "too_late"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_SELF = re.compile(
    r"\b(?:i|we)(?:['’]m|['’]re| am| are| run| have| teach| work| only)\b(?P<who>[^.!?\n]{3,120}?)"
    r"(?=[.!?\n]|,? and (?:\w+ )?(?:would|want|wish|need|hope|try|ask|apply)\b|$)"
    r"|(?<!apply )(?<!applying )(?<!ask )(?<!asking )(?<!pay )(?<!paid )"
    r"\b(?:as|for|being) (?:an?|the|my|our) (?P<what>[^.,!?\n]{3,80})",
    re.IGNORECASE,
)
_EXCLUDES = re.compile(
    r"\b(?:not|cannot|never|no|only|except|excluded?|excluding|unless|without|full price|n['’]t)\b", re.IGNORECASE
)


def too_late(brief: Brief) -> str:
    """Why it is too late to undo something or pay it back, in words; empty where it is not, or nothing says so."""
    undone = brief.at_risk_of(Risk.REFUND) or speaks_of(Matter.UNDONE, brief.request.text)
    age = longest_age(brief.request.asked, brief.conversation.last_customer_at or brief.now) if undone else None
    window = _window(brief) if age else None
    if age is None or window is None or age <= window.length:
        return ""
    return f"it was {age.days} days ago, and what we say is {window.words!r}"


def deadline(brief: Brief) -> str:
    """The sentence of a source that sets the time which is over; empty where it is not, or our profile sets it."""
    window = _window(brief) if too_late(brief) else None
    said = (s for text in _chosen(brief) for s in _SENTENCE.split(text))
    return next((s.strip() for s in said if window and window.words in s), "")


def shut_out(brief: Brief) -> str:
    """The sentence of a source by which the customer, as they describe themselves, cannot have it; else nothing."""
    if not speaks_of(Matter.ELIGIBLE, brief.request.text):
        return ""
    described = (match["who"] or match["what"] for match in _SELF.finditer(brief.request.text))
    themselves = set(content_words(" ".join(described)))
    said = _told(brief)
    meant = set(content_words(" ".join(s for s in said if not _EXCLUDES.search(s))))
    excluded = (s for s in said if _EXCLUDES.search(s) and themselves & (set(content_words(s)) - meant))
    return next(excluded, "")


def _window(brief: Brief) -> TimeWindow | None:
    """The longest time within which the chosen sections, else our offers, let something be undone."""
    said = [s for text in _chosen(brief) for s in _SENTENCE.split(text) if speaks_of(Matter.UNDONE, s)]
    refunds = [o for o in brief.mailbox.offers if o.kind == "refund" and not o.approver]
    offered = [f"{offer.limit}. {offer.condition or ''}" for offer in refunds]
    return longest_window("\n".join(said)) or longest_window("\n".join(offered))


def _chosen(brief: Brief) -> Iterator[str]:
    """The text of the sections that the plan takes its words from."""
    for answer in brief.plan.answered if brief.plan else ():
        for chosen in answer.chosen:
            yield from (unit.text for unit in chosen.section.units)


def _told(brief: Brief) -> Sequence[str]:
    """The sentences of the sections that the plan takes its words from."""
    return [s for text in _chosen(brief) for s in _SENTENCE.split(text) if s.strip()]
