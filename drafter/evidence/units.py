"""Evidence units: a document cut into what may be said as a whole, section by section.

A unit is a sentence, a list of steps or points with the line that leads into it, a callout, or a row of a table with
the names of its columns. Code, pictures and lines that only point elsewhere are none.

A line of bold letters alone is the title of a tab, an accordion or a callout. Several in a section are its headings;
one is a callout, which belongs to what stands before it.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from drafter.evidence.headings import gives_no_steps
from drafter.phrasebook import Patterns
from drafter.text.sentences import SentenceKind, classify, split_sentences
from kb_index.documents import Kind, Passage
from kb_index.passages.outline import Block, plain_words, sections

__all__ = ["LISTS", "DocumentSection", "EvidenceUnit", "UnitKind", "read_sections"]

_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\s]{0,500}(?:\s\"[^\"\n]{0,200}\")?\)")
_SEE = re.compile(r"(?:(?<!\s)\s+)?\(see [^()\n]{1,120}\)", re.IGNORECASE)
_SEE_AT_END = re.compile(
    r"([:;,–])\s(?:please |also )?(?:see|read) \[[^\[\]\n]{1,200}\]\([^()\s]{1,300}\)\.?$", re.IGNORECASE
)
_SEE_IN_ITEM = re.compile(r"(?:^|(?<=[.!?])\s)see (?:also )?\[[^\[\]\n]{1,200}\]\([^()\s]{1,300}\)\.", re.IGNORECASE)
_STANDS_ELSEWHERE = re.compile(
    r"\b(?:is|are|stands?|found|listed|described|explained) (?:on|in) (?:the |our )?(?:page |article |section )?"
    r"\[[^\[\]\n]{1,200}\]\([^()\s]{1,300}\)\.?$",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\*\*|__|`|(?<![\w*])\*(?=\w)|(?<=[\w.:,!?])\*(?![\w*])|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)")
_POINTS_AWAY = re.compile(
    r"(?:please |also |for more,? |for (?:details|help),? )?"
    r"(?:see|read|refer to|more (?:on|about)|learn (?:more|how|about)|find out (?:more|how)|follow)\b"
    r"[^.]{0,160}[.:]?$|"
    r"here(?:['’]?s| is) how\b[^.]{0,60}[.:]?$|in this (?:article|guide|tutorial|section|page)\b|"
    r"(?:this|the) (?:page|article|guide|section|topic|document|tutorial)"
    r" (?:is about|explains?|describes?|shows?|says|tells?|covers?|lists?|helps?|walks?|gives|contains|provides)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"(?:it|its|this|that|these|those|they|them|their|then|there|he|she|such|both|so|but|and|also|or|otherwise|"
    r"after that|after this|instead|if (?:it|so|not|that|this|they)|in (?:this|that) case|the same|without it|"
    r"once (?:it|that|this)|when (?:it|that|this))\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"(?:an? |for |zum |par |por |ad |bij)?(?:example|instance|beispiel|exemple|ejemplo|esempio|voorbeeld|exemplo)\b",
    re.IGNORECASE,
)
_ONE = re.compile(r"(?:an?|another) (?:\w+ ){0,2}one\b|one of them\b", re.IGNORECASE)
_HANDS_OVER = re.compile(r"\{\{\s{0,3}(?:colleague|(?:ticket\.)?assignee|new_agent)\b")
"""The blank for whoever takes over."""
_STEP = re.compile(r"\s*\d{1,3}[.)]\s+")
_POINT = re.compile(r"\s*[-*+•–]\s+")
_CALLOUT = re.compile(r"\s*>\s?(?:\[!\w+\]\s*)?")
_RULE_ROW = re.compile(r"[\s|:=-]+$")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_PICTURE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{0,500}\)")
_BLANK = re.compile(r"\{\{[^{}\n]{0,80}\}\}")
_WORD = re.compile(r"\w")
_TITLE = re.compile(r"(?:>[ \t]?)?\*\*([^*\n]{1,120}[^*\n.:!,;])\*\*")
_TABS = 2  # titles in one section, from which on they divide it


class UnitKind(StrEnum):
    """What an evidence unit is."""

    SENTENCE = "sentence"
    STEPS = "steps"
    POINTS = "points"
    ROW = "row"


LISTS = (UnitKind.STEPS, UnitKind.POINTS)
"""The kinds that have several lines, said whole and in order."""


@dataclass(frozen=True, slots=True)
class EvidenceUnit:
    """What may be said as a whole: `lines` are its sentence, or each of its steps or points, or the cells of its row,
    without marks. `lead` is the line before a list, or the table's names of columns, joined by `|`.

    It stands at `[start:end)` of the document's text. `leans`: it says nothing without the unit before it.
    """

    kind: UnitKind
    lines: tuple[str, ...]
    start: int
    end: int
    lead: str = ""
    leans: bool = False

    @property
    def text(self) -> str:
        """All its words in one line, the lead in front."""
        if self.kind is UnitKind.ROW:
            return "; ".join(
                f"{name}: {cell}" if name else cell
                for name, cell in zip(self.lead.split("|"), self.lines, strict=False)
            )
        return " ".join(part for part in (self.lead, *self.lines) if part)

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """The units that stand under one heading of a document; `path` goes from the title down to that heading.

    `passages` are those that hold them, in order.
    """

    document_id: str
    path: tuple[str, ...]
    units: tuple[EvidenceUnit, ...]
    passages: tuple[Passage, ...]

    @property
    def is_saved_reply(self) -> bool:
        """Whether it is of a saved reply: a letter that somebody approved as a whole."""
        return self.passages[0].kind is Kind.SAVED_REPLY

    @property
    def heading(self) -> str:
        """The innermost heading, or the title."""
        return self.path[-1]

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """Which section of which document it is."""
        return self.document_id, self.path


def read_sections(text: str, passages: Sequence[Passage], patterns: Patterns) -> list[DocumentSection]:
    """The sections of one document that have units; `text` is the document's, `passages` are all of its own.

    Of a saved reply the greeting, kind words and signature are none: every letter has its own. One that brings in a
    colleague has none at all: it hands over and answers nothing.
    """
    if passages[0].kind is Kind.SAVED_REPLY and _HANDS_OVER.search(text):
        return []
    title = passages[0].title
    frame = _frame(text, patterns) if passages[0].kind is Kind.SAVED_REPLY else frozenset[int]()
    read = []
    for path, blocks in _titled(title, text):
        lists = not gives_no_steps(path[-1])
        units = tuple(
            unit
            for unit in _units(text, blocks)
            if unit.words and unit.start not in frame and (lists or unit.kind not in LISTS)
        )
        if units:
            start, end = blocks[0].span[0], blocks[-1].span[1]
            held = tuple(p for p in passages if p.start < end and start < p.end)
            read.append(DocumentSection(passages[0].document_id, path, tuple(_with_question(path[-1], units)), held))
    return read


def _titled(title: str, text: str) -> Iterator[tuple[tuple[str, ...], Sequence[Block]]]:
    """The blocks below each heading with the path to it; the titles of tabs are headings below that one."""
    for section in sections(title, text):
        titles = [title for block in section.blocks if (title := _title(text, block))]
        path, blocks = section.path, list[Block]()
        for block in section.blocks:
            if len(titles) < _TABS or not (found := _title(text, block)):
                blocks.append(block)
                continue
            if blocks:
                yield path, blocks
            path, blocks = (*section.path, found), []
        if blocks:
            yield path, blocks


def _title(text: str, block: Block) -> str:
    """The words of a line in bold letters, or none."""
    found = _TITLE.fullmatch(text[slice(*block.span)])
    return _plain(found[1]) if found else ""


def _with_title(title: str, units: Sequence[EvidenceUnit]) -> list[EvidenceUnit]:
    """The units; where the first sentence below a line of bold letters goes on from it, both are said: "They give 1.2
    volts" is true of the "No rechargeable batteries" above it and of nothing that stands before."""
    if not (title and units) or title.endswith("?") or not _LEANS.match(first := units[0].lines[0]):
        return _with_question(title, units)
    return [replace(units[0], lines=(f"{title}: {first[0].lower()}{first[1:]}",)), *units[1:]]


