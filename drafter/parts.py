"""The parts of a draft's making that can be left out, so that what each adds can be measured."""

from collections.abc import Collection
from enum import StrEnum

__all__ = ["Part", "left_out"]


class Part(StrEnum):
    """A part by the name that `drafter eval ablate` knows it under. A draft for an agent is made with all of them."""

    CLEANING = "cleaning"
    """Quoted mail, signatures and small print cut away, and forms and chats taken apart; without it all of the newest
    messages is what the customer asks."""
    ASKS = "asks"
    """The request cut into its asks; without it the whole request is one."""
    ASK_SEARCH = "search-for-each-question"
    """A search for each ask, beside that for the request."""
    GLOSSARY = "glossary"
    """A question put into English word by word for the search, where no model translates it."""
    SECOND_LOOK = "second-look"
    """A follow-up question that nothing answered, looked up once more with what it follows."""
    SCORER = "evidence-scorer"
    """What makes a section fit besides its similarity: shared words, its heading, how well its document was found."""
    UNITS = "choice-of-units"
    """What of the sections is said, and how much; without it the best section is said whole."""
    PLAN = "answer-plan"
    """ASKS, SCORER and UNITS together: without it a letter is the section nearest to the request."""
    SOUND = "sound-sources"
    """What of a source speaks to whoever drafts, taken out of it; without it, it may be quoted and models read it."""
    FALLBACK = "fallback-for-each-question"
    """What a small model leaves out or says without proof, or any model that something tries to steer, said as the
    plan has it."""


def left_out(parts: Collection[Part]) -> frozenset[Part]:
    """These parts, and those that one of them is made of."""
    made_of = (Part.ASKS, Part.SCORER, Part.UNITS) if Part.PLAN in parts else ()
    return frozenset((*parts, *made_of))
