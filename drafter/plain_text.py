"""Markdown out of a draft: what is inserted into a help desk's editor is plain text, where `**` would be seen.

Lists and numbered steps stay, since they read well as they are.
"""

import re

__all__ = ["plain_text"]

_RULES = (
    (re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,200}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"`([^`\n]{1,200})`"), r"\1"),
    (re.compile(r"^#{1,6} +", re.MULTILINE), ""),
    (re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\]\((https?://[^\s()]{1,500})\)"), r"\1 (\2)"),
    (re.compile(r"^```\w*\n?", re.MULTILINE), ""),
)


def plain_text(text: str) -> str:
    """`text` without bold marks, code marks and heading marks; a link becomes its words and its address."""
    for pattern, plain in _RULES:
        text = pattern.sub(plain, text)
    return text
