"""How often a verdict is wrong where nothing changed, and how often it sees what did: simulated comparisons.

    python -m tests.benchmarks.simulate_verdicts [--runs 2000] [--power-runs 400] [--out evals/results]

A case has a difficulty that both runs share, each prompt set a way of its own with each case, and each draft its
luck: so repeats hang together, and so do runs. A draft passes where its quality is above a bar; five metrics lean on
the same quality, in steps, as shares of few citations are. The false alarms are counted under no change in three
forms: the very same prompt set, another that is as good over all cases but better at some and worse at others, and
cases that hardly differ. Writes `verdicts.json`, `verdicts.md` and `verdict_power.png`.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, norm

from evals.comparison.pairing import Side, pair_scores
from evals.stats.verdict import PASSING, Pair, RunVerdict, decide_verdict

__all__ = ["CHANGES", "Metric", "World", "false_alarms", "verdicts"]

RESULTS = Path(__file__).parents[2] / "evals" / "results"
CASES = (40, 80, 120, 240)
REPEATED = 120
FALLS = (0.02, 0.05, 0.08, 0.10, 0.15, 0.20, 0.25)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of the simulation: how much of it is quality, in how many steps it comes (0: none)."""

    id: str
    loading: float
    steps: int
    title: str = "simulated"
    unit: str = "share"
    higher_is_better: bool = True
    required: bool = False

    @property
    def worst(self) -> float | None:
        """As with the scorers: none of a share, of a count the most that any draft has."""
        return 0.0 if self.higher_is_better else float("inf")


METRICS = (
    Metric("citation-precision", 0.7, 4),
    Metric("citation-recall", 0.7, 3),
    Metric("checks", 0.5, 12),
    Metric("similarity", 0.6, 0),
    Metric("needless-questions", 0.3, 2, unit="count", higher_is_better=False),
)


@dataclass(frozen=True, slots=True)
class World:
    """What two runs are drawn from; standard deviations of quality, whose bar gives `pass_rate` in the base.

    `fall`: how many fewer drafts pass with the candidate, as a share of all.
    """

    cases: int = 120
    repeats: int = 1
    pass_rate: float = 0.7
    difficulty: float = 1.0
    way: float = 0.3
    luck: float = 0.6
    fall: float = 0.0

    @property
    def shift(self) -> float:
        """What is taken from the candidate's quality, so that `fall` fewer drafts pass."""
        whole = (self.difficulty**2 + self.way**2 + self.luck**2) ** 0.5
        return float(whole * (norm.ppf(self.pass_rate) - norm.ppf(self.pass_rate - self.fall)))

    def draw(self, random: np.random.Generator) -> tuple[Pair, list[Pair]]:
        """Passing and the metrics of a base and a candidate."""
        shape = (self.cases, self.repeats)
        shared = random.normal(0, self.difficulty, (self.cases, 1))
        runs = [
            shared - shift + random.normal(0, self.way, (self.cases, 1)) + random.normal(0, self.luck, shape)
            for shift in (0.0, self.shift)
        ]
        whole = (self.difficulty**2 + self.way**2 + self.luck**2) ** 0.5
        bar = -whole * norm.ppf(self.pass_rate)
        base, candidate = ((run > bar).astype(float) for run in runs)
        return Pair(PASSING, base, candidate), [_measured(metric, runs, random) for metric in METRICS]


CHANGES = {
    "the same prompt set twice": World(way=0.0),
    "as good, better at some and worse at others": World(way=0.5),
    "cases that hardly differ": World(difficulty=0.2),
}
"""Three forms of no change."""


def verdicts(world: World, runs: int, seed: int) -> Counter[RunVerdict]:
    """The verdicts over so many comparisons in `world`."""
    random = np.random.default_rng(seed)
    return Counter(decide_verdict(*world.draw(random)).verdict for _ in range(runs))


def false_alarms(runs: int) -> list[dict[str, Any]]:
    """A row for each form of no change and number of cases and repeats: how many of `runs` were REGRESSED."""
    rows = []
    for name, world in CHANGES.items():
        for cases, repeats in (*((cases, 1) for cases in CASES), (REPEATED, 3)):
            counted = verdicts(replace(world, cases=cases, repeats=repeats), runs, seed=cases + repeats)
            rows.append({"change": name, "cases": cases, "repeats": repeats} | _rate(counted, runs))
    return rows


def power(runs: int) -> list[dict[str, Any]]:
    """A row for each number of cases and fall: how many of `runs` were REGRESSED."""
    return [
        {"cases": number, "fall": fall} | _rate(verdicts(World(cases=number, fall=fall), runs, seed=number), runs)
        for number in CASES
        for fall in FALLS
    ]


