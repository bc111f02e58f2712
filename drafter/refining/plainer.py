"""Plainer, by rule: plain words of the phrasebook, and long sentences cut where another whole one begins."""

import re
from collections.abc import Iterator

from drafter.checks.base import Edit
from drafter.phrasebook import Phrasebook
from drafter.refining.letter import Line, Move
from drafter.refining.rule import RefineRule, Rewritten, RuleCase
from drafter.refining.wording import Wording, holding, protected
from drafter.text.sentences import SentenceKind

__all__ = ["PLAINER"]

_LONG = 22  # words of a sentence that is cut
_SHORTEST = 6  # words of either part


def _plainer(case: RuleCase) -> Rewritten:
    moves = [*_plain_words(case), *_cuts(case)]
    return Rewritten(tuple(moves), "No word of it is on the list of long words, and no sentence can be cut safely.")


def _plain_words(case: RuleCase) -> Iterator[Move]:
    wording = Wording(case.words.plain)
    for line in case.letter.body:
        for edit in wording.edits(case.letter.text, line.sentence.start, line.sentence.end):
            before = case.letter.text[edit.start : edit.end]
            yield Move(f"A plainer word: “{before}” → “{edit.text}”", edits=(edit,))


def _cuts(case: RuleCase) -> Iterator[Move]:
    """A long sentence ends before a word that joins it to the next whole one; no condition is cut from what it is
    for."""
    joins, subjects = case.words.joins.split(), case.words.subjects.split()
    if not joins or not subjects:
        return
    for line in case.letter.body:
        if line.kind is SentenceKind.QUESTION or len(line.text.split()) < _LONG:
            continue
        if (edit := _joint(line, joins, subjects, holding(case.words.conditions))) is not None:
            yield Move(f"A long sentence is two: “{line.text}”", edits=(edit,))


def _joint(line: Line, joins: list[str], subjects: list[str], conditions: re.Pattern[str]) -> Edit | None:
    text, start = line.text, line.sentence.start
    kept = protected(text)
    for mark in re.finditer(r"[,;] ", text):
        before, after = text[: mark.start()], text[mark.end() :]
        following = after.split(maxsplit=3)
        join = following[0].casefold() if following else ""
        whole = join in joins and len(following) > 1 and following[1].casefold() in subjects
        whole = whole or (mark[0][0] == ";" and join in subjects)
        long = len(before.split()) >= _SHORTEST and len(after.split()) >= _SHORTEST
        opens = conditions.match(before.lstrip(" -*0123456789.)"))
        if whole and long and not opens and not any(a <= mark.start() < b for a, b in kept):
            return Edit(start + mark.start(), start + mark.end() + 1, f". {after[0].upper()}")
    return None


def _no_words(words: Phrasebook, language: str) -> str:
    known = words.reword(language)
    return "" if known.plain or known.joins else f"the phrasebook has no plain words for the language {language!r}"


PLAINER = RefineRule(_plainer, _no_words)
