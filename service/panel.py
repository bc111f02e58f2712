"""The panel of a finished draft, as the template receives it: every word decided here, none in the template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from drafter.draft import (
    CheckResult,
    CheckStatus,
    Citation,
    Draft,
    NextStep,
    PossibleSource,
    Receipt,
    Sentence,
    SentenceStatus,
)
from drafter.text.excerpts import shorten
from kb_index.documents import Visibility
from service.words import KINDS, OUTCOMES, TEXTS, age, day, moment, safe_link, seconds, site

__all__ = ["Card", "Concern", "Panel", "PanelPiece", "TextRun", "panel_of"]

_OLD_DAYS = 365


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters that are shown alike; a gap is a blank for the agent to fill."""

    text: str
    gap: bool


@dataclass(frozen=True, slots=True)
class PanelPiece:
    """A sentence, or what stands between two; `status` is empty for the latter."""

    anchor: str
    runs: tuple[TextRun, ...]
    status: str = ""
    reason: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A document that is cited, with each of its exact quotes, or one that is only possible, with an excerpt: who may
    read it and how old it is."""

    title: str
    document_id: str
    kind: str
    internal: bool
    link: str | None
    site: str
    age: str
    date: str
    old: bool
    quotes: tuple[Citation, ...] = ()
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to look at before sending; `anchor` is where in the draft, empty where it is about a lack."""

    kind: str
    title: str
    detail: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """All that one draft shows."""

    draft: Draft
    noun: str
    outcome: str
    pieces: tuple[PanelPiece, ...]
    cards: tuple[Card, ...]
    possible: tuple[Card, ...]
    concerns: tuple[Concern, ...]
    verdict: str
    passed: tuple[CheckResult, ...]
    failed: tuple[CheckResult, ...]
    repaired: tuple[CheckResult, ...]
    next_steps: tuple[NextStep, ...]
    receipt: tuple[tuple[str, str], ...]


def panel_of(draft: Draft, now: datetime) -> Panel:
    """The panel of `draft` as it is seen at `now`."""
    checks = [check for check in draft.checks if check.status is not CheckStatus.SKIPPED]
    return Panel(
        draft=draft,
        noun=TEXTS[draft.kind],
        outcome=OUTCOMES[draft.outcome],
        pieces=tuple(_pieces(draft)),
        cards=tuple(_cards(draft.citations, now)),
        possible=tuple(_card(source, now, excerpt=source.excerpt) for source in draft.possible_sources),
        concerns=tuple(_concerns(draft)),
        verdict=_verdict(draft),
        passed=tuple(c for c in checks if c.status is CheckStatus.PASSED),
        failed=draft.failed,
        repaired=tuple(c for c in checks if c.repaired),
        next_steps=draft.next_steps,
        receipt=tuple(_receipt(draft.receipt)),
    )


def _pieces(draft: Draft) -> Iterator[PanelPiece]:
    """The whole text in order: sentences and what stands between them."""
    place = 0
    for number, sentence in enumerate(draft.sentences):
        if sentence.start > place:
            yield PanelPiece("", _runs(draft, place, sentence.start))
        yield _sentence(draft, number, sentence)
        place = sentence.end
    if place < len(draft.text):
        yield PanelPiece("", _runs(draft, place, len(draft.text)))


def _sentence(draft: Draft, number: int, sentence: Sentence) -> PanelPiece:
    cited = tuple(c for c in draft.citations if c.number in sentence.citations)
    runs = _runs(draft, sentence.start, sentence.end)
    return PanelPiece(_anchor(draft, number), runs, sentence.status.value, sentence.reason, cited)


def _runs(draft: Draft, start: int, end: int) -> tuple[TextRun, ...]:
    """`text[start:end]`, cut at the edges of gaps."""
    gaps = [(g.start, g.end) for g in draft.gaps if start <= g.start and g.end <= end]
    edges = sorted({start, end, *(edge for gap in gaps for edge in gap)})
    return tuple(TextRun(draft.text[a:b], (a, b) in gaps) for a, b in pairwise(edges))


