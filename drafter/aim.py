"""The aim: what the agent wants a reply to say, yes, no or a question first, and what became of that."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Aim", "Aimed"]


class Aim(StrEnum):
    """What the agent wants the reply to do: say yes to what is asked, say no kindly, or ask the one question that
    settles it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Aimed:
    """What became of an aim: whether the reply follows it, and why, in words for receipts.

    `overrules`: by itself the conversation would have had another outcome. `unproved`: no source and no profile
    allows the yes, so a blank stands where it would be promised.
    """

    followed: bool
    words: str
    overrules: bool = False
    unproved: bool = False
