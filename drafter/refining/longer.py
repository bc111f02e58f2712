"""Longer, by rule: what the section that was answered from says besides, in its own words and with its proof."""

from collections.abc import Iterator
from dataclasses import replace

from drafter.checks.base import Edit
from drafter.evidence.plan import AskAnswer, Chosen
from drafter.evidence.units import EvidenceUnit
from drafter.refining.letter import Line, Move
from drafter.refining.rule import RefineRule, Rewritten, RuleCase
from drafter.text.words import content_words
from drafter.writing.answers import paragraphs

__all__ = ["LONGER"]

_WORDS = 45
"""The most words that are added at once."""
_SAID = 0.7  # of a unit's content words, from which on the letter says it


def _longer(case: RuleCase) -> Rewritten:
    move = next(_more(case), None)
    nothing = "The sections that the answer was made of say nothing more."
    return Rewritten((move,) if move else (), nothing, heeds_checks=False)


def _more(case: RuleCase) -> Iterator[Move]:
    plan, said = case.reader.brief.plan, set(content_words(case.letter.text))
    for answer in plan.answered if plan else ():
        for chosen in answer.chosen:
            place = _last_of(case, chosen)
            units = _unsaid(chosen, said)
            if place is None or not units:
                continue
            added = "\n\n".join(paragraphs(case.reader.brief, [_only(answer, chosen, units)]))
            if added.strip():
                end = _end_of_paragraph(case, place)
                yield Move("More of the same section", edits=(Edit(end, end, f"\n\n{added.strip()}"),))


def _unsaid(chosen: Chosen, said: set[str]) -> tuple[EvidenceUnit, ...]:
    """The first units that the letter does not say, as many as fit."""
    found, left = list[EvidenceUnit](), _WORDS
    for unit in chosen.section.units:
        telling = content_words(unit.text)
        told = sum(word in said for word in telling) >= _SAID * len(telling)
        leans = unit.leans and not found
        if told or leans:
            continue
        left -= unit.words
        if left < 0:
            break
        found.append(unit)
    return tuple(found)


def _only(answer: AskAnswer, chosen: Chosen, units: tuple[EvidenceUnit, ...]) -> AskAnswer:
    return replace(answer, chosen=(replace(chosen, units=units),))


def _last_of(case: RuleCase, chosen: Chosen) -> Line | None:
    """The last line of the letter that the section proves."""
    return next((line for line in reversed(case.letter.body) if case.rests_on(line, chosen)), None)


def _end_of_paragraph(case: RuleCase, line: Line) -> int:
    end = case.letter.text.find("\n\n", line.sentence.end)
    return len(case.letter.text) if end < 0 else end


LONGER = RefineRule(_longer)
