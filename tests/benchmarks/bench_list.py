"""How long the sidebar's list takes with many conversations: milliseconds at the server, and as a ratio to a few.

    python -m tests.benchmarks.bench_list [--many 10000]

Fills a database of SQLite and asks for the page, the list in order and a search, each several times, once all places
are read; prints the median of each, and how many times longer it takes than with 50 conversations.
"""

import argparse
import statistics
import time
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient
from sqlalchemy import insert

from service.storage import Database, new_id
from service.storage.base import digest_of
from service.storage.conversations import StoredConversation, StoredMessage
from service.storage.mailboxes import ensure_mailbox
from tests.service.parts import make_client, make_parts, temporary_database

FEW = 50
TIMES = 9
PLACES = {"page": "/sidebar", "in order": "/sidebar/queue", "search": "/sidebar/queue?search=customer+1"}


def filled(many: int) -> Database:
    """A database with so many conversations of two messages."""
    database, begin = temporary_database(), datetime(2026, 1, 1, tzinfo=UTC)
    rows, messages = [], []
    for number in range(many):
        identity, at = new_id(), begin + timedelta(minutes=number)
        rows.append(
            {
                "id": identity,
                "mailbox_id": "brindlebook",
                "help_desk": "zendesk",
                "external_id": str(number),
                "external_key": digest_of(str(number)),
                "channel": "email",
                "subject": f"About {number}",
                "customer": {"name": f"Customer {number}"},
                "words": f"about {number} customer {number}",
                "version": 1,
                "created_at": at,
                "active_at": at,
            }
        )
        messages += [
            {
                "id": new_id(),
                "conversation_id": identity,
                "number": place,
                "key": digest_of(f"{number} {place}"),
                "author": "customer",
                "placed_at": at,
                "received_at": at,
                "content": {"author": "customer", "text": "How do I export my bookings as CSV? " * 8},
            }
            for place in (1, 2)
        ]
    with database.writing() as session:
        ensure_mailbox(session, "brindlebook")
        session.execute(insert(StoredConversation), rows)
        session.execute(insert(StoredMessage), messages)
    return database


def measured(client: TestClient) -> dict[str, float]:
    """Milliseconds of each place, the median, once all is read."""
    while "data-unread" in client.get("/sidebar/queue").text:
        pass
    found = {}
    for name, place in PLACES.items():
        taken = []
        for _ in range(TIMES):
            begun = time.perf_counter()
            client.get(place).raise_for_status()
            taken.append((time.perf_counter() - begun) * 1000)
        found[name] = statistics.median(taken)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=10_000)
    arguments = parser.parse_args()
    few, lots = (measured(make_client(make_parts(database=filled(n)))) for n in (FEW, arguments.many))
    for name, taken in lots.items():
        print(f"{name}: {taken:.0f} ms with {arguments.many:,}, {taken / few[name]:.1f} times that of {FEW}")
