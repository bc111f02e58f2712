"""What an edit of the knowledge broke in a golden case, told from what chance moves in a model's words.

Something that the case requires held in most of its drafts and fails in most of them now, and what was found for it
explains that:

- a fact that it must say: a document that the edit changed no longer says it, or nothing that is found does any more;
- words that it must not say: they stand in the words of a document in which they did not stand before;
- a source that it must cite: none of those that it names is found any more;
- its outcome, and its guidelines: these follow from what is found and from the handbook, without a model.

What did not change a draft is no fall: where all drafts of a case are the same, other guidelines may be chosen.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from drafter.draft import Draft
from evals.cases.golden import Expectation, GoldenCase
from evals.cases.wordings import has_words, says_fact
from evals.comparison.same_drafts import same_draft
from evals.knowledge.footprint import Footprint
from evals.knowledge.states import Changes
from evals.run_log import RunLog

__all__ = ["Fall", "falls_by_edit"]

_TWIN = 0.8
"""Share of the words of two documents that they have in common from which one is a duplicate of the other."""


@dataclass(frozen=True, slots=True)
class Fall:
    """Something that a case requires fell by the edit: what, and what explains it."""

    case: str
    what: str
    cause: str


@dataclass(frozen=True, slots=True)
class _Sides:
    """One case with what was found and drafted for it before and after the edit; of the `repeats` the drafts that
    there are."""

    case: GoldenCase
    changes: Changes
    before: Footprint
    after: Footprint
    base: Sequence[Draft]
    candidate: Sequence[Draft]
    repeats: int

    @property
    def expect(self) -> Expectation:
        """What was expected before the edit: by the outcome that the drafts had."""
        return self.case.expect.of(self.base[0].outcome) if self.base else self.case.expect

    def fell(self, holds: Callable[[Draft], bool]) -> bool:
        """Whether what `holds` tells held in most of the repeats and fails in most of them now; a draft that ended in
        an error does neither."""
        held = sum(map(holds, self.base))
        return 2 * min(held, sum(not holds(draft) for draft in self.candidate)) > self.repeats


def falls_by_edit(
    case: GoldenCase, changes: Changes, footprints: tuple[Footprint, Footprint], logs: tuple[RunLog, RunLog]
) -> Iterator[Fall]:
    """Each requirement of `case` that fell by `changes`; footprints and runs are those before and after."""
    base, candidate = ([trial.draft for trial in log.by_case()[case.id] if trial.draft] for log in logs)
    if len(base) == len(candidate) and all(map(same_draft, base, candidate)):
        return
    sides = _Sides(case, changes, *footprints, base, candidate, logs[0].run.repeats)
    for find in (_facts, _forbidden, _sources, _outcome, _guidelines):
        for what, cause in find(sides):
            yield Fall(case.id, what, cause)


def _facts(sides: _Sides) -> Iterator[tuple[str, str]]:
    before, after = sides.before.texts, sides.after.texts
    for fact in sides.expect.say:
        if not sides.fell(partial(_tells, fact)):
            continue
        silent = [
            id for id, text in before.items() if says_fact(text, fact) and not says_fact(after.get(id, ""), fact)
        ]
        blamed = [id for id in silent if id in sides.changes.all]
        if not any(says_fact(text, fact) for text in after.values()):
            blamed = blamed or silent
        for id in blamed[:1]:
            yield f"does not say {fact[0]!r}", f"{id} {'no longer says it' if id in after else 'is no longer found'}"


def _forbidden(sides: _Sides) -> Iterator[tuple[str, str]]:
    before, after = sides.before.texts, sides.after.texts
    for words in sides.expect.not_say:
        if not sides.fell(partial(_avoids, words)):
            continue
        new = [id for id in after if _harms(after[id], words) and not _harms(before.get(id, ""), words)]
        for id in new[:1]:
            yield f"says {words!r}", f"{id} says it now"


def _sources(sides: _Sides) -> Iterator[tuple[str, str]]:
    named = set(sides.expect.cite)
    was, now = sorted(named & sides.before.texts.keys()), named & sides.after.texts.keys()
    if was and not now and sides.fell(lambda draft: bool(named & {c.document_id for c in draft.citations})):
        twin = _twin(was[0], sides)
        cause = f"{twin} says the same and takes its place" if twin else f"{was[0]} is no longer found"
        yield "cites none of the sources that it must", cause


def _twin(id: str, sides: _Sides) -> str | None:
    """The added or changed document that says what was found of document `id`, nearly word for word."""
    said = set(sides.before.texts[id].split())
    for other in (*sides.changes.added, *sides.changes.changed):
        words = set(sides.after.texts.get(other, "").split())
        if other != id and len(said & words) >= _TWIN * len(said | words):
            return other
    return None


def _outcome(sides: _Sides) -> Iterator[tuple[str, str]]:
    if sides.fell(lambda draft: draft.outcome in sides.case.expect.outcome):
        now = sides.candidate[0]
        yield f"its outcome is {now.outcome.value!r}", f"by what is found: {now.outcome_reason}"


def _guidelines(sides: _Sides) -> Iterator[tuple[str, str]]:
    for id in sides.case.expect.guidelines:
        if sides.fell(partial(_follows, id)):
            yield f"is not written by the guideline {id!r}", "it is not chosen any more"


def _tells(fact: Sequence[str], draft: Draft) -> bool:
    return says_fact(draft.text, fact)


def _avoids(words: str, draft: Draft) -> bool:
    return not has_words(draft.text, words, any_ending=True)


def _follows(guideline: str, draft: Draft) -> bool:
    return guideline in {applied.id for applied in draft.guidelines}


def _harms(text: str, words: str) -> bool:
    return has_words(text, words, any_ending=True)
