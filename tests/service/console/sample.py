"""Drafts of some days that a console has something to show of, all invented."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from drafter.draft import AnsweredAsk, AppliedGuideline
from service.storage import Database
from service.storage.draft_asks import StoredAsk
from service.storage.draft_facts import DraftFacts
from service.storage.drafts import StoredDraft
from service.storage.outcomes import record_sent
from tests.service.storage.kept import asked, drafted, kept, said, written

NOW = datetime(2026, 11, 30, 15, tzinfo=UTC)
SENT = written().text.replace("[export number?]", "2024-118")
_EDITS = (
    (" Anything else, just write back.", ""),
    ("Choose Excel as the format.", ""),
    ("20,000 rows", "15,000 rows"),
    ("Hi Amara,", "Hi Amara,\n\nThank you for your patience with this."),
    ("Anything else", "Does it happen in another browser too?\n\nAnything else"),
)
_GAPS = (
    "Can I export my bookings to Lotus 1-2-3?",
    "Is there an app for the Apple Watch?",
    "How do I add a second signature to an invoice?",
    "Can clients pay with cheques?",
)
_GUIDELINES = ("thanks-first", "lead-with-the-answer", "one-question", "no-blame", "name-the-next-step")


def open_ask(text: str, kind: str = "question") -> dict[str, Any]:
    """What makes a draft leave an ask open."""
    ask = AnsweredAsk(kind=kind, text=text, told=False, answered=False, reason="No source speaks of it.")
    return {"asks": (ask,)}


def made(
    session: Session,
    identity: str,
    at: datetime = NOW,
    *,
    mailbox: str = "acme",
    sent: str | None = None,
    guidelines: Sequence[str] = ("thanks-first",),
    model: str = "fake",
    prompts: str = "9289741615aad67f",
    cost: float | None = None,
    email: str | None = None,
    message: str = "The export hangs.",
    **changes: Any,
) -> StoredDraft:
    """A draft that was ready at a moment, and what was sent of it."""
    conversation = kept(
        session, asked(identity, *said(message), mailbox=mailbox, email=email or f"c{identity}@example.com")
    )
    receipt = written().receipt.model_copy(update={"model": model, "prompt_hash": prompts, "cost_usd": cost})
    applied = tuple(AppliedGuideline(id=name, title=name, why="it applies") for name in guidelines)
    draft = drafted(session, conversation, guidelines=applied, receipt=receipt, **changes)
    if sent is not None:
        record_sent(session, draft.id, sent, "sam")
    session.flush()
    day = {"day": f"{at:%Y-%m-%d}"}
    of_facts = update(DraftFacts).where(DraftFacts.draft_id == draft.id).values(ready_at=at, **day)
    session.execute(of_facts)
    if sent is not None:
        session.execute(update(DraftFacts).where(DraftFacts.draft_id == draft.id).values(sent_at=at))
    session.execute(update(StoredAsk).where(StoredAsk.draft_id == draft.id).values(at=at, **day))
    session.execute(update(StoredDraft).where(StoredDraft.id == draft.id).values(created_at=at))
    return draft


def fill(database: Database, days: int = 30, now: datetime = NOW) -> None:
    """Some weeks of a team's work."""
    dice = random.Random(3)
    number = 0
    for back in range(days - 1, -1, -1):
        at = now - timedelta(days=back)
        quiet = at.weekday() >= 5
        with database.writing() as session:
            for _ in range(dice.randint(1, 2) if quiet else dice.randint(5, 9)):
                number += 1
                given = open_ask(dice.choice(_GAPS)) if dice.random() < 0.3 else {}
                made(
                    session,
                    str(number),
                    at - timedelta(minutes=dice.randint(0, 500)),
                    mailbox="beta" if number % 3 == 1 else "acme",
                    sent=_sent(dice, number),
                    guidelines=dice.sample(_GUIDELINES, 3),
                    model=dice.choice(["anthropic/claude-sonnet-4-5", "composer"]),
                    prompts=dice.choice(["9289741615aad67f", "77fe01b2c3d4e5f6"]),
                    cost=dice.random() / 90,
                    **given,
                )


def _sent(dice: random.Random, number: int) -> str | None:
    if dice.random() < 0.2:
        return None
    old, new = _EDITS[number % len(_EDITS)]
    return written().text if dice.random() < 0.55 else SENT.replace(old, new)
