"""Two drafts of one case beside each other: which sentences changed, word by word, and which citations.

Plain data, for a terminal, Markdown and HTML alike. Sentences are those that the drafts were checked by.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from drafter.draft import Citation, Draft, Sentence

__all__ = ["ChangeKind", "MarkedWords", "SentenceChange", "SideBySide", "side_by_side"]

_ALIKE = 0.5
"""Share of equal words from which one sentence is a changed form of the other, not another one."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_Likenesses = dict[tuple[int, int], float]


class ChangeKind(StrEnum):
    """What happened to a sentence."""

    SAME = "same"
    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words of a sentence; `marked` where the other draft has others."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence in both drafts; None and no pieces on the side that lacks it.

    `lost` and `gained` are the citations that only one of the two leans on.
    """

    kind: ChangeKind
    base: Sentence | None
    candidate: Sentence | None
    base_pieces: tuple[MarkedWords, ...]
    candidate_pieces: tuple[MarkedWords, ...]
    lost: tuple[Citation, ...] = ()
    gained: tuple[Citation, ...] = ()

    @property
    def proof_changed(self) -> bool:
        """Whether a sentence that both have stands on other proof, or on none now."""
        if self.base is None or self.candidate is None:
            return False
        return bool(self.lost or self.gained) or self.base.status is not self.candidate.status


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The rows in reading order, and the quotes that only one of the drafts cites anywhere."""

    rows: tuple[SentenceChange, ...]
    lost: tuple[Citation, ...]
    gained: tuple[Citation, ...]

    @property
    def same(self) -> bool:
        """Whether a reader would see no difference."""
        return not (self.lost or self.gained) and all(
            row.kind is ChangeKind.SAME and not row.proof_changed for row in self.rows
        )


def side_by_side(base: Draft, candidate: Draft) -> SideBySide:
    """`base` and `candidate` sentence by sentence. Citations are the same where document and quote are."""
    rows = tuple(_row(one, other, base, candidate) for one, other in _pairs(base.sentences, candidate.sentences))
    return SideBySide(
        rows, _only_in(base.citations, candidate.citations), _only_in(candidate.citations, base.citations)
    )


def _pairs(
    base: Sequence[Sentence], candidate: Sequence[Sentence]
) -> Iterator[tuple[Sentence | None, Sentence | None]]:
    """Sentences that belong together, in order; equal ones first, then what is alike between two equal ones."""
    equal = SequenceMatcher(None, [_plain(s) for s in base], [_plain(s) for s in candidate], autojunk=False)
    known: _Likenesses = {}
    for _, start, end, other_start, other_end in equal.get_opcodes():
        yield from _alike(base[start:end], candidate[other_start:other_end], known)


def _alike(
    base: Sequence[Sentence], candidate: Sequence[Sentence], known: _Likenesses
) -> Iterator[tuple[Sentence | None, Sentence | None]]:
    """The most alike two as a pair, then the same on either side of them, until nothing is alike. No two are
    compared twice: what is `known` of them is kept."""
    found = max(
        ((_likeness(one, other, known), -i, -j) for i, one in enumerate(base) for j, other in enumerate(candidate)),
        default=(0.0, 0, 0),
    )
    if found[0] < _ALIKE:
        yield from ((sentence, None) for sentence in base)
        yield from ((None, sentence) for sentence in candidate)
        return
    i, j = -found[1], -found[2]
    yield from _alike(base[:i], candidate[:j], known)
    yield base[i], candidate[j]
    yield from _alike(base[i + 1 :], candidate[j + 1 :], known)


def _likeness(one: Sentence, other: Sentence, known: _Likenesses) -> float:
    pair = one.start, other.start
    if pair not in known:
        known[pair] = SequenceMatcher(None, _plain(one).split(), _plain(other).split(), autojunk=False).ratio()
    return known[pair]


def _plain(sentence: Sentence) -> str:
    """The words without the line breaks that a model sets this way or that."""
    return " ".join(sentence.text.split())


def _row(one: Sentence | None, other: Sentence | None, base: Draft, candidate: Draft) -> SentenceChange:
    if one is None or other is None:
        removed, added = _whole(one), _whole(other)
        return SentenceChange(ChangeKind.ADDED if one is None else ChangeKind.REMOVED, one, other, removed, added)
    before, after = _cited(one, base), _cited(other, candidate)
    kind = ChangeKind.SAME if _plain(one) == _plain(other) else ChangeKind.CHANGED
    pieces = _marked(_plain(one), _plain(other))
    return SentenceChange(kind, one, other, *pieces, _only_in(before, after), _only_in(after, before))


def _whole(sentence: Sentence | None) -> tuple[MarkedWords, ...]:
    return (MarkedWords(_plain(sentence), True),) if sentence else ()


def _marked(one: str, other: str) -> tuple[tuple[MarkedWords, ...], tuple[MarkedWords, ...]]:
    """Both texts in pieces of whole words, of which those that differ are marked."""
    words, others = _WORDS.findall(one), _WORDS.findall(other)
    steps = SequenceMatcher(None, words, others, autojunk=False).get_opcodes()
    left = [MarkedWords("".join(words[i:j]), tag != "equal") for tag, i, j, _, _ in steps if i < j]
    right = [MarkedWords("".join(others[i:j]), tag != "equal") for tag, _, _, i, j in steps if i < j]
    return tuple(left), tuple(right)


def _cited(sentence: Sentence, draft: Draft) -> tuple[Citation, ...]:
    return tuple(citation for citation in draft.citations if citation.number in sentence.citations)


def _only_in(some: Sequence[Citation], others: Sequence[Citation]) -> tuple[Citation, ...]:
    known = {(citation.document_id, citation.quote) for citation in others}
    return tuple(citation for citation in some if (citation.document_id, citation.quote) not in known)
