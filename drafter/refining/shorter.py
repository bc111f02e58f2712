"""Shorter, by rule: what states nothing goes first, and only where nothing of that is left a sentence of background.

A step of a list, a question, a condition, a warning, the greeting and the end of the letter are never cut.
"""

import re
from collections.abc import Iterator

import numpy as np

from drafter.checks.base import Edit
from drafter.draft import SentenceStatus
from drafter.proof.particulars import particulars
from drafter.refining.letter import Line, Move
from drafter.refining.rule import RefineRule, Rewritten, RuleCase
from drafter.refining.wording import holding, protected
from drafter.text.addresses import ADDRESS
from drafter.text.blanks import BLANK
from drafter.text.sentences import SentenceKind
from drafter.text.words import content_words, words

__all__ = ["SHORTER"]

_ASIDE = re.compile(r"(?<!\s)\s\([^()\d\n]{8,160}\)(?=[\s.,;:!?]|$)")
_LEANS = frozenset("it this that these those they them he she so then such there here".split())
_FACTS = (SentenceStatus.CITED, SentenceStatus.CONVERSATION)


def _shorter(case: RuleCase) -> Rewritten:
    empty = (*_doubled(case), *_courtesies(case), *_fillers(case), *_asides(case))
    nothing = "Nothing can go without taking away what the letter says."
    return Rewritten(empty, nothing, otherwise=tuple(_background(case)))


def _doubled(case: RuleCase) -> Iterator[Move]:
    """Lines that say once more what another one says."""
    said: list[tuple[frozenset[str], Line]] = []
    for line in case.letter.body:
        meaning = frozenset(content_words(line.text))
        if not meaning or line.leads or line.item:
            continue
        if any(_says_again(meaning, line, before, other) for before, other in said):
            yield Move(f"It is said before: “{line.text}”", frozenset({line.number}))
        else:
            said.append((meaning, line))


def _says_again(meaning: frozenset[str], line: Line, before: frozenset[str], other: Line) -> bool:
    if words(line.text) == words(other.text):
        return True
    same_proof = bool(line.sentence.citations) and line.sentence.citations == other.sentence.citations
    return same_proof and line.kind is other.kind and meaning <= before


def _courtesies(case: RuleCase) -> Iterator[Move]:
    """Kind sentences that state nothing: all but the first and the last one at once, and then these as well."""
    kind = [line for line in case.letter.body if _states_nothing(line)]
    if len(kind) == len(case.letter.body):
        return
    between = kind[1:-1] if len(kind) > 1 and _closes(case, kind[-1]) else kind[1:]
    outer = [line for line in kind if line not in between] if case.language == "en" else []
    for line in (*between, *outer):
        yield Move(f"It is kind and states nothing: “{line.text}”", frozenset({line.number}))


def _states_nothing(line: Line) -> bool:
    plain = not line.item and not line.leads and not ADDRESS.search(line.text) and not BLANK.search(line.text)
    return line.kind is SentenceKind.COURTESY and plain and not any(c.isdigit() for c in line.text)


def _closes(case: RuleCase, line: Line) -> bool:
    return line.number >= case.letter.body[-1].number - 1


def _fillers(case: RuleCase) -> Iterator[Move]:
    """Words that open a sentence, or stand in one between commas, and say nothing."""
    if not case.words.fillers:
        return
    pattern = holding(case.words.fillers)
    for line in case.letter.body:
        start, text = line.sentence.start, line.text
        for found in pattern.finditer(text):
            edit = _cut_filler(text, *found.span())
            if edit and not any(a < found.end() and found.start() < b for a, b in protected(text)):
                moved = Edit(start + edit.start, start + edit.end, edit.text)
                yield Move(f"It says nothing: “{found[0]}”", edits=(moved,))


def _cut_filler(text: str, start: int, end: int) -> Edit | None:
    """The edit that takes out a filler; None where the sentence is built on it."""
    opens = not any(c.isalnum() for c in text[:start])
    comma = text[end : end + 1] == ","
    if opens:
        rest = end + comma
        while rest < len(text) and text[rest] == " ":
            rest += 1
        if rest >= len(text) or not text[rest].isalpha() or rest == end:
            return None
        return Edit(start, rest + 1, text[rest].upper())
    if comma and text[:start].endswith(", "):
        return Edit(start - 2, end + 1, "")
    return None


def _asides(case: RuleCase) -> Iterator[Move]:
    """What stands in brackets, and is neither a figure, nor a name or a place to click, nor a condition."""
    conditions = holding(case.words.conditions)
    for line in case.letter.body:
        if line.item or not case.words.conditions:
            continue
        for found in _ASIDE.finditer(line.text):
            if conditions.search(found[0]) or BLANK.search(found[0]) or not found[0].strip(" ()").islower():
                continue
            start = line.sentence.start
            edit = Edit(start + found.start(), start + found.end(), "")
            yield Move(f"It stands in brackets: “{found[0].strip()}”", edits=(edit,))


def _names_something(text: str) -> bool:
    named = particulars(text)
    return bool(named.figures or named.addresses or named.labels or named.paths or named.names)


def _background(case: RuleCase) -> Iterator[Move]:
    """The one sentence that has least to do with what is asked; a fact, so it is told that it went."""
    asks = [ask.text for ask in case.reader.brief.asks]
    facts = [line for line in case.letter.body if line.sentence.status in _FACTS and not line.item]
    free = [line for line in facts if _can_go(case, line)]
    if not asks or not free or len([line for line in case.letter.body if line.proved]) < 2:
        return
    vectors = case.reader.embed([*asks, *(line.text for line in facts)])
    nearness = (vectors[len(asks) :] @ vectors[: len(asks)].T).max(axis=1)
    by_line = dict(zip((line.number for line in facts), np.asarray(nearness, float), strict=True))
    least = min(free, key=lambda line: by_line[line.number])
    if by_line[least.number] < max(by_line.values()) or any(line.item for line in case.letter.body):
        yield Move(f"It has least to do with the question: “{least.text}”", frozenset({least.number}))


def _can_go(case: RuleCase, line: Line) -> bool:
    """Whether a fact stands by itself: no condition or warning, nothing to do or to look up, nothing leans on it."""
    if line.leads or BLANK.search(line.text) or _names_something(line.text) or not case.words.conditions:
        return False
    if holding(case.words.conditions).search(line.text):
        return False
    following = case.letter.lines[line.number + 1 : line.number + 2]
    leans = following and set(words(following[0].text)[:1]) & (_LEANS | set(case.words.subjects.split()))
    return not leans


SHORTER = RefineRule(_shorter)
