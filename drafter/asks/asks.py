"""The open request as a list of asks, in the customer's order: each question, problem and wish on its own.

What leads up to an ask ("My thermometer says 20, the app says 22. How do I correct this?") is kept beside it: it is
searched with, and tells what "this" is. Rules alone, by the phrasebook's words; no model.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from drafter.asks.context import goes_on, is_short, last_words_of_ours, leans, says_nothing, standing
from drafter.asks.said import Said, read_said
from drafter.cleaning.request import OpenRequest
from drafter.phrasebook import Patterns
from drafter.text.sentences import split_sentences
from drafter.text.words import content_words

__all__ = ["Ask", "AskKind", "as_one_ask", "find_asks"]

_MOST = 8
"""What comes after so many asks is one more together: nobody's question is dropped."""
_FIGURES = re.compile(r"\d{3}")  # of a number that we asked for
_MARKS = " .,;:!?…¡¿"
_LONGEST = 600  # characters of an ask, and of what leads up to it


class AskKind(StrEnum):
    """What an ask is. A premise is what they take for true and want to hear; what is handed over, we asked for.

    A plea calls for help or haste with what stands beside it.
    """

    QUESTION = "question"
    HOW_TO = "how-to"
    PROBLEM = "problem"
    WISH = "wish"
    DECISION = "decision"
    PREMISE = "premise"
    HANDED_OVER = "handed-over"
    PLEA = "plea"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that the customer wants to know, to have or to have solved, in their own words.

    `about` is what they say around it: the lines that lead up to it. `context` is what was said before where the ask
    leans on it ("and on the phone?"), in `about`, in another ask or in an earlier message. All are one line each.
    `told`: they only tell of it, beside what they do ask or without asking anything.
    """

    kind: AskKind
    text: str
    about: str = ""
    told: bool = False
    context: str = ""

    @property
    def searched(self) -> str:
        """What to look for: its own words, behind those that it leans on."""
        return f"{self.context} {self.text}".strip()

    @property
    def nearest(self) -> str:
        """Its own words, behind the last sentence that it follows or leans on."""
        before = self.about or self.context
        spans = split_sentences(before)
        return f"{before[spans[-1].start :] if spans else ''} {self.text}".strip()

    @property
    def whole(self) -> str:
        """All that says what it is about, then the ask itself."""
        context = "" if self.context in self.about else self.context
        return " ".join(part for part in (context, self.about, self.text) if part)


def find_asks(request: OpenRequest, patterns: Patterns) -> tuple[Ask, ...]:
    """The asks of `request` in the customer's order; none only where nothing is written.

    A request without any question, problem or wish is one statement, which may call for an answer all the same.
    """
    return tuple(_with_context(_asks_of(request, patterns), request, patterns))


def _asks_of(request: OpenRequest, patterns: Patterns) -> list[Ask]:
    """The asks by the request's own words."""
    said = read_said(request.text, patterns)
    asks = _grouped(said, patterns)
    if not asks:
        words = " ".join(s.text for s in said) or " ".join(request.text.split()) or request.subject
        return [_ask(words[:_LONGEST], "", patterns, asked=False)] if words else []
    return _bounded([_ask(text, about, patterns, asked=asked) for text, about, asked in asks])


def _with_context(asks: Iterable[Ask], request: OpenRequest, patterns: Patterns) -> Iterator[Ask]:
    """The asks, each that leans on something beside the nearest words that stand by themselves."""
    before: list[str] = []
    given = request.by_agents and (request.attachments or request.urls or _FIGURES.search(request.text))
    for ask in asks:
        if given and ask.kind is AskKind.STATEMENT and not patterns.thanks.search(ask.text):
            ask = replace(ask, kind=AskKind.HANDED_OVER)
        if leans(ask.text, patterns):
            near = standing((ask.about, *reversed(before)), patterns)
            ask = replace(ask, context=near or _spoken_of(request, ask.text, patterns))
        elif not before and (ask.told or is_short(ask.text)):
            ask = replace(ask, context=_spoken_of(request, ask.text, patterns))
        before.append(ask.text)
        yield ask


