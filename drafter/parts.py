"""The parts of a draft's making that can be left out, so that what each adds can be measured."""

from enum import StrEnum

__all__ = ["Part"]


class Part(StrEnum):
    """A part by the name that `drafter eval ablate` knows it under. A draft for an agent is made with all of them."""

    ASKS = "asks"
    """The request cut into its asks; without it the whole request is one."""
    ASK_SEARCH = "search-for-each-question"
    """A search for each ask, beside that for the request."""
    SCORER = "evidence-scorer"
    """What makes a section fit besides its similarity: shared words, its heading, how well its document was found."""
    UNITS = "choice-of-units"
    """What of the sections is said, and how much; without it the best section is said whole."""
    PLAN = "answer-plan"
    """ASKS, SCORER and UNITS together: without it a letter is the section nearest to the request."""
    FALLBACK = "fallback-for-each-question"
    """What a small model leaves out or says without proof, said as the plan has it."""
