"""The four details of a bug report: each asked for where it is missing, none that the customer gave already."""

import re
from collections.abc import Iterator
from functools import lru_cache

from drafter.checks.base import Check, CheckInput, Edit, Finding
from drafter.checks.common.context import customer_text, parts
from drafter.checks.common.prose import Span, finding, phrases, plain, sentences_of
from drafter.cleaning.request import OpenRequest
from drafter.reading.details import BugDetail, missing_details
from drafter.situation import Intent, Outcome, Stage
from drafter.text.addresses import LINK

__all__ = ["CHECKS"]

# How each detail is asked for.
_ASKED = {
    BugDetail.LINK: phrases(
        r"""
        links?  url  address of the (?:page|booking page)  web address  which page  what page
        page (?:does|is|did) (?:it|this)
        where (?:exactly )?(?:does|do|did|is)
        """
    ),
    BugDetail.STEPS: phrases(
        r"""
        steps  step by step  what (?:exactly )?(?:do|did) you (?:do|click|press)
        how (?:can|could|do) (?:i|we) (?:reproduce|replicate|repeat|see)
        reproduce  replicate  just before  leading up to  what were you doing  how (?:does|did) it happen
        happens when  what happens when
        """
    ),
    BugDetail.SPECIFICS: phrases(
        r"""
        which (?:browser|device|phone|card|account|client|booking|calendar|payment|service|plan|app|computer)
        browser  device  version  operating system  error (?:message|code)  exact (?:words|text|time|message)
        when (?:did|does|was)  what time
        since when  which one  only (?:one|some)
        """
    ),
    BugDetail.SCREENSHOT: phrases(
        r"screen ?shots?  recording  screen ?cast  video  picture  photo  image  screen grab"
    ),
}
# Particulars, each as it is asked for and as it is told.
_PARTICULARS = (
    (phrases(r"browser"), phrases(r"chrome  firefox  safari  edge  opera  brave  vivaldi  browser")),
    (
        phrases(r"device  operating system  phone or  computer"),
        phrases(r"windows  mac(?:book|os)?  linux  iphone  ipad  android  pixel  galaxy  laptop  tablet"),
    ),
    (phrases(r"error (?:message|code)"), phrases(r"error \w*\d+  error message  it says  message says  code \w*\d+")),
)
_NAME = {
    BugDetail.LINK: "the link",
    BugDetail.STEPS: "how to make it happen",
    BugDetail.SPECIFICS: "specifics such as browser, device or error message",
    BugDetail.SCREENSHOT: "a screenshot or recording",
}
_REQUEST = re.compile(
    r"\?\s*$|^(?:please|could you|can you|would you|send|share|attach|tell|let me know)\b|"
    r"\b(?:please|could you) (?:also )?(?:send|share|attach|tell|add|give)|"
    r"\bwould (?:help|let|allow)\b|\b(?:i|we)(?:'d| would| still|'ll)? need\b|\b(?:is|are) (?:still )?missing\b",
    re.I,
)


@lru_cache(maxsize=16)
def _missing(request: OpenRequest) -> tuple[BugDetail, ...]:
    return missing_details(request)


def _requests(given: CheckInput) -> Iterator[Span]:
    """The sentences in which the draft asks for something, and the items of a list that does."""
    body = parts(given).body
    asking = False
    for s in sentences_of(body):
        text = plain(s.text)
        starts_list = text.endswith(":") and bool(_REQUEST.search(text.rstrip(":")) or "need" in text)
        item = given.text[body.start : s.start].rstrip(" ").endswith(("-", "*", "•", ".", ")")) and asking
        if _REQUEST.search(text) or item or starts_list:
            yield s
        asking = starts_list or item


def _asked(given: CheckInput, detail: BugDetail) -> Span | None:
    return next((s for s in _requests(given) if _ASKED[detail].search(plain(LINK.sub("", s.text)))), None)


def _look(detail: BugDetail, given: CheckInput) -> Finding | None:
    if detail in _missing(given.brief.request):
        if _asked(given, detail) is None and _asks(given):
            return Finding(f"{_NAME[detail]} is missing from the report, and nobody asks for it")
        return None
    needless = _asked_again(given) if detail is BugDetail.SPECIFICS else _asked(given, detail)
    return finding(f"the customer gave {_NAME[detail]} already; do not ask again", needless) if needless else None


def _asked_again(given: CheckInput) -> Span | None:
    """A request for the very particular that the customer gave: another one may still be missing."""
    told = [asked for asked, answer in _PARTICULARS if answer.search(customer_text(given))]
    return next((s for s in _requests(given) if any(asked.search(plain(s.text)) for asked in told)), None)


def _asks(given: CheckInput) -> bool:
    return given.brief.outcome in (Outcome.ASK, Outcome.ANSWER_AND_ASK)


def _ask(detail: BugDetail, given: CheckInput) -> tuple[Edit, ...]:
    """Ask for the detail where it is missing: behind the last question, or before the ending."""
    if detail not in _missing(given.brief.request):
        return ()
    asked = [s for s in _requests(given) if s.text.endswith("?")]
    if asked:
        return (Edit(asked[-1].end, asked[-1].end, f" {_question(detail, given)}"),)
    last = parts(given).last_paragraph
    return (Edit(last.start, last.start, f"{_question(detail, given)}\n\n"),) if last.text else ()


def _question(detail: BugDetail, given: CheckInput) -> str:
    english = given.brief.words.english
    questions = {
        BugDetail.LINK: english.ask_link,
        BugDetail.STEPS: english.ask_steps,
        BugDetail.SPECIFICS: english.ask_specifics,
        BugDetail.SCREENSHOT: english.ask_screenshot,
    }
    return questions[detail]


def _new_bug(given: CheckInput) -> bool:
    stages = (Stage.FIRST_REPLY, Stage.FOLLOW_UP)
    return (
        given.brief.wants(Intent.BUG)
        and given.brief.situation.stage in stages
        and given.brief.outcome is not Outcome.NONE
    )


def _check(name: str, detail: BugDetail, sources: tuple[str, ...]) -> Check:
    return Check(
        name,
        f"A bug report: {_NAME[detail]}",
        lambda given: _look(detail, given),
        sources,
        applies=_new_bug,
        mend=lambda given: _ask(detail, given),
    )


CHECKS = (
    _check("bug-ask-link", BugDetail.LINK, ("bug-ask-link", "bug-identify-and-collect")),
    _check("bug-ask-steps", BugDetail.STEPS, ("bug-ask-steps-if-not-replicable", "bug-identify-and-collect")),
    _check("bug-ask-specifics", BugDetail.SPECIFICS, ("bug-ask-specifics", "ask-customised-questions")),
    _check("bug-ask-recording", BugDetail.SCREENSHOT, ("bug-ask-recording",)),
)
