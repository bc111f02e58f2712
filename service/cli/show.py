"""A draft on the terminal: the text with its markers, then the proof of it and what is left to do."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from drafter.conversation import AccountUse
from drafter.draft import Draft, Severity
from drafter.receipt import Receipt
from service.cli.output import print_indented, print_section, with_reason
from service.panel import panel_of
from service.proved_text import Card, Concern, PanelPiece, ProvedText
from service.words import day

__all__ = ["NOTICE_STYLES", "account_lines", "show_draft", "show_sent"]

NOTICE_STYLES = {Severity.INFO: "cyan", Severity.WARNING: "yellow", Severity.DANGER: "bold red"}

_SENTENCE = {"unsupported": "yellow underline", "contradicted": "red underline"}
_MARK = {"unsupported": "bold yellow", "contradicted": "bold red"}


def show_draft(draft: Draft, out: Console, now: datetime | None = None) -> None:
    """Print everything that the panel of the sidebar shows."""
    panel = panel_of(draft, now or datetime.now(UTC))
    out.print(Text.assemble((panel.outcome, "bold green"), "  ", (draft.outcome_reason, "dim")))
    for notice in draft.notices:
        out.print(Text(f"! {notice.text}", NOTICE_STYLES[notice.severity]))
    out.print()
    print_indented(out, _text(panel.text))
    out.print()
    out.print(Text(panel.text.verdict.words, "dim"))
    print_section(out, "Sources", [_source(card) for card in panel.text.cards])
    print_section(out, "Account data", account_lines(draft.receipt.account))
    print_section(out, "Possible sources, not used", [_source(card) for card in panel.possible])
    print_section(out, "Before you send", [_concern(concern) for concern in panel.text.concerns])
    print_section(out, "Next steps", [with_reason(step.title, step.why) for step in panel.next_steps])
    print_section(out, "Guidelines", [with_reason(g.title, g.why) for g in draft.guidelines])
    print_section(out, "Checks", [_checks(panel.text)])
    print_section(out, "Receipt", [with_reason(name, value) for name, value in panel.receipt])


def account_lines(account: Sequence[AccountUse]) -> list[Text]:
    """What records say of the customer, each with its record and date, and why it is not used."""
    return [
        with_reason(
            one.words,
            f"{one.source}, as of {day(one.as_of)}{f'; not used: {one.withheld}' if one.withheld else ''}",
        )
        for one in account
    ]


def show_sent(receipt: Receipt, out: Console) -> None:
    """Print each call of a model: what it was sent and what it answered, as it went over the line."""
    for number, call in enumerate(receipt.sent, 1):
        where = "of this machine" if call.local else "hosted"
        lines = [Text.assemble((f"{message.role}: ", "cyan"), message.content) for message in call.messages]
        lines += [Text.assemble(("answered: ", "cyan"), call.answer or "nothing")]
        lines += [Text(f"of no use: {call.failure}", "yellow")] if call.failure else []
        print_section(out, f"Call {number}: {call.model} ({where})", lines)
    if not receipt.sent:
        out.print(Text("\nNo model was asked.", "bold"))


def _text(text: ProvedText) -> Text:
    return Text.assemble(*[_piece(piece) for piece in text.pieces])


def _piece(piece: PanelPiece) -> Text:
    text = Text()
    for run in piece.runs:
        text.append(run.text, "black on yellow" if run.gap else _SENTENCE.get(piece.status, ""))
    for citation in piece.citations:
        text.append(f" [{citation.number}]", "bold cyan")
    if piece.mark:
        text.append(f" [{piece.mark}]", _MARK.get(piece.status, "dim"))
    return text


def _source(card: Card) -> Text:
    visibility = ("internal: do not quote", "bold red") if card.internal else ("public", "dim")
    date = f"{card.age} ({card.date})" if card.date else card.age
    text = Text.assemble((card.title, "bold"), (f" · {card.kind} · {date} · ", "dim"), visibility)
    text.append(f"\n{card.link or card.document_id}", "dim")
    if card.excerpt:
        text.append(f"\n{card.excerpt}")
    for citation in card.quotes:
        text.append(f"\n[{citation.number}] ", "bold cyan")
        text.append(f"“{citation.words}”")
    return text


def _concern(concern: Concern) -> Text:
    words = {"blank": "Fill in: ", "check": "Failed: "}.get(concern.kind, "")
    return with_reason(f"{words}{concern.title}", concern.detail)


def _checks(text: ProvedText) -> Text:
    parts = [f"{len(text.passed)} passed", f"{len(text.failed)} failed", f"{len(text.repaired)} repaired"]
    return Text(", ".join(parts))
