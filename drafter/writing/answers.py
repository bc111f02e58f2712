"""The answers of a plan in words: each ask a paragraph or its steps, nearly word for word as the sources have them.

Figures, names and conditions are never touched, so that the grounding pass finds the proof of each sentence.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from drafter.brief import Brief
from drafter.evidence.plan import AnswerPlan, AskAnswer, Chosen
from drafter.evidence.units import LISTS, EvidenceUnit, UnitKind
from drafter.phrasebook import ENGLISH
from drafter.reading.steering import steers
from drafter.situation import Channel
from drafter.text.excerpts import shorten
from drafter.writing.gaps import fill_variables, known_variables
from drafter.writing.saved_reply import letter_body

__all__ = ["answers", "paragraphs"]

_QUOTED = 120  # characters of an ask that is repeated
_LABEL = re.compile(r"[\w'’\"“„(][^.!?:]{1,80}")
_SAYS = re.compile(r"\w")
_SHORT = 7  # words of a cell that is no text of its own
_CAPITAL = re.compile(r"[A-Z][a-z]")
_ENDS = re.compile(r"[.!?:](?:\s|$)")


def answers(brief: Brief, plan: AnswerPlan) -> list[str]:
    """The paragraphs that answer what can be answered, what is still open, and where to read on."""
    told = [answer for answer in plan.answered if answer.chosen]
    parts = paragraphs(brief, told)
    lead = [brief.say.in_its_own_words] if parts and any(_is_foreign(brief, answer) for answer in told) else []
    return [*lead, *parts, *_open(brief, plan), _more(brief, told)]


def paragraphs(brief: Brief, told: Sequence[AskAnswer]) -> list[str]:
    """What is said of the answers alone."""
    lists = sum(unit.kind in LISTS for answer in told for chosen in answer.chosen for unit in chosen.units)
    return [part for answer in told for part in _answer(brief, answer, labelled=len(told) > 1 or lists > 1)]


def _is_foreign(brief: Brief, answer: AskAnswer) -> bool:
    """Whether what answers is written in another language than the letter: it is quoted, for nobody translates it."""
    written = (chosen.section.passages[0].language for chosen in answer.chosen)
    return any((language or ENGLISH) != brief.language for language in written)


def _answer(brief: Brief, answer: AskAnswer, *, labelled: bool) -> Iterator[str]:
    for chosen in answer.chosen:
        passage = chosen.section.passages[0]
        if chosen.whole_letter:
            text = "\n\n".join(p.text for p in chosen.section.passages)
            quoted = (passage.language or ENGLISH) != brief.language
            yield letter_body(text, brief, passage.link, quoted=quoted).replace("**", "")
        else:
            yield from _section(brief, chosen, labelled=labelled)


def _section(brief: Brief, chosen: Chosen, *, labelled: bool) -> Iterator[str]:
    """The units of a section: sentences in a row are a paragraph, a list stands behind what leads to it."""
    values = known_variables(brief.request, brief.mailbox, chosen.section.passages[0].link)
    for place, (kind, group) in enumerate(groupby(chosen.units, key=lambda unit: unit.kind)):
        units = list(group)
        match kind:
            case UnitKind.SENTENCE:
                text = " ".join(unit.lines[0] for unit in units)
            case UnitKind.ROW:
                alone = _row_alone(brief, chosen, units[0]) if len(units) == 1 else ""
                text = alone or "\n".join(f"- {_row(unit, named=_narrowed(chosen, unit))}" for unit in units)
            case _:
                heading = chosen.section.heading if place == 0 else ""
                text = "\n\n".join(_list(brief, unit, heading, labelled=labelled) for unit in units)
        yield fill_variables(text, values)


def _list(brief: Brief, unit: EvidenceUnit, heading: str, *, labelled: bool) -> str:
    """Steps with their numbers or points, behind the line that leads to them: where there are several lists in a
    letter, the `heading` of a section that begins with one."""
    if len(unit.lines) == 1 and unit.kind is UnitKind.STEPS and not unit.lead:
        return unit.lines[0]
    marks = [f"{i}." if unit.kind is UnitKind.STEPS else "-" for i in range(1, len(unit.lines) + 1)]
    items = "\n".join(f"{mark} {line}" for mark, line in zip(marks, unit.lines, strict=True))
    lead = unit.lead
    if not lead and heading:
        label = f"{heading}:" if labelled and _LABEL.fullmatch(heading) else brief.say.here_is_how
        lead = label if unit.kind is UnitKind.STEPS or labelled else ""
    return f"{lead}\n\n{items}" if lead else items


def _row(unit: EvidenceUnit, *, named: bool) -> str:
    """A row of a table as a line: what it is about, then each cell behind the name of its column. The only cell of a
    row needs none unless it is to be `named`."""
    head, cells = unit.lines[0], _cells(unit)
    if len(cells) == 1 and not named:
        return f"{head}: {cells[0][1]}"
    return f"{head}: " + "; ".join(f"{name}: {cell}" if name else cell for name, cell in cells)


def _narrowed(chosen: Chosen, unit: EvidenceUnit) -> bool:
    """Whether columns of the row were left out: what is left says nothing without the name of its column."""
    return any(whole.start == unit.start and len(whole.lines) > len(unit.lines) for whole in chosen.section.units)


def _row_alone(brief: Brief, chosen: Chosen, unit: EvidenceUnit) -> str:
    """The only row of a table as a sentence: a list of one reads like a form. Empty where a cell is a text of its
    own, and where its column has no name."""
    named = _cells(unit)
    if not named or not all(name and len(cell.split()) <= _SHORT and not _ENDS.search(cell) for name, cell in named):
        return ""
    english = (chosen.section.passages[0].language or ENGLISH) == ENGLISH

    def small(name: str) -> str:
        plain = english and name not in brief.mailbox.plans and _CAPITAL.match(name)
        return name[0].lower() + name[1:] if plain else name

    cells = "; ".join(f"{small(name)} {cell}" for name, cell in named)
    return brief.say.table_row.format(row=unit.lines[0], cells=cells)


def _cells(unit: EvidenceUnit) -> list[tuple[str, str]]:
    """The cells of a row that say something, each with the name of its column."""
    names = unit.lead.split("|")
    return [(name, cell) for name, cell in zip(names[1:], unit.lines[1:], strict=False) if _SAYS.search(cell)]


def _open(brief: Brief, plan: AnswerPlan) -> list[str]:
    """The points that nothing answers, quoted back, so that none is dropped in silence; an order to whoever drafts is
    none."""
    points = [answer.ask.text for answer in plan.open if not steers(answer.ask.text)] if plan.answered else []
    asked = [f"“{shorten(point, _QUOTED)}”" for point in points]
    return [brief.say.open_point.format(ask=" ".join(asked))] if asked else []


def _more(brief: Brief, told: Sequence[AskAnswer]) -> str:
    """Where to read on: one page, that of the first answer; not in a post, which has no room for it."""
    if brief.situation.channel is Channel.SOCIAL:
        return ""
    links = (c.section.passages[0].link for answer in told for c in answer.chosen if not c.whole_letter)
    link = next((link for link in links if link), None)
    return brief.say.more.format(link=link) if link else ""