def _with_question(heading: str, units: Sequence[EvidenceUnit]) -> list[EvidenceUnit]:
    """The units; where a question stands above them that the first sentence goes on from, it is said with it."""
    if not units:
        return []
    first, *others = units
    if first.kind is not UnitKind.SENTENCE or not heading.endswith("?") or not _LEANS.match(first.lines[0]):
        return [*units]
    return [replace(first, lines=(f"{heading} {first.lines[0]}",)), *others]


def _frame(text: str, patterns: Patterns) -> frozenset[int]:
    """Where the sentences of a letter begin that state nothing."""
    spans = classify(text, patterns)
    return frozenset(s.start for s in spans if s.kind not in (SentenceKind.FACTUAL, SentenceKind.QUESTION))


def _units(text: str, blocks: Sequence[Block]) -> Iterator[EvidenceUnit]:
    lead: EvidenceUnit | None = None
    title = ""
    for block in blocks:
        start, end = block.span
        raw = text[start:end]
        above, title = title, _title(text, block)
        if _FENCE.match(raw) or not _WORD.search(plain_words(raw)):
            lead = None
        elif raw.startswith("|"):
            lead = None
            yield from _rows(raw, start)
        elif block.items:
            yield _list(text, block, lead)
            lead = None
        elif title:
            if lead:
                yield lead
            lead = EvidenceUnit(UnitKind.SENTENCE, (f"{title}:",), start, end)
        else:
            if lead and not above:
                yield lead
            said = _with_title(above, list(_sentences(raw, start)))
            lead = _leading(said.pop()) if said and said[-1].lines[0].endswith((":", ",")) else None
            yield from said
    # A line that leads to nothing we may say is left out.


