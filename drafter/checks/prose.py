"""A draft as prose: spans, sentences, paragraphs, and the parts of a letter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from drafter.checks.base import READ_LIMIT, Finding

__all__ = ["LIST_ITEM", "Letter", "Span", "finding", "letter", "paragraphs", "phrases", "plain", "sentences", "words"]

_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "\u202f": " "})
_SENTENCE_END = re.compile(r"([.!?…。！？]+[\"')\]*_]*)(?:\s+|$)|\n\s*")
# A full stop after these ends no sentence: the number of a step, an initial, an abbreviation.
_NO_END = re.compile(
    r"(?:^\s*\d{1,2}|(?:^|[\s(])(?:[A-Za-z]|e\.g|i\.e|vs|mr|mrs|ms|dr|no|approx|z\.B|bzw|ca|inkl|p\.ex|sig|dhr))\.$",
    re.I,
)
LIST_ITEM = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•–])[ \t]+", re.M)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,:]\d+)*")

# A letter's first words, by language: the ways to say hello that support mail uses.
_HELLO = (
    r"hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|liebe[rs]?|"
    r"sehr geehrte[rs]?|moin|bonjour|bonsoir|salut|chère?|hola|buen[oa]s (?:días|tardes|noches)|estimad[oa]|olá|"
    r"oi|bom dia|boa tarde|boa noite|ciao|salve|buon ?giorno|buonasera|gentile|"
    r"hoi|dag|goede(?:morgen|middag|avond|ndag)|beste(?! \w+ (?:wishes|regards))"
)
_NAME_BEHIND_COMMA = r", (?-i:[^\W\d_a-z])[^\n,!.:;?—–]{0,40}(?=[,!.:]?[ \t]*\n)"
_GREETING = re.compile(
    rf"\s*((?:{_HELLO})\b(?:{_NAME_BEHIND_COMMA}| [^\n,!.:;?—–]{{0,40}})?)(?:[,!.:;—–]+|(?=\s*\n)|$)", re.I
)
# What may stand between the last paragraph and the name, by language.
_SIGN_OFF = re.compile(
    r"(?:(?:best|kind|kindest|warm|warmest)(?: regards| wishes)?|regards|(?:yours )?(?:sincerely|truly|faithfully)|"
    r"yours|cheers|thanks|many thanks|thank you|all the best|take care|respectfully|cordially|"
    r"(?:mit )?(?:freundlichen?|viele|liebe|besten?|schöne) gr(?:üßen?|uß)|cordialement|bien à vous|saludos|"
    r"un saludo|atentamente|cordiali saluti|saluti|met vriendelijke groet(?:en)?|groet(?:en|jes)?|atenciosamente|"
    r"cumprimentos|abraços)[,.!]?",
    re.I,
)

_REGARDS = re.compile(r"regards|sincerely|gr(?:üß|uß)|cordial|saludo|salut|groet|cumprim", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text: `text == whole[start:end]`."""

    text: str
    start: int
    end: int


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
        blocks = paragraphs(self.body.text)
        if not blocks:
            return self.body
        return Span(blocks[-1].text, self.body.start + blocks[-1].start, self.body.start + blocks[-1].end)


def finding(reason: str, place: Span | None) -> Finding:
    """A finding at `place`, or about what is missing."""
    return Finding(reason, place.start, place.end) if place else Finding(reason)


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
    """The sentences of the first READ_LIMIT characters of `text`, without list markers. A line break ends one."""
    return tuple(_sentences(text[:READ_LIMIT]))


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for end in _ends(text):
        first = _after_marker(text, start)
        stripped = text[first:end].strip()
        if stripped:
            first += len(text[first:end]) - len(text[first:end].lstrip())
            yield Span(stripped, first, first + len(stripped))
        start = end


def _ends(text: str) -> Iterator[int]:
    """Where sentences end, in order; the end of the text is the last."""
    begun = 0
    for found in _SENTENCE_END.finditer(text):
        stop = found.end(1)
        if stop > 0 and text[stop - 1] == "." and _NO_END.search(text[max(begun, stop - 12) : stop]):
            continue
        begun = found.end()
        yield begun
    yield len(text)


def _after_marker(text: str, start: int) -> int:
    """The place behind a list marker that stands at `start`, at the head of a line; else `start`."""
    head = text[text.rfind("\n", 0, start) + 1 : start]
    marker = None if head.strip() else LIST_ITEM.match("\n" + text[start : start + 12], 1)
    return start + marker.end() - 1 if marker else start


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


@lru_cache(maxsize=256)
def letter(text: str, signature: str = "") -> Letter:
    """The parts of the first READ_LIMIT characters of `text`; `signature` is the agent's own, where known."""
    text = text[:READ_LIMIT]
    hello = _GREETING.match(text)
    greeting = Span(text[hello.start(1) : hello.end()], hello.start(1), hello.end()) if hello else None
    body_start = greeting.end if greeting else 0
    lines = [Span(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    lines = [line for line in lines if line.start >= body_start and line.text.strip()]
    sign_off, signer = _ending(text, lines, signature)
    body_end = sign_off.start if sign_off else signer.start if signer else len(text)
    return Letter(greeting, Span(text[body_start:body_end], body_start, body_end), sign_off, signer)


def _ending(text: str, lines: list[Span], signature: str) -> tuple[Span | None, Span | None]:
    """Sign-off and signer: the names or the signature at the end, and the line above them that says goodbye."""
    own = {line.strip() for line in signature.splitlines()}
    first = len(lines)
    while first > 1 and len(lines) - first < 8 and _signs(lines[first - 1].text.strip(), own):
        first -= 1
    signer = (
        Span(text[lines[first].start : lines[-1].end], lines[first].start, lines[-1].end) if lines[first:] else None
    )
    if (
        first > 0
        and _SIGN_OFF.fullmatch(lines[first - 1].text.strip())
        and (signer or _REGARDS.search(lines[first - 1].text))
    ):
        return lines[first - 1], signer
    return None, signer


def _signs(line: str, own: set[str]) -> bool:
    """A line of the known signature, or up to five words from capital to capital: "Sam from Brindlebook"."""
    if line in own:
        return True
    if LIST_ITEM.match(line) or not re.fullmatch(r"[-–—]{0,2}\s?[^\W\d_][\w'’&|,/ -]{0,50}", line):
        return False
    parts = re.findall(r"[^\W\d_]+", line)
    return len(parts) <= 5 and parts[0][:1].isupper() and parts[-1][:1].isupper() and not _SIGN_OFF.fullmatch(line)
