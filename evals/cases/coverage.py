"""Whether the cases together cover the handbook, and whether the hold-out is a fair part of them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from drafter.draft import TextKind
from drafter.handbook.guidelines import Guideline, Handbook
from drafter.situation import Channel, Outcome
from evals.cases.faults import CaseFault
from evals.cases.golden import GoldenCase

__all__ = ["LOCKED_SHARE", "coverage_problems", "hold_out_problems"]

LOCKED_SHARE = 1 / 3
"""The least part of the cases that is locked."""

_FEW, _MANY = 3, 9
_FAIR = (0.2, 0.5)
"""Between which shares of a tag's cases may be locked, once there are _MANY; with _FEW there is one on each side."""

_ALL = "the cases"


def coverage_problems(cases: Sequence[GoldenCase], handbook: Handbook) -> Iterator[CaseFault]:
    """Each outcome, channel and group of guidelines that no case asks for.

    A group is all guidelines for one value of a facet, such as `tone: angry`. Guidelines for every conversation are
    guarded by their checks.
    """
    asked = {outcome for case in cases for outcome in case.expect.outcome}
    yield from (
        CaseFault(_ALL, f"none expects the outcome {o.value!r}; write one.") for o in Outcome if o not in asked
    )
    spoken = {case.conversation.channel for case in cases}
    yield from (CaseFault(_ALL, f"none comes by {c.value}; write one.") for c in Channel if c not in spoken)
    letters = [g for g in handbook if TextKind.REPLY in g.kinds]
    yield from _unguarded_groups({id for case in cases for id in case.expect.guidelines}, letters)
    checked = {id for case in cases for id in case.expect.checks}
    for guideline in letters:
        if guideline.standing and guideline.checks and not checked & set(guideline.checks):
            text = f"none expects a check of {guideline.id!r} ({', '.join(guideline.checks)}); write one that does."
            yield CaseFault(_ALL, text)


def _unguarded_groups(named: set[str], letters: Sequence[Guideline]) -> Iterator[CaseFault]:
    covered = {group for g in letters if g.id in named for group in _groups(g)}
    for group in sorted({group for g in letters for group in _groups(g)} - covered):
        ids = ", ".join(g.id for g in letters if group in _groups(g))
        yield CaseFault(_ALL, f"none expects a guideline for {group} ({ids}); write one that does.")


def hold_out_problems(cases: Sequence[GoldenCase]) -> Iterator[CaseFault]:
    """Whether a third is locked, and each tag is spread over both parts."""
    locked = sum(case.locked for case in cases)
    if locked < LOCKED_SHARE * len(cases):
        yield CaseFault(_ALL, f"{locked} of {len(cases)} are locked; lock at least a third.")
    total = Counter(tag for case in cases for tag in case.tags)
    held = Counter(tag for case in cases if case.locked for tag in case.tags)
    for tag, count in sorted(total.items()):
        if count >= _FEW and not _is_fair(held[tag], count):
            text = f"{held[tag]} of {count} with the tag {tag!r} are locked; lock or unlock some."
            yield CaseFault(_ALL, text)


def _is_fair(held: int, count: int) -> bool:
    if not 0 < held < count:
        return False
    return count < _MANY or _FAIR[0] <= held / count <= _FAIR[1]


def _groups(guideline: Guideline) -> set[str]:
    return {f"{facet}: {value}" for facet, values in guideline.when.items() for value in values}
