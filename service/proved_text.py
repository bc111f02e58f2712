"""A text with its proof, as the templates receive it: marks, sources, what to look at before sending, the verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from drafter.account import OLD
from drafter.draft import (
    ACCOUNT,
    ATTACHMENT,
    CheckResult,
    CheckStatus,
    Citation,
    Draft,
    PossibleSource,
    Repair,
    Sentence,
    SentenceStatus,
    SourceStatement,
)
from drafter.proofreading import Proof
from drafter.text.excerpts import shorten
from kb_index.documents import Visibility
from service.words import KINDS, age, count, day, safe_link, site

__all__ = ["Card", "Concern", "PanelPiece", "ProvedText", "TextRun", "Verdict", "card_of", "proved_text"]

_OLD_DAYS = 365
_ADVICE = {
    Repair.RULE: "No rule can mend it without touching a proved sentence: change it yourself.",
    Repair.MODEL: "Change it yourself, or refine the text.",
    Repair.AGENT: "Only you can put this right.",
}
_PROVED = (SentenceStatus.CITED, SentenceStatus.CONVERSATION, SentenceStatus.PROFILE)


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters that are shown alike; a gap is a blank for the agent to fill."""

    text: str
    gap: bool


@dataclass(frozen=True, slots=True)
class PanelPiece:
    """A sentence, or what stands between two; `status` is empty for the latter. `mark` says in a word or two what
    stands behind a sentence where no number does, `reason` why."""

    anchor: str
    runs: tuple[TextRun, ...]
    status: str = ""
    reason: str = ""
    mark: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A document that is cited, with each of its exact quotes, or one that is only possible, with an excerpt: who may
    read it and how old it is. What a customer attached is neither `internal` nor `public`."""

    title: str
    document_id: str
    kind: str
    internal: bool
    public: bool
    link: str | None
    site: str
    age: str
    date: str
    old: bool
    quotes: tuple[Citation, ...] = ()
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at before sending; `anchor` is where in the text, empty where it is about a lack.

    `fix` is the id of a check that a rule may mend, `advice` what to do where none can; `link` leads to the source
    that it speaks of."""

    kind: str
    title: str
    detail: str = ""
    anchor: str = ""
    fix: str = ""
    advice: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of the proof in one line; `state` is `proved`, `contradicted`, `unproved`, `waiting`, `unneeded` or
    `empty`."""

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class ProvedText:
    """A text with all that is known of it. `id` sets its anchors apart from those of other texts on the page."""

    id: str
    pieces: tuple[PanelPiece, ...]
    cards: tuple[Card, ...]
    concerns: tuple[Concern, ...]
    verdict: Verdict
    passed: tuple[CheckResult, ...]
    failed: tuple[CheckResult, ...]
    repaired: tuple[CheckResult, ...]


def proved_text(id: str, read: Draft | Proof, now: datetime) -> ProvedText:
    """The proof of a draft, or of an agent's own text, as it is seen at `now`."""
    checks = [check for check in read.checks if check.status is not CheckStatus.SKIPPED]
    return ProvedText(
        id=id,
        pieces=tuple(_pieces(id, read)),
        cards=tuple(_cards(read.citations, now)),
        concerns=tuple(_concerns(id, read)),
        verdict=_verdict(read),
        passed=tuple(c for c in checks if c.status is CheckStatus.PASSED),
        failed=tuple(c for c in checks if c.status is CheckStatus.FAILED),
        repaired=tuple(c for c in checks if c.repaired),
    )


def _pieces(id: str, read: Draft | Proof) -> Iterator[PanelPiece]:
    """The whole text in order: sentences and what stands between them."""
    place = 0
    for number, sentence in enumerate(read.sentences):
        if sentence.start > place:
            yield PanelPiece("", _runs(read, place, sentence.start))
        yield _sentence(id, read, number, sentence)
        place = sentence.end
    if place < len(read.text):
        yield PanelPiece("", _runs(read, place, len(read.text)))


def _sentence(id: str, read: Draft | Proof, number: int, sentence: Sentence) -> PanelPiece:
    cited = tuple(c for c in read.citations if c.number in sentence.citations)
    runs = _runs(read, sentence.start, sentence.end)
    return PanelPiece(_anchor(id, number), runs, sentence.status.value, *_mark(sentence), cited)


def _mark(sentence: Sentence) -> tuple[str, str]:
    """Why a sentence stands as it does, and the words that mark it in the text."""
    match sentence.status:
        case SentenceStatus.UNSUPPORTED:
            return sentence.reason or "No source says this.", "no source"
        case SentenceStatus.CONTRADICTED:
            return sentence.reason or "A source says otherwise.", "contradicted"
        case SentenceStatus.PROFILE:
            return sentence.reason or "The mailbox profile says so.", "profile"
        case SentenceStatus.CONVERSATION:
            return sentence.reason or "The conversation says so.", "conversation"
    return sentence.reason, ""


