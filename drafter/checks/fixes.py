"""Fixes: said plainly once confirmed, never before; no consolation with a patch to come (tensions 1 and 25)."""

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import is_cited, parts
from drafter.checks.common.prose import Span, finding, phrases, plain, sentences, sentences_of
from drafter.checks.common.word_tables import forbidden
from drafter.checks.steps import has_steps
from drafter.draft import Repair, TextKind
from drafter.situation import Intent, Outcome, Stage
from drafter.writing.news import confirming_note

__all__ = ["CHECKS"]

_FIXED = phrases(
    r"""
    fixed  resolved  solved  repaired  sorted(?: out)?  corrected  works? (?:again|now|as it should)  working again
    cured  gone  back to normal
    """
)
# fixed-confirm-first: said as a fact about now.
_NOW = r"(?:now |already |just |been |all )*"
_CLAIM = phrases(
    rf"""
    (?:is|are|was|were|(?:has|have|'s) been|it's|that's|(?:we|i)(?:'ve| have)) {_NOW}(?:fixed|resolved|solved)
    should be (?:fixed|resolved|solved|working|back|fine|ok|okay) (?:now|again)
    we (?:just |already )?(?:fixed|resolved|solved|repaired) (?:it|this|that|the)
    """
)
_NOT_YET = phrases(
    r"""
    (?:once|until|when|as soon as|if|whether|after|before) (?:\w+(?:'s)? ){0,6}(?:fixed|resolved|solved|repaired)
    not (?:yet )?(?:been )?(?:fixed|resolved)
    fixed (?:price|amount|fee|rate|term|by|at|for|per)  isn't (?:yet )?(?:fixed|resolved)
    hasn't (?:yet )?been (?:fixed|resolved)  (?:to be|being) (?:fixed|resolved)
    """
)
# no-patch-coming-soon
_COMING = phrases(
    r"""
    (?:patch|fix|update|release|new version) (?:\w+ ){0,3}(?:coming|soon|shortly|on (?:the|its) way)
    (?:patch|fix|update|release|new version) (?:\w+ ){0,4}next (?:week|month|release|update|version|sprint)
    (?:fixed|resolved|solved|patched) (?:soon|shortly|in (?:the|our) next|in a coming|in an upcoming|with the next)
    (?:upcoming|next|coming) (?:patch|update|release|version) (?:will|should|fixes|brings|contains)
    """
)
_TOLD = phrases(
    r"""
    developers?  engineers?  engineering  development team  logged (?:it|this|the)  reported (?:it|this) to
    passed (?:it|this)
    """
)
_MEANWHILE = phrases(
    r"""
    in the meantime  meanwhile  for now  workaround  work-around  way around  until (?:then|it|this|the)
    while (?:we|you|it)  as a stopgap
    instead  another way
    """
)


def _facts(given: CheckInput) -> list[Span]:
    """The sentences of the body that do more than thank or be sorry."""
    kind = given.patterns.thanks, given.patterns.sorry
    return [
        s
        for s in sentences_of(parts(given).body)
        if _FIXED.search(plain(s.text)) or not any(one.search(plain(s.text)) for one in kind)
    ]


def _announces(given: CheckInput) -> bool:
    if given.brief.kind is TextKind.FIXED_FOLLOW_UP:
        return True
    return given.brief.situation.stage is Stage.FIXED and given.brief.wants(
        Intent.BUG, Intent.DOWNTIME, Intent.COMPLAINT
    )


def _stated(given: CheckInput) -> Finding | None:
    opening = _facts(given)[:2]
    if any(_FIXED.search(plain(s.text)) for s in opening):
        return None
    return finding("say in the first two sentences that it is fixed", next(iter(opening), None))


def _invites(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    fixed = _FIXED.search(text)
    rest = text[fixed.end() :] if fixed else text
    if "?" in rest or given.patterns.offers.search(rest):
        return None
    return Finding("ask how the fix works for them, good or bad")


def _ask_how(given: CheckInput) -> tuple[Edit, ...]:
    last = parts(given).last_paragraph
    return (Edit(last.end, last.end, f" {given.say.fixed_question}"),) if last.text else ()


def _noted(given: CheckInput) -> Finding | None:
    """Whether somebody has confirmed what the letter says; only a private note can."""
    claim = _CLAIM.search(plain(given.text))
    if claim is None or confirming_note(given.brief.request, given.patterns):
        return None
    return Finding("no private note says so; have the engineers confirm it before this is sent", *claim.span())


def _unconfirmed(given: CheckInput) -> Finding | None:
    for sentence in sentences(given.text):
        text = plain(sentence.text)
        match = _CLAIM.search(text)
        if (
            match
            and "?" not in text
            and not _NOT_YET.search(text)
            and not is_cited(given, sentence.start, sentence.end)
        ):
            start = sentence.start + match.start()
            return Finding(f"{match.group()!r}: nobody has confirmed that yet", start, start + len(match.group()))
    return None


def _broken(given: CheckInput) -> bool:
    return given.brief.wants(Intent.BUG, Intent.DOWNTIME) and given.brief.situation.stage is not Stage.FIXED


def _passed_on(given: CheckInput) -> bool:
    """Whether the developers have it; that a colleague's title is engineer does not say so."""
    text = plain(given.text)
    for role in given.brief.mailbox.roles:
        text = text.replace(role.role, "")
    answered = given.brief.outcome in (Outcome.ANSWER, Outcome.HAND_OFF)
    return (
        given.brief.wants(Intent.BUG)
        and not given.brief.wants(Intent.DOWNTIME)
        and answered
        and given.brief.situation.stage is not Stage.FIXED
        and bool(_TOLD.search(text))
    )


def _workaround(given: CheckInput) -> Finding | None:
    if _MEANWHILE.search(plain(given.text)) or has_steps(given.text):
        return None
    return Finding("if you know a way around the bug for now, add it")


CHECKS = (
    Check(
        "fixed-stated",
        "The fix is said at once",
        _stated,
        ("fixed-state-resolution", "followup-lead-with-new-info"),
        applies=_announces,
    ),
    Check(
        "fixed-invites-opinion",
        "The customer is asked how the fix works",
        _invites,
        ("fixed-invite-opinion",),
        applies=_announces,
        mend=_ask_how,
    ),
    Check(
        "fix-noted",
        "A private note confirms the fix",
        _noted,
        ("fixed-confirm-first",),
        kinds=frozenset({TextKind.FIXED_FOLLOW_UP}),
        repair=Repair.AGENT,
        languages=Languages.ANY,
    ),
    Check(
        "fixed-confirmed",
        "Nothing is called fixed too early",
        _unconfirmed,
        ("fixed-confirm-first",),
        applies=_broken,
    ),
    forbidden(
        "no-coming-patch",
        "No consolation with a patch to come",
        _COMING,
        "{word!r} consoles nobody; they have the problem today",
        ("no-patch-coming-soon",),
        applies=_broken,
    ),
    Check(
        "bug-workaround",
        "A way around the bug for now",
        _workaround,
        ("bug-offer-workaround",),
        applies=_passed_on,
        repair=Repair.AGENT,
    ),
)
