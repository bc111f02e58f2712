"""Three edits of prompts and knowledge, and what `drafter eval` says of each: does a pipeline stop where it should?

    python -m tests.benchmarks.demonstrate_verdicts --base RUN [--out DIR]

RUN is a run over all golden cases as they are, made by `drafter eval run --model none`. The edits, each of which
changes drafts:

- the line that leads to steps is worded anew and means the same: NO_EFFECT_DETECTED, exit code 0;
- a well-meant opening of five sentences takes the place of "Thank you for your message.": REGRESSED, exit code 1;
- an article promises a refund for 90 days, not for 30: REGRESSED by the gate for knowledge, exit code 1.

Each is made in a copy and judged by the commands that a person would type. DIR gets `demonstration.md`: commands,
exit codes, verdicts, and what moved. All drafts are composed, which takes some minutes; what a model reads, its
guidelines and templates, changes none of them. Exits with 1 where a verdict is another one.
"""

import argparse
import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.stats.verdict import RunVerdict

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "evals" / "results"
WORDS = "words/en.toml"
LEAD, SAME = 'here_is_how = "Here is how:"', 'here_is_how = "This is how it is done:"'
OPENING = 'thanks = "Thank you for your message."'
GUSHING = (
    'thanks = "Thank you so very much for reaching out to us today, we truly appreciate it. Every single message '
    "matters enormously to the whole team, and yours is certainly no exception. We always strive to go above and "
    "beyond for each and every one of our valued customers. Please rest assured that your satisfaction is our top "
    "priority at all times. It is our pleasure to look into what you wrote and to get back to you about it below."
    '"'
)
ARTICLE = "examples/help-center/refunds/money-back.md"
SAID, WRONG = "within 30 days of a payment. This holds", "within 90 days of a payment. This holds"


@dataclass(frozen=True)
class Shown:
    """What a command came to."""

    title: str
    command: list[str]
    exit_code: int
    found: dict[str, Any]
    expected: RunVerdict

    @property
    def as_expected(self) -> bool:
        """Whether verdict and exit code are those that a person would want."""
        code = int(self.expected is RunVerdict.REGRESSED)
        return (self.found["verdict"], self.exit_code) == (self.expected, code)


def edited(place: Path, folders: Sequence[str], file: str, old: str, new: str) -> Path:
    """A copy of these folders with a text in one of their files put in another's place."""
    for folder in folders:
        shutil.copytree(ROOT / folder, place / folder)
    text = (place / file).read_text("utf-8")
    assert text.count(old) == 1, f"{file} does not say {old!r} once; correct this script"
    (place / file).write_text(text.replace(old, new), "utf-8")
    return place


def drafter(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as a person types it."""
    program = Path(sys.executable).with_name("drafter")
    return subprocess.run([str(program), *words], cwd=ROOT, text=True, stdout=subprocess.PIPE, check=False)


def compared(title: str, base: Path, prompts: Path, expected: RunVerdict) -> Shown:
    """A run with these prompts against the base."""
    candidate = prompts / "run.jsonl"
    drafter("eval", "run", "--model", "none", "--prompts", str(prompts / "prompts"), "--out", str(candidate))
    return judged(title, expected, "eval", "compare", str(base), str(candidate))


def judged(title: str, expected: RunVerdict, *words: str) -> Shown:
    """What a command of the gates says, told as JSON."""
    done = drafter(*words, "--json")
    return Shown(title, ["drafter", *words], done.returncode, json.loads(done.stdout), expected)


def report(shown: Sequence[Shown], base: Path) -> str:
    """Markdown: a table, then what each edit did."""
    lines = [
        f"Made again by `python -m tests.benchmarks.demonstrate_verdicts --base {base.name}`.",
        "",
        "| edit | verdict | exit code |",
        "|---|---|---|",
        *(f"| {one.title} | {one.found['verdict']} | {one.exit_code} |" for one in shown),
    ]
    for one in shown:
        lines += ["", f"## {one.title}", "", f"`{shlex.join(one.command)}`", "", one.found["why"], ""]
        comparison = one.found.get("comparison", one.found) or {}
        moved = [m for m in comparison.get("metrics", ()) if m.get("base") != m.get("candidate")]
        lines += [f"- {_moved(metric)}" for metric in moved if metric["id"] not in ("seconds", "tokens", "cost")]
        lines += [f"- {fall['case']} {fall['what']}: {fall['cause']}." for fall in one.found.get("falls", ())]
    return "\n".join(lines) + "\n"


def _moved(metric: dict[str, Any]) -> str:
    told = f"{metric['title']}: {metric['base']:.3f}, then {metric['candidate']:.3f}"
    return f"{told}; p {metric['p']:.3f}" if metric.get("p") is not None else told


def main(base: Path, out: Path) -> int:
    """Make the edits, judge them, write the report; 1 where a verdict is not as it should be."""
    with tempfile.TemporaryDirectory() as home:
        places = [Path(home) / name for name in ("worded-anew", "long-opening", "wrong-article")]
        worded = edited(places[0], ["prompts"], f"prompts/{WORDS}", LEAD, SAME)
        gushing = edited(places[1], ["prompts"], f"prompts/{WORDS}", OPENING, GUSHING)
        wrong = edited(places[2], ["prompts", "examples"], ARTICLE, SAID, WRONG)
        shown = [
            compared("A line is worded anew", base, worded, RunVerdict.NO_EFFECT_DETECTED),
            compared("Letters open with five sentences of thanks", base, gushing, RunVerdict.REGRESSED),
            judged(
                "An article promises a refund for 90 days, not for 30",
                RunVerdict.REGRESSED,
                *("eval", "gate", "--base", str(ROOT), "--candidate", str(wrong)),
                *("--model", "none", "--out", str(wrong / "runs")),
            ),
        ]
        text = report(shown, base)
        for path, name in {f"{home}/": "", str(base): base.name, f"{ROOT}/": "", str(ROOT): "."}.items():
            text = text.replace(path, name)
    print(text)
    out.mkdir(parents=True, exist_ok=True)
    (out / "demonstration.md").write_text(text, "utf-8")
    return int(not all(one.as_expected for one in shown))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    sys.exit(main(arguments.base.resolve(), arguments.out))
