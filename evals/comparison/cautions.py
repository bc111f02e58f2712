"""What must be read beside the figures of a comparison, in a sentence each.

What differs besides the prompts, what is left out or counts as the worst, where nothing could have been seen, and why
an interval may exclude zero where the verdict is that of chance.
"""

from collections.abc import Callable, Iterator, Sequence

from evals.comparison.change import Change
from evals.comparison.fairness import SAME_SETUP, setup_differences
from evals.comparison.pairing import knows
from evals.comparison.same_drafts import composed_edit, lacking_alike, scored_differently, unread
from evals.run_log import FORMAT, RunLog
from evals.stats.significance import ALPHA
from evals.stats.verdict import COST_UNITS, Metric, Pair, Ruling

__all__ = ["cautions"]

_HALF = 0.5
_NAMED = 4
"""Figures that a sentence names before it only counts."""


def cautions(
    base: RunLog,
    candidate: RunLog,
    metrics: Sequence[Metric],
    pairs: Sequence[Pair],
    changes: Sequence[Change],
    ruling: Ruling,
) -> Iterator[str]:
    """The sentences. `candidate` as it was scored; `pairs` are all but passing, also those of which nothing is left;
    `changes` begin with it."""
    yield from _of_files(base, candidate)
    yield from _of_setups(base, candidate)
    yield from _of_same_drafts(base, candidate, metrics)
    yield from _of_range(changes[0].base, ruling.smallest_fall)
    yield from _of_errors(base, candidate)
    yield from _of_unknown(base, candidate, metrics)
    yield from _of_worst(base, candidate, pairs)
    yield from _of_left_out(pairs)
    yield from _of_intervals(changes)


def _of_files(*logs: RunLog) -> Iterator[str]:
    for log in logs:
        if log.run.format < FORMAT:
            yield f"{log.path.name} is of an older version, without checksums: whether it was edited cannot be told."
        if again := log.run.rescored:
            yield f"{log.path.name} has the drafts of run {again.run}, scored again on {again.at:%Y-%m-%d}."


def _of_setups(base: RunLog, candidate: RunLog) -> Iterator[str]:
    differs = setup_differences(base.run, candidate.run)
    parts = [name for name in differs if name != "cases"]
    if len(parts) > 1:
        named = f"{', '.join(parts[:-1])} and {parts[-1]}".capitalize().replace("_", " ")
        yield f"{named} differ: the verdict is about all of them together."
    if not parts:
        yield SAME_SETUP
    if "cases" in differs:
        # Numbers alone: cases may be locked.
        one, other = base.run.cases.keys(), candidate.run.cases.keys()
        yield (
            f"Only the {len(one & other)} cases that both runs have are compared; {len(one - other)} are only in the "
            f"base, {len(other - one)} only in the candidate."
        )


def _of_same_drafts(base: RunLog, candidate: RunLog, metrics: Sequence[Metric]) -> Iterator[str]:
    if composed_edit(base, candidate) and not unread(base, candidate):
        yield (
            "Both runs are without a model: nobody read the templates and guidelines, and what differs is what the "
            "composer says and does."
        )
    found = dict(scored_differently(base, candidate, metrics))
    if found:
        titles = [metric.title for metric in metrics if any(metric.id in ids for ids in found.values())]
        yield (
            f"Chosen differently, same drafts: {_cases(len(found))} that an agent would see no difference in "
            f"({_and(titles)}). What did not change a draft decides nothing."
        )
    for log, other in ((base, candidate), (candidate, base)):
        for title, lacking in lacking_alike(log, other, metrics):
            yield (
                f"{title}: {log.path.name} lacks the score of {_drafts(lacking)} that the other run has alike, with "
                "its score; what the base says counts for both."
            )


def _of_range(share: float, smallest: float) -> Iterator[str]:
    points = f"{100 * smallest:.0f} points"
    if share > _HALF and 1 - share < smallest:
        yield f"Ceiling: {share:.0%} pass in the base already, so that a rise of {points} cannot show."
    if share <= _HALF and share < smallest:
        yield f"Floor: {share:.0%} pass in the base, so that a fall of {points} cannot show."


