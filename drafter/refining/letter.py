"""The letter as rules see it: its sentences with what they do and what proves them, and moves that change it.

A move is made whole or not at all. Sentences are taken out and words within them changed by offsets of the agent's
own text, so that whatever no move touches stays as it was typed, character by character.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from drafter.checks.base import Edit
from drafter.draft import Sentence, SentenceStatus
from drafter.phrasebook import Patterns
from drafter.proofreading import Proof
from drafter.text.sentences import SentenceKind, body, classify

__all__ = ["PROVED", "Line", "Move", "OwnText", "after_moves"]

PROVED = (SentenceStatus.CITED, SentenceStatus.CONVERSATION, SentenceStatus.PROFILE)
_NUMBERED = re.compile(r"(?m)^[ \t]{0,20}\(?(?P<number>\d{1,3})[.)](?=[ \t])")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a letter, its `number` counted from 0. `item`: of a list; `paragraph`: which one holds it."""

    number: int
    sentence: Sentence
    kind: SentenceKind
    item: bool
    paragraph: int

    @property
    def text(self) -> str:
        """What it says, list marker included."""
        return self.sentence.text

    @property
    def proved(self) -> bool:
        """Whether it states a fact that something proves."""
        return self.sentence.status in PROVED

    @property
    def frame(self) -> bool:
        """Whether it belongs to the greeting or the end of the letter, which every refinement leaves there."""
        return self.kind in (SentenceKind.GREETING, SentenceKind.SIGNATURE)

    @property
    def leads(self) -> bool:
        """Whether it leads to what follows: "Here is how:"."""
        return self.text.rstrip(" *_").endswith(":")


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text and its lines in order."""

    text: str
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, proof: Proof, patterns: Patterns, signature: str) -> "OwnText":
        """The letter that was proved."""
        kinds = [span.kind for span in classify(proof.text, patterns, signature)]
        lines, paragraph, end = list[Line](), 0, 0
        for number, (sentence, kind) in enumerate(zip(proof.sentences, kinds, strict=True)):
            paragraph += "\n" in proof.text[end : sentence.start]
            item = body(sentence.text) != " ".join(sentence.text.split())
            lines.append(Line(number, sentence, kind, item, paragraph))
            end = sentence.end
        return cls(proof.text, tuple(lines))

    @property
    def body(self) -> tuple[Line, ...]:
        """The lines between greeting and sign-off."""
        return tuple(line for line in self.lines if not line.frame)

    def followers(self, line: Line) -> Iterator[Line]:
        """The lines of the list that `line` leads to."""
        for following in self.lines[line.number + 1 :]:
            if not following.item:
                return
            yield following


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a letter: the lines that go, and edits of its text; `why` in words for the agent."""

    why: str
    removes: frozenset[int] = frozenset()
    edits: tuple[Edit, ...] = ()


def after_moves(letter: OwnText, moves: Iterable[Move]) -> str:
    """The text of the letter after all these moves; of edits that overlap the first one stands."""
    chosen = tuple(moves)
    removed = frozenset(number for move in chosen for number in move.removes)
    cuts = list(_cuts(letter, removed))
    gone = [(letter.lines[n].sentence.start, letter.lines[n].sentence.end) for n in removed]
    edits = [e for move in chosen for e in move.edits if not any(a <= e.start and e.end <= b for a, b in gone)]
    return _renumbered(_edited(letter.text, [*cuts, *edits]), letter.text)


def _cuts(letter: OwnText, removed: frozenset[int]) -> Iterator[Edit]:
    """The edits that take lines out, with what parts them from their neighbours."""
    lines, text = letter.lines, letter.text
    for number in sorted(removed):
        start, end = lines[number].sentence.start, lines[number].sentence.end
        after = lines[number + 1].sentence.start if number + 1 < len(lines) else None
        kept_before = number > 0 and number - 1 not in removed
        before = lines[number - 1].sentence.end if number else 0
        beside_next = after is not None and "\n" not in text[end:after]
        if beside_next and after is not None:
            yield Edit(start, after, "")
        elif kept_before and (after is None or "\n" not in text[before:start]):
            yield Edit(before, end, "")
        else:
            yield Edit(start, end if after is None else after, "")


def _edited(text: str, edits: Sequence[Edit]) -> str:
    pieces, end = list[str](), 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start >= end:
            pieces += [text[end : edit.start], edit.text]
            end = edit.end
    return "".join([*pieces, text[end:]])


def _renumbered(text: str, before: str) -> str:
    """`text` with the numbers of its steps in a row, where they were so before."""
    if len(_NUMBERED.findall(text)) == len(_NUMBERED.findall(before)):
        return text
    lines, expected = text.split("\n"), 1
    for place, said in enumerate(lines):
        found = _NUMBERED.match(said)
        if found is None:
            expected = 1 if said.strip() else expected
            continue
        lines[place] = said[: found.start("number")] + str(expected) + said[found.end("number") :]
        expected += 1
    return "\n".join(lines)
