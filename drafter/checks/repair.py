"""Repair by rule: what a check knows how to mend is mended, one check at a time, never at the cost of a proved fact.

An edit stands only if the repaired check then passes, no other check fails because of it, and no word of a cited
sentence changes. Each repair lowers the number of failed checks, so the result is a fixed point. What keeps a
customer safe prevails: its edit stands whatever else fails then, and no other edit can undo it.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from drafter.checks import ALL_CHECKS, run_checks
from drafter.checks.base import Check, CheckInput, Edit
from drafter.draft import CheckResult, CheckStatus, Repair, Sentence, SentenceStatus

__all__ = ["RepairOutcome", "repair", "targeted_instructions"]

# What may change inside a cited sentence: its line breaks, and a number or bullet before its parts.
_LAYOUT = re.compile(r"\s*(?:(?:\d{1,2}\.|[-*•])[ \t]+)?")

_TRIES = 3
"""How often a check may mend what its own mending brings to light: a fence behind a lead-in, say."""


@dataclass(frozen=True, slots=True)
class RepairOutcome:
    """The repaired text, the ids of the checks that rules put right, and where the old sentences now stand."""

    text: str
    repaired: tuple[str, ...]
    sentences: tuple[Sentence, ...]


def repair(given: CheckInput, results: Sequence[CheckResult], only: Collection[str] | None = None) -> RepairOutcome:
    """Mend what rules can of the checks that fail in `results`, the verdicts of run_checks on `given`.

    `only`: the ids of those that are to be mended; None: all.
    """
    failing = {r.check for r in results if r.status is CheckStatus.FAILED}
    repaired: list[str] = []
    before = None
    while before != given.text:
        before = given.text
        for check in (c for c in ALL_CHECKS if c.id in failing and c.mend and (only is None or c.id in only)):
            mended = _mended(given, check, failing)
            if mended:
                given, failing = mended
                repaired.append(check.id)
    return RepairOutcome(given.text, tuple(repaired), given.sentences)


def targeted_instructions(results: Iterable[CheckResult], contradicted: Sequence[Sentence] = ()) -> tuple[str, ...]:
    """A sentence for each fault to name in the one further call of the model: what a source contradicts, and failed
    checks that a text can cure."""
    against = [f"A source says otherwise than “{' '.join(s.text.split())}”. {s.reason}" for s in contradicted]
    failed = [r for r in results if r.status is CheckStatus.FAILED and r.repair is not Repair.AGENT]
    return (*against, *(f"{r.title}: {r.reason}." for r in failed))


def _mended(given: CheckInput, check: Check, failing: set[str]) -> tuple[CheckInput, set[str]] | None:
    """The draft after the check's edits, with what fails then; None where the edits do not stand.

    What the edits bring about may be mended in turn: a third question asks for thanks at the end.
    """
    after = _tried(given, check)
    if after is None:
        return None
    still = _failing(after)
    for brought in (c for c in ALL_CHECKS if c.id in still - failing and c.mend):
        after = _tried(after, brought) or after
    still = _failing(after)
    stands = still < failing or (check.prevails and check.id not in still)
    return (after, still) if stands else None


def _tried(given: CheckInput, check: Check) -> CheckInput | None:
    """The draft after the check's edits; None where the check fails all the same."""
    for _ in range(_TRIES):
        given = _edited(given, _allowed(given, check.mend(given) if check.mend else ()))
        if check.run(given.shortened()).status is not CheckStatus.FAILED:
            return given
    return None


def _failing(given: CheckInput) -> set[str]:
    return {r.check for r in run_checks(given) if r.status is CheckStatus.FAILED}


def _allowed(given: CheckInput, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits in order, without those that overlap an earlier one or change the words of a cited sentence."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        overlaps = kept and edit.start < kept[-1].end
        if not overlaps and not any(_changes(given.text, edit, s) for s in given.sentences):
            kept.append(edit)
    return tuple(kept)


def _changes(text: str, edit: Edit, sentence: Sentence) -> bool:
    """Whether `edit` changes a word of a cited sentence; new layout within it is no change."""
    if sentence.status is not SentenceStatus.CITED:
        return False
    if edit.end <= sentence.start or edit.start >= sentence.end:
        return False
    return not (_LAYOUT.fullmatch(text[edit.start : edit.end]) and _LAYOUT.fullmatch(edit.text))


def _edited(given: CheckInput, edits: Sequence[Edit]) -> CheckInput:
    """The draft after the edits, its sentences moved to where they now stand."""
    pieces, end = [], 0
    for edit in edits:
        pieces += [given.text[end : edit.start], edit.text]
        end = edit.end
    text = "".join([*pieces, given.text[end:]])
    moved = (_moved(sentence, edits, text) for sentence in given.sentences)
    return replace(given, text=text, sentences=tuple(s for s in moved if s.text))


def _moved(sentence: Sentence, edits: Sequence[Edit], text: str) -> Sentence:
    start = sentence.start + sum(len(e.text) - (e.end - e.start) for e in edits if e.end <= sentence.start)
    end = sentence.end + sum(len(e.text) - (e.end - e.start) for e in edits if e.start < sentence.end)
    return sentence.model_copy(update={"start": start, "end": end, "text": text[start:end]})
