"""What a golden case expects of its draft. A draft that misses one of these fails the case."""

from collections.abc import Iterable, Sequence

from drafter.checks.common.own_words import own_words
from drafter.draft import CheckStatus
from drafter.handbook.guidelines import Guideline
from drafter.handbook.selection import applying_guidelines
from drafter.phrasebook import bundled_words
from drafter.reading.language import read_language
from drafter.situation import Outcome
from evals.cases.golden import GoldenCase
from evals.cases.wordings import find_words, says_fact
from evals.run_log import Score
from evals.scorers.base import DraftSample, Scorer, holds, share, unscored

__all__ = ["SCORERS"]


def _outcome(case: GoldenCase, scored: DraftSample) -> Score:
    wanted, draft = case.expect.outcome, scored.draft
    return holds(draft.outcome in wanted, f"{draft.outcome}: {draft.outcome_reason} Expected: {_or(wanted)}.")


def _cited(case: GoldenCase, scored: DraftSample) -> Score:
    wanted = case.expect.of(scored.draft.outcome).cite
    if not wanted:
        return unscored("the case names no source")
    cited = {citation.document_id for citation in scored.draft.citations}
    return holds(bool(cited & set(wanted)), f"cites {_or(sorted(cited))}; expected: {_or(wanted)}")


def _said(case: GoldenCase, scored: DraftSample) -> Score:
    wanted = case.expect.of(scored.draft.outcome).say
    if not wanted:
        return unscored("the case names no fact that must be said")
    missing = [fact for fact in wanted if not says_fact(scored.draft.text, fact)]
    why = f"not said: {'; '.join(map(_or, missing))}" if missing else "says every fact"
    return share(len(wanted) - len(missing), len(wanted), why)


def _not_said(case: GoldenCase, scored: DraftSample) -> Score:
    forbidden = case.expect.of(scored.draft.outcome).not_say
    if not forbidden:
        return unscored("the case forbids nothing")
    found = [said for words in forbidden if (said := find_words(scored.draft.text, words, any_ending=True))]
    return holds(not found, f"says {_or(found)}" if found else "says nothing that it must not")


def _tone(case: GoldenCase, scored: DraftSample) -> Score:
    if case.expect.tone is None:
        return unscored("the case does not say how the customer sounds")
    read = scored.draft.situation.tone
    return holds(read is case.expect.tone, f"the customer was read as {read}; expected: {case.expect.tone}")


def _guidelines(case: GoldenCase, scored: DraftSample) -> Score:
    if not case.expect.guidelines:
        return unscored("the case names no guideline")
    applying = _named(case, scored)
    missing = [id for id in case.expect.guidelines if id not in applying]
    cut = sorted(set(applying) - {guideline.id for guideline in scored.draft.guidelines})
    parts = (("not called for by what was read", missing), ("no room for it in this tier", cut))
    why = "; ".join(f"{reason}: {', '.join(ids)}" for reason, ids in parts if ids)
    count = len(case.expect.guidelines)
    return share(count - len(missing), count, why or "every guideline was chosen")


def _guideline_checks(case: GoldenCase, scored: DraftSample) -> Score:
    """What the draft does about the guidelines; whether their ids were chosen is no property of a draft."""
    ids = {check for guideline in _named(case, scored).values() for check in guideline.checks}
    results = [c for c in scored.draft.checks if c.check in ids and c.status is not CheckStatus.SKIPPED]
    failed = [check.reason for check in results if check.status is CheckStatus.FAILED]
    return share(len(results) - len(failed), len(results), "; ".join(failed) or "nothing of them fails")


def _named(case: GoldenCase, scored: DraftSample) -> dict[str, Guideline]:
    """The guidelines that the case names and the draft's situation calls for, by id."""
    draft = scored.draft
    applying = applying_guidelines(
        scored.handbook,
        draft.situation,
        draft.outcome,
        draft.kind,
        incident=scored.incident,
        suspected=any(notice.code == "injection" for notice in draft.notices),
    )
    return {guideline.id: guideline for guideline in applying if guideline.id in case.expect.guidelines}


def _checks(case: GoldenCase, scored: DraftSample) -> Score:
    if not case.expect.checks:
        return unscored("the case names no check")
    results = {check.check: check for check in scored.draft.checks}
    failed = [results[c].reason for c in case.expect.checks if results[c].status is CheckStatus.FAILED]
    count = len(case.expect.checks)
    return share(count - len(failed), count, "; ".join(failed) or "every check that the case names holds")


def _language(case: GoldenCase, scored: DraftSample) -> Score:
    draft, words = scored.draft, bundled_words()
    if not draft.text or case.expect.language is None:
        return unscored("nothing is written" if not draft.text else "the case names no language")
    text = own_words(draft.text, draft.sentences, words.say(draft.situation.language))
    read = str(read_language(text, words, (), (case.expect.language,)).value)
    return holds(read == case.expect.language, f"written in {read!r}; expected: {case.expect.language!r}")


def _length(case: GoldenCase, scored: DraftSample) -> Score:
    if case.expect.words is None:
        return unscored("the case sets no length")
    words = len(scored.draft.text.split())
    return holds(words <= case.expect.words, f"{words} words; {case.expect.words} at most")


def _silence(case: GoldenCase, scored: DraftSample) -> Score:
    """A draft that says nothing must not pass by having no fault."""
    if Outcome.NONE in case.expect.outcome:
        return unscored("nothing need be written")
    return holds(bool(scored.draft.text.strip()), "there is a text" if scored.draft.text.strip() else "no text")


def _or(values: Iterable[str] | Sequence[str]) -> str:
    return " or ".join(repr(str(value)) for value in values) or "nothing"


SCORERS = (
    Scorer("outcome", "Right outcome", _outcome, required=True),
    Scorer("written", "Something is written", _silence, required=True),
    Scorer("cites-source", "Cites a source that the case names", _cited, required=True),
    Scorer("must-say", "Says every fact it must", _said, required=True),
    Scorer("must-not-say", "Says nothing it must not", _not_said, required=True),
    Scorer("tone", "Reads the customer's tone", _tone, required=True),
    Scorer("guidelines", "Named guidelines that apply", _guidelines),
    Scorer("guideline-checks", "Keeps the checks of named guidelines", _guideline_checks, required=True),
    Scorer("checks-named", "Passes the checks that the case names", _checks, required=True),
    Scorer("language", "In the customer's language", _language, required=True),
    Scorer("length", "Not too long", _length, required=True),
)
