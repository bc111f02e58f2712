"""An ablation as people read it: a Markdown table, JSON with every figure, and a picture (SVG)."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from evals.ablation.ablation import Ablation, Contribution
from evals.comparison.change import Change
from evals.rendering.comparison_words import change_dict, shift
from evals.rendering.markdown import table, text
from evals.run_log import Run
from evals.scorers import ScoreUnit
from evals.stats.estimates import Estimate
from evals.stats.verdict import PASSING

__all__ = ["COLUMNS", "ablation_rows", "never_applied", "write_ablation"]

SHOWN = (PASSING.id, "must-say", "checks", "citation-recall", "unsupported", "tokens")
"""The figures of the table, by their ids; JSON has all of them."""
COLUMNS = ("Without", "Cases", "Drafts that pass", "p, Holm", "Facts said", "Checks", "Cited", "Unproved", "Tokens")
_BAR, _LEFT, _WIDE, _TOP = 20, 250, 300, 44
_COLORS = {1: "#2b6a4d", -1: "#b3261e", 0: "#9aa5b1"}


def ablation_rows(ablation: Ablation) -> list[tuple[str, ...]]:
    """A row for each part that applied: how each figure changes without it, with 95 % intervals."""
    return [_row(one) for one in ablation.contributions if one.applied]


def never_applied(ablation: Ablation) -> list[str]:
    """The parts that reach the draft of no case."""
    return [f"{one.kind} {one.name}" for one in ablation.contributions if not one.applied]


def write_ablation(ablation: Ablation, run: Run, folder: Path) -> list[Path]:
    """Write `ablation.md`, `ablation.json` and `ablation.svg` into `folder`; returns their paths."""
    contents = {
        "ablation.md": _markdown(ablation, run),
        "ablation.json": json.dumps(_as_dict(ablation, run), indent=1, ensure_ascii=False) + "\n",
        "ablation.svg": _picture([one for one in ablation.contributions if one.applied]),
    }
    for name, content in contents.items():
        (folder / name).write_text(content, "utf-8")
    return [folder / name for name in contents]


def _row(one: Contribution) -> tuple[str, ...]:
    passing = one.changes[PASSING.id]
    adjusted = passing.judgement.adjusted
    shifts = [_shift(one.changes.get(id)) for id in SHOWN]
    return f"{one.kind} {one.name}", str(one.touched), shifts[0], f"{adjusted:.3f}", *shifts[1:]


def _shift(change: Change | None) -> str:
    return "" if change is None else shift(change.difference, ScoreUnit(change.metric.unit))


def _markdown(ablation: Ablation, run: Run) -> str:
    repeats = f", {ablation.repeats} drafts each" if ablation.repeats > 1 else ""
    never = never_applied(ablation)
    lines = [
        "# What each part of the drafter adds",
        "",
        f"{ablation.cases} golden cases that are not locked{repeats}; model `{run.setup.model}`. Each row is how the",
        "figures change without that part, paired by case, with 95 % bootstrap intervals: a fall is what the part",
        "adds. `Cases` counts those that the part can touch; the others give the same drafts. p-values are of exact",
        "tests on drafts that pass, raised by Holm over the parts.",
        "",
        *table(COLUMNS, (tuple(map(text, row)) for row in ablation_rows(ablation))),
        "",
        "![Change of drafts that pass without each part](ablation.svg)",
        "",
        f"Never applied to any of these cases: {text(', '.join(never))}." if never else "Every part applied.",
    ]
    return "\n".join(lines) + "\n"


def _as_dict(ablation: Ablation, run: Run) -> dict[str, Any]:
    return {
        "made_with": run.setup.model_dump(),
        "command": list(run.command),
        "cases": ablation.cases,
        "repeats": ablation.repeats,
        "contributions": [
            {
                "id": one.id,
                "touched": one.touched,
                "without": {id: change_dict(change) for id, change in one.changes.items()},
            }
            for one in ablation.contributions
        ],
    }


def _picture(parts: Sequence[Contribution]) -> str:
    """A dot a part for the change of drafts that pass without it, its interval as a line, zero in the middle."""
    height = _TOP + len(parts) * _BAR + 10
    changes = [one.changes[PASSING.id] for one in parts]
    most = max([0.05, *(max(abs(c.difference.low), abs(c.difference.high)) for c in changes)])
    middle, width = _LEFT + _WIDE / 2, _LEFT + _WIDE + 90
    rows = [
        _mark(_TOP + n * _BAR + _BAR / 2, one, change, most)
        for n, (one, change) in enumerate(zip(parts, changes, strict=True))
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" font-family="sans-serif" font-size="12">',
            "<title>Change of drafts that pass without each part of the drafter</title>",
            f'<rect width="100%" height="{height}" fill="#fff"/>',
            f'<text x="{middle - 8}" y="18" text-anchor="end">fewer drafts pass without it</text>',
            f'<text x="{middle + 8}" y="18">more pass</text>',
            f'<path d="M{middle} 26V{height - 6}" stroke="#9aa5b1"/>',
            *rows,
            "</svg>\n",
        ]
    )


def _mark(y: float, one: Contribution, change: Change, most: float) -> str:
    def place(value: float) -> float:
        return _LEFT + _WIDE / 2 * (1 + value / most)

    moved: Estimate = change.difference
    color = _COLORS[change.judgement.toward if change.judgement.significant else 0]
    return (
        f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(f"{one.kind} {one.name}")}</text>'
        f'<path d="M{place(moved.low):.1f} {y}H{place(moved.high):.1f}" stroke="{color}" stroke-width="2"/>'
        f'<circle cx="{place(moved.value):.1f}" cy="{y}" r="4" fill="{color}"/>'
        f'<text x="{_LEFT + _WIDE + 8}" y="{y + 4}">{100 * moved.value:+.1f} pt</text>'
    )
