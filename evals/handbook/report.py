"""The ablation as people read it: a Markdown table, JSON with every figure, and a small picture (SVG)."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from evals.handbook.arms import ARMS
from evals.handbook.summary import FIGURES, Figure, Summary
from evals.stats.estimates import Estimate

__all__ = ["shown", "write_report"]

_COMMAND = "python -m evals.handbook"
_BAR, _GAP, _LEFT, _WIDE = 26, 14, 96, 420
_COLORS = ("#9aa5b1", "#7aa6c2", "#4f8a8b", "#2b6a4d")


def write_report(summary: Summary, made_with: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write `handbook.md`, `handbook.json` and `handbook.svg` into `folder`; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "handbook.md": _markdown(summary, made_with),
        "handbook.json": json.dumps({"made_with": made_with, **asdict(summary)}, indent=1, ensure_ascii=False) + "\n",
        "handbook.svg": _picture({arm: figures["checks"] for arm, figures in summary.figures.items()}),
    }
    for name, content in contents.items():
        (folder / name).write_text(content, "utf-8")
    return [folder / name for name in contents]


def _markdown(summary: Summary, made_with: Mapping[str, Any]) -> str:
    sets = " and ".join(f"{count} {name}" for name, count in sorted(summary.conversations.items(), reverse=True))
    lines = [
        "# What the handbook adds to a draft",
        "",
        f"{sets} conversations, the model `{made_with['model']}`; 95 % bootstrap intervals over conversations,",
        "and in italics the paired difference to `plain`. Retrieval, situation and outcome are the same in all arms,",
        "and each arm adds to the one above it. Only checks that apply to a draft are counted.",
        "",
        *(f"- **{arm.name}**: {arm.says}" for arm in ARMS),
        "",
        *_main_table(summary),
        "",
        "![Share of checks passed, by arm](handbook.svg)",
        "",
        "Checks passed by set of conversations:",
        "",
        *_set_table(summary),
        "",
        "## Checks that failed",
        "",
        "Drafts that failed a check, of those it applied to; the worst of the last arm come first.",
        "",
        *_check_table(summary),
        "",
        f"Made by `{_COMMAND}` with: " + ", ".join(f"{key} {value}" for key, value in made_with.items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def _main_table(summary: Summary) -> list[str]:
    rows = [["arm", *(figure.title for figure in FIGURES)]]
    for arm, figures in summary.figures.items():
        gains = summary.gains.get(arm)
        rows.append(
            [arm, *(_cell(f, figures[f.id]) + (_gain(f, gains[f.id]) if gains else "") for f in FIGURES)],
        )
    return _table(rows)


def _set_table(summary: Summary) -> list[str]:
    names = sorted(summary.conversations)
    rows = [["arm", *names]]
    rows += [[arm, *(_cell(FIGURES[0], sets[name]) for name in names)] for arm, sets in summary.by_set.items()]
    return _table(rows)


def _check_table(summary: Summary) -> list[str]:
    arms = list(summary.figures)
    rows = [["check", *arms]]
    for tally in summary.tallies:
        rows.append([f"`{tally.check}`", *(f"{tally.failed[arm]} / {tally.applied[arm]}" for arm in arms)])
    return _table(rows)


def _table(rows: list[list[str]]) -> list[str]:
    head, *body = rows
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body)]


def _cell(figure: Figure, estimate: Estimate) -> str:
    return f"{shown(figure, estimate.value)} ({shown(figure, estimate.low)} to {shown(figure, estimate.high)})"


def _gain(figure: Figure, estimate: Estimate) -> str:
    value, low, high = (shown(figure, number, sign="+") for number in (estimate.value, estimate.low, estimate.high))
    return f"<br>*{value} ({low} to {high})*"


def shown(figure: Figure, value: float, sign: str = "") -> str:
    """`value` in the figure's unit: percent with one decimal, counts with two, seconds with one."""
    if figure.unit == "%":
        return f"{100 * value:{sign}.1f} %"
    return f"{value:{sign}.1f} s" if figure.unit == "s" else f"{value:{sign}.2f}"


def _picture(shares: Mapping[str, Estimate]) -> str:
    """A bar an arm from 0 to 100 %, its interval as a line across the bar's end."""
    height = len(shares) * (_BAR + _GAP) + _GAP
    bars = [_bar(_GAP + n * (_BAR + _GAP), arm, share, _COLORS[n]) for n, (arm, share) in enumerate(shares.items())]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDE + 80} {height}" '
            f'width="{_LEFT + _WIDE + 80}" height="{height}" font-family="sans-serif" font-size="13">',
            "<title>Share of checks passed, by arm</title>",
            f'<rect width="100%" height="{height}" fill="#fff"/>',
            *bars,
            "</svg>\n",
        ]
    )


def _bar(top: int, arm: str, share: Estimate, color: str) -> str:
    middle, end = top + _BAR / 2, _LEFT + _WIDE * share.value
    low, high = _LEFT + _WIDE * share.low, _LEFT + _WIDE * share.high
    return (
        f'<text x="{_LEFT - 8}" y="{middle + 4}" text-anchor="end">{escape(arm)}</text>'
        f'<rect x="{_LEFT}" y="{top}" width="{end - _LEFT:.1f}" height="{_BAR}" fill="{color}"/>'
        f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="#111" stroke-width="2"/>'
        f'<text x="{max(end, high) + 8:.1f}" y="{middle + 4}">{100 * share.value:.1f} %</text>'
    )
