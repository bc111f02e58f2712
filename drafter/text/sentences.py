"""A text cut into sentences, and what each of them does: greet, be kind, ask, sign, or state a fact.

Spans are character offsets; together they cover every character that is not white space. Lines that a mail
program has wrapped are one sentence; list items, headings and table rows stand alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from drafter.phrasebook import Patterns
from drafter.text.abbreviations import ABBREVIATIONS, MAY_END
from drafter.text.addresses import LINK

__all__ = ["SentenceKind", "SentenceSpan", "body", "classify", "plain_sentence", "split_sentences"]


class SentenceKind(StrEnum):
    """What a sentence of a draft does; only factual ones need proof."""

    GREETING = "greeting"
    COURTESY = "courtesy"
    QUESTION = "question"
    SIGNATURE = "signature"
    FACTUAL = "factual"


@dataclass(frozen=True, slots=True)
class SentenceSpan:
    """`text[start:end]` is one sentence, list marker included."""

    start: int
    end: int
    kind: SentenceKind = SentenceKind.FACTUAL


_MARKED_LINK = re.compile(r"\[[^\[\]\n]{1,200}\]\(([^\s()]{1,500})\)")
_REMARK = re.compile(r"(?<!\s)\s{1,3}\((?:in|en|auf|em) [^\W\d_]{1,20}\)[.\s]*\Z")
"""In which language a page is, said behind its link: "(in English)"."""
_MARKER = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-z][)]|#{1,6}|>|\|)\s+(?=\S)|\s*\|\s*", re.IGNORECASE)
_LIST_ITEM = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-z]\))\s+\S", re.IGNORECASE)
_HEADING = re.compile(r"\s*#{1,6}\s+\S")
_STANDS_ALONE = re.compile(
    r"\s*(?:(?:[-*+•–]|\(?\d{1,3}[.)]|\(?[a-z]\)|#{1,6}|>)\s+\S|\||https?://|[-=_*]{3,}\s*$"
    r"|(?-i:[A-Z])[\w ]{1,18}:\s+\S)",  # the label of a line in a note
    re.IGNORECASE,
)
_END = re.compile(r"(?:(?<![.!?…])[.!?…]+[)\]\"'’”»*_`]*(?=\s|$))|(?:[。\uff01\uff1f]+[」』\uff09”]*)")
_LAST_WORD = re.compile(r"(?:[^\W\d_]|\.(?=[^\W\d_])){1,40}$|[^\W\d_][\w.°-]{0,40}$")
_CLAUSE = re.compile(r"(?:(?<!\s)\s+)?[,;:–—]\s+(?:(?:and|but|or|und|aber|et|mais|y|e|en|maar)\s+)?|(?<!\s)\s+-\s+")
_NAME_LINE = re.compile(r"[\s–—-]*(?:[^\W\d_][\w.'’-]*(?:[ ,|/&]+|$)){1,6}$")
_VISIBLE = re.compile(r"\S")
_DAY = re.compile(r"(?<!\d)\d{1,2}$")
_GERMAN_MONTH = re.compile(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
_LOOKED_AT = 60  # characters before and after a full stop that tell whether it ends a sentence
_WRAPPED = 55  # a line at least this long without a full stop goes on in the next one
_MARKUP = re.compile(r"[*_`]{1,3}")


def split_sentences(text: str) -> tuple[SentenceSpan, ...]:
    """The sentences of `text` in order, all of kind factual: see `classify`."""
    spans: list[SentenceSpan] = []
    for start, end in _blocks(text):
        spans.extend(_cut(text, start, end))
    return tuple(spans)


def classify(text: str, patterns: Patterns, signature: str = "") -> tuple[SentenceSpan, ...]:
    """The sentences of a reply with their kinds. `signature` is the mailbox's, known to be one wherever it ends it; a
    line of it that stands alone is one of it too: somebody wrote on below.

    What no pattern takes for courtesy is a fact and must be proved: a gap in the words costs a needless warning,
    never a missed one.
    """
    spans = split_sentences(text)
    signed = _signature_start(text, spans, patterns, signature)
    signs = {line.strip() for line in signature.splitlines()}
    kinds: list[SentenceKind] = []
    asking = False
    for i, span in enumerate(spans):
        said = text[span.start : span.end]
        item = bool(_LIST_ITEM.match(said))
        if span.start >= signed or said in signs:
            kind = SentenceKind.SIGNATURE
        elif item and asking:
            kind = SentenceKind.QUESTION
        else:
            kind = _kind(said, patterns, first=i == 0)
        asking = kind is SentenceKind.QUESTION and (item or said.rstrip().endswith(":"))
        kinds.append(kind)
    return tuple(SentenceSpan(s.start, s.end, kind) for s, kind in zip(spans, kinds, strict=True))


def body(sentence: str) -> str:
    """A sentence without its list marker, emphasis kept."""
    marker = _MARKER.match(sentence)
    return " ".join((sentence[marker.end() :] if marker else sentence).split())


def plain_sentence(sentence: str) -> str:
    """A sentence without list marker, emphasis marks and doubled white space."""
    return _MARKUP.sub("", body(sentence))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Paragraphs, list items, headings and table rows, as start and end of their visible characters."""
    start: int | None = None
    previous = ""
    position = end = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if start is not None and not _goes_on(previous, line):
            yield start, end
            start = None
        if stripped:
            lead = len(line) - len(line.lstrip())
            start = position + lead if start is None else start
            end = position + lead + len(stripped)
        previous = line
        position += len(line)
    if start is not None:
        yield start, end


