"""Ten drafts as they come out, chosen by a rule and not by hand: docs/ten-drafts.md.

    python -m tests.benchmarks.ten_drafts --run RUN [--out FILE]

RUN is a run over all golden cases, made by `drafter eval run --model none`. The rule: of the cases that are not
locked, the first ten in the order of the SHA-256 of their ids, which nobody can arrange. Exits with 1 where the run
lacks one of them.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from drafter.draft import Draft
from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.run_log import Trial
from evals.runs.log_file import read_log

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "ten-drafts.md"
TEN = 10
_DECIDING = ("outcome", "cites-source", "must-say", "must-not-say", "tone", "guideline-checks", "language", "length")
"""The scores that can keep a draft from passing."""
_OPENING = """# Ten drafts

You want to see what comes out before you install anything.

These are drafts of golden cases over the demo's help centers, composed without a model, copied as they came out.
Nobody chose them: they are the first ten of the cases that are not locked, in the order of the SHA-256 of their ids.
Under each stands whether it passes its case, and why not. A number stands for words of a source. Made by
`python -m tests.benchmarks.ten_drafts --run RUN`.
"""


def chosen(cases: Sequence[GoldenCase]) -> list[GoldenCase]:
    """The ten cases of the rule."""
    return sorted((c for c in cases if not c.locked), key=lambda c: hashlib.sha256(c.id.encode()).hexdigest())[:TEN]


def page(cases: Sequence[GoldenCase], trials: dict[str, Trial]) -> str:
    """The whole page."""
    return "\n".join([_OPENING, *(line for case in cases for line in _shown(case, trials[case.id]))])


def _shown(case: GoldenCase, trial: Trial) -> Iterator[str]:
    yield f"## {case.id}\n"
    for message in case.conversation.messages:
        yield f"{_quoted(f'**{message.author}**: {message.text.strip()}')}\n"
    draft = trial.draft
    if draft is None or not draft.text:
        yield f"No reply: {draft.outcome_reason if draft else trial.error}\n"
    else:
        yield f"```\n{_marked(draft)}\n```\n"
        yield f"Sources: {_sources(draft)}\n"
    missed = [
        score.why for score in trial.scores.values() if score.value is not None and score.value < 1 and score.why
    ]
    yield "Passes.\n" if trial.passed else f"Does not pass: {'; '.join(missed[:3])}.\n"


def _marked(draft: Draft) -> str:
    """The text with the numbers of its citations behind each sentence."""
    text = draft.text
    for sentence in reversed(draft.sentences):
        numbers = "".join(f" [{number}]" for number in sentence.citations)
        text = text[: sentence.end] + numbers + text[sentence.end :]
    return text


def _sources(draft: Draft) -> str:
    titles = dict.fromkeys(citation.title for citation in draft.citations)
    return "; ".join(titles) or "none"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def main(run: Path, out: Path) -> int:
    """Write the page; 1 where the run has not all of the ten."""
    cases = chosen(load_cases(GOLDEN))
    trials = {trial.case: trial for trial in read_log(run).trials.values()}
    if missing := [case.id for case in cases if case.id not in trials]:
        print(f"{run} has no draft of {', '.join(missing)}; make a run over all cases.", file=sys.stderr)
        return 1
    out.write_text(page(cases, trials), "utf-8")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=PAGE)
    arguments = parser.parse_args()
    sys.exit(main(arguments.run, arguments.out))
