"""Two texts side by side, sentence by sentence, so that a person can make one of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from drafter.text.sentences import split_sentences

__all__ = ["Hunk", "compare"]


@dataclass(frozen=True, slots=True)
class Hunk:
    """Sentences that are the same in both texts, or what stands in one and the other of them."""

    same: bool
    mine: str
    new: str


def compare(mine: str, new: str) -> list[Hunk]:
    """What is the same and what differs, in order: all `mine` of it make up one text, all `new` the other."""
    ours, theirs = _cut(mine), _cut(new)
    matcher = SequenceMatcher(None, [s.strip() for s in ours], [s.strip() for s in theirs], autojunk=False)
    return [
        Hunk(kind == "equal", "".join(ours[a:b]), "".join(theirs[c:d])) for kind, a, b, c, d in matcher.get_opcodes()
    ]


def _cut(text: str) -> Sequence[str]:
    """The sentences of `text`, each with the white space behind it; together they are the text."""
    starts = [span.start for span in split_sentences(text)]
    edges = sorted({0, *starts, len(text)})
    return [text[a:b] for a, b in pairwise(edges)]
