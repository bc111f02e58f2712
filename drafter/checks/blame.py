"""Blame: nothing that hints the customer did something wrong, even where they did (tensions 10 and 11)."""

import re

from drafter.checks.base import LETTERS, NOTES, Check, CheckInput, Finding
from drafter.checks.common.context import customer_writes
from drafter.checks.common.prose import phrases, plain
from drafter.checks.common.word_tables import forbidden

__all__ = ["CHECKS"]

# "you" as the doer of a fault. "You didn't do anything wrong", "you did not miss anything" clear the customer.
_HEDGE = r"(?:simply |just |probably |apparently |obviously |clearly |(?:may|might|must) have )*"
_BLAME = phrases(
    rf"""
    you {_HEDGE}(?:did|have|had)(?: not|n't) (?:\w+ly )?(?!do any|done any|miss |lose |lost |need )\w+
    you {_HEDGE}never (?:\w+ed|set|sent|told|gave|did|paid|wrote|made|put|took|chose)
    you {_HEDGE}(?:forgot(?:ten)?|failed|neglected|overlooked|misread|misunderst(?:ood|and)|mistyped|misconfigured)
    you {_HEDGE}(?:broke|messed|screwed|caused|made (?:a|the|this) mistake|did (?:it|this|that) wrong)
    you {_HEDGE}(?:entered|used|chose|typed|picked|selected) the wrong
    you (?:should|ought to|could|would) (?:not |n't )?have (?:\w+ly )?\w+(?:ed|en|ne|ad|ept|ent|et)
    your (?:own )?(?:mistake|fault|error|oversight|negligence|failure)  user error
    (?:because|since|as) you (?:did not|didn't|have not|haven't|never|deleted|removed|changed|cancell?ed|closed)
    if you had (?!any|a |an |the |more|some|trouble|questions|problems)\w+
    """
)
# What makes such words harmless: clearing the customer, a condition, a question about what they saw.
_CLEARED = phrases(
    r"""
    (?:not|n't|hardly|no) (?:\w+ )?your (?:mistake|fault|error)  nothing (?:you|that you)
    """
)
_CONDITION = phrases(
    r"""
    hope (?:that )?you  assum(?:e|ing) (?:that )?you  as long as you
    if you  in case you  unless you  until you  once you  when you  whether you  anything you
    (?:sorry|understand|see|notice[ds]?|say|said|wrote|write|told|that) (?:that )?you
    (?:mention|explain|report)\w* (?:that )?you
    """
)

_READ = r"(?:read|check(?:ed)?|consult(?:ed)?|follow(?:ed)?|see|seen|look(?:ed)? at)"
_STATED = r"(?:stated|mentioned|explained|described|written|outlined|documented)"
_PAPERS = (
    r"(?:manual|documentation|docs|guide|article|instructions|steps|faq|help (?:page|center)|terms|e-?mail|message)"
)
_MANUAL = phrases(
    rf"""
    (?:did|have)(?:n't| not)? you (?:already |even |actually )?{_READ} (?:\w+ ){{0,3}}{_PAPERS}
    as (?:clearly |already |previously )?{_STATED} in (?:the|our|my) \w+
    as (?:clearly |already |previously ){_STATED}  as {_STATED} (?:before|earlier|previously)
    as (?:i|we) (?:have )?(?:already |previously )(?:said|told|wrote|explained|mentioned)
    please read (?:the|our) (?:manual|documentation|docs|instructions|faq)(?: carefully| first| again)?
    (?:clearly|plainly) (?:stated|documented|explained|described|says)
    if you (?:had )?(?:read|look(?:ed)?) (?:more )?(?:carefully|closely)
    """
)

_RUDE = phrases(
    r"""
    (?:please|just|need to|have to|must) (?:calm down|relax)  (?-i:Calm down|Relax|Chill)(?=[.!,])
    as i (?:already )?said  obviously  you people  (?-i:Whatever)(?=[.,!])
    stop (?:shouting|yelling|complaining)  ridiculous  nonsense  stupid  idiot\w*  dumb  silly  absurd
    not my (?:problem|job|fault)  your tone  watch your  put up with  one more word  or else  deal with it
    get over it  good luck with that
    congratulations on  how hard can it be  there is no need to be  there's no need to
    you are (?:being )?(?:rude|unreasonable|wrong|impatient)
    you're (?:being )?(?:rude|unreasonable|wrong|impatient)
    """
)


def _blame(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    for match in _BLAME.finditer(text):
        before = text[max(0, match.start() - 24) : match.end()]
        if not _CLEARED.search(before) and not _conditional(text, match.start()):
            return Finding(
                f"{match.group()!r} puts the fault on the customer; let the thing be the subject", *match.span()
            )
    return None


def _conditional(text: str, start: int) -> bool:
    """Whether "you" at `start` follows a word that makes a case or a report of it: "sorry that you never got"."""
    return any(m.end() == start + 3 for m in _CONDITION.finditer(text, max(0, start - 24), start + 3))


def _quotes_them(given: CheckInput, match: re.Match[str]) -> bool:
    """A note may quote what the customer said themselves."""
    return given.brief.kind in NOTES and customer_writes(given, match.group())


CHECKS = (
    Check("no-blame", "Nobody is blamed", _blame, ("no-you-blame", "fault-on-the-thing", "no-implied-user-fault")),
    forbidden(
        "no-manual-hint",
        "No pointing at the manual",
        _MANUAL,
        "{word!r} hints that the customer should have read it; just say what it says",
        ("no-implied-user-fault",),
    ),
    forbidden(
        "no-rudeness",
        "Nothing rude",
        _RUDE,
        "{word!r} can read as rude or sarcastic",
        ("difficult-stay-professional", "be-nice-even-if-rude", "calm-facts-when-heated"),
        allowed=_quotes_them,
        kinds=LETTERS | NOTES,
    ),
)
