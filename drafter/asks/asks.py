"""The open request as a list of asks, in the customer's order: each question, problem and wish on its own.

What leads up to an ask ("My thermometer says 20, the app says 22. How do I correct this?") is kept beside it: it is
searched with, and tells what "this" is. Rules alone, by the phrasebook's words; no model.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from drafter.asks.context import goes_on, last_words_of_ours, leans, says_nothing, standing
from drafter.cleaning.request import OpenRequest
from drafter.phrasebook import Patterns
from drafter.text.sentences import SentenceKind, body, classify
from drafter.text.words import content_words

__all__ = ["Ask", "AskKind", "as_one_ask", "find_asks"]

_MOST = 8
"""What comes after so many asks is one more together: nobody's question is dropped."""
_LONGEST = 600  # characters of an ask, and of what leads up to it
_NAME = 4  # words of a greeting with a name, or of thanks
_HOW = re.compile(r"\b(?:how|where|wie|wo|comment|où|cómo|dónde|come|dove|hoe|waar|como|onde)\b", re.IGNORECASE)
_DECISION = re.compile(
    r"\b(?:refund\w*|money back|discount\w*|exception\w*|credit|waive\w*|compensat\w*|cancel|erstatt\w+|rabatt|"
    r"rembours\w+|reembols\w+|rimbors\w+|terugbetal\w+)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:would be (?:great|nice|good|lovely|helpful|handy)|please add|feature|wish you|i(?:'d| would) love|"
    r"we(?:'d| would) love|suggestion|idea)\b",
    re.IGNORECASE,
)
_WORRY = re.compile(
    r"\b(?:(?:do not|don['’]t|dont|did not|didn['’]t|would not|wouldn['’]t) (?:want|wish|like)|afraid|worried|"
    r"hope(?:fully)?|hoffentlich|befürchte\w*|j['’]espère|espero|spero|hopelijk)\b",
    re.IGNORECASE,
)
"""What must not happen has not happened: a worry leads up to an ask and is no trouble of its own."""
_CLAUSE = re.compile(r"(?:[,;.…]| -| –)\s+|(?<!\s)\s+(?=(?:and|und|et|y|e|en)\s)")
_ENDS = re.compile(r"(?<=[?!])\s+")
_AND = re.compile(r"(?:and|und|et|y|e|en)\b", re.IGNORECASE)
_OR = re.compile(r"(?:or|oder|ou|o|of)\b", re.IGNORECASE)


class AskKind(StrEnum):
    """What an ask is."""

    QUESTION = "question"
    HOW_TO = "how-to"
    PROBLEM = "problem"
    WISH = "wish"
    DECISION = "decision"
    HANDED_OVER = "handed-over"
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
    def whole(self) -> str:
        """All that says what it is about, then the ask itself."""
        context = "" if self.context in self.about else self.context
        return " ".join(part for part in (context, self.about, self.text) if part)


@dataclass(frozen=True, slots=True)
class _Said:
    """One sentence or clause of the request: what it does, and the number of its paragraph."""

    text: str
    asks: bool
    tells: bool
    paragraph: int


def find_asks(request: OpenRequest, patterns: Patterns) -> tuple[Ask, ...]:
    """The asks of `request` in the customer's order; none only where nothing is written.

    A request without any question, problem or wish is one statement, which may call for an answer all the same.
    """
    return tuple(_with_context(_asks_of(request, patterns), request, patterns))


def _asks_of(request: OpenRequest, patterns: Patterns) -> list[Ask]:
    """The asks by the request's own words."""
    said = list(_sentences(request.text, patterns))
    asks = _grouped(said, patterns)
    if not asks:
        words = " ".join(s.text for s in said) or " ".join(request.text.split()) or request.subject
        return [_ask(words[:_LONGEST], "", patterns, asked=False)] if words else []
    return _bounded([_ask(text, about, patterns, asked=asked) for text, about, asked in asks])


def _with_context(asks: Iterable[Ask], request: OpenRequest, patterns: Patterns) -> Iterator[Ask]:
    """The asks, each that leans on something beside the nearest words that stand by themselves."""
    before: list[str] = []
    for ask in asks:
        if leans(ask.text, patterns):
            near = standing((ask.about, *reversed(before)), patterns)
            ask = replace(ask, context=near or _spoken_of(request, ask.text, patterns))
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


