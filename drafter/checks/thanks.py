"""Thanks: before the sorry, for every remark, at the end of an apology; and a line of empathy (tensions 8 and 31)."""

import re

from drafter.checks.apology import sorries
from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.closing import before_sign_off
from drafter.checks.common.context import parts, something_broke
from drafter.checks.common.prose import Span, phrases, plain, sentences
from drafter.situation import Channel, Intent, Outcome, Stage

__all__ = ["CHECKS", "after_greeting"]

# empathy-phrase-present: we understand, it is bad, you are right.
_EMPATHY = phrases(
    r"""
    (?:i|we) (?:\w+ )?understand  understandabl[ey]  you(?:'re| are) right  you have every right  frustrat\w+
    annoying  maddening
    (?:i|we) (?:know|see|realise|realize|get|can see|can imagine) (?:how|why|that|this|what|it)
    (?:i'd|i would|anyone would) be \w+ too
    that (?:must|is|was|sounds|should|shouldn't|isn't)
    this (?:must|should not|shouldn't|isn't|is not) (?:be|have|okay|ok|good|what|right|how)
    not (?:okay|ok|good enough|acceptable|right|what you|how it should)  the last thing you need
    in your (?:place|shoes|position)  let you down
    """
)


def _first(given: CheckInput, pattern: re.Pattern[str]) -> Span | None:
    return next((s for s in sentences(given.text) if pattern.search(plain(s.text))), None)


def after_greeting(given: CheckInput, line: str) -> tuple[Edit, ...]:
    """Put `line` at the head of the first paragraph; behind its sorry, where that leads for an upset customer."""
    place = parts(given).opening
    said = sorries(given)
    if given.brief.situation.upset and said and not given.text[place : said[0].start].strip():
        return (Edit(said[0].end, said[0].end, f" {line}"),)
    return (Edit(place, place, f"{line} "),)


def _apologises(given: CheckInput) -> bool:
    return something_broke(given) and given.patterns.sorry.search(plain(given.text)) is not None


def _order(given: CheckInput) -> Finding | None:
    thanks, sorry = _first(given, given.patterns.thanks), _first(given, given.patterns.sorry)
    if sorry is None:
        return None
    if given.brief.situation.upset:
        late = thanks is not None and thanks.start < sorry.start
        return (
            Finding("for an upset customer the sorry comes before the thanks", thanks.start, thanks.end)
            if thanks and late
            else None
        )
    if thanks is None or sorry.start < thanks.start:
        return Finding("thank the customer before you say sorry", sorry.start, sorry.end)
    return None


def _put_in_order(given: CheckInput) -> tuple[Edit, ...]:
    thanks, sorry = _first(given, given.patterns.thanks), _first(given, given.patterns.sorry)
    if sorry is None:
        return ()
    if given.brief.situation.upset and thanks:
        rest = given.text[sorry.end :]
        gap = len(rest) - len(rest.lstrip(" "))
        return Edit(thanks.start, thanks.start, sorry.text + " "), Edit(sorry.start, sorry.end + gap, "")
    return after_greeting(given, given.say.thanks_for_report)


def _ends_apology(given: CheckInput) -> bool:
    return (
        _apologises(given)
        and given.brief.situation.channel is Channel.EMAIL
        and given.brief.outcome is not Outcome.ASK
    )


def _closing_thanks(given: CheckInput) -> Finding | None:
    letter = parts(given)
    first = sentences(letter.body.text)[:2]
    opening = letter.body.start + first[-1].end if first else letter.body.start
    ending = max(letter.last_paragraph.start, opening)
    thanked = given.patterns.thanks.search(plain(given.text[ending:]))
    return None if thanked else Finding("the ending does not thank for the patience")


def _thank_at_the_end(given: CheckInput) -> tuple[Edit, ...]:
    return before_sign_off(given, given.say.thanks_for_patience)


def _criticises(given: CheckInput) -> bool:
    return given.brief.wants(Intent.COMPLAINT, Intent.FEATURE_REQUEST) and given.brief.outcome is not Outcome.NONE


def _thanked(given: CheckInput) -> Finding | None:
    if given.patterns.thanks.search(plain(given.text)):
        return None
    what = "idea" if given.brief.wants(Intent.FEATURE_REQUEST) else "criticism"
    return Finding(f"nobody thanks the customer for the {what}")


def _thank(given: CheckInput) -> tuple[Edit, ...]:
    line = given.say.thanks_for_idea if given.brief.wants(Intent.FEATURE_REQUEST) else given.say.thanks_for_report
    return after_greeting(given, line)


def _email(given: CheckInput) -> bool:
    return given.brief.situation.channel is Channel.EMAIL and given.brief.outcome is not Outcome.NONE


def _kind_word(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    kind = given.patterns.thanks.search(text) or given.patterns.sorry.search(text)
    return None if kind else Finding("an email without a single thanks or sorry")


def _thank_for_writing(given: CheckInput) -> tuple[Edit, ...]:
    return after_greeting(given, given.say.thanks_for_writing)


def _empathy(given: CheckInput) -> Finding | None:
    return None if _EMPATHY.search(plain(given.text)) else Finding("no line shows that you see how this feels")


def _feel(given: CheckInput) -> tuple[Edit, ...]:
    """Behind the first sorry, else at the head."""
    said, line = sorries(given), given.brief.words.english.empathy
    return (Edit(said[0].end, said[0].end, f" {line}"),) if said else after_greeting(given, line)


def _upset(given: CheckInput) -> bool:
    return (
        given.brief.situation.upset
        and given.brief.outcome is not Outcome.NONE
        and given.brief.situation.stage is not Stage.IDLE
    )


CHECKS = (
    Check(
        "thanks-for-criticism",
        "Criticism and ideas are thanked for",
        _thanked,
        ("thank-for-criticism", "feature-thank-for-time-and-ideas", "feature-make-appreciated"),
        applies=_criticises,
        mend=_thank,
        languages=Languages.WRITTEN,
    ),
    Check(
        "thanks-before-apology",
        "Thanks before the sorry; for an upset customer sorry leads",
        _order,
        ("apology-open-with-thanks", "difficult-run-apology-checklist"),
        applies=_apologises,
        mend=_put_in_order,
        languages=Languages.WRITTEN,
    ),
    Check(
        "apology-closing-thanks",
        "An apology ends with thanks",
        _closing_thanks,
        ("apology-close-with-thanks", "difficult-many-thanks-and-sorries"),
        applies=_ends_apology,
        mend=_thank_at_the_end,
        languages=Languages.WRITTEN,
    ),
    Check(
        "thanks-or-sorry",
        "A kind word in every email",
        _kind_word,
        ("thanks-and-sorry-often",),
        applies=_email,
        mend=_thank_for_writing,
        languages=Languages.WRITTEN,
    ),
    Check(
        "empathy-phrase",
        "An upset customer reads that we see how it feels",
        _empathy,
        ("empathy-phrase-present", "empathise-then-move-on", "difficult-be-your-best"),
        applies=_upset,
        mend=_feel,
    ),
)
