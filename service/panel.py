"""The panel of a finished draft, as the template receives it: every word decided here, none in the template."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from drafter.draft import Draft, NextStep, Notice, Severity, SourceConflict, SourceStatement
from drafter.models.chain import EMBEDDED
from drafter.proof.conflicts import newer_of
from drafter.receipt import Receipt
from drafter.text.excerpts import shorten
from kb_index.documents import Visibility
from service.investigation import Investigation, investigate
from service.proved_text import Card, ProvedText, card_of, proved_text
from service.words import AIMS, OUTCOMES, SEVERITIES, TEXTS, moment, safe_link, seconds

__all__ = ["ConflictSide", "Panel", "ShownNotice", "panel_of"]


ShownNotice = tuple[str, Notice, str | None]
"""How much it matters in words, the notice, and a link that may be followed."""


@dataclass(frozen=True, slots=True)
class ConflictSide:
    """One of two sources that disagree, and what it says; `newer` where it was changed last."""

    use: str
    card: Card
    said: str
    newer: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """All that one draft shows. What is urgent stands above the text, what is good to know below it."""

    draft: Draft
    noun: str
    outcome: str
    urgent: tuple[ShownNotice, ...]
    good_to_know: tuple[ShownNotice, ...]
    conflicts: tuple[tuple[ConflictSide, ConflictSide], ...]
    investigation: Investigation | None
    text: ProvedText
    possible: tuple[Card, ...]
    next_steps: tuple[NextStep, ...]
    receipt: tuple[tuple[str, str], ...]


def panel_of(draft: Draft, now: datetime) -> Panel:
    """The panel of `draft` as it is seen at `now`."""
    return Panel(
        draft=draft,
        noun=TEXTS[draft.kind],
        outcome=OUTCOMES[draft.outcome],
        urgent=_notices(draft, lambda severity: severity is not Severity.INFO),
        good_to_know=_notices(draft, lambda severity: severity is Severity.INFO),
        conflicts=tuple(_sides(conflict, now) for conflict in draft.conflicts),
        investigation=investigate(draft),
        text=proved_text(draft.id, draft, now),
        possible=tuple(card_of(source, now, excerpt=source.excerpt) for source in draft.possible_sources),
        next_steps=draft.next_steps,
        receipt=tuple(_receipt(draft.receipt)),
    )


def _notices(draft: Draft, shown: Callable[[Severity], bool]) -> tuple[ShownNotice, ...]:
    """The notices of some severities; sources that disagree have a card of their own."""
    notices = (one for one in draft.notices if not (draft.conflicts and one.code == "sources-disagree"))
    return tuple((SEVERITIES[one.severity], one, safe_link(one.link)) for one in notices if shown(one.severity))


def _sides(conflict: SourceConflict, now: datetime) -> tuple[ConflictSide, ConflictSide]:
    newer = newer_of(conflict)

    def side(use: str, said: SourceStatement) -> ConflictSide:
        card = card_of(said, now, internal=said.visibility is Visibility.INTERNAL)
        return ConflictSide(use, card, said.text, said is newer)

    return side("cited", conflict.cited), side("other", conflict.other)


def _left(receipt: Receipt) -> str:
    """What went to a model, as far as the receipt tells."""
    if not receipt.prompt_tokens:
        return "Nothing was given to a model"
    if receipt.model == EMBEDDED:
        return "Nothing: the embedded model runs here"
    return f"{receipt.prompt_tokens:,} tokens for {receipt.model if not receipt.composed else 'models tried before'}"


def _receipt(receipt: Receipt) -> Iterator[tuple[str, str]]:
    yield "Written by", "No model: composed from the sources" if receipt.composed else receipt.model
    for fallback in receipt.fallbacks:
        yield "Tried before", fallback
    yield "Made", moment(receipt.created_at)
    steps = ", ".join(f"{name} {seconds(value)}" for name, value in receipt.timings.items() if name != "total")
    yield "Time", f"{seconds(receipt.timings.get('total', 0.0))}{steps and f' ({steps})'}"
    yield "Tokens", f"{receipt.prompt_tokens:,} read, {receipt.completion_tokens:,} written"
    yield "Left this machine", _left(receipt)
    if receipt.privacy:
        yield "Personal data", receipt.privacy
    yield "Cost", "unknown" if receipt.cost_usd is None else f"${receipt.cost_usd:.4f}"
    yield "Prompt set", f"{receipt.prompt_set} ({receipt.prompt_hash})"
    if receipt.query:
        yield "Searched for", shorten(receipt.query, 160)
    if receipt.translation:
        yield "Searched for too", shorten(receipt.translation, 240)
    if receipt.instruction:
        fate = f" ({receipt.instruction_fate})" if receipt.instruction_fate else ""
        yield "Instruction", f"{receipt.instruction}{fate}"
    if receipt.aim:
        yield "Aim", f"{AIMS[receipt.aim]} ({receipt.aim_fate})"