def _sentences(text: str, patterns: Patterns) -> Iterator[_Said]:
    """The sentences that say something, the frame of the letter left out; several questions in one are apart."""
    end = paragraph = 0
    for span in classify(text, patterns):
        paragraph += "\n\n" in text[end : span.start]
        end = span.end
        whole = _without_courtesy(body(text[span.start : span.end]), patterns)
        if span.kind is SentenceKind.SIGNATURE or (span.kind is SentenceKind.GREETING and not _asks(whole, patterns)):
            continue
        for clause, asks in _clauses(whole, patterns):
            wants = bool(patterns.wants.search(clause)) and span.kind is not SentenceKind.COURTESY
            if asks or wants or span.kind is not SentenceKind.COURTESY:
                tells = patterns.troubles.search(clause) is not None and not _WORRY.search(clause)
                yield _Said(clause, asks or wants, tells, paragraph)


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
        cuts = [m.end() for m in _CLAUSE.finditer(part) if _asks(part[m.end() :], patterns)]
        edges = [0, *(cuts if not part.endswith(".") else ()), len(part)]
        clauses = [c for a, b in itertools.pairwise(edges) if (c := part[a:b].strip(" ,;-–"))]
        for i, clause in enumerate(clauses):
            joined = i + 1 < len(clauses) and _AND.match(clauses[i + 1]) is not None
            marked = clause.endswith(("?", "\uff1f"))
            yield clause, marked or joined or _asks(clause, patterns) or patterns.asks.match(clause) is not None


def _asks(clause: str, patterns: Patterns) -> bool:
    """Whether it begins as a question does; an alternative ("or do I ring round?") belongs to what it follows."""
    words = clause.lstrip("(\"'“„«¿ ")
    return patterns.question_opener.match(words) is not None and not _OR.match(words)


def _grouped(said: Sequence[_Said], patterns: Patterns) -> list[tuple[str, str, bool]]:
    """The asks as their words, what leads up to them, and whether it is asked for in so many words."""
    groups: list[tuple[str, str, bool]] = []
    lead: list[_Said] = []
    for one in said:
        if lead and lead[-1].paragraph != one.paragraph and not _shares_words(lead, one):
            groups += _told(lead)
            lead = [] if any(s.tells for s in lead) else lead
        if not one.asks:
            lead.append(one)
            continue
        about = " ".join(s.text for s in lead)[-_LONGEST:]
        if groups and groups[-1][2] and not lead and says_nothing(one.text, patterns):
            groups[-1] = (f"{groups[-1][0]} {one.text}", *groups[-1][1:])
        else:
            groups.append((one.text[:_LONGEST], about, True))
        lead = []
    if groups and lead and not any(s.tells for s in lead):
        text, about, asked = groups[-1]
        groups[-1] = (text, f"{about} {' '.join(s.text for s in lead)}".strip()[-_LONGEST:], asked)
        return groups
    return groups + list(_told(lead))


def _shares_words(lead: Sequence[_Said], one: _Said) -> bool:
    """Whether a sentence goes on with what was told before it: it names something of that, or nothing at all."""
    words = set(content_words(one.text))
    return not words or not words.isdisjoint(content_words(" ".join(s.text for s in lead)))


def _told(lead: Sequence[_Said]) -> Iterator[tuple[str, str, bool]]:
    """A trouble that is told and not asked about: an ask of its own."""
    if any(s.tells for s in lead):
        yield " ".join(s.text for s in lead)[:_LONGEST], "", False


def _ask(text: str, about: str, patterns: Patterns, *, asked: bool) -> Ask:
    return Ask(_kind(text, patterns, asked=asked), " ".join(text.split()), " ".join(about.split()), told=not asked)


def _kind(text: str, patterns: Patterns, *, asked: bool) -> AskKind:
    if _DECISION.search(text):
        return AskKind.DECISION
    if _WISH.search(text):
        return AskKind.WISH
    if asked and _HOW.search(text):
        return AskKind.HOW_TO
    if patterns.troubles.search(text) and not text.rstrip().endswith("?"):
        return AskKind.PROBLEM
    return AskKind.QUESTION if asked else AskKind.STATEMENT


def _bounded(asks: Sequence[Ask]) -> list[Ask]:
    kept, rest = list(asks[:_MOST]), asks[_MOST:]
    if rest:
        together = " ".join(ask.text for ask in rest)[:_LONGEST]
        kept.append(replace(rest[0], text=together))
    return kept
