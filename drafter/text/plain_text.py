"""Markdown and repetition out of a draft: what is inserted into an editor is plain text, where `**` would be seen.

Lists and numbered steps stay, since they read well as they are. A small model may begin its letter anew, again and
again until its tokens are used up: only the first time counts.
"""

import re

__all__ = ["plain_quote", "plain_text"]

_RULES = (
    (re.compile(r"^>[ \t]?(?=\S)", re.MULTILINE), ""),  # as the conversation stands in the prompt
    (re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,200}?)(?<=\S)\1"), r"\2"),
    (re.compile(r"`([^`\n]{1,200})`"), r"\1"),
    (re.compile(r"^#{1,6} +", re.MULTILINE), ""),
    (re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\]\((https?://[^\s()]{1,500})\)"), r"\1 (\2)"),
    (re.compile(r"^```\w*\n?", re.MULTILINE), ""),
)


_BEGUN = 20
"""Characters from which on equal beginnings are no chance."""


def plain_text(text: str) -> str:
    """`text` without marks of bold, code, headings and quotation; a link becomes its words and its address, and a
    paragraph stands once."""
    for pattern, plain in _RULES:
        text = pattern.sub(plain, text)
    return _once(text)


_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,200})\]\([^\s()]{1,500}\)")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)
_CELLS = re.compile(r"(?<!\\)\|")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)__(?=\S)|(?<=\S)__(?!\w)|`+|(?<![\w*])[*](?=\w)|(?<=[\w.!?])[*](?![\w*])")
_ESCAPED = re.compile(r"\\([\\|*_`\[\]#~>])")


def plain_quote(quote: str) -> str:
    """Words of a source as people read them, in one line: without its Markdown, the cells of a row parted by dots."""
    words = _HEADING.sub("", _LINK.sub(r"\1", quote))
    if "|" in words:
        rows = (" · ".join(filter(None, map(str.strip, _CELLS.split(row)))) for row in words.split("\n"))
        words = "\n".join(row for row in rows if row.strip("-:· "))
    return " ".join(_ESCAPED.sub(r"\1", _EMPHASIS.sub("", words)).split())


def _once(text: str) -> str:
    """`text` without paragraphs that stood there before, and without a last one that was only begun again."""
    parts = text.split("\n\n")
    whole = [" ".join(part.split()) for part in parts]
    seen: set[str] = set()
    kept = []
    for number, (part, words) in enumerate(zip(parts, whole, strict=True)):
        last = number == len(parts) - 1
        begun = last and len(words) >= _BEGUN and any(said.startswith(words) for said in seen)
        if not words or not (words in seen or begun):
            kept.append(part)
        seen.add(words)
    return "\n\n".join(kept)
