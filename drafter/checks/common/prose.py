"""A draft as prose: spans, sentences, paragraphs, and the parts of a letter."""

import re
from dataclasses import dataclass
from functools import lru_cache

from drafter.checks.base import READ_LIMIT, Edit, Finding
from drafter.phrasebook import Patterns
from drafter.text.sentences import split_sentences

__all__ = [
    "LIST_ITEM",
    "Letter",
    "Span",
    "finding",
    "letter",
    "paragraphs",
    "paragraphs_of",
    "phrases",
    "plain",
    "sentences",
    "sentences_of",
    "struck",
    "words",
]

_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "\u202f": " "})
LIST_ITEM = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•–])[ \t]+", re.M)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,:]\d+)*")

# "Hi Maya,", "Hi, Maya", "Hi Maya!", or "Hi Maya, thanks for ..." on one line.
_NAME_BEHIND_COMMA = r", (?-i:[^\W\d_a-z])[^\n,!.:;?—–]{0,40}(?=[,!.:]?[ \t]*\n)"
_NAMED = re.compile(rf"(?:{_NAME_BEHIND_COMMA}| [^\n,!.:;?—–]{{0,40}})?(?:[,!.:;—–]+|(?=\s*\n)|$)", re.I)
_SPACE = re.compile(r"\s*")
# A blank where models leave the name open, "[Your Name]", and the typed gap that it becomes where nobody knows it.
_NAME_BLANK = re.compile(r"\[[^\W\d][^\]\[\n?]{0,40}\]|\[(?:[\w' ]{1,20} )?name\?\]", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text == whole[start:end]`."""

    text: str
    start: int
    end: int

    def moved(self, by: int) -> "Span":
        """The same piece in a text that has `by` characters more before it."""
        return Span(self.text, self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a draft. `body` lies between greeting and sign-off; `signer` is what follows it, often a name."""

    greeting: Span | None
    body: Span
    sign_off: Span | None
    signer: Span | None

    @property
    def last_paragraph(self) -> Span:
        """The last paragraph of the body, or the empty body itself."""
        blocks = paragraphs_of(self.body)
        return blocks[-1] if blocks else self.body

    @property
    def opening(self) -> int:
        """Where the first words of the body stand."""
        return self.body.start + len(self.body.text) - len(self.body.text.lstrip())


def finding(reason: str, place: Span | None) -> Finding:
    """A finding at `place`, or about what is missing."""
    return Finding(reason, place.start, place.end) if place else Finding(reason)


def struck(text: str, sentence: Span) -> Edit:
    """The edit that takes `sentence` out of `text`, with the spaces behind it."""
    rest = text[sentence.end :]
    return Edit(sentence.start, sentence.end + len(rest) - len(rest.lstrip(" ")), "")


def plain(text: str) -> str:
    """`text` with straight quotes and ordinary spaces, each character in its old place."""
    return text.translate(_PLAIN)


def phrases(*blocks: str) -> re.Pattern[str]:
    """A pattern that finds any of these regular expressions as whole words, in any case.

    A block holds one a line, or several apart by two spaces, so that a list of words reads as one.
    """
    alternatives = [phrase for block in blocks for phrase in re.split(r"\s*\n\s*|\s{2,}", block.strip())]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.I)


def words(text: str) -> list[str]:
    """The words and numbers of `text`, in small letters."""
    return [m.group().casefold() for m in _WORD.finditer(plain(text))]


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of the first READ_LIMIT characters of `text`, without their list markers."""
    text = text[:READ_LIMIT]
    return tuple(_bare(text, found.start, found.end) for found in split_sentences(text))


def sentences_of(piece: Span) -> list[Span]:
    """The sentences of a piece of a text, with their places in the whole of it."""
    return [sentence.moved(piece.start) for sentence in sentences(piece.text)]


def _bare(text: str, start: int, end: int) -> Span:
    marker = LIST_ITEM.match(text[start:end])
    first = start + marker.end() if marker else start
    return Span(text[first:end], first, end)


@lru_cache(maxsize=256)
def paragraphs(text: str) -> tuple[Span, ...]:
    """The blocks of the first READ_LIMIT characters of `text` that blank lines set apart."""
    text = text[:READ_LIMIT]
    found, start = [], 0
    for gap in [*re.finditer(r"\n[ \t]*(?:\n[ \t]*)+", text), None]:
        piece = text[start : gap.start() if gap else len(text)]
        stripped = piece.strip()
        if stripped:
            first = start + len(piece) - len(piece.lstrip())
            found.append(Span(stripped, first, first + len(stripped)))
        start = gap.end() if gap else len(text)
    return tuple(found)


def paragraphs_of(piece: Span) -> list[Span]:
    """The paragraphs of a piece of a text, with their places in the whole of it."""
    return [block.moved(piece.start) for block in paragraphs(piece.text)]


@lru_cache(maxsize=256)
def letter(text: str, patterns: Patterns, signature: str = "") -> Letter:
    """The parts of the first READ_LIMIT characters of `text`; `signature` is the agent's own, where known."""
    text = text[:READ_LIMIT]
    greeting = _greeting(text, patterns)
    body_start = greeting.end if greeting else 0
    lines = [Span(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    lines = [line for line in lines if line.start >= body_start and line.text.strip()]
    sign_off, signer = _ending(text, lines, patterns, signature)
    body_end = sign_off.start if sign_off else signer.start if signer else len(text)
    return Letter(greeting, Span(text[body_start:body_end], body_start, body_end), sign_off, signer)


def _greeting(text: str, patterns: Patterns) -> Span | None:
    """The words of greeting at the head of `text` with the name behind them and the mark that ends them."""
    start = _SPACE.match(text).end()  # type: ignore[union-attr]
    hello = patterns.greets.match(text, start)
    named = _NAMED.match(text, hello.end()) if hello else None
    return Span(text[start : named.end()], start, named.end()) if named else None


def _ending(text: str, lines: list[Span], patterns: Patterns, signature: str) -> tuple[Span | None, Span | None]:
    """Sign-off and signer: the names or the signature at the end, and the line above them that says goodbye."""
    own = {line.strip() for line in signature.splitlines()}
    first = len(lines)
    while first > 1 and len(lines) - first < 8 and _signs(lines[first - 1].text.strip(), own, patterns):
        first -= 1
    signer = (
        Span(text[lines[first].start : lines[-1].end], lines[first].start, lines[-1].end) if lines[first:] else None
    )
    above = lines[first - 1] if first > 0 else None
    farewell = _farewell(above.text, patterns) if above else None
    if farewell and (signer or not farewell["thanks"]):
        return above, signer
    return None, signer


def _farewell(line: str, patterns: Patterns) -> re.Match[str] | None:
    return patterns.sign_off.fullmatch(line.strip().rstrip(",.!"))


def _signs(line: str, own: set[str], patterns: Patterns) -> bool:
    """A line of the known signature, up to five words from capital to capital ("Sam from Brindlebook"), a blank."""
    if line in own or _NAME_BLANK.fullmatch(line):
        return True
    if LIST_ITEM.match(line) or not re.fullmatch(r"[-–—]{0,2}\s?[^\W\d_][\w'’&|,/ -]{0,50}", line):
        return False
    parts = re.findall(r"[^\W\d_]+", line)
    return len(parts) <= 5 and parts[0][:1].isupper() and parts[-1][:1].isupper() and not _farewell(line, patterns)