def _spoken_of(request: OpenRequest, text: str, patterns: Patterns) -> str:
    """What customer and agent spoke of last: the customer's ask, and our answer unless `text` only goes on asking."""
    earlier = (OpenRequest(turn.text) for turn in reversed(request.history) if turn.author == "customer")
    asked = (ask.text for one in earlier for ask in reversed(_asks_of(one, patterns)))
    theirs = standing(asked, patterns)
    if theirs and goes_on(text, patterns):
        return theirs
    return f"{theirs} {last_words_of_ours(request.history, patterns)}".strip()


def as_one_ask(asks: Sequence[Ask]) -> tuple[Ask, ...]:
    """All of them as one, in the words of all: what is asked where nobody cuts the request into its asks."""
    if len(asks) < 2:
        return tuple(asks)
    return (replace(asks[0], text=" ".join(ask.whole for ask in asks), about="", told=all(a.told for a in asks)),)


def _grouped(said: Sequence[Said], patterns: Patterns) -> list[tuple[str, str, bool]]:
    """The asks as their words, what leads up to them, and whether it is asked for in so many words."""
    groups: list[tuple[str, str, bool]] = []
    lead: list[Said] = []
    for one in said:
        if lead and lead[-1].paragraph != one.paragraph and not _shares_words(lead, one):
            groups += _told(lead)
            lead = [] if any(s.tells for s in lead) else lead
        if not one.asks:
            lead.append(one)
            continue
        about = " ".join(s.text for s in lead)[-_LONGEST:]
        if groups and groups[-1][2] and not lead and not one.item and says_nothing(one.text, patterns):
            groups[-1] = (f"{groups[-1][0]} {one.text}", *groups[-1][1:])
        else:
            groups.append((one.text[:_LONGEST], about, True))
        lead = []
    if groups and lead and not any(s.tells for s in lead):
        text, about, asked = groups[-1]
        groups[-1] = (text, f"{about} {' '.join(s.text for s in lead)}".strip()[-_LONGEST:], asked)
        return groups
    return groups + list(_told(lead))


def _shares_words(lead: Sequence[Said], one: Said) -> bool:
    """Whether a sentence goes on with what was told before it: it names something of that, or nothing at all."""
    words = set(content_words(one.text))
    return not words or not words.isdisjoint(content_words(" ".join(s.text for s in lead)))


def _told(lead: Sequence[Said]) -> Iterator[tuple[str, str, bool]]:
    """A trouble that is told and not asked about: an ask of its own."""
    if any(s.tells for s in lead):
        yield " ".join(s.text for s in lead)[:_LONGEST], "", False


def _ask(text: str, about: str, patterns: Patterns, *, asked: bool) -> Ask:
    return Ask(_kind(text, patterns, asked=asked), " ".join(text.split()), " ".join(about.split()), told=not asked)


def _kind(text: str, patterns: Patterns, *, asked: bool) -> AskKind:
    if patterns.pleas.fullmatch(text.strip(_MARKS)):
        return AskKind.PLEA
    if asked and patterns.premises.search(text):
        return AskKind.PREMISE
    if asked and patterns.ways.search(text):
        return AskKind.HOW_TO
    if patterns.decisions.search(text):
        return AskKind.DECISION
    if patterns.ideas.search(text):
        return AskKind.WISH
    if patterns.troubles.search(text) and not text.rstrip().endswith("?"):
        return AskKind.PROBLEM
    return AskKind.QUESTION if asked else AskKind.STATEMENT


def _bounded(asks: Sequence[Ask]) -> list[Ask]:
    kept, rest = list(asks[:_MOST]), asks[_MOST:]
    if rest:
        together = " ".join(ask.text for ask in rest)[:_LONGEST]
        kept.append(replace(rest[0], text=together))
    return kept
