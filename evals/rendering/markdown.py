"""Words and tables in Markdown that nothing in them can break: drafts are written by a model, cases by customers."""

import re
from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["table", "text"]

_MARKUP = re.compile(r"([\\`*_\[\]|~]|:(?=//))")
_REFERENCE = re.compile(r"([@#])(?=\w)")


def text(words: str) -> str:
    """`words` in one line, nothing of it markup, a mention or a reference to an issue where the page is shown."""
    plain = _MARKUP.sub(r"\\\1", escape(re.sub(r"\s+", " ", words), quote=False))
    # Hosts find @name and #12 after Markdown is rendered: only something between keeps them text.
    return _REFERENCE.sub(r"\1<!-- -->", plain)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table; its cells are Markdown already."""
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
