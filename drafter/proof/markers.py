"""Citation markers that a model wrote into its text: `[2]`, `[1, 3]`, `[Source 2]`, and lists of sources at the
end."""

import re

__all__ = ["strip_markers"]

_NUMBERS = (
    r"\^?(?:(?:source|sources|passage|quelle|src)\s*)?#?\d{1,2}(?:\s*(?:,|;|-|–|and|&)\s*(?:source\s*)?\^?#?\d{1,2})*"
)
_MARKER = (
    rf"(?:\[\s*{_NUMBERS}\s*\](?!\()|【[^】\n]{{0,40}}】|\((?:source|sources|quelle)s?\s*:?\s*\[?\d{{1,2}}\]?\))"
)
_GROUP = re.compile(rf"(?:(?<![ \t])[ \t]+)?{_MARKER}(?:[ \t]*(?:[,;][ \t]*)?{_MARKER})*", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,2}")
_RANGE = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})")
_LIST_HEAD = re.compile(r"[*\s]*(?:sources?|references?|citations?|quellen|fuentes|fonti)\b[*:\s]*", re.IGNORECASE)
_LISTED = re.compile(rf"\s*(?:[-*•]\s+)?{_MARKER}", re.IGNORECASE)
_FOOTNOTE = re.compile(rf"\s*{_MARKER}:?[ \t]+https?://\S+\s*$", re.IGNORECASE)
_MOST_ROUNDS = 8  # a marker within a marker appears when the inner one is gone


def strip_markers(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` without markers, and for each marker where it stood in the new text and the source number it named.

    Typed blanks (`[order number?]`), Markdown links and years in brackets stay.
    """
    text = _without_footnotes(_without_source_list(text))
    places: list[tuple[int, int]] = []
    for _ in range(_MOST_ROUNDS):
        if not _GROUP.search(text):
            break
        text, places = _strip_once(text, places)
    return text, places


def _without_source_list(text: str) -> str:
    """`text` without a list of sources under a word such as "Sources:" at its end."""
    lines = text.rstrip().split("\n")
    first = len(lines)
    while first > 1 and _LISTED.match(lines[first - 1]):
        first -= 1
    head = first - 1
    while head > 0 and not lines[head].strip():
        head -= 1
    found = _LIST_HEAD.match(lines[head]) if head > 0 else None
    rest = lines[head][found.end() :] if found else ""
    if not found or not (_LISTED.match(rest) if rest else first < len(lines)):
        return text
    while head > 0 and not lines[head - 1].strip():
        head -= 1
    return "\n".join(lines[:head])


def _without_footnotes(text: str) -> str:
    """`text` without lines at its end that are a marker and an address."""
    lines = text.rstrip().split("\n")
    kept = len(lines)
    while kept > 1 and (not lines[kept - 1].strip() or _FOOTNOTE.match(lines[kept - 1])):
        kept -= 1
    return text if kept == len(lines) else "\n".join(lines[:kept])


def _strip_once(text: str, earlier: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    pieces: list[str] = []
    removed: list[tuple[int, int]] = []  # where in the old text, how many characters less from there on
    places: list[tuple[int, int]] = []
    end = length = 0
    for group in _GROUP.finditer(text):
        pieces.append(text[end : group.start()])
        length += len(pieces[-1])
        places += [(length, number) for number in _named(group.group())]
        end = group.end()
        space, end = _space(text, group.start(), end)
        pieces.append(space)
        length += len(space)
        removed.append((group.start(), end - group.start() - len(space)))
    pieces.append(text[end:])
    moved = [(place - sum(less for start, less in removed if start < place), number) for place, number in earlier]
    return "".join(pieces), moved + places


def _space(text: str, start: int, end: int) -> tuple[str, int]:
    """What stands in place of a marker: one space between words, nothing before punctuation or at a line's edge."""
    at_line_start = start == 0 or text[start - 1] == "\n"
    if at_line_start:
        while end < len(text) and text[end] in " \t":
            end += 1
        return "", end
    following = text[end : end + 1]
    if following in " \t" and following:
        return "", end
    return (" " if following.isalnum() or (following in "\"'“(*" and following) else ""), end


def _named(marker: str) -> list[int]:
    numbers = [int(n) for n in _DIGITS.findall(marker)]
    for low, high in _RANGE.findall(marker):
        numbers += range(int(low) + 1, min(int(high), int(low) + 20))
    return list(dict.fromkeys(numbers))