def _of_errors(*logs: RunLog) -> Iterator[str]:
    for log in logs:
        if log.errors:
            yield (
                f"{log.path.name}: {_drafts(len(log.errors))} ended in an error: not passed, and the worst in every "
                "other figure that a draft must have."
            )


def _of_unknown(base: RunLog, candidate: RunLog, metrics: Sequence[Metric]) -> Iterator[str]:
    for log, other in ((base, candidate), (candidate, base)):
        if found := [metric.title for metric in metrics if knows(log, metric) and not knows(other, metric)]:
            yield f"Not compared, for only {log.path.name} was scored for it: {_and(found)}."


def _of_worst(base: RunLog, candidate: RunLog, pairs: Sequence[Pair]) -> Iterator[str]:
    def of_base(pair: Pair) -> int:
        return pair.lacking.base

    def of_candidate(pair: Pair) -> int:
        return pair.lacking.candidate

    for log, count in ((base, of_base), (candidate, of_candidate)):
        for lacking, titles in _by_number(pairs, count):
            yield (
                f"{_and(titles)}: {log.path.name} lacks the score of {_drafts(lacking)}, which the other run has; "
                "that counts as the worst."
            )


def _of_left_out(pairs: Sequence[Pair]) -> Iterator[str]:
    for many, then in ((False, ""), (True, ", which is so much that the figure decides nothing")):
        some = [pair for pair in pairs if pair.lacking.too_many is many]
        for left_out, titles in _by_number(some, lambda pair: pair.lacking.left_out):
            yield (
                f"{_and(titles)}: left out of both runs, for one of the two may lack the score and does: "
                f"{_drafts(left_out)}{then}."
            )


def _of_intervals(changes: Sequence[Change]) -> Iterator[str]:
    """Why an interval excludes zero beside no finding, a sentence for each reason."""
    found = [change for change in changes if change.beyond_zero and not change.judgement.significant]
    judged = [change for change in found if change.judgement.adjusted is not None]
    proved = [change for change in judged if change.judgement.p <= ALPHA]
    reasons = (
        (
            [change for change in proved if change.judgement.toward],
            "it looks at this figure alone, while the verdict looks at all of them, the best of which goes as far by "
            "chance more often",
        ),
        (
            [change for change in proved if not change.judgement.toward],
            "it is of the mean, while by the ranks more cases went the other way: a few went far",
        ),
        (
            [change for change in judged if change.judgement.p > ALPHA],
            "it is drawn from the cases there are, which is rough where few of them moved, while the verdict goes by "
            "an exact test, and chance alone does as much more often than once in twenty",
        ),
    )
    for some, why in reasons:
        if some:
            named = _and([_with_p(one) for one in some])
            yield f"The interval of {named} excludes zero and may still be chance: {why}."
    spent = [change.metric.title for change in found if change.metric.unit in COST_UNITS]
    if spent and not any(change.judgement.significant for change in changes):
        yield f"The interval of {_and(spent)} excludes zero, but what a draft costs decides no verdict."


def _with_p(change: Change) -> str:
    p, adjusted = change.judgement.p, change.judgement.adjusted
    raised = "" if adjusted is None or adjusted <= p or p > ALPHA else f", {adjusted:.3f} after Holm"
    return f"'{change.metric.title}' (p {p:.3f}{raised})"


def _by_number(pairs: Sequence[Pair], count: Callable[[Pair], int]) -> Iterator[tuple[int, list[str]]]:
    """Numbers above zero, each with the titles of the figures that have it."""
    titles: dict[int, list[str]] = {}
    for pair in pairs:
        titles.setdefault(count(pair), []).append(pair.metric.title)
    return ((number, found) for number, found in titles.items() if number)


def _drafts(number: int) -> str:
    return "1 draft" if number == 1 else f"{number} drafts"


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


def _and(names: Sequence[str]) -> str:
    shown, more = list(names[:_NAMED]), len(names) - _NAMED
    if more > 0:
        shown.append(f"{more} more")
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