def _runs(read: Draft | Proof, start: int, end: int) -> tuple[TextRun, ...]:
    """`text[start:end]`, cut at the edges of gaps."""
    gaps = [(g.start, g.end) for g in read.gaps if start <= g.start and g.end <= end]
    edges = sorted({start, end, *(edge for gap in gaps for edge in gap)})
    return tuple(TextRun(read.text[a:b], (a, b) in gaps) for a, b in pairwise(edges))


def _cards(citations: Sequence[Citation], now: datetime) -> Iterator[Card]:
    """One card a document, in the order in which the text first leans on it."""
    by_document: dict[str, list[Citation]] = {}
    for citation in citations:
        by_document.setdefault(citation.document_id, []).append(citation)
    for quotes in by_document.values():
        internal = quotes[0].visibility is Visibility.INTERNAL
        yield card_of(quotes[0], now, internal=internal, quotes=tuple(quotes))


def card_of(
    source: Citation | PossibleSource | SourceStatement,
    now: datetime,
    *,
    internal: bool = False,
    quotes: tuple[Citation, ...] = (),
    excerpt: str = "",
) -> Card:
    """The card of a document as it is seen at `now`."""
    link, updated = safe_link(source.link), source.updated_at
    kind = source.kind if isinstance(source, Citation) else None
    said, old = ("as of", OLD.days) if kind == ACCOUNT else ("updated", _OLD_DAYS)
    return Card(
        title=source.title,
        document_id=source.document_id,
        kind="" if isinstance(source, SourceStatement) else KINDS[source.kind],
        internal=internal,
        public=not internal and kind not in (ACCOUNT, ATTACHMENT),
        link=link,
        site=site(link) if link else "",
        age=f"{said} {age(updated, now)}" if updated else "sent by the customer" if kind == ATTACHMENT else "no date",
        date=day(updated) if updated else "",
        old=updated is not None and (now - updated).days > old,
        quotes=quotes,
        excerpt=excerpt,
    )


def _concerns(id: str, read: Draft | Proof) -> Iterator[Concern]:
    """What to look at before sending, the surest faults first; a blank that stands in several places is one."""
    for label in dict.fromkeys(gap.label for gap in read.gaps):
        places = [gap.start for gap in read.gaps if gap.label == label]
        again = f"in {count(len(places), 'place')}" if len(places) > 1 else ""
        yield Concern("blank", label, again, _anchor_at(id, read, places[0]))
    worst_first = sorted(enumerate(read.sentences), key=lambda s: s[1].status is not SentenceStatus.CONTRADICTED)
    for number, sentence in worst_first:
        if sentence.status.unproved:
            yield _unproved(sentence, _anchor(id, number))
    for check in read.checks:
        if check.status is CheckStatus.FAILED:
            own = isinstance(read, Proof)  # in a draft rules have mended what they can
            fix = check.check if own and check.repair is Repair.RULE else ""
            anchor = _anchor_at(id, read, check.start)
            yield Concern("check", check.title, check.reason, anchor, fix, "" if fix else _ADVICE[check.repair])


def _unproved(sentence: Sentence, anchor: str) -> Concern:
    words, why = f"“{shorten(sentence.text, 90)}”", _mark(sentence)[0]
    if sentence.status is SentenceStatus.CONTRADICTED:
        link = safe_link(sentence.against.link) if sentence.against else None
        return Concern("contradicted", f"A source says otherwise: {words}", why, anchor, link=link or "")
    return Concern("unproved", f"No source for {words}", why, anchor)


def _verdict(read: Draft | Proof) -> Verdict:
    if not read.text.strip():
        return Verdict("empty", "Nothing is written yet")
    waiting = [s for s in read.sentences if s.status in _PROVED and _has_gap(read, s)]
    proved = sum(s.status in _PROVED for s in read.sentences) - len(waiting)
    factual = proved + len(waiting) + len(read.unproved)
    words = _proved_of(proved, factual)
    if against := len(read.contradicted):
        words += f"; a source contradicts {'one' if against == 1 else against}"
    if waiting:
        words += f"; {len(waiting)} {'waits' if len(waiting) == 1 else 'wait'} for a blank"
    states = {
        "unneeded": not factual,
        "contradicted": bool(against),
        "unproved": bool(read.unproved),
        "waiting": bool(waiting),
    }
    return Verdict(next((state for state, holds in states.items() if holds), "proved"), words)


def _proved_of(proved: int, factual: int) -> str:
    if not factual:
        return "Nothing in it needs a source"
    if factual == 1:
        return f"The one factual sentence is {'proved' if proved else 'not proved'}"
    if proved == factual:
        return f"{'Both' if factual == 2 else f'All {factual}'} factual sentences are proved"
    return f"{proved or 'None'} of {factual} factual sentences {'is' if proved < 2 else 'are'} proved"


def _has_gap(read: Draft | Proof, sentence: Sentence) -> bool:
    return any(sentence.start <= gap.start < sentence.end for gap in read.gaps)


def _anchor(id: str, number: int) -> str:
    return f"s-{id}-{number}"


def _anchor_at(id: str, read: Draft | Proof, place: int | None) -> str:
    """The anchor of the sentence around a place in the text, or empty."""
    for number, sentence in enumerate(read.sentences):
        if place is not None and sentence.start <= place < sentence.end:
            return _anchor(id, number)
    return ""
