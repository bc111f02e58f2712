"""Scores of ranked articles, and the table and the picture of `bench_retrieval`."""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.stats.estimates import Estimate, difference
from tests.benchmarks.retrieval_sets import Question, QuestionSet

CUT = 10
MEASURES = ("nDCG@10", "hit@1", "recall@5", "MRR")
OURS, PAST, ANSWERED, PLAIN = "ours", "ours + past conversations", "ours, with the floor", "plain vectors"
_OWN = (OURS, PAST, ANSWERED, PLAIN)
Arm = dict[str, list[list[str]]]
"""By the name of the set: for each question the articles in order."""
Table = NDArray[np.float64]


def ndcg(found: Sequence[str], relevant: Iterable[str]) -> float:
    """nDCG@10 of article ids with binary relevance."""
    wanted = set(relevant)
    gain = sum(1 / math.log2(place + 2) for place, key in enumerate(found[:CUT]) if key in wanted)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(CUT, len(wanted))))


def measures(found: Sequence[str], question: Question) -> tuple[float, ...]:
    """One number for each of MEASURES."""
    wanted = question.relevant
    first = next((place for place, key in enumerate(found, 1) if key in wanted), None)
    recall = len(wanted & set(found[:5])) / len(wanted)
    return ndcg(found, wanted), float(first == 1), recall, 1 / first if first else 0.0


def scores(arm: Arm, sets: Sequence[QuestionSet]) -> dict[str, Table]:
    """By the name of the set: shape (questions, measures)."""
    return {
        one.name: np.array(
            [measures(found, question) for found, question in zip(arm[one.name], one.questions, strict=True)]
        )
        for one in sets
        if one.name in arm
    }


def gain(ours: Table, other: Table) -> Estimate:
    """The difference in nDCG@10, over the same questions."""
    one, two = ([(value, 1.0) for value in table[:, 0]] for table in (ours, other))
    return difference(one, two)


def table(arms: Mapping[str, Mapping[str, Table]], sets: Sequence[QuestionSet]) -> str:
    """Markdown: every set with every arm, and how far ours are above the best of the others."""
    return "\n\n".join(
        _section(one, {name: found[one.name] for name, found in arms.items() if one.name in found}) for one in sets
    )


def _section(one: QuestionSet, found: Mapping[str, Table]) -> str:
    best = best_of_others(found)
    lines = [
        f"**{one.name}** ({len(one.questions)} questions)",
        "",
        "| | " + " | ".join(MEASURES) + " | against the best of the others |",
    ]
    lines.append("|---" * (len(MEASURES) + 2) + "|")
    for name, values in found.items():
        against = "" if name not in (OURS, PAST, ANSWERED) or best is None else _against(values, found[best])
        numbers = " | ".join(f"{value:.3f}" for value in values.mean(axis=0))
        lines.append(f"| {name}{' (the best of the others)' if name == best else ''} | {numbers} | {against} |")
    return "\n".join(lines)


def best_of_others(found: Mapping[str, Table]) -> str | None:
    """The other library's search with the highest nDCG@10; None where none was run."""
    others = [name for name in found if name not in _OWN]
    return max(others, key=lambda name: float(found[name][:, 0].mean()), default=None)


def _against(values: Table, best: Table) -> str:
    estimate, base = gain(values, best), float(best[:, 0].mean())
    within = f"95 % interval {estimate.low:+.3f} to {estimate.high:+.3f}"
    return f"{estimate.value / base:+.1%} ({estimate.value:+.3f}, {within})"


def plot(arms: Mapping[str, Mapping[str, Table]], sets: Sequence[QuestionSet], path: Path) -> None:
    """nDCG@10 of every arm as bars, a group for each set, with 95 % intervals."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(11, 4.5))
    width = 0.85 / len(arms)
    for number, (name, found) in enumerate(arms.items()):
        shown = [(place, found[one.name][:, 0]) for place, one in enumerate(sets) if one.name in found]
        at = [place + (number - (len(arms) - 1) / 2) * width for place, _ in shown]
        errors = [1.96 * values.std() / math.sqrt(len(values)) for _, values in shown]
        axes.bar(at, [values.mean() for _, values in shown], width, yerr=errors, label=name, error_kw={"lw": 0.7})
    axes.set_xticks(range(len(sets)), [f"{one.name}\n({len(one.questions)})" for one in sets], fontsize=8)
    axes.set_ylabel("nDCG@10")
    axes.legend(fontsize=7, ncols=2)
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
