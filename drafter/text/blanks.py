"""Typed blanks, `[order number?]`: places of a text that only the agent can fill."""

import re

__all__ = ["BLANK", "without_blanks"]

BLANK = re.compile(r"\[([^\[\]\n?]{1,60})\?\](?!\()")
"""A blank and its label; what a Markdown link shows is none."""


def without_blanks(text: str) -> str:
    """What `text` says apart from its blanks: nobody knows yet what will stand there."""
    return " ".join(BLANK.sub(" ", text).split()) if BLANK.search(text) else text
