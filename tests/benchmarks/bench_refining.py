"""What refining by rule does to composed drafts: words that go, facts that go or lose their proof, and its time.

    python -m tests.benchmarks.bench_refining [--cases N] [--show HOW]

Over the first N golden cases that are not locked and get a reply, in the order of the SHA-256 of their ids. Each
draft is taken for the agent's own text and refined in every way that a rule knows, twice. "Silently" is counted from
the texts alone, not from what the refinement tells: a figure, link, blank or name of a proved sentence that is gone
though no change names its sentence. `--show HOW` prints each text that is changed, and what is told of it.
"""

import argparse
import hashlib
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.conversation import Conversation
from drafter.errors import NeedsModel
from drafter.pipeline import Drafter
from drafter.proof.particulars import particulars
from drafter.proofreading import Proof
from drafter.refinement import RefineHow, Refinement, RefinementEffect, RefineOrder
from drafter.refining.letter import PROVED
from drafter.text.blanks import BLANK
from drafter.text.figures import missing_figures
from drafter.text.words import fold
from evals.caches.completion_cache import CompletionCache
from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.knowledge.demo import NOW
from evals.runs.bench import Bench, open_bench
from kb_index.passages.embedding import Embedder, SentenceTransformerEmbedder
from tests.benchmarks.composing import composing

_BY_MODEL = (RefineHow.TRANSLATE, RefineHow.INSTRUCTION)
BY_RULE: tuple[RefineHow, ...] = tuple(how for how in RefineHow if how not in _BY_MODEL)


@dataclass(frozen=True, slots=True)
class Tried:
    """A text that was refined, its proof before, what came of it and of doing it once more; `seconds` for one."""

    case: str
    text: str
    before: Proof
    made: Refinement
    again: Refinement
    seconds: float

    @property
    def lost(self) -> list[str]:
        """Figures, links, blanks and names of proved sentences that are gone, and no change names the sentence."""
        named = " ".join(fold(c.text) for c in self.made.changes if c.kind is RefinementEffect.DROPPED)
        found = list[str]()
        for sentence in self.before.sentences:
            if sentence.status in PROVED and fold(" ".join(sentence.text.split())) not in named:
                found += missing_of(sentence.text, self.made.text)
        return found

    @property
    def unproved(self) -> int:
        """How many sentences more nothing proves."""
        return max(0, sum(s.status.unproved for s in self.made.sentences) - len(self.before.unproved))

    @property
    def fewer(self) -> float:
        """The share of the words that went; below 0 where some came."""
        return 1 - len(self.made.text.split()) / len(self.text.split())


@dataclass(slots=True)
class Counted:
    """All that was tried in one way."""

    tried: list[Tried] = field(default_factory=list)

    @property
    def changed(self) -> list[Tried]:
        """Those texts that are not as they were."""
        return [one for one in self.tried if one.made.changed]

    def row(self, how: RefineHow) -> str:
        """A row of the table."""
        changed = self.changed
        share = statistics.mean(one.fewer for one in changed) if changed else 0.0
        told = sum(c.kind is RefinementEffect.DROPPED for one in changed for c in one.made.changes)
        lost = sum(len(one.lost) for one in changed)
        settled = sum(one.again.text == one.made.text for one in self.tried)
        milliseconds = 1000 * statistics.median(one.seconds for one in self.tried)
        return (
            f"| {how} | {len(changed)} of {len(self.tried)} | {share:+.0%} | {told} | {lost} "
            f"| {sum(one.unproved for one in changed)} | {settled} | {milliseconds:.0f} ms |"
        )


HEAD = (
    "| asked for | changed | words fewer, where changed | facts dropped, told | facts dropped silently "
    "| unproved added | the second time changes nothing | median time |\n|---|---|---|---|---|---|---|---|"
)


def missing_of(sentence: str, text: str) -> list[str]:
    """What a sentence names that a text does not: figures, addresses, blanks, labels and names."""
    named, told = particulars(sentence), particulars(text)
    lost = [figure.text for figure in missing_figures(named.figures, told.figures)]
    lost += sorted(named.addresses - told.addresses)
    lost += [blank[0] for blank in BLANK.finditer(sentence) if blank[0] not in text]
    return lost + [name for key, name in named.names.items() if key not in fold(text)]


def chosen(cases: Sequence[GoldenCase]) -> list[GoldenCase]:
    """The cases that are not locked, in an order that nobody can arrange."""
    return sorted((c for c in cases if not c.locked), key=lambda c: hashlib.sha256(c.id.encode()).hexdigest())


def refined(drafter: Drafter, conversation: Conversation, text: str, how: RefineHow) -> Refinement:
    """The refinement of a text; of several asks the second one is kept alone."""
    order = RefineOrder(text=text, how=how, ask=2 if how is RefineHow.ONLY_ASK else None)
    *_, made = drafter.refine(conversation, order)
    assert isinstance(made, Refinement)
    return made


def tried(bench: Bench, case: GoldenCase) -> Iterator[tuple[RefineHow, Tried]]:
    """The composed draft of a case, refined in every way by rule; nothing where it gets no reply."""
    with bench.knowledge.with_documents(case.conversation, case.documents) as index:
        drafter = composing(bench, index, NOW)
        draft = drafter.draft(case.conversation)
        if not draft.text:
            return
        before = drafter.check_text(case.conversation, draft.text)
        for how in BY_RULE:
            if how is RefineHow.ONLY_ASK and len(draft.asks) < 2:
                continue
            started = time.perf_counter()
            try:
                made = refined(drafter, case.conversation, draft.text, how)
            except NeedsModel:  # there is no rule in this language
                continue
            seconds = time.perf_counter() - started
            again = refined(drafter, case.conversation, made.text, how)
            yield how, Tried(case.id, draft.text, before, made, again, seconds)


def refine_composed(embedder: Embedder, cases: int) -> dict[RefineHow, Counted]:
    """What came of the composed drafts of so many cases."""
    counted: dict[RefineHow, Counted] = {how: Counted() for how in BY_RULE}
    drafts = 0
    with (
        TemporaryDirectory() as home,
        open_bench(embedder=embedder, cache=CompletionCache(Path(home) / "answers")) as bench,
    ):
        for case in chosen(load_cases(GOLDEN)):
            found = list(tried(bench, case))
            drafts += bool(found)
            for how, one in found:
                counted[how].tried.append(one)
            if drafts == cases:
                break
    return counted


def main() -> int:
    """Print the table; 1 where a fact went silently or an unproved one came."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--show", type=RefineHow, choices=list(RefineHow))
    asked = parser.parse_args()
    counted = refine_composed(SentenceTransformerEmbedder(), asked.cases)
    if asked.show:
        show(counted[asked.show].tried)
    print(HEAD)
    for how, count in counted.items():
        print(count.row(how))
    faults = [one for count in counted.values() for one in count.changed if one.lost or one.unproved]
    for one in faults:
        print(f"\n{one.case} {one.made.how}: lost {one.lost}, unproved {one.unproved}", file=sys.stderr)
    return 1 if faults else 0


def show(tried: Sequence[Tried]) -> None:
    """Print what was changed, and what is told of it."""
    for one in (one for one in tried if one.made.changed):
        print(f"=== {one.case}\n{one.text}\n--- {one.made.reason}\n{one.made.text}")
        for change in one.made.changes:
            print(f"  {change.kind}: {change.text} ({change.reason})")


if __name__ == "__main__":
    sys.exit(main())
