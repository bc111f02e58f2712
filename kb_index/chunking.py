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

from markdown_it import MarkdownIt

from kb_index.documents import Document, Passage

__all__ = ["CHUNKING", "TokenCounter", "embedded_text", "passage_id", "plain", "split"]

CHUNKING = "1"
"""Moves whenever the same document would be split or embedded differently; documents are then indexed again."""

MAX_CHARACTERS = 2_000
_MAX_HEADING_SHARE = 1 / 3
_SPECIAL_TOKENS = 2
_LINE_END = re.compile(r"\r\n|\n|\r")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\)")
_ADDRESS = re.compile(r"<?\bhttps?://([^\s/>]+)[^\s>]*>?")
_MARKS = re.compile(r"[*`#|>]+|(?<!\w)_+|_+(?!\w)|-{3,}|\[![A-Z]+\]")
_WORD = re.compile(r"\w")
Span = tuple[int, int]


class TokenCounter(Protocol):
    """What chunking needs of an embedding model."""

    @property
    def max_tokens(self) -> int:
        """Tokens per text that the model reads, special ones included."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special ones not included."""
        ...


@dataclass(frozen=True, slots=True)
class _Block:
    """A heading, paragraph, list, table or code block; `items` are the lines where a list can be split."""

    span: Span
    heading_level: int = 0
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest span that a passage is built of."""

    span: Span
    tokens: int


def plain(text: str) -> str:
    """The words of Markdown, without marks and without link targets: what is embedded and searched for."""
    text = _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text))
    return _MARKS.sub(" ", text)


def embedded_text(heading_path: Sequence[str], text: str) -> str:
    """What the model reads of a passage: title and headings, then the words."""
    return f"{' > '.join(heading_path)}\n{plain(text)}"


def split(document: Document, counter: TokenCounter, *, document_id: str, version: str) -> list[Passage]:
    """The passages of a document in reading order; ids depend on nothing but the arguments."""
    spans = [
        (path, span)
        for headings, blocks in _sections(document)
        for path in [_short(headings, counter)]
        for span in _fitting(document.text, path, blocks, counter)
    ]
    return [
        _passage(document, path, span, document_id, passage_id(document_id, version, number))
        for number, (path, span) in enumerate(spans)
    ]


def passage_id(document_id: str, version: str, number: int) -> str:
    """The id of a passage: it names the version, so that an old passage is never taken for a new one."""
    return f"{document_id}@{version}#{number}"


def _passage(document: Document, path: tuple[str, ...], span: Span, document_id: str, key: str) -> Passage:
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


def _sections(document: Document) -> Iterator[tuple[tuple[str, ...], list[_Block]]]:
    """Runs of blocks between headings, with the headings above them."""
    headings: list[tuple[int, str]] = []
    blocks: list[_Block] = []
    for block in _blocks(document.text):
        if not block.heading_level:
            blocks.append(block)
            continue
        if blocks:
            yield _path(document.title, headings), blocks
        words = " ".join(plain(document.text[slice(*block.span)]).strip("=- \n").split())
        headings = [(level, text) for level, text in headings if level < block.heading_level]
        headings.append((block.heading_level, words))
        blocks = []
    if blocks:
        yield _path(document.title, headings), blocks


def _path(title: str, headings: list[tuple[int, str]]) -> tuple[str, ...]:
    words = [text for _, text in headings if text]
    return (title, *(words[1:] if words[:1] == [title] else words))


def _blocks(text: str) -> Iterator[_Block]:
    """Top-level blocks with character offsets, in order, leaving out nothing but white space and rules."""
    starts = [0, *(match.end() for match in _LINE_END.finditer(text)), len(text)]
    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    depth, end, items = 0, 0, list[int]()
    opened: Span = (0, 0)
    for token in parser.parse(text):
        if token.map and depth == 0:
            opened, items = (starts[token.map[0]], starts[token.map[1]]), []
            yield from _text_block(text, (end, opened[0]))  # link definitions have no token
            end = opened[1]
        if token.map and token.type == "list_item_open" and depth == 1:
            items.append(starts[token.map[0]])
        depth += token.nesting
        if depth == 0:
            level = int(token.tag[1]) if token.type == "heading_close" else 0
            yield from _text_block(text, opened, level, tuple(items))
    yield from _text_block(text, (end, len(text)))


def _text_block(text: str, span: Span, heading_level: int = 0, items: tuple[int, ...] = ()) -> Iterator[_Block]:
    """The block, unless it holds no word, as a horizontal rule."""
    trimmed = _trimmed(text, span)
    if trimmed and _WORD.search(text, *trimmed):
        yield _Block(trimmed, heading_level, items)


def _trimmed(text: str, span: Span) -> Span | None:
    """The span without white space at its ends; None if nothing remains."""
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip())
    end = span[0] + len(part.rstrip())
    return (start, end) if start < end else None


def _short(path: tuple[str, ...], counter: TokenCounter) -> tuple[str, ...]:
    """The headings, each halved until together they leave most of the model's limit to the words."""
    limit = int(counter.max_tokens * _MAX_HEADING_SHARE)
    while counter.count_tokens([" > ".join(path)])[0] > limit:
        longest = max(len(words) for words in path)
        path = tuple(words[: max(1, longest // 2)].rstrip() for words in path)[-limit // 2 :]
    return path


def _fitting(text: str, path: tuple[str, ...], blocks: list[_Block], counter: TokenCounter) -> Iterator[Span]:
    budget = counter.max_tokens - _SPECIAL_TOKENS - counter.count_tokens([" > ".join(path)])[0]
    units = _units(text, blocks, budget, counter)
    start, used = 0, 0
    for number, unit in enumerate(units):
        too_long = used + unit.tokens > budget or unit.span[1] - units[start].span[0] > MAX_CHARACTERS
        if too_long and number > start:
            cut = number - 1 if _leads_in(text, units, number, start, budget) else number
            yield units[start].span[0], units[cut - 1].span[1]
            start, used = cut, sum(part.tokens for part in units[cut:number])
        used += unit.tokens
    yield units[start].span[0], units[-1].span[1]


def _leads_in(text: str, units: list[_Unit], number: int, start: int, budget: int) -> bool:
    """Whether the unit before, such as "Do this:", belongs to this one and both fit into one passage."""
    before, unit = units[number - 1], units[number]
    return (
        number - 1 > start
        and text[before.span[1] - 1] == ":"
        and before.tokens + unit.tokens <= budget
        and unit.span[1] - before.span[0] <= MAX_CHARACTERS
    )


def _units(text: str, blocks: list[_Block], budget: int, counter: TokenCounter) -> list[_Unit]:
    """Blocks that fit as they are, the parts of those that do not; all tokens counted in few calls."""
    counted = _counted(text, [block.span for block in blocks], counter)
    units = []
    for block, unit in zip(blocks, counted, strict=True):
        units += _split_until_fitting(text, unit, block.items, budget, counter)
    return units


def _split_until_fitting(
    text: str, unit: _Unit, items: tuple[int, ...], budget: int, counter: TokenCounter
) -> list[_Unit]:
    pending, steps = [unit], 0
    while steps < 5 and any(not _fits(part, budget) for part in pending):
        spans = [
            [part.span] if _fits(part, budget) else _parts(text, part.span, steps, items, budget) for part in pending
        ]
        pending = _counted(text, [span for group in spans for span in group], counter)
        steps += 1
    return pending


def _fits(unit: _Unit, budget: int) -> bool:
    return unit.tokens <= budget and unit.span[1] - unit.span[0] <= MAX_CHARACTERS


def _parts(text: str, span: Span, step: int, items: tuple[int, ...], budget: int) -> list[Span]:
    """The span cut at list items, lines, sentences, words, or anywhere: one finer way at each step."""
    start, end = span
    if step == 0:
        cuts = [item for item in items if start < item < end]
    elif step < 4:
        ends = (_LINE_END, _SENTENCE_END, re.compile(r"\s+"))[step - 1]
        cuts = [match.end() for match in ends.finditer(text, start, end) if match.end() < end]
    else:
        cuts = list(range(start, end, max(1, budget // 4)))[1:]
    edges = [start, *cuts, end]
    return [part for edge in itertools.pairwise(edges) if (part := _trimmed(text, edge))]


def _counted(text: str, spans: list[Span], counter: TokenCounter) -> list[_Unit]:
    counts = counter.count_tokens([plain(text[slice(*span)]) for span in spans])
    return [_Unit(span, tokens) for span, tokens in zip(spans, counts, strict=True)]
