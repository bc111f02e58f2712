"""Where a source comes from, its place, and what it is called.

A place is a whole path or a web address. It is called by its end, `docs/help`, because names stand in citations and
people read them; where another place has that name already, by so much more of it as tells the two apart.
What a connected desk lists stands at no such place: `desk:NAME/LIST` is its place and its name, and whoever is
connected with it reads it.
"""

import os
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

from kb_index.sources.web_address import is_web_address, normalise_address, web_source_name

__all__ = ["desk_of", "is_of_desk", "name_source", "overlap", "same_place", "whole_place"]

_PARTS = 2
_DESK = "desk:"


def is_of_desk(place: str) -> bool:
    """Whether a place is a list of a connected desk, which no reader of files or pages can read."""
    return desk_of(place) is not None


def desk_of(place: str) -> str | None:
    """The name of the desk that a place is of; None for any other place."""
    return place.removeprefix(_DESK).rpartition("/")[0] if place.startswith(_DESK) else None


def whole_place(place: str) -> str:
    """The place as it is kept: an absolute path, links in it not followed, or an address as it was given."""
    return place if is_web_address(place) else os.path.abspath(place)


def same_place(one: str, other: str) -> bool:
    """Whether two places are the same folder, file or address, however they are written."""
    if is_of_desk(one) or is_of_desk(other):
        return one == other
    if is_web_address(one) or is_web_address(other):
        return normalise_address(one) == normalise_address(other) and normalise_address(one) is not None
    if whole_place(one) == whole_place(other):
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def overlap(one: str, other: str) -> bool:
    """Whether one of two folders or files stands within the other."""
    if any(is_web_address(each) or is_of_desk(each) for each in (one, other)):
        return False
    first, second = (Path(os.path.realpath(each)) for each in (one, other))
    return first.is_relative_to(second) or second.is_relative_to(first)


def name_source(place: str, known: Mapping[str, str]) -> str:
    """What the documents at a place are called together, given the places of the `known` sources by their names.

    Raises SourceError for a bad address.
    """
    names = _names(place)
    first = next(names)
    if known_as := next((name for name, its in known.items() if same_place(its, place)), None):
        return known_as
    return first if first not in known else next(name for name in names if name not in known)


def _names(place: str) -> Iterator[str]:
    """Names for a place, the shortest first."""
    if is_web_address(place):
        longest = web_source_name(place)
        yield longest
    else:
        parts = Path(whole_place(place)).parts
        ends = (parts[-length:] for length in range(_PARTS, max(_PARTS, len(parts)) + 1))
        names = dict.fromkeys("/".join(end).strip("/") for end in ends)
        longest = list(names)[-1]
        yield from names
    yield from (f"{longest}~{number}" for number in count(2))
