"""Fix grammar, by rule: typing slips that are slips in any sentence. All else needs somebody who reads it."""

import re
from collections.abc import Iterator

from drafter.checks.base import Edit
from drafter.phrasebook import ENGLISH
from drafter.refining.letter import Line, Move
from drafter.refining.rule import RefineRule, Rewritten, RuleCase
from drafter.refining.wording import protected
from drafter.text.abbreviations import ABBREVIATIONS
from drafter.text.addresses import ADDRESS
from drafter.text.sentences import SentenceKind

__all__ = ["FIX_GRAMMAR"]

_TWICE = re.compile(r"(?<![\w'’-])(?P<word>[^\W\d_]{1,30})(?P<space>[ \t]{1,3})(?P=word)(?![\w'’-])", re.IGNORECASE)
_BEFORE_MARK = re.compile(r"(?<=[\w)\"”»])[ \t]{1,3}(?=[,.](?:\s|$))|(?<=[\w)\"”»])[ \t]{1,3}(?=[;:!?](?:\s|$))")
_MARKS = re.compile(r",{2,3}|;{2,3}|(?<![.\w])\.\.(?![.\w])|(?<=\w)\.\.(?=\s|$)")
_NO_SPACE = re.compile(r"(?<=[^\W\d_]{2}),(?=[^\W\d_]{2})")
_SPACES = re.compile(r"(?<=\S)[ \t]{2,9}(?=\S)")
_SMALL_START = re.compile(r"(?<![\w.'’-])([^\W\d_]{3,30})\. [a-zà-ÿ](?=[\w'’]{0,30}[ ,.!?])")
_I = re.compile(r"(?<![\w.'’/-])i(?=(?:['’](?:m|ll|ve|d)\b)?(?:[ ,]|$))")
_ENDS = (".", "!", "?", ":", "…", "。", ",", ";", ".)", "!)", "?)", '."', '!"', '?"', ".”", "!”", "?”")
_MARKER = 3  # characters of "i. " before the words of a list item
_SPACED_MARKS = frozenset({"fr"})
"""Languages that part ; : ! ? from the word before them."""
_REST = (
    "Only typing slips are put right by rule: doubled words, spaces, capitals, full stops. The rest needs a model."
)


def _fix(case: RuleCase) -> Rewritten:
    moves = []
    for line in case.letter.lines:
        if line.kind is SentenceKind.SIGNATURE:
            continue
        kept = protected(line.text)
        for why, edit in (*_slips(case, line), *_frame(case, line)):
            if not any(a < edit.end and edit.start < b for a, b in kept):
                start = line.sentence.start
                moves.append(Move(why, edits=(Edit(start + edit.start, start + edit.end, edit.text),)))
    return Rewritten(tuple(moves), "No typing slip was found.", cannot=(_REST,), heeds_checks=False)


def _slips(case: RuleCase, line: Line) -> Iterator[tuple[str, Edit]]:
    """Slips within a sentence; places count from its beginning."""
    text = line.text
    yield from _twice(case, text)
    for found in _BEFORE_MARK.finditer(text):
        if text[found.end()] in ",." or case.language not in _SPACED_MARKS:
            yield f"A space stood before “{text[found.end()]}”", Edit(found.start(), found.end(), "")
    for found in _MARKS.finditer(text):
        yield f"A mark stood twice: “{found[0]}”", Edit(found.start(), found.end(), found[0][0])
    for found in _NO_SPACE.finditer(text):
        yield "A space was missing behind a comma", Edit(found.start(), found.end(), ", ")
    for found in _SPACES.finditer(text):
        yield "There was more than one space", Edit(found.start(), found.end(), " ")
    for found in _SMALL_START.finditer(text):
        if found[1].casefold() not in ABBREVIATIONS:
            yield "A sentence begins with a capital", Edit(found.end() - 1, found.end(), found[0][-1].upper())
    for found in _I.finditer(text) if case.language == ENGLISH else ():
        if not line.item or found.start() > _MARKER:
            yield "“i” is written with a capital", Edit(found.start(), found.end(), "I")


def _twice(case: RuleCase, text: str) -> Iterator[tuple[str, Edit]]:
    """Words that stand twice in a row, but for those that rightly may."""
    rightly = set(case.words.twice.split())
    for found in _TWICE.finditer(text) if rightly else ():
        word = found["word"]
        if word.casefold() not in rightly and not word.isupper():
            yield f"It stood twice: “{word}”", Edit(found.start(), found.end(), word)


def _frame(case: RuleCase, line: Line) -> Iterator[tuple[str, Edit]]:
    """The capital at the beginning of a sentence and the full stop at its end."""
    text = line.text
    if line.item:
        return
    first = text.split(maxsplit=1)[0]
    before = case.letter.text[: line.sentence.start].rstrip()
    opens = not before or before.endswith((".", "!", "?", "…")) or "\n\n" in case.letter.text[len(before) :]
    if (
        opens
        and first[0].islower()
        and first.rstrip(",;:").isalpha()
        and first.islower()
        and not before.endswith(",")
    ):
        yield "A sentence begins with a capital", Edit(0, 1, first[0].upper())
    ends = case.letter.text[line.sentence.end : line.sentence.end + 2] in ("", "\n", "\n\n")
    sentence = line.kind in (SentenceKind.FACTUAL, SentenceKind.COURTESY) and len(text.split()) > 3
    closed = text.endswith(_ENDS) or any(found.end() == len(text) for found in ADDRESS.finditer(text))
    if ends and sentence and (text[-1].isalnum() or text[-1] in ')”"') and not closed:
        yield "A full stop was missing", Edit(len(text), len(text), ".")


FIX_GRAMMAR = RefineRule(_fix)
