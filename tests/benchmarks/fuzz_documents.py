"""Ten thousand odd documents, files and pages of a help center, half of them in place of good ones.

    python -m tests.benchmarks.fuzz_documents [--documents N] [--seed N]

Prints how many were indexed, how many reported by name and reason, and how many lost: neither, or no longer in the
index though they were there before. Exits with 1 if one is lost; an exception that stops a run stops this too.
The vectors come from a hash of the words: the model is not what is tested.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from kb_index.index import KnowledgeIndex
from tests.kb_index.odd_documents import Odd, odd_files, odd_pages
from tests.kb_index.odd_outcomes import Outcome, QuickEmbedder, index_files, index_pages

_DRAWN = 40
_AT_ONCE = 400
"""Documents that are drawn, and that are indexed, together: each run opens the index anew, which takes longest."""

_PAGES_OF_ALL = 5
"""One document in so many is a page of a help center."""


def fuzz(documents: int, number: int) -> Outcome:
    """What became of so many documents, made from the seed `number`."""
    total, pages = Outcome(), documents // _PAGES_OF_ALL
    with tempfile.TemporaryDirectory() as home:
        index = KnowledgeIndex.open(Path(home) / "index", QuickEmbedder(), create=True)
        files = partial(index_files, index, Path(home) / "files")
        _run(
            lambda odd, before: files(_apart(odd), before=before), odd_files(_DRAWN), documents - pages, number, total
        )
        hosts = partial(index_pages, index, Path(home) / "pages")
        _run(lambda odd, before: hosts(odd, before=before), odd_pages(_DRAWN), pages, number, total)
        index.close()
    return total


def _apart(odd: Sequence[Odd]) -> list[Odd]:
    """The files, each draw in a folder of its own."""
    return [replace(file, name=f"{place // _DRAWN}/{file.name}") for place, file in enumerate(odd)]


def _run(
    judge: Callable[[list[Any], bool], Outcome],
    odd: st.SearchStrategy[list[Any]],
    documents: int,
    number: int,
    total: Outcome,
) -> None:
    waiting, runs = list[Any](), [0]

    def index() -> None:
        total.add(judge(waiting, runs[0] % 2 == 0))
        runs[0] += 1
        waiting.clear()
        print(f"\r{total.seen:,} documents, {len(total.lost)} lost ", end="", file=sys.stderr)

    @seed(number)
    @settings(
        max_examples=-(-documents // _DRAWN),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(odd)
    def draw(drawn: list[Any]) -> None:
        waiting.extend(drawn)
        if len(waiting) >= _AT_ONCE:
            index()

    draw()
    if waiting:
        index()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    started = time.perf_counter()
    outcome = fuzz(arguments.documents, arguments.seed)
    for name in outcome.lost:
        print(f"lost: {name!r}")
    for reason, number in outcome.reasons.most_common():
        print(f"{number:6,}  {reason} ...")
    print(
        f"{outcome.seen:,} documents: {outcome.indexed:,} indexed, {outcome.reported:,} reported, "
        f"{len(outcome.lost)} lost, in {time.perf_counter() - started:.0f} s"
    )
    sys.exit(bool(outcome.lost))
