"""What an agent's aims do: outcomes, blanks, sentences without proof and failed checks, by aim, over golden cases.

    python -m tests.benchmarks.bench_aims [--show N]

Drafts every unlocked case without a model, once by itself and once for each aim. `--show N` prints N letters of each
aim, spread over the cases, for a person to read.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drafter.aim import Aim
from drafter.draft import Draft
from evals.caches.completion_cache import CompletionCache
from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.runs.bench import Bench, open_bench
from kb_index.passages.embedding import SentenceTransformerEmbedder

AIMS: tuple[Aim | None, ...] = (None, *Aim)


@dataclass
class Tally:
    """What the drafts of one aim came to."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    drafts: int = 0
    followed: int = 0
    unproved: int = 0
    blanks: int = 0

    def add(self, draft: Draft) -> None:
        """Count one draft."""
        self.drafts += 1
        self.followed += (draft.receipt.aim_fate or "").startswith("followed")
        self.outcomes[draft.outcome.value] += 1
        self.unproved += len(draft.unproved)
        self.blanks += bool(draft.gaps)
        self.failed.update(check.check for check in draft.failed)

    def show(self, name: str) -> None:
        """Print it."""
        checks = ", ".join(f"{check} {count}" for check, count in self.failed.most_common(12))
        print(f"\n{name}: {self.drafts} drafts, {self.followed} follow the aim, {self.blanks} with a blank")
        print(f"  outcomes: {dict(self.outcomes)}")
        print(f"  sentences without proof {self.unproved}; failed checks {sum(self.failed.values())}: {checks}")


def drafted(bench: Bench, case: GoldenCase, aim: Aim | None) -> Draft:
    """The draft of a case with an aim, without a model."""
    return bench.draft(case.model_copy(update={"aim": aim}), 0).draft


def measure(bench: Bench, cases: Sequence[GoldenCase], show: int) -> None:
    """Print what each aim does, and `show` letters of each."""
    every = max(1, len(cases) // show) if show else 0
    for aim in AIMS:
        tally = Tally()
        for number, case in enumerate(cases):
            tally.add(draft := drafted(bench, case, aim))
            if every and number % every == 0:
                asked = " ".join(case.conversation.messages[-1].text.split())[:300]
                print(f"\n=== {aim or 'by itself'} | {case.id} | {asked}")
                print(f"--- {draft.outcome.value}: {draft.outcome_reason}")
                print(draft.text)
                print(*(f"!! {check.check}: {check.reason}" for check in draft.failed), sep="\n")
        tally.show(str(aim or "by itself"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    unlocked = [case for case in load_cases(GOLDEN) if not case.locked]
    kept = CompletionCache(Path("no model answers here"))
    with open_bench(embedder=SentenceTransformerEmbedder(), cache=kept) as opened:
        measure(opened, unlocked, arguments.show)
