"""What an ablation switches off, one thing at a time: guidelines, sources of knowledge, steps of the pipeline.

A switch makes another bench of a bench, or gives the same one where there is nothing to switch off. Checks ("guards")
change no draft by themselves: they report, and their repairs mend, so that switching off repair is what shows their
worth. Without the whole handbook there is what most assistants send: one fixed line and the search results.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from drafter.draft import Repair, TextKind
from drafter.handbook.guidelines import Band, Guideline, Handbook
from drafter.parts import Part
from drafter.prompting.prompt_set import load_prompt_set
from evals.runs.bench import Bench
from kb_index.documents import Document, Kind

__all__ = ["PLAIN", "Switch", "SwitchKind", "switches"]

PLAIN = Path(__file__).parent.parent / "prompts" / "plain"
"""The prompt set without a word of the handbook; a model may read as much by it as by ours."""


class SwitchKind(StrEnum):
    """What is switched off."""

    GUIDELINE = "guideline"
    GROUP = "group"
    SOURCE = "source"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that can be switched off. `off` gives the bench without it, for as long as the block lasts.

    `outlined`: whether all that it can change shows in the outline of a draft, before anybody writes; a case whose
    outline stays the same then need not be drafted.
    """

    kind: SwitchKind
    name: str
    off: Callable[[Bench], AbstractContextManager[Bench]]
    outlined: bool = True

    @property
    def id(self) -> str:
        """How it is called on the command line and in files: `guideline-own-our-fault`."""
        return f"{self.kind}-{self.name}"


def switches(bench: Bench) -> list[Switch]:
    """Everything that can be switched off on `bench`: groups of guidelines are those of one band of priority, and the
    `handbook`, which is all of them with the prompts that they are put in and the repair of what they forbid."""
    letters = [g for g in bench.handbook if TextKind.REPLY in g.kinds]
    bands = [(band, [g for g in letters if g.band is band]) for band in Band]
    return [
        *_STEPS,
        *(Switch(SwitchKind.SOURCE, kind.value.replace("_", "-"), _without_kind(kind)) for kind in Kind),
        Switch(SwitchKind.SOURCE, "votes", _without_votes),
        Switch(SwitchKind.GROUP, "handbook", _plain, outlined=False),
        *(Switch(SwitchKind.GROUP, b.name.lower().replace("_", "-"), _without(found)) for b, found in bands if found),
        *(Switch(SwitchKind.GUIDELINE, g.id, _without([g])) for g in letters),
    ]


def _without(guidelines: Sequence[Guideline]) -> Callable[[Bench], AbstractContextManager[Bench]]:
    gone = {guideline.id for guideline in guidelines}

    @contextmanager
    def off(bench: Bench) -> Iterator[Bench]:
        yield replace(bench, handbook=Handbook(tuple(g for g in bench.handbook if g.id not in gone)))

    return off


@contextmanager
def _plain(bench: Bench) -> Iterator[Bench]:
    yield replace(bench, prompts=load_prompt_set(PLAIN), handbook=Handbook(()), repairs=frozenset())


def _without_kind(kind: Kind) -> Callable[[Bench], AbstractContextManager[Bench]]:
    def keep(document: Document) -> Document | None:
        return None if document.kind is kind else document

    return lambda bench: _with_documents(bench, keep, kind)


def _without_votes(bench: Bench) -> AbstractContextManager[Bench]:
    """Past conversations stay, but no longer say what answered them."""
    return _with_documents(bench, lambda document: replace(document, answered_with=()), Kind.PAST_CONVERSATION)


@contextmanager
def _with_documents(bench: Bench, keep: Callable[[Document], Document | None], kind: Kind) -> Iterator[Bench]:
    """A bench in whose knowledge `keep` has the say over every document of a source with `kind`."""
    with bench.knowledge.edited(keep, kind) as knowledge:
        yield bench if knowledge is bench.knowledge else replace(bench, knowledge=knowledge)


def _repairing(*by: Repair) -> Callable[[Bench], AbstractContextManager[Bench]]:
    @contextmanager
    def off(bench: Bench) -> Iterator[Bench]:
        yield replace(bench, repairs=frozenset(by))

    return off


def _leaving_out(part: Part) -> Callable[[Bench], AbstractContextManager[Bench]]:
    @contextmanager
    def off(bench: Bench) -> Iterator[Bench]:
        yield replace(bench, without=bench.without | {part})

    return off


_STEPS = (
    Switch(SwitchKind.STEP, "repair-by-rule", _repairing(Repair.MODEL), outlined=False),
    Switch(SwitchKind.STEP, "repair-by-model", _repairing(Repair.RULE), outlined=False),
    Switch(SwitchKind.STEP, "repair", _repairing(), outlined=False),
    *(Switch(SwitchKind.STEP, part.value, _leaving_out(part), outlined=part is not Part.FALLBACK) for part in Part),
)
