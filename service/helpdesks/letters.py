"""The words of a draft as they are put into a desk, and how we know them again."""

import hashlib
import re
from html import escape

from selectolax.lexbor import LexborHTMLParser

from drafter.draft import ACCOUNT, ATTACHMENT, Citation, Draft, Severity
from drafter.text.excerpts import shorten
from service.helpdesks.base import DeskDraft, DraftPlace, PlacedDraft
from service.words import unproved_words

__all__ = [
    "NOT_SENT",
    "as_html",
    "digest_of_words",
    "draft_for_desk",
    "letters_of",
    "note_of",
    "out_of_date",
    "placed_note",
]

NOT_SENT = "Draft reply, not sent"
_REPLACES = "It replaces the draft that was left here before."


def draft_for_desk(draft: Draft, text: str | None = None) -> DeskDraft:
    """A draft as agents get it in their desk; `text` is its newest version, where somebody has edited it.

    Its note says first what the agent should know, then the letter, then the sources with the words that prove it.
    """
    letter = draft.text if text is None else text
    if not draft.kind.for_customer:
        return DeskDraft(letter, letter, for_customer=False)
    warnings = [f"! {one.text}" for one in draft.notices if one.severity is not Severity.INFO]
    for one in draft.contradicted:
        warnings.append(f"! A source says otherwise: “{shorten(one.text, 90)}” {one.reason}".rstrip())
    if unproved := len(draft.unproved) - len(draft.contradicted):
        warnings.append(f"! {unproved_words(unproved)}")
    sources = [_source(one) for one in draft.citations]
    parts = [NOT_SENT, "\n".join(warnings), "---", letter, "---", "\n".join(sources)]
    return DeskDraft(letter, "\n\n".join(part for part in (parts if sources else parts[:-2]) if part))


def _source(citation: Citation) -> str:
    """A source as one line; a file of the customer's is told as theirs."""
    if citation.kind == ACCOUNT and citation.updated_at:
        dated = f"{citation.updated_at:%Y-%m-%d}"
        return f"[{citation.number}] Account data of {citation.title}, as of {dated}: {citation.quote}"
    if citation.kind == ATTACHMENT:
        return f"[{citation.number}] {citation.title} (sent by the customer)"
    return f"[{citation.number}] {citation.title}{f' - {citation.link}' if citation.link else ''}"


def note_of(draft: DeskDraft, standing: PlacedDraft | None) -> str:
    """The private note of a draft; where an earlier one stays above it, it says so."""
    return f"{_REPLACES}\n\n{draft.note}" if standing and draft.for_customer else draft.note


def out_of_date(reason: str) -> str:
    """What is said of a draft that nobody should send any more."""
    return f"[The draft here is out of date: {reason}]"


def as_html(text: str) -> str:
    """Plain text as paragraphs, every character of it as it is."""
    blocks = [block for block in re.split(r"\n{2,}", text.strip()) if block]
    return "".join(f"<p>{escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks)


def placed_note(words: str, ref: object = None) -> PlacedDraft:
    """A note that was left, by the id that the desk gave it, or by its words where it gave none."""
    digest = digest_of_words(words)
    return PlacedDraft(DraftPlace.NOTE, str(ref or digest), digest)


def digest_of_words(html: str) -> str:
    """A digest of letters and figures alone, for desks write markup and space anew."""
    return hashlib.sha256(letters_of(html).encode("utf-8", "surrogatepass")).hexdigest()


def letters_of(html: str) -> str:
    """Letters and figures alone, all of them small, one behind the other."""
    body = LexborHTMLParser(html).body
    text = body.text(separator=" ") if body else ""
    return "".join(character for character in text if character.isalnum()).casefold()
