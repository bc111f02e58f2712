"""The question for the details that a bug report lacks, all of them in one round."""

from collections.abc import Sequence

from drafter.phrasebook import EnglishSayings
from drafter.reading.details import BugDetail

__all__ = ["ask_for"]


def ask_for(missing: Sequence[BugDetail], english: EnglishSayings) -> str:
    """One question for one detail, a numbered list for several."""
    names = {
        BugDetail.LINK: english.link,
        BugDetail.STEPS: english.steps,
        BugDetail.SPECIFICS: english.specifics,
        BugDetail.SCREENSHOT: english.screenshot,
    }
    if len(missing) == 1:
        return english.missing_detail.format(detail=names[missing[0]])
    wanted = "\n".join(f"{i}. {names[detail]}" for i, detail in enumerate(missing, start=1))
    return f"{english.missing_details}\n\n{wanted}"
