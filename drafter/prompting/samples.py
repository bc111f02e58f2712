"""What templates are rehearsed with: of each kind of prompt one with all there can be, and one with as little."""

from pydantic import HttpUrl

from drafter.mailbox import Incident
from drafter.prompting.fields import (
    NotePrompt,
    PromptFile,
    PromptSource,
    PromptTurn,
    RefinePrompt,
    RepairPrompt,
    ReplyPrompt,
    SearchPrompt,
)
from drafter.refinement import RefineHow

__all__ = ["NOTES", "REFINES", "REPAIRS", "REPLIES", "SEARCHES"]

_BRAND, _PRODUCT = "Our brand", "what we make"

REPLIES = (
    ReplyPrompt(
        brand=_BRAND,
        product=_PRODUCT,
        agent="Kim",
        channel="email",
        tone="neutral",
        language="English",
        subject="A subject",
        request="> A request",
        files=[PromptFile("a.log", "", "> A line"), PromptFile("b.pdf", "it is encrypted", "")],
        history=[PromptTurn("customer", "> Before"), PromptTurn("agent", "> Our reply")],
        sources=[
            PromptSource(
                1, "An article", "article", "Its text", "2026-01-31", "https://help.example/article", "How?"
            ),
            PromptSource(2, "A saved reply", "saved_reply", "Its text", None, None),
        ],
        account=["Plan: A plan (A record, 2027-01-01)"],
        facts=["A fact"],
        incident=Incident(
            title="An incident",
            known="What is known",
            data_impact="No data is lost",
            updates_at=HttpUrl("https://status.example/"),
            next_update="Every hour",
            words=("down",),
        ),
        standing=["A standing guideline"],
        guidelines=["A guideline"],
        outcome="answer",
        outcome_reason="A source answers.",
        aim="accept",
        blanks=["[what Robin has agreed to?]"],
        person="Robin",
        greeting="Hello,",
        signature="Kim",
        instruction="Shorter, please",
    ),
    ReplyPrompt(
        brand=_BRAND,
        product=_PRODUCT,
        agent="",
        channel="chat",
        tone="angry",
        language="German",
        subject="",
        request="",
        files=[],
        history=[],
        sources=[],
        account=[],
        facts=[],
        incident=None,
        standing=[],
        guidelines=[],
        outcome="ask",
        outcome_reason="No source answers.",
        aim="",
        blanks=[],
        person="",
        greeting="Hallo,",
        signature="",
        instruction="",
    ),
)

NOTES = (
    NotePrompt(
        brand=_BRAND,
        product=_PRODUCT,
        agent="Kim",
        reader="Robin (Billing)",
        language="English",
        subject="A subject",
        turns=[
            PromptTurn("customer", "> Before"),
            PromptTurn("agent", "> Our reply"),
            PromptTurn("note", "> A note"),
        ],
        pages=["An article"],
        guidelines=["A guideline"],
        opening="Who the customer is",
        links="https://customer.example",
        outcome_reason="A source answers.",
        instruction="Shorter, please",
    ),
    NotePrompt(
        brand=_BRAND,
        product=_PRODUCT,
        agent="",
        reader="",
        language="English",
        subject="",
        turns=[],
        pages=[],
        guidelines=[],
        opening="",
        links="",
        outcome_reason="",
        instruction="",
    ),
)

REPAIRS = (
    RepairPrompt(brand=_BRAND, agent="Kim", request="> A request", answer="An answer", faults=["A fault"]),
    RepairPrompt(brand=_BRAND, agent="", request="", answer="", faults=[]),
)

REFINES = tuple(
    RefinePrompt(
        brand=_BRAND,
        agent=agent,
        how=how,
        text="A message",
        language="English",
        target="German" if how is RefineHow.TRANSLATE else "",
        ask="An ask" if how is RefineHow.ONLY_ASK else "",
        instruction="Shorter, please" if how is RefineHow.INSTRUCTION else "",
        sources=[PromptSource(1, "An article", "article", "Its text", None, None)] if agent else [],
        faults=["A fault"] if agent else [],
    )
    for how in RefineHow
    for agent in ("Kim", "")
)

SEARCHES = (
    SearchPrompt(product=_PRODUCT, language="German", target="English", asks=["An ask", "Another one"]),
    SearchPrompt(product="", language="German", target="English", asks=[]),
)