def _leading(sentence: EvidenceUnit) -> EvidenceUnit:
    """A line that leads to a list, with a colon, also where its author wrote a comma."""
    return replace(sentence, lines=(f"{sentence.lines[0][:-1]}:",))


def _list(text: str, block: Block, lead: EvidenceUnit | None) -> EvidenceUnit:
    """A list as one unit, whole and in order; an item with lines of its own is one line."""
    start, end = block.span
    edges = [*block.items, end]
    items = [text[a:b] for a, b in itertools.pairwise(edges)]
    steps = bool(_STEP.match(items[0])) if items else False
    lines = tuple(line for item in items if (line := _item(item)))
    kind = UnitKind.STEPS if steps else UnitKind.POINTS
    if lead is None:
        return EvidenceUnit(kind, lines, start, end)
    return EvidenceUnit(kind, lines, lead.start, end, lead.lines[0], lead.leans)


def _item(item: str) -> str:
    """The words of a list item in one line, without pictures, code and pointers to other pages."""
    marker = _STEP.match(item) or _POINT.match(item)
    kept = list[str]()
    fenced = False
    for line in item[marker.end() if marker else 0 :].splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and _WORD.search(line):
            inner = _STEP.match(line) or _POINT.match(line)
            marked = inner or _CALLOUT.match(line)
            words = line[marked.end() if marked else 0 :].strip()
            # Points within a point stand in one line: a mark keeps them apart.
            apart = inner is not None and kept and kept[-1][-1:].isalnum()
            kept.append(f"; {words}" if apart else f" {words}")
    return _plain(_SEE_IN_ITEM.sub("", "".join(kept).strip()))


def _rows(raw: str, start: int) -> Iterator[EvidenceUnit]:
    """The rows of a table below its head."""
    head: list[str] = []
    place = start
    for line in raw.splitlines(keepends=True):
        at, place = place, place + len(line)
        if _RULE_ROW.match(line):
            continue
        cells = [_plain(cell) for cell in line.strip().strip("|").split("|")]
        if not head:
            head = cells
        elif any(cells):
            yield EvidenceUnit(UnitKind.ROW, tuple(cells), at, at + len(line.rstrip()), "|".join(head))


def _sentences(raw: str, start: int) -> Iterator[EvidenceUnit]:
    example = False
    for number, span in enumerate(split_sentences(raw)):
        sentence = raw[span.start : span.end]
        marker = _CALLOUT.match(sentence)
        words = _without_pointer(sentence[marker.end() :] if marker else sentence)
        if not _WORD.search(_BLANK.sub("", words)) or words.endswith("?"):
            continue
        if _PICTURE.fullmatch(sentence.strip()):
            continue
        leans = example or (bool(number) and (_LEANS.match(words) or _ONE.match(words)) is not None)
        # What follows an example goes on with it: "You then pay 9 EUR" holds in that example alone.
        example = example or _EXAMPLE.match(words) is not None
        yield EvidenceUnit(UnitKind.SENTENCE, (words,), start + span.start, start + span.end, leans=leans)


def _without_pointer(sentence: str) -> str:
    """The words of a sentence without "; see [another page]" at its end; none where it states nothing but that."""
    words = _plain(sentence)
    if _POINTS_AWAY.match(words) or _STANDS_ELSEWHERE.search(sentence):
        return ""
    if not (pointer := _SEE_AT_END.search(sentence)):
        return words
    return "" if pointer[1] == ":" else f"{_plain(sentence[: pointer.start()])}."


def _plain(markdown: str) -> str:
    """Markdown as a customer reads it: the words of links, no marks, no "(see ...)", one line."""
    return " ".join(_MARKS.sub("", _SEE.sub("", _LINK.sub(r"\1", markdown))).split())
