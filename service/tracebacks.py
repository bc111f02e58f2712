"""Errors on their way from one process to another, and tracebacks for the log: where it broke and the class of the
error, without its message, which may quote anybody."""

import traceback
from dataclasses import dataclass

from drafter.phrasebook import bundled_words
from drafter.privacy.detector import Detector
from drafter.privacy.masks import anonymise

__all__ = ["Bug", "Ended", "traced"]

_MOST = 20_000
"""Characters of a message that the log has room for."""


class Bug(Exception):
    """Something broke in the process that drafts; the text is its traceback, as it may stand in the log."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The last thing that another process says of a call: `kind` and `words` of the error that ended it, or None."""

    kind: type[Exception] | None = None
    words: str = ""


def traced(error: BaseException, *, words: bool) -> str:
    """The traceback of `error` and of what caused it; `words`: with the messages, personal data in them masked."""
    parts: list[str] = []
    found: BaseException | None = error
    while found is not None and len(parts) < 20:  # a chain may lead back to where it began
        lines = traceback.format_list(traceback.extract_tb(found.__traceback__))
        told = f"\n{found}" if isinstance(found, Bug) else f": {_masked(str(found))}" if words else ""
        parts.append(f"Traceback (most recent call last):\n{''.join(lines)}{type(found).__qualname__}{told}")
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n\nwhich came from:\n\n".join(parts) + "\n"


def _masked(message: str) -> str:
    return anonymise(message[:_MOST], Detector(bundled_words(), thorough=True))
