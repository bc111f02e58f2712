"""The gate over an edit in words and as plain data: what terminal, Markdown and JSON have in common."""

from dataclasses import asdict
from typing import Any

from evals.gate.gate import Gate
from evals.rendering.comparison_markdown import comparison_markdown
from evals.rendering.comparison_words import as_dict
from evals.rendering.markdown import text

__all__ = ["gate_dict", "gate_lines", "gate_markdown"]

_NAMED = 10


def gate_lines(gate: Gate) -> list[str]:
    """What changed, how many cases that touches, what fell by it and why, a line each."""
    changes = gate.changes
    kinds = (("Added", changes.added), ("Changed", changes.changed), ("Removed", changes.removed))
    lines = [f"{word}: {_listed(ids)}." for word, ids in kinds if ids]
    lines += [f"Could not be read, so it stays as it was: {problem}" for problem in changes.problems]
    lines.append(f"{gate.touched} of {gate.cases} golden cases can be touched by it.")
    if gate.unguarded:
        lines.append(f"No golden case sees {_listed(gate.unguarded)}: nothing guards what it says.")
    lines += gate.warnings
    lines += [f"{fall.case} {fall.what}: {fall.cause}." for fall in gate.falls]
    if gate.locked_falls:
        lines.append(f"{gate.locked_falls} locked cases fell by the edit; they are not shown.")
    return lines


def gate_dict(gate: Gate) -> dict[str, Any]:
    """All of it for a program; `comparison` as `drafter eval compare --json` has it."""
    return {
        "verdict": gate.verdict.value,
        "why": gate.why,
        "changes": asdict(gate.changes),
        "cases": gate.cases,
        "touched": gate.touched,
        "unguarded": list(gate.unguarded),
        "falls": [asdict(fall) for fall in gate.falls],
        "locked_falls": gate.locked_falls,
        "warnings": list(gate.warnings),
        "comparison": as_dict(gate.comparison) if gate.comparison else None,
    }


def gate_markdown(gate: Gate) -> str:
    """The report for a pull request; ends with a line break."""
    listed = "\n".join(f"- {text(line)}" for line in gate_lines(gate))
    if gate.comparison is None:
        return f"## {gate.verdict.value}\n\n{text(gate.why)}\n\n{listed}\n"
    return f"{comparison_markdown(gate.comparison)}\n### The edit\n\n{listed}\n"


def _listed(ids: tuple[str, ...]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more
