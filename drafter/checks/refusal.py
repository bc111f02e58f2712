"""Saying no: never the bare word, always with a sorry, a reason and what is possible instead (tensions 13 and 15)."""

import re
from typing import Literal

from drafter.checks.base import Check, CheckInput, Edit, Finding
from drafter.checks.common.context import is_cited, parts
from drafter.checks.common.prose import Span, finding, phrases, plain, sentences_of
from drafter.checks.common.word_tables import forbidden
from drafter.situation import Outcome

__all__ = ["CHECKS"]

_STARTS_WITH_NO = re.compile(r"(?:unfortunately|sadly|i'm afraid|afraid|sorry)?,? ?(?:no|nope)(?=[.,!;:—–]| -)", re.I)
# "No, you don't need to do anything" is good news.
_GOOD_NEWS = phrases(
    r"""
    (?:don't|do not|doesn't|does not|won't|will not) (?:\w+ )?(?:need|have to|lose|cost|be charged|affect|change)
    nothing (?:\w+ )?(?:is|will|gets|changes|happens)
    there (?:is|are|'s) no (?:\w+ )?(?:cost|fee|limit|charge|need)  stay  remain  keeps?
    problem  worries
    """
)
_WHOLE_REFUSAL = re.compile(
    r"(?:i'm afraid |unfortunately,? |sorry,? (?:but )?)?(?:we|i|you|it|that) "
    r"(?:can't|cannot|can not|don't|do not|doesn't|does not|won't|isn't|is not)(?: \w+){0,4}[.!]?",
    re.I,
)
_REFUSAL = phrases(
    r"""
    (?:can't|cannot|can not|isn't|is not|aren't|are not|don't|do not|doesn't|does not|won't|unable)
    not (?:yet )?(?:possible|available|supported|offered|have|there)
    (?:has|have|is|are|there is|there's) no  not yet
    """
)
_NOT = r"(?:can't|cannot|can not|don't|doesn't|do not|does not|won't)"
_REFUSES = phrases(
    rf"""
    (?:we|you|it|that|this|there) {_NOT} (?:have|do|be|offer|support|add|change|give|get)
    (?:we|you) (?:can't|cannot|can not|won't)
    (?:is|are)(?:n't| not) (?:yet )?(?:possible|available|supported|offered|included)
    there(?:'s| is) no  not possible
    """
)
_REASON = phrases(
    r"""
    because  since  as (?:we|it|the|this|that|each|every|our)  so that  reason  due to
    would (?:mean|need|make|slow|risk|let)  that(?:'s| is) (?:why|how)
    the way  in order  to (?:keep|protect|make sure|avoid|prevent)  which (?:means|keeps|is why|would)  by design
    rather than  planned  expected  so (?:we|it|the|every|each|that)
    """
)
_INSTEAD = phrases(
    r"""
    instead  alternativ\w+  for now  in the meantime  meanwhile  until then  another way  you can(?! ?not|'t)
    you could  what (?:you can|does|is possible|works)
    we (?:do )?(?:have|offer|support)  works? with  try  workaround  available (?:on|in|with|from)  once you
    as soon as you  would (?:that|this) (?:do|work|help)
    """
)
# no-as-yes-with-upgrade
_PLAN_AS_NO = phrases(
    r"""
    you(?:'ll| will)? (?:need|have) to (?:be on|upgrade|switch|move)  you must (?:be on|upgrade)
    you need (?:to have )?(?:the|a) \w+ plan
    (?:not|only|isn't|is not) (?:available|included|possible|part) (?:on|in|with|for|of) (?:your|the) (?:\w+ )?plan
    your (?:\w+ )?plan (?:doesn't|does not|won't|can't|cannot|isn't|is not)  (?:not|isn't) in your (?:\w+ )?plan
    """
)
_FLAT = phrases(
    r"""
    (?:can't|cannot|can not|unable to|not able to|won't|don't|do not) (?:be able to )?make (?:an|any) exceptions?
    no exceptions  no exception (?:is|can|to)
    (?:our|the|company|a) (?:company )?policy (?:is|does|doesn't|states|says|requires|prevents|forbids|won't)
    (?:as a matter of|per|against|due to|because of) (?:our |the |company )?policy  rules are rules
    those are the rules
    """
)
_MANAGER = phrases(
    r"""
    (?:can't|cannot|unable to|not able to|won't|not possible to) [^.!?\n]{0,40}(?:manager|supervisor|boss)
    (?:manager|supervisor|boss)[^.!?\n]{0,20}(?:isn't|is not|not) available
    (?:manager|supervisor|boss) (?:will|would|can) (?:only )?(?:say|tell you) the same
    no (?:manager|supervisor)  (?:don't|do not) have a (?:manager|supervisor)
    """
)


def _declines(given: CheckInput) -> bool:
    return given.brief.outcome is Outcome.DECLINE


def _body(given: CheckInput) -> list[Span]:
    return sentences_of(parts(given).body)


def _refusals(given: CheckInput) -> list[Span]:
    return [s for s in _body(given) if _REFUSAL.search(plain(s.text)) and not _GOOD_NEWS.search(plain(s.text))]