def _goes_on(line: str, following: str) -> bool:
    """Whether the text of `line` continues on the next one."""
    here, after = line.strip(), following.strip()
    if not here or not after or _STANDS_ALONE.match(following) or _HEADING.match(line) or here.startswith("|"):
        return False
    if here.endswith((".", "!", "?", ":", "…", "。")):
        return False
    return len(here) >= _WRAPPED or after[0].islower()


def _cut(text: str, start: int, end: int) -> Iterator[SentenceSpan]:
    """The sentences of one block."""
    begin = start
    marker = _MARKER.match(text, start, end)
    for stop in _END.finditer(text, marker.end() if marker else start, end):
        following = _VISIBLE.search(text, stop.end(), end)
        if not following:
            yield SentenceSpan(begin, stop.end())
            return
        before = text[max(begin, stop.start() - _LOOKED_AT) : stop.start()]
        rest = text[following.start() : min(following.start() + _LOOKED_AT, end)]
        if _is_end(before, stop.group(), rest):
            yield SentenceSpan(begin, stop.end())
            begin = following.start()
    if begin < end:
        yield SentenceSpan(begin, end)


def _is_end(before: str, mark: str, rest: str) -> bool:
    """Whether `mark` ends a sentence, given what stands before and after it."""
    opening = rest.lstrip("\"'“„«»(*_`[")
    goes_on = opening[:1].islower()
    if mark[0] in "。\uff01\uff1f":
        return True
    if mark[0] in "!?" or mark.startswith(("...", "…")):
        return not goes_on
    if mark == "." and _DAY.search(before) and _GERMAN_MONTH.match(rest):
        return False
    if mark[0] == "." and (word := _LAST_WORD.search(before)):
        short = word.group().casefold()
        if len(short) == 1 and re.match(r"[^\W\d_]\.", rest):  # z. B.
            return False
        if short in MAY_END:
            return not goes_on
        if short in ABBREVIATIONS or (len(short) == 1 and short not in "aio" and word.group().isupper()):
            return False
    return not goes_on


def _kind(said: str, patterns: Patterns, *, first: bool) -> SentenceKind:
    words = plain_sentence(said)
    if not any(c.isalnum() for c in words):
        return SentenceKind.COURTESY
    if greeting := patterns.greets.match(words) if first or len(words.split()) <= 5 else None:
        rest = _after_greeting(words, greeting.end())
        if not rest:
            return SentenceKind.GREETING
        words = rest
    if words.rstrip("\"'”»)* ").endswith(("?", "\uff1f")):
        return SentenceKind.QUESTION
    if _HEADING.match(said):
        return SentenceKind.FACTUAL if any(c.isdigit() for c in words) else SentenceKind.COURTESY
    if patterns.stock_sentence.fullmatch(words) or _points_to_link(said, patterns):
        return SentenceKind.COURTESY
    kind = _kind_of_clauses([c for c in _CLAUSE.split(words) if any(ch.isalnum() for ch in c)], patterns)
    leads_in = words.endswith(":") and patterns.leads_in.match(words) and len(words.split()) <= 14
    return SentenceKind.COURTESY if leads_in and kind is not SentenceKind.QUESTION else kind


def _points_to_link(said: str, patterns: Patterns) -> bool:
    """Whether a sentence only leads to an address, however it is written: "You can read more here: https://..."."""
    said = _REMARK.sub("", _MARKED_LINK.sub(r"\1", said)).rstrip()
    last_word = said.split()[-1] if said else ""
    address = LINK.search(said, len(said) - len(last_word))
    return address is not None and bool(patterns.points_to.fullmatch(said[: address.start()].strip(" :-\n")))


def _after_greeting(words: str, end: int) -> str:
    """What follows "Hi Maya," in its own sentence; empty where nothing does."""
    head, mark, rest = words.partition(",") if "," in words else words.partition("!")
    if len(head[end:].split()) > 4:
        return words
    return rest.strip() if mark else ""


def _kind_of_clauses(clauses: list[str], patterns: Patterns) -> SentenceKind:
    kinds = [_kind_of_clause(clause, patterns) for clause in clauses]
    if SentenceKind.FACTUAL in kinds or set(kinds) == {None}:
        return SentenceKind.FACTUAL
    return SentenceKind.QUESTION if SentenceKind.QUESTION in kinds else SentenceKind.COURTESY


def _kind_of_clause(clause: str, patterns: Patterns) -> SentenceKind | None:
    """None for a clause that says nothing on its own ("if anything else comes up")."""
    clause = clause.strip(" .!…")
    if patterns.asks.match(clause):
        return SentenceKind.QUESTION
    if patterns.courteous.match(clause):
        return SentenceKind.COURTESY
    if patterns.subordinate.match(clause):
        return None
    return SentenceKind.FACTUAL


def _signature_start(text: str, spans: tuple[SentenceSpan, ...], patterns: Patterns, signature: str) -> int:
    """Where the signature begins; the length of the text where there is none."""
    ending = text.rstrip()
    if signature.strip() and ending.endswith(signature.strip()):
        return len(ending) - len(signature.strip())
    start = len(text)
    for span in reversed(spans[-6:]):
        line = text[span.start : span.end]
        if _is_sign_off(line, patterns):
            return span.start
        if len(line) > 60 or not _NAME_LINE.match(line) or line.rstrip().endswith((".", "!", "?", ":", ",")):
            break
        start = span.start
    previous = text[:start].rstrip()
    last_line = previous.rpartition("\n")[2]
    told = previous.endswith((",", ".", "!", "?")) and "\n" in text[len(previous) : start]
    return start if told and not _LIST_ITEM.match(last_line) else len(text)


def _is_sign_off(line: str, patterns: Patterns) -> bool:
    found = patterns.sign_off.match(line.strip())
    return bool(found) and not line.strip()[found.end() :].strip(" ,.!–—-") if found else False
