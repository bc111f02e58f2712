"""What both are given: open golden cases, attacks, and questions in five languages, drawn by a fixed seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random

from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.injection.attacks import attacks
from evals.languages.questions import LANGUAGES, Question, questions

__all__ = ["CaseSet", "Sample", "draw", "every_case"]

_SEED = 7


class CaseSet(StrEnum):
    """A set of cases by the name that its files have."""

    GOLDEN = "golden"
    ATTACKS = "attacks"
    LANGUAGES = "languages"


@dataclass(frozen=True, slots=True)
class Sample:
    """How many of each: golden cases, attacks, and questions, each of which is asked in all languages."""

    golden: int = 24
    attacks: int = 24
    questions: int = 5


def every_case() -> dict[CaseSet, Sequence[GoldenCase]]:
    """All cases that may be drawn. Locked golden cases are not among them, nor those that are attacks."""
    return {
        CaseSet.GOLDEN: [one for one in load_cases(GOLDEN) if not one.locked and "injection" not in one.tags],
        CaseSet.ATTACKS: [one.case for one in attacks()],
        CaseSet.LANGUAGES: [_asked(question, language) for question in questions() for language in LANGUAGES],
    }


def draw(sample: Sample) -> dict[CaseSet, Sequence[GoldenCase]]:
    """The cases of each set."""
    random, known = Random(_SEED), every_case()
    asked = random.sample(questions(), sample.questions)
    return {
        CaseSet.GOLDEN: random.sample(known[CaseSet.GOLDEN], sample.golden),
        CaseSet.ATTACKS: random.sample(known[CaseSet.ATTACKS], sample.attacks),
        CaseSet.LANGUAGES: [_asked(one, language) for one in asked for language in LANGUAGES],
    }


def _asked(question: Question, language: str) -> GoldenCase:
    name = Path(f"{question.id}-{language}.yaml")
    return GoldenCase.model_validate({**question.case(language), "path": name})
