"""How long each page of the console takes over many drafts.

    python -m tests.benchmarks.bench_console [--drafts N] [--database sqlite|postgresql|ADDRESS]

Fills a database (default: a file of SQLite, which goes afterwards) with invented rows of a year, three mailboxes, 600
sources and 60 guidelines, and asks each page for the last 30 days, for the year, and for the year of one mailbox;
the best of three. What a request costs that sums nothing stands beside them.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import insert

from service.storage import Base, Database, new_id
from service.storage.base import digest_of
from service.storage.citations import StoredCitation
from service.storage.conversations import StoredConversation
from service.storage.draft_asks import StoredAsk
from service.storage.draft_facts import DraftFacts, DraftFailure, UsedGuideline
from service.storage.drafts import StoredDraft
from service.storage.mailboxes import ensure_mailbox
from tests.benchmarks.databases import add_database_option, chosen_database
from tests.service.parts import make_client, make_parts

MAILBOXES = ("support", "sales", "partners")
LABELS = ("tone", "missing-fact", "padding", "wrong-fact", "wrong-commitment", "missed-question")
PAGES = ("", "/guidelines", "/gaps", "/sources", "/edits", "/source?document=help::3", "/proposals")
AT_ONCE = 5_000
Rows = dict[type[Base], list[dict[str, Any]]]


def fill(database: Database, drafts: int) -> None:
    """Rows of so many drafts, in the order of time."""
    dice, now = random.Random(7), datetime.now(UTC)
    with database.writing() as session:
        for name in MAILBOXES:
            ensure_mailbox(session, name)
    for start in range(0, drafts, AT_ONCE):
        rows: Rows = {}
        for number in range(start, min(drafts, start + AT_ONCE)):
            at = now - timedelta(days=364.9 * (1 - number / drafts))
            for table, row in _rows(dice, number, at):
                rows.setdefault(table, []).append(row)
        with database.writing() as session:
            first: tuple[type[Base], ...] = (StoredConversation, StoredDraft)
            for table in (*first, *(one for one in rows if one not in first)):
                session.execute(insert(table), rows[table])


def _rows(dice: random.Random, number: int, at: datetime) -> Iterator[tuple[type[Base], dict[str, Any]]]:
    """All that one draft leaves behind."""
    talk, draft, mailbox = new_id(at), new_id(at), dice.choice(MAILBOXES)
    customer, sent = digest_of(f"c{number % 20_000}"), dice.random() < 0.7
    unchanged = sent and dice.random() < 0.45
    both = {"conversation_id": talk, "mailbox_id": mailbox}
    yield StoredConversation, _conversation(talk, mailbox, number, customer, at)
    yield StoredDraft, {**both, "id": draft, **_draft(at, sent=sent)}
    measured = {"edit_distance": 0 if unchanged else dice.randint(1, 400), "similarity": dice.random()}
    yield (
        DraftFacts,
        {
            **both,
            "draft_id": draft,
            "day": f"{at:%Y-%m-%d}",
            "ready_at": at,
            "kind": "reply",
            "outcome": dice.choice(["answer", "ask", "answer+ask"]),
            "proof": dice.choice(["proved", "unproved"]),
            "blanks": dice.choice([0, 0, 1]),
            "failed_checks": 0,
            "model": dice.choice(["openai/gpt-x", "composer"]),
            "composed": False,
            "prompt_set": "default 1",
            "prompt_hash": dice.choice(["9289aa", "77fe01"]),
            "seconds": dice.random() * 20,
            "cost_usd": dice.random() / 100,
            "sent_at": at if sent else None,
            "unchanged": unchanged if sent else None,
            **(measured if sent else dict.fromkeys(measured)),
        },
    )
    for name in dice.sample(range(60), 8):
        yield UsedGuideline, {"draft_id": draft, "guideline_id": f"guideline-{name}"}
    for label in dice.sample(LABELS, 2) if sent and not unchanged else ():
        yield DraftFailure, {"draft_id": draft, "label": label}
    for place in range(1, 4):
        edited = dice.random() < 0.2 if sent else None
        yield StoredCitation, _citation(draft, place, f"help::{dice.randrange(600)}", at, edited)
    if dice.random() < 0.3:
        group = f"g{dice.randrange(3_000)}"
        yield StoredAsk, {**both, "draft_id": draft, **_ask(new_id(at), customer, group, at)}


def _conversation(talk: str, mailbox: str, number: int, customer: str, at: datetime) -> dict[str, Any]:
    return {
        "id": talk,
        "mailbox_id": mailbox,
        "help_desk": "x",
        "external_id": str(number),
        "external_key": digest_of(str(number)),
        "channel": "email",
        "subject": "Export",
        "customer": {},
        "inbox_key": customer,
        "words": "",
        "created_at": at,
        "active_at": at,
    }


def _draft(at: datetime, *, sent: bool) -> dict[str, Any]:
    return {
        "conversation_version": 1,
        "kind": "reply",
        "state": "sent" if sent else "ready",
        "made_by": "x",
        "draft": {"text": "x" * 2_000},
        "created_at": at,
        "updated_at": at,
        "ready_at": at,
    }


def _citation(draft: str, number: int, document: str, at: datetime, edited: bool | None) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "draft_id": draft,
        "number": number,
        "document_id": document,
        "document_key": digest_of(document),
        "document_digest": "v",
        "passage_id": "p",
        "title": document,
        "kind": "article",
        "visibility": "public",
        "document_updated_at": at - timedelta(days=300),
        "quote": "q" * 200,
        "start": 0,
        "end": 1,
        "edited": edited,
    }


def _ask(name: str, customer: str, group: str, at: datetime) -> dict[str, Any]:
    return {
        "id": name,
        "customer_key": customer,
        "kind": "question",
        "text": "Can I export?",
        "words": "export",
        "answered": False,
        "reason": "",
        "group_id": group,
        "day": f"{at:%Y-%m-%d}",
        "at": at,
    }


def measure(client: TestClient) -> None:
    """Print what each page takes, in milliseconds."""
    year = f"since={date.today() - timedelta(days=364)}"
    ranges: Mapping[str, str] = {"30 days": "", "a year": year, "one mailbox": f"{year}&mailbox=support"}
    idle = _best(client, ["/console/downtime"])
    sys.stdout.write(f"a page that sums nothing but what the filters offer: {idle:.0f} ms\n")
    sys.stdout.write(f"{'page':32}" + "".join(f"{name:>14}" for name in ranges) + "\n")
    for page in PAGES:
        glue = "&" if "?" in page else "?"
        took = [_best(client, [f"/console{page}{glue}{query}"]) for query in ranges.values()]
        sys.stdout.write(f"/console{page:24}" + "".join(f"{value:11.0f} ms" for value in took) + "\n")


def _best(client: TestClient, addresses: Sequence[str]) -> float:
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        for address in addresses:
            assert client.get(address).status_code == 200, address
        taken.append(1000 * (time.perf_counter() - begun))
    return min(taken)


def main() -> None:
    """Fill and measure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--drafts", type=int, default=100_000)
    add_database_option(options)
    given = options.parse_args()
    with chosen_database(given.database) as address, closing(Database(address)) as database:
        database.upgrade()
        fill(database, given.drafts)
        measure(make_client(make_parts(database=database)))


if __name__ == "__main__":
    main()
