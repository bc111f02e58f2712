"""The wish: what the agent asks of one text, beside the conversation that it is for."""

from dataclasses import dataclass

from drafter.aim import Aim
from drafter.draft import TextKind

__all__ = ["A_REPLY", "Wish"]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which `kind` of text it is, an `instruction` for this once in the agent's own words, and what a reply is to
    say: its `aim`, None where the conversation decides."""

    kind: TextKind = TextKind.REPLY
    instruction: str = ""
    aim: Aim | None = None


A_REPLY = Wish()
"""A reply as the conversation calls for it."""
