"""The outline of a Markdown text: its sections with the headings above them, in exact character offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt

__all__ = ["BLOCK_PARSER", "LINE_END", "Block", "Section", "TextRange", "plain_words", "sections", "trim_span"]

TextRange = tuple[int, int]

LINE_END = re.compile(r"\r\n|\n|\r")
_WORD = re.compile(r"\w")
# These take time by the length of the text, also where it is a megabyte of brackets: no label holds another's
# beginning, no address the end of a label, and a run of underscores is tried from its first one only. No group is
# possessive: before Python 3.11.5 some of them match what they must not (gh-106052).
_LINK = re.compile(r"!?\[([^\[\]\n]*+)\]\([^)\s\]]*+(?:\](?!\()[^)\s\]]*+)*(?:\s++(?:\"[^\"\n]*+\"|'[^'\n]*+'))?\)")
_ADDRESS = re.compile(r"<?\bhttps?://([^\s/>]+)[^\s>]*>?")
# Each way begins with its own character, so that a search skips all others: 1.6 times as fast.
_MARKS = re.compile(r"[*`#|>]+|_(?<!\w_)_*+|_(?<!__)_*+(?!\w)|-{3,}|\[![A-Z]+\]")
BLOCK_PARSER = MarkdownIt("commonmark").enable("table")
"""Finds blocks only: what stands in a line is half of the work, and few ask for it."""

BLOCK_PARSER.core.ruler.enableOnly(["normalize", "block"])


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list, table or code block; `items` are the offsets where a list can be cut."""

    span: TextRange
    heading_level: int = 0
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks in a row that stand under the same headings; `path` goes from the title down to the last of them."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]


@lru_cache(2048)  # passages are counted, hashed and embedded: one after the other, the same words each time
def plain_words(text: str) -> str:
    """The words of Markdown, without marks and without link targets: what is embedded and searched for."""
    return _MARKS.sub(" ", _ADDRESS.sub(r"\1", _LINK.sub(r"\1", text)))


def trim_span(text: str, span: TextRange) -> TextRange | None:
    """The span without white space at its ends; None if nothing remains."""
    part = text[slice(*span)]
    start = span[0] + len(part) - len(part.lstrip())
    end = span[0] + len(part.rstrip())
    return (start, end) if start < end else None


def sections(title: str, text: str) -> Iterator[Section]:
    """The sections that have words, in order; a first heading that repeats the title is said once."""
    headings: list[tuple[int, str]] = []
    blocks: list[Block] = []
    for block in _blocks(text):
        if not block.heading_level:
            blocks.append(block)
            continue
        if blocks:
            yield Section(_path(title, headings), tuple(blocks))
        words = " ".join(plain_words(text[slice(*block.span)]).strip("=- \n").split())
        headings = [(level, above) for level, above in headings if level < block.heading_level]
        headings.append((block.heading_level, words))
        blocks = []
    if blocks:
        yield Section(_path(title, headings), tuple(blocks))


def _path(title: str, headings: list[tuple[int, str]]) -> tuple[str, ...]:
    words = [text for _, text in headings if text]
    return (title, *(words[1:] if words[:1] == [title] else words))


def _blocks(text: str) -> Iterator[Block]:
    """Top-level blocks, leaving out nothing but white space and rules."""
    starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    depth, end, items = 0, 0, list[int]()
    opened: TextRange = (0, 0)
    for token in BLOCK_PARSER.parse(text):
        if token.map and depth == 0:
            opened, items = (starts[token.map[0]], starts[token.map[1]]), []
            yield from _with_words(text, (end, opened[0]))  # link definitions have no token
            end = opened[1]
        if token.map and token.type == "list_item_open" and depth == 1:
            items.append(starts[token.map[0]])
        depth += token.nesting
        if depth == 0:
            level = int(token.tag[1]) if token.type == "heading_close" else 0
            yield from _with_words(text, opened, level, tuple(items))
    yield from _with_words(text, (end, len(text)))


def _with_words(text: str, span: TextRange, heading_level: int = 0, items: tuple[int, ...] = ()) -> Iterator[Block]:
    within = trim_span(text, span)
    # A heading without words ends what stands under the one before it.
    if within and (heading_level or _WORD.search(text, *within)):
        yield Block(within, heading_level, items)