def _bare_no(given: CheckInput) -> Finding | None:
    answers = [s for s in _body(given) if not (given.patterns.thanks.search(plain(s.text)) and len(s.text) < 90)]
    for sentence in answers:
        text = plain(sentence.text)
        no = _STARTS_WITH_NO.match(text)
        refuses = given.brief.outcome is Outcome.DECLINE or (
            no and (no.end() + 1 >= len(text) or _REFUSES.search(text))
        )
        if no and refuses and not _GOOD_NEWS.search(text):
            end = sentence.start + no.end()
            return Finding("say it without the word no: what is missing, why, and what there is", sentence.start, end)
    if answers and _WHOLE_REFUSAL.fullmatch(plain(answers[0].text)) and not _GOOD_NEWS.search(plain(answers[0].text)):
        return Finding(
            "a refusal needs more than this sentence: why, and what there is", answers[0].start, answers[0].end
        )
    return None


def _reason(given: CheckInput) -> Finding | None:
    refusals = _refusals(given)
    if (_REASON.search(plain(given.text)) and len(_body(given)) > 1) or _says_of_profile(given, "reason"):
        return None
    return finding("the refusal does not say why", next(iter(refusals), None))


def _says_of_profile(given: CheckInput, part: Literal["reason", "alternative"]) -> bool:
    """Whether the text has the sentence that the profile names for the missing capability."""
    capability = given.brief.capability
    sentence = getattr(capability, part) if capability and capability.status != "has" else ""
    return bool(sentence) and sentence in given.text


def _give_reason(given: CheckInput) -> tuple[Edit, ...]:
    """The reason that the profile names, behind the refusal."""
    capability = given.brief.capability
    if capability is None or capability.status == "has" or not capability.reason:
        return ()
    line = given.brief.words.english.reason.format(reason=capability.reason)
    return tuple(Edit(s.end, s.end, f" {line}") for s in _refusals(given)[:1])


def _sorry(given: CheckInput) -> Finding | None:
    """A sorry in the refusal or within two sentences of it."""
    body, refusals = _body(given), _refusals(given)
    near = [s for r in refusals for s in body[max(0, body.index(r) - 2) : body.index(r) + 3]] or body
    if any(given.patterns.sorry.search(plain(s.text)) or "afraid" in s.text for s in near):
        return None
    return finding("a refusal comes with a sorry", next(iter(refusals), None))


def _say_sorry(given: CheckInput) -> tuple[Edit, ...]:
    refusals = _refusals(given)
    return (Edit(refusals[0].end, refusals[0].end, f" {given.brief.words.english.sorry_for_no}"),) if refusals else ()


def _on_a_higher_plan(given: CheckInput) -> bool:
    capability = given.brief.capability
    return capability is not None and capability.status == "has"


def _alternative(given: CheckInput) -> Finding | None:
    return (
        None
        if _INSTEAD.search(plain(given.text)) or _says_of_profile(given, "alternative")
        else Finding("offer what does exist, and ask whether that would do")
    )


def _offer_alternative(given: CheckInput) -> tuple[Edit, ...]:
    """The alternative that the profile names, behind the refusal."""
    capability = given.brief.capability
    if capability is None or not capability.alternative or given.brief.language != "en":
        return ()
    place = (_refusals(given) or _body(given))[-1:]
    line = given.brief.words.english.instead.format(alternative=capability.alternative)
    return tuple(Edit(s.end, s.end, f" {line}") for s in place)


def _cited(given: CheckInput, match: re.Match[str]) -> bool:
    return is_cited(given, match.start(), match.end())


CHECKS = (
    Check(
        "no-bare-no",
        "No bare no",
        _bare_no,
        ("no-without-the-word", "no-honest-with-reason"),
    ),
    Check(
        "refusal-reason",
        "A refusal says why",
        _reason,
        ("no-explain-rejection", "no-honest-with-reason"),
        applies=_declines,
        mend=_give_reason,
    ),
    Check(
        "refusal-alternative",
        "A refusal offers what there is",
        _alternative,
        ("no-offer-alternative", "recommend-when-blocked", "no-end-on-positive-note"),
        applies=_declines,
        mend=_offer_alternative,
    ),
    Check(
        "refusal-sorry",
        "A refusal comes with a sorry",
        _sorry,
        ("no-then-sorry",),
        applies=lambda given: _declines(given) and not _on_a_higher_plan(given),
        mend=_say_sorry,
    ),
    forbidden(
        "refusal-plan-as-yes",
        "A higher plan is a yes",
        _PLAN_AS_NO,
        "{word!r} sounds like no; say yes, with which plan, and link the upgrade",
        ("no-as-yes-with-upgrade",),
        allowed=_cited,
    ),
    forbidden(
        "no-flat-policy",
        "No hiding behind a policy",
        _FLAT,
        "{word!r} shuts the door; say what you can do",
        ("no-flat-no-exception", "say-what-can-be-done"),
        allowed=_cited,
    ),
    forbidden(
        "no-blocking-manager",
        "The way to a manager is open",
        _MANAGER,
        "{word!r} blocks the way to a superior",
        ("no-refusing-the-manager",),
    ),
)
