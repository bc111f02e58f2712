"""What is said in a request, one sentence, question or list item at a time: whether it asks, or tells of trouble."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from drafter.phrasebook import Patterns
from drafter.text.sentences import SentenceKind, body, classify

__all__ = ["Said", "read_said"]

_NAME = 4  # words of a greeting with a name, or of thanks
_CONDITION = 12  # words of a condition that stands before its question
_CLAUSE = re.compile(r"(?:[,;:.…]| -| –)\s+|(?<!\s)\s+")
_ENDS = re.compile(r"(?<=[?!\uff1f])\s+")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+\S", re.IGNORECASE)
_NUMBERED = re.compile(r"(?<=\S)[ \t]+(?:\((?P<first>\d)\)|(?P<second>\d)[.)])[ \t]+(?=[^\W\d_]|[¿\"'])")


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence or question: whether it asks for something, whether it tells of trouble, the number of its
    paragraph, and that of the item of a list in which it stands, 0 where it stands in none."""

    text: str
    asks: bool
    tells: bool
    paragraph: int
    item: int = 0


def read_said(text: str, patterns: Patterns) -> list[Said]:
    """What `text` says in its order, the frame of the letter left out; several questions in one sentence are apart.

    Of a list in which something is asked every item asks, and what leads to it does not.
    """
    return _with_lists(list(_sentences(_lines(text, patterns), patterns)))


def _lines(text: str, patterns: Patterns) -> str:
    """`text` with what is numbered in running text, "(1) a copy, (2) the date", on lines of their own."""
    found = [m for m in _NUMBERED.finditer(text) if m["first"] or _asks(text[m.end() :], patterns)]
    numbers = [int(m["first"] or m["second"]) for m in found]
    if len(numbers) < 2 - (numbers[:1] == [2]) or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return text
    for match in reversed(found):
        lead = text[: match.start()].rstrip(" ,;")
        ends = "" if match is not found[0] or lead.endswith((".", "?", "!", ":")) else ":"
        text = f"{lead}{ends}\n{text[match.start() :].lstrip()}"
    return text


def _sentences(text: str, patterns: Patterns) -> Iterator[Said]:
    end = paragraph = items = item = 0
    for span in classify(text, patterns):
        gap = text[end : span.start]
        paragraph += "\n\n" in gap
        end = span.end
        written = text[span.start : span.end]
        whole = _without_courtesy(body(written), patterns)
        if span.kind is SentenceKind.SIGNATURE or (span.kind is SentenceKind.GREETING and not _asks(whole, patterns)):
            continue
        ordinal = patterns.ordinal.match(whole)
        numbered = ordinal is not None and whole.startswith((",", ":"), ordinal.end())
        if ordinal and numbered:
            whole = whole[ordinal.end() :].lstrip(",: ")
        if numbered or _ITEM.match(written):
            items += 1
            item = items
        elif "\n" in gap:
            item = 0
        for clause, asks in _clauses(whole, patterns):
            if patterns.greets.fullmatch(clause.strip(" ?!.,")):
                continue
            states = span.kind is not SentenceKind.COURTESY or clause.endswith(":")
            wants = states and patterns.wants.search(clause) is not None
            if asks or states or item:
                tells = patterns.troubles.search(clause) is not None and not patterns.worries.search(clause)
                yield Said(clause, asks or wants, tells, paragraph, item)


def _without_courtesy(sentence: str, patterns: Patterns) -> str:
    """A sentence without "Hello," or "thanks," in front of what it says."""
    kind = patterns.greets.match(sentence) or patterns.courteous.match(sentence)
    if not kind:
        return sentence
    rest = sentence[kind.end() :].lstrip(" ,!.-–")
    if _asks(rest, patterns):
        return rest
    head, comma, after = sentence.partition(",")
    return after.strip() if comma and len(head.split()) <= _NAME and after.strip() else sentence


def _clauses(sentence: str, patterns: Patterns) -> Iterator[tuple[str, bool]]:
    """A sentence cut before each further question in it, each part with whether it asks something.

    "How do I do that, what stays behind and how long do I have?" are three; what a question is joined to by "and"
    is one too.
    """
    for part in _ENDS.split(sentence):
        cuts = [m.end() for m in _CLAUSE.finditer(part) if _cuts(part[: m.start()], m[0], part[m.end() :], patterns)]
        if cuts and part.endswith(".") and not (_asks(part, patterns) or patterns.wants.search(part[: cuts[0]])):
            cuts = []  # a statement: "whoever it was and what they did is unknown."
        edges = itertools.pairwise([0, *cuts, len(part)])
        clauses = [c for a, b in edges if (c := part[a:b].strip(" ,;-–" if b == len(part) else " ,;:-–"))]
        for i, clause in enumerate(clauses):
            joined = i + 1 < len(clauses) and patterns.joined.match(clauses[i + 1]) is not None
            marked = clause.endswith(("?", "\uff1f"))
            yield clause, marked or joined or _asks(clause, patterns) or _requests(clause, patterns)


def _cuts(before: str, gap: str, rest: str, patterns: Patterns) -> bool:
    """Whether a question begins behind `gap`: a mark, or white space before an "and". A condition stays with it.

    So does a request that is joined to another: "cancel my plan and send me the invoice" are two.
    """
    joined = patterns.joined.match(rest)
    if joined and _requests(rest, patterns) and _requests(before, patterns, anywhere=True):
        return True
    if not _asks(rest, patterns) or (gap.isspace() and not joined):
        return False
    told = _ENDS.split(before)[-1]
    condition = patterns.subordinate.match(told) is not None and len(told.split()) <= _CONDITION
    return not (condition and gap.startswith(","))


def _requests(clause: str, patterns: Patterns, *, anywhere: bool = False) -> bool:
    """Whether it begins as a request to us does ("send me"); `anywhere`: whether it holds one, or a question."""
    opening = patterns.joined.match(clause)
    words = clause[opening.end() if opening else 0 :].lstrip(" ,")
    if patterns.asks.match(words) or patterns.wants.match(words):
        return True
    found = (patterns.asks, patterns.wants, patterns.decisions)
    return anywhere and (_asks(words, patterns) or any(pattern.search(words) for pattern in found))


def _asks(clause: str, patterns: Patterns) -> bool:
    """Whether it begins as a question does; an alternative ("or do I ring round?") belongs to what it follows."""
    words = clause.lstrip("(\"'“„«¿ ")
    return patterns.question_opener.match(words) is not None and not patterns.alternative.match(words)


def _with_lists(said: Sequence[Said]) -> list[Said]:
    """Each item of a list asks where one of them does, or what leads to it; that lead is no ask of its own."""
    found: list[Said] = []
    for is_list, group in itertools.groupby(said, key=lambda one: one.item > 0):
        items = [list(item) for _, item in itertools.groupby(group, key=lambda one: one.item)]
        lead = found[-1] if is_list and found and found[-1].text.endswith(":") else None
        asked = [any(one.asks for one in item) for item in items]
        if is_list and len(items) > 1 and (any(asked) or (lead and lead.asks)):
            items = [
                item if asks else [*item[:-1], replace(item[-1], asks=True)]
                for item, asks in zip(items, asked, strict=True)
            ]
            if lead:
                found[-1] = replace(lead, asks=False)
        found += itertools.chain.from_iterable(items)
    return found
