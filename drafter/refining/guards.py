"""What keeps a model's refinement from being used: what is lost of the text, and what nothing proves.

Each fault is a sentence that the model is told when it is asked once more, and that the agent reads if it does no
better.
"""

import re
from collections.abc import Iterator

from drafter.phrasebook import Patterns
from drafter.proof.answer_faults import answer_fault
from drafter.proof.particulars import particulars
from drafter.proofreading import Proof
from drafter.refinement import RefineHow, RefinementEffect, RefineOrder
from drafter.refining.comparison import compared, fresh_unproved
from drafter.refining.letter import Line, OwnText
from drafter.refining.translated import apart_in_translation
from drafter.text.blanks import BLANK
from drafter.text.destinations import destinations
from drafter.text.figures import missing_figures
from drafter.text.sentences import SentenceKind
from drafter.text.words import fold

__all__ = ["MAY_DROP", "faults_of", "form_faults", "unusable"]

MAY_DROP = frozenset({RefineHow.ONLY_ASK, RefineHow.INSTRUCTION})
"""What is asked for to leave something out: it is told which facts went, and that is no fault."""
_AS_LONG = frozenset(
    {RefineHow.MORE_FORMAL, RefineHow.LESS_FORMAL, RefineHow.PLAINER, RefineHow.FIX_GRAMMAR, RefineHow.TRANSLATE}
)
_LEAST, _MOST = 0.4, 2.5
"""How many words more or fewer a text that stays as long may have, as a share."""
_PLACE = re.compile(r"\{\{[^{}\n]{0,80}\}\}")
_ITEM = re.compile(r"[ \t]{0,20}(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))[ \t]+\S")
_OPENER = re.compile(r"[\w'’-]{1,40}$")
_SHOWN = 4  # faults of a kind that are told one by one


def faults_of(order: RefineOrder, own: OwnText, before: Proof, after: Proof) -> list[str]:
    """Why a text cannot stand for the agent's own, in sentences; none where it can."""
    found = [*form_faults(order, own, after.text)]
    if order.how is RefineHow.TRANSLATE:
        return [*found, *apart_in_translation(before, after)]
    found += [f"Nothing proves this, so leave it out: “{s.text}”" for s in fresh_unproved(before, after)[:_SHOWN]]
    if order.how not in MAY_DROP:
        dropped = (c for c in compared(before, after) if c.kind is RefinementEffect.DROPPED)
        found += [f"This fact is missing: “{change.text}”" for change in dropped][:_SHOWN]
    return found


def form_faults(order: RefineOrder, own: OwnText, text: str) -> Iterator[str]:
    """What can be seen without a proof: length, frame, lists, and all that must stand as it stood."""
    if not text.strip():
        yield "It was empty."
        return
    yield from _length(order.how, own.text, text)
    if order.how not in MAY_DROP:
        yield from (f"This must stand there as it did: {lost}" for lost in _lost(own.text, text)[: 2 * _SHOWN])
    yield from _frame(order.how, own, text)
    yield from _invented(own.text, text)


def unusable(text: str, patterns: Patterns) -> str | None:
    """Why an answer is no text at all, to follow the model's name; None where it is one."""
    return answer_fault(text, "", patterns) if text.strip() else "answered nothing."


def _length(how: RefineHow, before: str, after: str) -> Iterator[str]:
    old, new = len(before.split()), len(after.split())
    if how is RefineHow.SHORTER and new >= old:
        yield f"It is not shorter: {new} words in place of {old}."
    if how is RefineHow.LONGER and new <= old:
        yield f"It is not longer: {new} words in place of {old}."
    if how in _AS_LONG and not _LEAST * old <= new <= max(_MOST * old, old + 15):
        yield f"It has {new} words and the message had {old}; say what the message says."


def _lost(before: str, after: str) -> list[str]:
    """Blanks, places, addresses, figures, menus and labels that are gone."""
    lost = [found[0] for found in BLANK.finditer(before) if found[0] not in after]
    lost += [found[0] for found in _PLACE.finditer(before) if found[0] not in after]
    reached = {one.key for one in destinations(after)}
    lost += [one.text for one in destinations(before) if one.key not in reached]
    named, told = particulars(before), particulars(after)
    lost += [figure.text for figure in missing_figures(named.figures, told.figures)]
    flat = fold(after)
    lost += [" > ".join(path) for path in named.paths if not all(step in flat for step in path)]
    return list(dict.fromkeys(lost))


def _frame(how: RefineHow, own: OwnText, text: str) -> Iterator[str]:
    """Greeting, ending, lists and paragraphs."""
    lines = own.lines
    if lines and lines[0].kind is SentenceKind.GREETING and (name := _name(lines[0])) and name not in text[:120]:
        yield f"The greeting with the name {name} is missing."
    ending = [line.text for line in lines if line.kind is SentenceKind.SIGNATURE]
    if ending and how is not RefineHow.TRANSLATE and ending[-1].strip() not in text[-200:]:
        yield f"The ending is missing: “{ending[-1].strip()}”"
    items = sum(line.item for line in lines)
    now = sum(bool(_ITEM.match(said)) for said in text.split("\n"))
    if how not in MAY_DROP and now < items:
        yield f"The list had {items} items and has {now} now; every step stays, each on its own line."
    paragraphs, left = _paragraphs(own.text), _paragraphs(text)
    if how in _AS_LONG and left < paragraphs:
        yield f"It had {paragraphs} paragraphs and has {left} now; keep them, with an empty line between."


def _name(greeting: Line) -> str:
    """The last word of a greeting that names somebody."""
    words = greeting.text.strip(" ,:!.").split()
    return words[-1] if len(words) > 1 and words[-1][:1].isupper() and _OPENER.fullmatch(words[-1]) else ""


def _paragraphs(text: str) -> int:
    return sum(bool(part.strip()) for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")))


def _invented(before: str, after: str) -> Iterator[str]:
    """New blanks are nobody's to fill, and new places in curly brackets nobody fills."""
    new = [found[0] for found in (*BLANK.finditer(after), *_PLACE.finditer(after)) if found[0] not in before]
    yield from (f"This blank was not there, leave it out: {blank}" for blank in dict.fromkeys(new))