def _measured(metric: Metric, runs: Sequence[NDArray[np.float64]], random: np.random.Generator) -> Pair:
    """The metric of both runs: quality and noise, as a share, in its steps. A tenth of the cases does not ask for it,
    and of the others one draft in fifty has none, which is the worst where the other run has one."""
    none = np.zeros(runs[0].shape, bool)
    unasked = random.random((len(none), 1)) < 0.1
    sides = []
    for run in runs:
        noise = random.normal(0, 1, run.shape)
        raw = norm.cdf(metric.loading * run + (1 - metric.loading) * noise + 0.5)
        share = raw if metric.higher_is_better else 1 - raw
        stepped = np.round(share * metric.steps) / metric.steps if metric.steps else share
        scores = np.where(unasked | (random.random(run.shape) < 0.02), np.nan, stepped)
        sides.append(Side(scores, silent=none, failed=none))
    return pair_scores(metric, *sides)


def _rate(counted: Counter[RunVerdict], runs: int) -> dict[str, Any]:
    interval = binomtest(counted[RunVerdict.REGRESSED], runs).proportion_ci(method="wilson")
    return {
        "runs": runs,
        "regressed": counted[RunVerdict.REGRESSED] / runs,
        "low": float(interval.low),
        "high": float(interval.high),
        "verdicts": {verdict.value: counted[verdict] for verdict in RunVerdict},
    }


def _markdown(alarms: Sequence[dict[str, Any]], seen: Sequence[dict[str, Any]]) -> str:
    lines = [
        "# How far a verdict can be trusted",
        "",
        "Made by `python -m tests.benchmarks.simulate_verdicts`; 95 % Wilson intervals. The worst row counts.",
        "",
        "## REGRESSED where nothing changed",
        "",
        "| no change | cases | repeats | comparisons | REGRESSED | IMPROVED |",
        "|---|---|---|---|---|---|",
    ]
    for row in alarms:
        improved = row["verdicts"][RunVerdict.IMPROVED.value] / row["runs"]
        named = " | ".join(str(row[column]) for column in ("change", "cases", "repeats", "runs"))
        lines.append(f"| {named} | {_percent(row)} | {improved:.1%} |")
    lines += ["", "## REGRESSED where fewer drafts pass", "", "![Power](verdict_power.png)", ""]
    lines += ["Of drafts of which 70 % pass in the base; the five metrics fall along with them.", ""]
    lines += ["| fewer by | " + " | ".join(f"{cases} cases" for cases in CASES) + " |"]
    lines += ["|---" * (len(CASES) + 1) + "|"]
    for fall in FALLS:
        cells = [_percent(row) for row in seen if row["fall"] == fall]
        lines.append(f"| {100 * fall:.0f} points | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _percent(row: dict[str, Any]) -> str:
    return f"{row['regressed']:.1%} ({row['low']:.1%} to {row['high']:.1%})"


def _picture(seen: Sequence[dict[str, Any]], alarms: Sequence[dict[str, Any]], path: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6.4, 4.0))
    for cases in CASES:
        rows = [row for row in seen if row["cases"] == cases]
        # The point of no change is the nearest of its forms: another prompt set that is as good.
        null = [r for r in alarms if r["cases"] == cases and r["repeats"] == 1][1]
        falls = [0.0, *(100 * row["fall"] for row in rows)]
        axes.plot(falls, [100 * r["regressed"] for r in (null, *rows)], marker="o", label=f"{cases} cases")
        low, high = ([100 * r[end] for r in (null, *rows)] for end in ("low", "high"))
        axes.fill_between(falls, low, high, alpha=0.15)
    axes.axhline(80, color="#888", linestyle=":", linewidth=1)
    axes.axhline(5, color="#888", linestyle="--", linewidth=1)
    axes.set(xlabel="drafts that pass fall from 70 % by (points)", ylabel="REGRESSED (%)", ylim=(0, 101))
    axes.legend(frameon=False, loc="lower right")
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def main() -> None:
    """Simulate, print the table, write the results."""
    parser = argparse.ArgumentParser(description="Count the wrong verdicts of simulated comparisons.")
    parser.add_argument("--runs", type=int, default=2_000, help="comparisons a row where nothing changed")
    parser.add_argument("--power-runs", type=int, default=400, help="comparisons a point of the power curve")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    alarms, seen = false_alarms(given.runs), power(given.power_runs)
    given.out.mkdir(parents=True, exist_ok=True)
    content = json.dumps({"false_alarms": alarms, "power": seen}, indent=1) + "\n"
    (given.out / "verdicts.json").write_text(content, "utf-8")
    (given.out / "verdicts.md").write_text(_markdown(alarms, seen), "utf-8")
    _picture(seen, alarms, given.out / "verdict_power.png")
    print(_markdown(alarms, seen))


if __name__ == "__main__":
    main()
