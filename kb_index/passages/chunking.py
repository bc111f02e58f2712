"""Documents become passages: spans that stand under one heading and fit the embedding model.

A passage is embedded with its title and headings in front (`embedded_text`), and both together stay within
the model's limit, because a longer text is cut silently. Lists, tables and code stay whole where they fit;
what does not fit is split at items, then lines, then sentences, then words.
"""

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from kb_index.documents import Document, Passage
from kb_index.passages.outline import LINE_END, Block, Section, TextRange, plain_words, sections, trim_span

__all__ = ["CHUNKING", "TokenCounter", "embedded_text", "passage_id", "split"]

CHUNKING = "3"
"""Moves whenever the same document would be split, embedded or read differently; documents are then indexed again."""

MAX_CHARACTERS = 2_000
_HEADING_SHARE = 1 / 3
_SPECIAL_TOKENS = 2
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_SPACE = re.compile(r"\s+")
_STEPS = 5


class TokenCounter(Protocol):
    """What chunking needs of an embedding model."""

    @property
    def max_tokens(self) -> int:
        """Tokens per text that the model reads, special ones included."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not included."""
        ...


class _Tokens:
    """Token counts within one document, each text counted once and many in one call: calls are dear."""

    def __init__(self, counter: TokenCounter) -> None:
        self.limit = counter.max_tokens - _SPECIAL_TOKENS
        self._counter = counter
        self._known: dict[str, int] = {}

    def of(self, texts: Sequence[str]) -> list[int]:
        missing = list(dict.fromkeys(text for text in texts if text not in self._known))
        if missing:
            self._known.update(zip(missing, self._counter.count_tokens(missing), strict=True))
        return [self._known[text] for text in texts]


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest span that a passage is built of."""

    span: TextRange
    tokens: int

    def fits(self, budget: int) -> bool:
        return self.tokens <= budget and self.span[1] - self.span[0] <= MAX_CHARACTERS


def embedded_text(heading_path: Sequence[str], text: str) -> str:
    """What the model reads of a passage: title and headings, then the words."""
    return f"{_joined(heading_path)}\n{plain_words(text)}"


def passage_id(document_id: str, version: str, number: int) -> str:
    """The id of a passage: it names the version, so that an old passage is never taken for a new one."""
    return f"{document_id}@{version}#{number}"


def split(document: Document, counter: TokenCounter, *, document_id: str, version: str) -> list[Passage]:
    """The passages of a document in reading order; ids depend on nothing but the arguments."""
    tokens, found = _Tokens(counter), list(sections(document.title, document.text))
    words = [plain_words(document.text[slice(*block.span)]) for section in found for block in section.blocks]
    tokens.of([*(_joined(section.path) for section in found), *words])
    placed = [placed for section in found for placed in _placed(document.text, section, tokens)]
    return [
        _passage(document, path, span, document_id, passage_id(document_id, version, number))
        for number, (path, span) in enumerate(placed)
    ]


def _joined(path: Sequence[str]) -> str:
    return " > ".join(path)


def _passage(document: Document, path: tuple[str, ...], span: TextRange, document_id: str, key: str) -> Passage:
    text = document.text[slice(*span)]
    return Passage(
        id=key,
        document_id=document_id,
        kind=document.kind,
        title=document.title,
        heading_path=path,
        text=text,
        start=span[0],
        end=span[1],
        source=document.source,
        link=document.link,
        visibility=document.visibility,
        updated_at=document.updated_at,
        mailboxes=document.mailboxes,
        language=document.language,
        content_hash=hashlib.sha256(embedded_text(path, text).encode("utf-8", "replace")).hexdigest()[:32],
    )


def _placed(text: str, section: Section, tokens: _Tokens) -> Iterator[tuple[tuple[str, ...], TextRange]]:
    path = _short(section.path, tokens)
    budget = tokens.limit - tokens.of([_joined(path)])[0]
    units = [unit for block in section.blocks for unit in _units(text, block, budget, tokens)]
    return ((path, span) for span in _packed(text, units, budget))


def _short(path: tuple[str, ...], tokens: _Tokens) -> tuple[str, ...]:
    """The headings, halved until together they leave most of the model's limit to the words."""
    limit = int(tokens.limit * _HEADING_SHARE)
    while tokens.of([_joined(path)])[0] > limit:
        longest = max(len(words) for words in path)
        path = tuple(words[: max(1, longest // 2)].rstrip() for words in path)[-limit // 2 :]
    return path


def _packed(text: str, units: list[_Unit], budget: int) -> Iterator[TextRange]:
    """Spans of as many units in a row as fit."""
    kept: list[_Unit] = []
    for unit in units:
        if kept and not _together([*kept, unit]).fits(budget):
            leads_in = len(kept) > 1 and _leads_in(text, kept[-1], unit, budget)
            yield _together(kept[:-1] if leads_in else kept).span
            kept = kept[-1:] if leads_in else []
        kept.append(unit)
    yield _together(kept).span


def _together(units: Sequence[_Unit]) -> _Unit:
    return _Unit((units[0].span[0], units[-1].span[1]), sum(unit.tokens for unit in units))


def _leads_in(text: str, before: _Unit, unit: _Unit, budget: int) -> bool:
    """Whether the unit before, such as "Do this:", belongs to this one and both fit into one passage."""
    return text[before.span[1] - 1] == ":" and _together([before, unit]).fits(budget)


def _units(text: str, block: Block, budget: int, tokens: _Tokens) -> list[_Unit]:
    """The block if it fits, else its parts, cut one way finer at each step until all of them fit."""
    units = _counted(text, [block.span], tokens)
    for step in range(_STEPS):
        if all(unit.fits(budget) for unit in units):
            break
        spans: list[TextRange] = []
        for unit in units:
            spans += [unit.span] if unit.fits(budget) else _parts(text, unit.span, step, block.items, budget)
        units = _counted(text, spans, tokens)
    return units


def _parts(text: str, span: TextRange, step: int, items: tuple[int, ...], budget: int) -> list[TextRange]:
    """The span cut at list items, lines, sentences, words or, at the last step, anywhere."""
    start, end = span
    if step == 0:
        cuts = [item for item in items if start < item < end]
    elif step < _STEPS - 1:
        ends = (LINE_END, _SENTENCE_END, _SPACE)[step - 1]
        cuts = [match.end() for match in ends.finditer(text, start, end) if match.end() < end]
    else:
        cuts = list(range(start, end, max(1, budget // 4)))[1:]  # no tokenizer makes more of one character
    edges = itertools.pairwise([start, *cuts, end])
    return [part for edge in edges if (part := trim_span(text, edge))]


def _counted(text: str, spans: Sequence[TextRange], tokens: _Tokens) -> list[_Unit]:
    counts = tokens.of([plain_words(text[slice(*span)]) for span in spans])
    return [_Unit(span, count) for span, count in zip(spans, counts, strict=True)]
