"""What may prove a sentence: the sentences of the sources, alone or with their neighbours."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from drafter.text.figures import Figure, figures
from drafter.text.sentences import plain_sentence, split_sentences
from drafter.text.words import content_words
from kb_index.passages.blend import Blend
from kb_index.passages.model_traits import SimilarityScale

__all__ = [
    "Source",
    "SourceReader",
    "SourceSentence",
    "Window",
    "Words",
    "make_source",
    "remembering_reader",
    "sentence_windows",
    "whole_source",
    "windows",
]

_TABLE_ROW = re.compile(r"\s*\|")
_RULE = re.compile(r"[\s|:\-=_*]+")
_HEADING = re.compile(r"\s*#{1,6}\s")
_LONGEST = 3
_UNIT_LIMIT = 600  # characters; a longer "sentence" is a paste or a log, not a statement


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a source: `source.text[start:end]`; `header` is the row that names a table's columns."""

    text: str
    start: int
    end: int
    words: frozenset[str]
    header: str = ""

    @property
    def said(self) -> tuple[str, str]:
        """Its words, with those of its columns."""
        return self.text, self.header

    @property
    def asks(self) -> bool:
        """A question proves nothing by itself."""
        return self.text.rstrip("\"'”)* ").endswith("?")


@dataclass(frozen=True, slots=True)
class Source:
    """A text that may prove something. `around` is where it stands: title and headings."""

    text: str
    around: str
    units: tuple[SourceSentence, ...]
    around_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Window:
    """Up to three neighbouring sentences of a source; `header` is that of the first."""

    source: int
    text: str
    start: int
    end: int
    words: frozenset[str]
    around: str
    around_words: frozenset[str]
    similarity: float
    size: int
    asks: bool
    header: str = ""

    def figures(self) -> list[Figure]:
        """Those of the quote, its title and headings."""
        return figures(re.sub(r"[*`]", "", f"{self.text}\n{self.around}"))


class Words:
    """How much each word tells: rare ones among the sources tell more, and those in none of them the most."""

    def __init__(self, units: Iterable[SourceSentence]) -> None:
        counts: Counter[str] = Counter()
        self._size = 1
        for unit in units:
            counts.update(unit.words)
            self._size += 1
        self._counts = counts

    def weight(self, word: str) -> float:
        """How much `word` tells: 1 where most sentences have it, the more the fewer do."""
        return 1.0 + log(self._size / (1 + self._counts[word])) / 2 if self._size > self._counts[word] + 1 else 1.0

    def share(self, wanted: Iterable[str], present: frozenset[str]) -> float:
        """The weighted share of `wanted` that is in `present`; 1 where nothing is wanted."""
        weights = {word: self.weight(word) for word in wanted}
        total = sum(weights.values())
        return sum(w for word, w in weights.items() if word in present) / total if total else 1.0


def make_source(text: str, around: str = "", *, most: int = 400) -> Source:
    """`text` cut into sentences, headings and rules left out, at most `most` of them."""
    units: list[SourceSentence] = []
    header = ""
    for span in split_sentences(text):
        raw = text[span.start : span.end]
        row = bool(_TABLE_ROW.match(raw))
        if _RULE.fullmatch(raw) or _HEADING.match(raw) or len(raw) > _UNIT_LIMIT:
            continue
        header = header or plain_sentence(raw) if row else ""
        said = plain_sentence(raw.replace("|", " ")) if row else plain_sentence(raw)
        head = header if row and plain_sentence(raw) != header else ""
        words = frozenset(content_words(f"{said} {head.replace('|', ' ')}"))
        units.append(SourceSentence(text=said, start=span.start, end=span.end, words=words, header=head))
        if len(units) == most:
            break
    return Source(text=text, around=around, units=tuple(units), around_words=frozenset(content_words(around)))


class SourceReader(Protocol):
    """Cuts texts into sentences as `make_source` does."""

    def __call__(self, text: str, around: str = "", *, most: int = 400) -> Source:
        """The source that a text is."""
        ...


def remembering_reader() -> SourceReader:
    """`make_source`, which cuts each text once: for the proofs of several texts over the same conversation."""
    return cast(SourceReader, cache(make_source))


def whole_source(number: int, text: str) -> Window:
    """All of a source that is not cut into sentences."""
    said, nothing = frozenset(content_words(text)), frozenset[str]()
    return Window(number, text, 0, len(text), said, "", nothing, similarity=1.0, size=1, asks=False)


def sentence_windows(number: int, source: Source) -> Iterator[Window]:
    """Each sentence of a source by itself."""
    return (_window(number, source, [unit], 1.0) for unit in source.units)


def windows(
    number: int,
    source: Source,
    centre: int,
    claim: NDArray[np.float32],
    vectors: NDArray[np.float32],
    scale: SimilarityScale,
) -> Iterator[Window]:
    """Every window of `source` that holds unit `centre`, with its similarity to `claim`. `vectors` are the units';
    `scale` is that of their cosines."""
    for size in range(1, _LONGEST + 1):
        for first in range(max(centre - size + 1, 0), min(centre, len(source.units) - size) + 1):
            units = source.units[first : first + size]
            read = vectors[first : first + size]
            whole = Blend.of(read, [1.0] * size, scale)
            best = scale.of(float(np.max(read @ claim)))
            yield _window(number, source, units, max(whole.similarity(float(whole.vector @ claim)), best))


def _window(number: int, source: Source, units: Sequence[SourceSentence], similarity: float) -> Window:
    start, end = units[0].start, units[-1].end
    quote = source.text[start:end]
    headers = " ".join(dict.fromkeys(u.header.replace("|", " ") for u in units if u.header))
    return Window(
        source=number,
        text=quote,
        start=start,
        end=end,
        words=frozenset().union(*(u.words for u in units)),
        around=f"{source.around}\n{headers}",
        around_words=source.around_words,
        similarity=similarity,
        size=len(units),
        asks=all(u.asks for u in units),
        header=units[0].header,
    )
