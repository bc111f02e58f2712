"""What a lead should know about a handbook before it goes live: its faults, and advice that stops nothing."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drafter.bundled import BUNDLED
from drafter.errors import PromptError, unknown
from drafter.handbook.guidelines import Guideline, Handbook, examine_handbook
from drafter.handbook.rules import load_rules
from drafter.phrasebook import find_faults, load_phrasebook
from kb_index.languages import can_tell

__all__ = ["Remark", "lint"]

INSTRUCTION_WORDS = range(30, 111)
"""Shorter says too little, longer crowds the others out of the prompt."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a handbook: a `fault` keeps it from loading, anything else is advice."""

    text: str
    fault: bool = False


def lint(paths: Sequence[Path], prompts: Path = BUNDLED) -> list[Remark]:
    """Every fault of the folders in `paths`, of the words of the prompt set in `prompts`, and of the rules behind our
    own; then the advice."""
    handbook, faults = examine_handbook(paths)
    wrong_words = find_faults(prompts)
    faults += wrong_words
    rules: Collection[str] = ()
    try:
        rules = load_rules().rules
    except PromptError as fault:
        faults.append(fault)
    advice = [f"{guideline.path}: {text}" for guideline in handbook for text in _advice(guideline, handbook, rules)]
    advice += _unread(prompts) if not wrong_words else ()
    return [Remark(str(fault), fault=True) for fault in faults] + [Remark(text) for text in advice]


def _unread(prompts: Path) -> Iterator[str]:
    for language in sorted(load_phrasebook(prompts).languages):
        if not can_tell(language):
            yield (
                f"{prompts / 'words' / language}.toml: no message is taken for one of this language, which the reader"
                " does not know; its words serve only where it is the first language of a mailbox."
            )


def _advice(guideline: Guideline, handbook: Handbook, rules: Collection[str]) -> Iterator[str]:
    for source in guideline.sources if rules else ():
        if source not in rules:
            yield f"{unknown('rule', source, rules)}; 'sources' is for ids of rules/rules.csv, correct or remove it."
    words = len(guideline.instruction.split())
    if words not in INSTRUCTION_WORDS:
        yield (
            f"the instruction has {words} words; {INSTRUCTION_WORDS.start} to {INSTRUCTION_WORDS.stop - 1} "
            "are read best."
        )
    for facet, values in guideline.when.items():
        if set(values) <= set(guideline.unless.get(facet, ())):
            yield f"it never applies: 'unless' takes away every {facet} that 'when' asks for."
    if guideline.standing:
        for other in handbook:
            if guideline.id in other.overrides:
                yield (
                    f"it holds for every conversation, but {other.id!r} overrides it in some. Then the beginning of "
                    "the prompt changes and cannot be cached; give this one a 'when' or an 'unless' instead."
                )
