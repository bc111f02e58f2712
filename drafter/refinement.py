"""The refinement of a text: what can be asked for, and what came of it, with proof and an honest list of changes."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from drafter.conversation import Given
from drafter.draft import CheckResult, Citation, Gap, Sentence
from drafter.text.surrogates import Text

__all__ = [
    "REFINED_LIMIT",
    "RefineHow",
    "RefineOffer",
    "RefineOrder",
    "Refinement",
    "RefinementChange",
    "RefinementEffect",
]

REFINED_LIMIT = 20_000
"""Characters of a text that is refined."""


class RefineHow(StrEnum):
    """What is to be done with a text."""

    SHORTER = "shorter"
    LONGER = "longer"
    WARMER = "warmer"
    MORE_FORMAL = "more-formal"
    LESS_FORMAL = "less-formal"
    PLAINER = "plainer"
    FIX_GRAMMAR = "fix-grammar"
    ONLY_ASK = "only-ask"
    TRANSLATE = "translate"
    INSTRUCTION = "instruction"


class RefineOrder(Given):
    """An agent's own text, and what is to be done with it."""

    text: Text = Field(max_length=REFINED_LIMIT, description="The text as the agent has it now.")
    how: RefineHow
    ask: int | None = Field(
        default=None, ge=1, le=1_000, description="For `only-ask`: which of the draft's `asks`, counted from 1."
    )
    language: Text | None = Field(
        default=None, max_length=35, description="For `translate`: the language to write in (ISO 639-1)."
    )
    instruction: Text | None = Field(
        default=None, max_length=2000, description="For `instruction`: what is to be done, in the agent's words."
    )


class RefinementEffect(StrEnum):
    """What became of something that the text said or now says.

    `dropped`: a fact that was proved is not said any more. `unproved`: a fact that was proved is still said, but in
    words that no source proves. `added`: a fact that is new, and proved. `removed`: words that stated nothing of the
    matter are gone. `reworded`: other words for the same. `not-done`: what was asked for and could not be done here.
    """

    DROPPED = "dropped"
    UNPROVED = "unproved"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    NOT_DONE = "not-done"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RefinementChange(_Value):
    """One change: the words that it is about, and why in words for the agent."""

    kind: RefinementEffect
    text: str
    reason: str


class Refinement(_Value):
    """A refined text. `text` is ready to insert, or the agent's own where nothing was changed; `reason` says what was
    done or why nothing was.

    `made_by`: `rule`, the name of the model that wrote it, or `nobody`. `failures`: why a model's answer was of no
    use. Offsets of `sentences` count characters of `text`.
    """

    how: RefineHow
    text: str
    changed: bool
    made_by: str
    reason: str
    changes: tuple[RefinementChange, ...] = ()
    failures: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    gaps: tuple[Gap, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    asked_model: bool = Field(default=False, description="Whether a model was asked; a rule costs nothing.")
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0


class RefineOffer(_Value):
    """Something that can be asked for, and who would do it: `rule`, a model's name, or null where nobody can, with
    the `reason`."""

    how: RefineHow
    title: str
    made_by: str | None
    reason: str = ""
