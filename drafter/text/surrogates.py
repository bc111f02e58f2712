"""Halves of surrogate pairs: JSON can write one alone (`"\\ud800"`), UTF-8 cannot, and whoever meets it later breaks.

They are mended where text comes in: two halves in a row become their character, a lone one becomes U+FFFD.
"""

import codecs
from typing import Annotated, Any

from pydantic import BeforeValidator

__all__ = ["MENDED", "PieceJoiner", "Text", "mended"]

_UTF16 = "utf-16-le"


def mended(text: str) -> str:
    """`text` without lone halves."""
    return text if text.isascii() else text.encode(_UTF16, "surrogatepass").decode(_UTF16, "replace")


def _mended_input(value: Any) -> Any:
    return mended(value) if isinstance(value, str) else value


MENDED = BeforeValidator(_mended_input)
Text = Annotated[str, MENDED]
"""A field of a model that outsiders fill."""


class PieceJoiner:
    """Mends text that comes in pieces: a first half at the end of one is joined with what the next begins with."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder(_UTF16)("replace")

    def join(self, piece: str, *, last: bool = False) -> str:
        """What is certain now; with `last` nothing is held back any more."""
        return self._decoder.decode(piece.encode(_UTF16, "surrogatepass"), last)
