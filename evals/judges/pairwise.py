"""Which of two drafts a judge prefers: blind, asked in both orders, and a preference only where both orders agree.

Models lean to what they are shown first or last (Zheng et al.: Judging LLM-as-a-Judge, 2023, section 4), so one order
proves nothing. The rubric is `evals/prompts/judge/preference.*.jinja`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import StrictUndefined
from jinja2.loaders import FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field

from drafter.cleaning.request import open_request
from drafter.conversation import Conversation
from drafter.models.base import ChatMessage
from drafter.phrasebook import bundled_words
from drafter.prompting.fields import PromptTurn
from drafter.text.material import line, material, quoted
from evals.errors import Unjudged
from evals.judges.judge import JudgeModel

__all__ = ["Choice", "DraftPair", "Preference", "Winner", "prefer", "preference_rubric"]

_PROMPTS = Path(__file__).parent.parent / "prompts" / "judge"
_TEMPLATES = ("preference.system.jinja", "preference.user.jinja")
_ANSWER, _TURN, _FACT, _DRAFT = 200, 1500, 300, 1500
"""Most tokens of an answer, and of each message, fact and draft that is shown."""


class Winner(StrEnum):
    """Which draft is better."""

    BASE = "base"
    CANDIDATE = "candidate"
    TIE = "tie"


class Choice(StrEnum):
    """What the judge says in one order: the draft shown first, the one shown second, or neither."""

    FIRST = "1"
    SECOND = "2"
    TIE = "tie"


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    why: str = Field(min_length=1)
    choice: Literal["1", "2", "tie"]


@dataclass(frozen=True, slots=True)
class DraftPair:
    """Two drafts for one conversation, with what is known beside it: the judge sees no more than this."""

    conversation: Conversation
    facts: Sequence[str]
    base: str
    candidate: str


@dataclass(frozen=True, slots=True)
class Preference:
    """The better draft; None where the judge gave no usable answer, and `why` says why.

    `choices` are those with the base shown first and second, as far as there are any.
    """

    winner: Winner | None
    why: str
    choices: tuple[Choice, ...] = ()


def prefer(judge: JudgeModel, compared: DraftPair) -> Preference:
    """Ask in both orders; drafts of the same words are a tie without asking."""
    if compared.base.split() == compared.candidate.split():
        return Preference(Winner.TIE, "the drafts are the same")
    try:
        ahead, behind = (_ask(judge, compared, swapped=swapped) for swapped in (False, True))
    except Unjudged as error:
        return Preference(None, str(error))
    choices = Choice(ahead.choice), Choice(behind.choice)
    return Preference(*_agreed(choices, ahead.why, behind.why), choices)


@cache
def preference_rubric() -> str:
    """A hash of all that the judge is told; a calibration holds for this rubric alone."""
    return hashlib.sha256(b"\0".join((_PROMPTS / name).read_bytes() for name in _TEMPLATES)).hexdigest()[:16]


def _agreed(choices: tuple[Choice, Choice], ahead: str, behind: str) -> tuple[Winner, str]:
    match choices:
        case (Choice.FIRST, Choice.SECOND):
            return Winner.BASE, ahead
        case (Choice.SECOND, Choice.FIRST):
            return Winner.CANDIDATE, ahead
        case (Choice.TIE, Choice.TIE):
            return Winner.TIE, ahead
    return Winner.TIE, f"it changed its mind with the order of the drafts: {ahead} / {behind}"


def _ask(judge: JudgeModel, compared: DraftPair, *, swapped: bool) -> _Answer:
    return judge.answer(_messages(compared, swapped=swapped), _Answer, tokens=_ANSWER)


def _messages(compared: DraftPair, *, swapped: bool) -> list[ChatMessage]:
    request = open_request(compared.conversation, bundled_words().patterns)
    turns = [PromptTurn(t.author, quoted(t.text, _TURN)) for t in request.history if t.author != "note"]
    drafts = [material(draft, _DRAFT) for draft in (compared.base, compared.candidate)]
    values: dict[str, Any] = {
        "subject": line(request.subject, _FACT),
        "turns": [*turns, PromptTurn("customer", quoted(request.text, _TURN))],
        "facts": [line(fact, _FACT) for fact in compared.facts],
    }
    values |= {"mark": _mark(values, drafts), "first": drafts[swapped], "second": drafts[not swapped]}
    environment = SandboxedEnvironment(loader=FileSystemLoader(_PROMPTS), undefined=StrictUndefined)
    system, user = (environment.get_template(name).render(values).strip() for name in _TEMPLATES)
    return [ChatMessage("system", system), ChatMessage("user", user)]


def _mark(values: Mapping[str, Any], drafts: Sequence[str]) -> str:
    """What begins and ends each part: a hash of all parts, so that no draft can hold the mark that closes it. It is
    the same in both orders, so that a model reads all that stands before the drafts once."""
    return f"=== {hashlib.sha256(repr([values, sorted(drafts)]).encode()).hexdigest()[:12]}"
