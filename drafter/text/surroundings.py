"""What stands before and after some words of a source, so that a person sees what they are about."""

from drafter.text.plain_text import plain_quote

__all__ = ["surroundings"]

_MOST = 160
_READ = 480
"""Characters of each side that are shown, and that are read for it: Markdown makes them fewer."""


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after `text[start:end]` as people read it; "…" is what is left out."""
    before = plain_quote(text[max(0, start - _READ) : start])
    after = plain_quote(text[end : end + _READ])
    if len(before) > _MOST or start > _READ:
        before = f"… {before[-_MOST:].partition(' ')[2] or before[-_MOST:]}"
    if len(after) > _MOST or len(text) - end > _READ:
        after = f"{after[:_MOST].rpartition(' ')[0] or after[:_MOST]} …"
    return before, after
