"""Citation markers that a model wrote into its text: `[2]`, `[1, 3]`, `[Source 2]`, and lists of sources at the "
"end."""

import re

__all__ = ["strip_markers"]

_NUMBERS = (
    r"\^?(?:(?:source|sources|passage|quelle|src)\s*)?#?\d{1,2}(?:\s*(?:,|;|-|–|and|&)\s*(?:source\s*)?\^?#?\d{1,2})*"
)
_MARKER = (
    rf"(?:\[\s*{_NUMBERS}\s*\](?!\()|【[^】\n]{{0,40}}】|\((?:source|sources|quelle)s?\s*:?\s*\[?\d{{1,2}}\]?\))"
)
_GROUP = re.compile(rf"(?P<before>[ \t]*){_MARKER}(?:[ \t]*[,;]?[ \t]*{_MARKER})*", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,2}")
_RANGE = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})")
_SOURCE_LIST = re.compile(
    r"\n\s*(?:\*\*)?(?:sources?|references?|citations?|quellen|fuentes|fonti)\s*:?(?:\*\*)?:?\s*\n?"
    rf"(?:[ \t]*(?:[-*•]\s+)?{_MARKER}:?[^\n]*(?:\n|$))+\s*$",
    re.IGNORECASE,
)
_FOOTNOTES = re.compile(rf"(?:\n\s*{_MARKER}:?[ \t]+https?://\S+[ \t]*)+\s*$", re.IGNORECASE)


def strip_markers(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` without markers, and for each marker where it stood in the new text and the source number it named.

    Typed blanks (`[order number?]`), Markdown links and years in brackets stay.
    """
    text = _FOOTNOTES.sub("", _SOURCE_LIST.sub("", text))
    places: list[tuple[int, int]] = []
    while _GROUP.search(text):
        text, places = _strip_once(text, places)
    return text, places


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
