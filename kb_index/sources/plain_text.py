"""Plain text becomes a page: its first line is the title where it stands alone."""

import re

from kb_index.sources.page import Page

__all__ = ["read_plain_text"]

_TITLE = re.compile(r"(?P<title>\S[^\n]{0,98}[^\s.,:;!?])[ \t]*(?:\n[=\-*~_]{3,}[ \t]*)?(?:\n[ \t]*\n|\Z)")


def read_plain_text(text: str) -> Page:
    """The page in a text: paragraphs and lists are those of Markdown."""
    text = text.strip()
    found = _TITLE.match(text)
    return Page(text=text[found.end() :].strip() or text, title=found["title"].strip("#= ")) if found else Page(text)