def _cards(citations: Sequence[Citation], now: datetime) -> Iterator[Card]:
    """One card a document, in the order in which the draft first leans on it."""
    by_document: dict[str, list[Citation]] = {}
    for citation in citations:
        by_document.setdefault(citation.document_id, []).append(citation)
    for quotes in by_document.values():
        internal = quotes[0].visibility is Visibility.INTERNAL
        yield _card(quotes[0], now, internal=internal, quotes=tuple(quotes))


def _card(
    source: Citation | PossibleSource,
    now: datetime,
    *,
    internal: bool = False,
    quotes: tuple[Citation, ...] = (),
    excerpt: str = "",
) -> Card:
    link, updated = safe_link(source.link), source.updated_at
    return Card(
        title=source.title,
        document_id=source.document_id,
        kind=KINDS[source.kind],
        internal=internal,
        link=link,
        site=site(link) if link else "",
        age=f"updated {age(updated, now)}" if updated else "no date",
        date=day(updated) if updated else "",
        old=updated is not None and (now - updated).days > _OLD_DAYS,
        quotes=quotes,
        excerpt=excerpt,
    )


def _concerns(draft: Draft) -> Iterator[Concern]:
    """What to look at before sending, the surest faults first."""
    for gap in draft.gaps:
        yield Concern("blank", "Fill in", gap.label, _anchor_at(draft, gap.start))
    for number, sentence in enumerate(draft.sentences):
        if sentence.status is SentenceStatus.UNSUPPORTED:
            detail = sentence.reason or "No source says this."
            yield Concern("unproved", f"“{shorten(sentence.text, 90)}”", detail, _anchor(draft, number))
    for check in draft.failed:
        yield Concern("check", check.title, check.reason, _anchor_at(draft, check.start))


def _verdict(draft: Draft) -> str:
    """The state of the proof in one line."""
    proved = sum(s.status is SentenceStatus.CITED for s in draft.sentences)
    factual = proved + len(draft.unsupported)
    if not factual:
        return "Nothing in it needs a source"
    if factual == 1:
        return f"The one factual sentence is {'proved' if proved else 'not proved'}"
    if proved == factual:
        return f"{'Both' if factual == 2 else f'All {factual}'} factual sentences are proved"
    return f"{proved or 'None'} of {factual} factual sentences {'is' if proved < 2 else 'are'} proved"


def _receipt(receipt: Receipt) -> Iterator[tuple[str, str]]:
    yield "Written by", "No model: composed from the sources" if receipt.composed else receipt.model
    for fallback in receipt.fallbacks:
        yield "Tried before", fallback
    yield "Made", moment(receipt.created_at)
    steps = ", ".join(f"{name} {seconds(value)}" for name, value in receipt.timings.items() if name != "total")
    yield "Time", f"{seconds(receipt.timings.get('total', 0.0))}{steps and f' ({steps})'}"
    yield "Tokens", f"{receipt.prompt_tokens:,} read, {receipt.completion_tokens:,} written"
    yield "Cost", "unknown" if receipt.cost_usd is None else f"${receipt.cost_usd:.4f}"
    yield "Prompt set", f"{receipt.prompt_set} ({receipt.prompt_hash})"
    if receipt.query:
        yield "Searched for", shorten(receipt.query, 160)
    if receipt.translation:
        yield "Searched for too", shorten(receipt.translation, 240)
    if receipt.instruction:
        yield "Instruction", receipt.instruction


def _anchor(draft: Draft, number: int) -> str:
    return f"s-{draft.id}-{number}"


def _anchor_at(draft: Draft, place: int | None) -> str:
    """The anchor of the sentence around a place in the text, or empty."""
    for number, sentence in enumerate(draft.sentences):
        if place is not None and sentence.start <= place < sentence.end:
            return _anchor(draft, number)
    return ""
