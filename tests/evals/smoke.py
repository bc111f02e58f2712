"""The answers of the smoke run: what `drafter eval run --read-only` finds in its cache for a handful of golden cases.

    make smoke-answers          # after a change of prompts, guidelines or demo articles that is meant

They are no model's: the composer wrote them, and a fake model of that name says them. What the run proves is that the
whole of it works offline, and that no prompt changed unseen. Words are counted instead of embedded, so that what is
found is the same on every processor.
"""

from dataclasses import replace
from pathlib import Path

from drafter.models.base import Parameters, Tier
from drafter.models.fake import FakeModel
from drafter.settings import Settings
from evals.caches.completion_cache import CompletionCache
from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.runs.bench import open_bench
from tests.evals.word_embedder import WordEmbedder

ANSWERS = Path(__file__).parent / "smoke_answers.jsonl"
MODEL = "fake/composed-answers"
CASES = (
    "address-with-a-typo",
    "capitals-no-invoice",
    "how-to-erase-a-client",
    "premise-ninety-days",
    "refund-between-two-pages",
    "zapier-ceiling",
)


def smoke_cases() -> list[GoldenCase]:
    """The golden cases of the smoke run."""
    return [case for case in load_cases(GOLDEN) if case.id in CASES]


def write_answers(path: Path) -> int:
    """Write the answers to everything that the smoke run asks into `path`; how many there are."""
    cache = CompletionCache(path.with_suffix(".new"))
    parameters = Parameters(max_tokens=Settings().max_tokens)
    with open_bench(embedder=WordEmbedder(), cache=cache, parameters=parameters) as bench:
        for case in smoke_cases():
            composed = bench.draft(case, 0).draft.text
            replace(bench, model=FakeModel([composed], tier=Tier.SMALL, name=MODEL, local=False)).draft(case, 0)
    path.unlink(missing_ok=True)
    kept = CompletionCache(path)
    for key, (completion, _) in sorted(cache.items()):
        kept.put(key, completion, 0.0)  # no seconds of this machine, so that the file changes only with the prompts
    cache.path.unlink()
    return len(kept)


if __name__ == "__main__":
    print(f"{write_answers(ANSWERS)} answers in {ANSWERS}")  # noqa: T201
