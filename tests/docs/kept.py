"""Blocks of pages that are made of kept results: figures that took hours stand in files, and pages show them."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["demonstration", "false_alarms", "golden_cases", "handbook", "reading", "search"]

Rows = list[list[str]]
_SHOWN = (
    "Drafts that pass",
    "Right outcome",
    "Cites a source that the case names",
    "Says every fact it must",
    "Says nothing it must not",
    "Reads the customer's tone",
    "Named guidelines that apply",
    "In the customer's language",
    "Not too long",
    "Named sources among the first five",
    "Sentences without proof",
    "Checks of the handbook passed",
)


def golden_cases(root: Path) -> str:
    """What composed drafts score, with the search translated by the embedded model and without any model."""
    translated, composed = (
        {
            row[0]: f"{row[1]} ({row[2]})"
            for table in _tables(root / "evals" / "results" / name)
            for row in table[1:]
            if len(row) > 2
        }
        for name in ("baseline.md", "baseline_composed.md")
    )
    rows = [[title, composed[title], translated[title]] for title in _SHOWN]
    return _table([["of the drafts", "`none`", "`embedded`"], *rows])


def handbook(root: Path) -> str:
    """What the guidelines and each repair add, arm by arm."""
    head, *rows = _tables(root / "evals" / "results" / "handbook.md")[0]
    return _table([head[:4], *([cell.split("<br>")[0] for cell in row[:4]] for row in rows)])


def search(root: Path) -> str:
    """nDCG@10 of our search and of the best of the others, a row for each set of questions."""
    text = (root / "tests" / "benchmarks" / "results" / "retrieval.md").read_text("utf-8")
    rows = [["questions", "best of the others", "ours", "above it", "with earlier conversations", "above it"]]
    for name, section in re.findall(r"\*\*(.+?)\*\* (.*?)(?=\n\*\*|\Z)", text, re.DOTALL):
        arms = {row[0]: row for row in _rows(section.splitlines())}
        (best,) = (row[1] for arm, row in arms.items() if arm.endswith("(the best of the others)"))
        past = arms.get("ours + past conversations", ["", "", "", "", "", ""])
        number = section.split(" questions")[0].lstrip("(")
        ours = arms["ours"]
        rows.append([f"{name}, {number}", best, ours[1], _gain(ours[5]), past[1], _gain(past[5])])
    return _table(rows)


def reading(root: Path) -> str:
    """How well intents and tones of held-out messages are read."""
    report = json.loads((root / "evals" / "reading" / "report.json").read_text("utf-8"))
    rows = [["read of each message", "macro-F1", "95 % interval"]]
    for key, title in (("intents", "intents"), ("tone", "tone")):
        low, high = report[key]["interval_95"]
        score = f"{report[key]['macro_f1']:.2f}"
        rows.append([f"{title}, {report['rows']} messages", score, f"{low:.2f} to {high:.2f}"])
    return _table(rows)


def false_alarms(root: Path) -> str:
    """How often REGRESSED comes where nothing changed, and how often a real fall is seen."""
    alarms, falls = _tables(root / "evals" / "results" / "verdicts.md")
    shares = [float(row[4].split("%")[0]) for row in alarms[1:]]
    (seen,) = (row for row in falls if row[0] == "10 points")
    line = (
        f"In {len(shares)} simulated forms of no change, {int(alarms[1][3]):,} comparisons each, REGRESSED came in "
        f"{min(shares):g} to {max(shares):g} % of them. "
    )
    numbers = [f"{share.split(' ')[0]} over {cases}" for cases, share in zip(falls[0][1:], seen[1:], strict=True)]
    return line + f"A fall of 10 points was seen in {', '.join(numbers)}."


def demonstration(root: Path) -> str:
    """Three edits and the verdict on each."""
    return _table(_tables(root / "evals" / "results" / "demonstration.md")[0])


def _gain(told: str) -> str:
    """A gain with its interval, and a word where the interval holds no gain as well."""
    found = re.fullmatch(r"(\S+%) \(\S+, 95 % interval (\S+) to (\S+)\)", told)
    if not found:
        return ""
    share, low, high = found.groups()
    return f"{share} ({low} to {high}){', not proved' if float(low) <= 0 <= float(high) else ''}"


def _tables(path: Path) -> list[Rows]:
    """Every table of a Markdown file, with its head and without the line below it."""
    tables: list[Rows] = [[]]
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("|"):
            tables.append([])
        else:
            tables[-1] += _rows([line])
    return [table for table in tables if table]


def _rows(lines: Sequence[str]) -> Iterator[list[str]]:
    for line in lines:
        if line.startswith("|") and not re.fullmatch(r"[|\- ]+", line):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def _table(rows: Rows) -> str:
    head, *body = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body))
