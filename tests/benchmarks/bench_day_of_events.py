"""`python -m tests.benchmarks.bench_day_of_events`: the events of 24 hours in minutes, on one machine.

A clock that runs fast is given to the queue. Customers write by the hour of the day, in bursts; agents answer, close
and write notes; every tenth event is sent twice; one mailbox of five is switched off; at 14:00 so many
conversations come in at once that the queue is full, and the help desk sends what was refused again when it was told
to. At the end each event that was accepted has to have ended in one draft or one reason.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from drafter.conversation import Message
from service.errors import Busy
from service.jobs.events import EventKind, SupportEvent, accept
from service.jobs.rules import QueueRules
from service.jobs.runner import JobRunner
from service.storage import Database
from service.storage.jobs import queue_length
from service.storage.mailboxes import change_mailbox
from service.telemetry.metrics import Metrics
from service.turns import DraftTurns
from tests.postgres_server import PostgresServer, postgres_programs
from tests.service.jobs.crashes import aftermath, all_jobs
from tests.service.jobs.working import SlowDrafter
from tests.service.parts import make_parts
from tests.service.storage.kept import asked

__all__ = ["main"]

_DAY = datetime(2026, 11, 29, tzinfo=UTC)
_HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 17, 15, 13, 15, 17, 16, 14, 10, 7, 5, 4, 3, 2, 1)
"""How many of a day's events come in each hour, in parts."""

_FLOOD_AT = _DAY + timedelta(hours=14)
_AT_ONCE = 4
_SECONDS = 0.05
"""How long one draft takes at most, by the clock on the wall."""


class FastClock:
    """A day that is over in so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._speed = 86_400 / seconds
        self._started = time.monotonic()

    def __call__(self) -> datetime:
        return _DAY + timedelta(seconds=(time.monotonic() - self._started) * self._speed)


@dataclass
class Sent:
    """What a help desk has seen: events accepted, refused for the length of the queue, and the longest queue."""

    told: list[str] = field(default_factory=list)
    busy: int = 0
    longest: int = 0


def day(events: int, flood: int, chance: random.Random) -> list[tuple[datetime, SupportEvent]]:
    """The events of a day with the moment of each, the first first."""
    said: dict[int, list[Message]] = {}
    planned: list[tuple[datetime, int, EventKind]] = []
    for _ in range(events):
        hour = chance.choices(range(24), _HOURS)[0]
        at = _DAY + timedelta(hours=hour, seconds=chance.uniform(0, 3600))
        number = chance.randrange(events // 4)
        kind = chance.choices(list(EventKind), (8, 1, 1))[0]
        burst = chance.choice((1, 1, 1, 2, 4)) if kind is EventKind.MESSAGE_CREATED else 1
        planned += [(at + timedelta(seconds=3 * n), number, kind) for n in range(burst)]
    planned += [(_FLOOD_AT, events + n, EventKind.MESSAGE_CREATED) for n in range(flood)]
    sent = []
    for index, (at, number, kind) in enumerate(sorted(planned, key=lambda one: one[0])):
        before = said.setdefault(number, [])
        author = "agent" if kind is EventKind.PUBLIC_REPLY and before else "customer"
        before.append(Message(author=author, text=f"{len(before)} of {number}", at=at))
        conversation = asked(str(number), *before[-3:], mailbox=f"box{number % 5}")
        sent.append((at, SupportEvent(id=f"e{index}", kind=kind, conversation=conversation)))
    return sent


def _send(
    database: Database, rules: QueueRules, clock: FastClock, events: list[tuple[datetime, SupportEvent]]
) -> Sent:
    """Send each at its moment, every tenth twice, and what was refused again when it was told to."""
    sent, chance = Sent(), random.Random(1)
    queue = [(at, number) for number, (at, _) in enumerate(events)]
    while queue:
        at, number = heappop(queue)
        while (ahead := (at - clock()).total_seconds()) > 0:
            time.sleep(min(0.01, ahead))
        event = events[number][1]
        for _ in range(1 + (chance.random() < 0.1)):
            try:
                with database.writing() as session:
                    accept(session, event, "key:k1", rules, clock())
                    sent.longest = max(sent.longest, queue_length(session))
            except Busy as busy:
                sent.busy += 1
                heappush(queue, (clock() + timedelta(seconds=busy.retry_after), number))
                break
            sent.told.append(event.id)
    return sent


def _measure(name: str, database: Database, options: argparse.Namespace) -> int:
    rules = QueueRules(quiet=timedelta(seconds=5), most_open=options.queue, at_once=_AT_ONCE)
    parts = make_parts(SlowDrafter(_SECONDS), database=database, turns=DraftTurns(_AT_ONCE, 0), rules=rules)
    events = day(options.events, options.flood, random.Random(options.seed))
    clock = FastClock(60 * options.minutes)
    started = time.monotonic()
    with database.writing() as session:
        change_mailbox(session, "box4", auto_draft=False)
    with JobRunner(parts, Metrics().drafts, clock=clock):
        sent = _send(database, rules, clock, events)
        while True:
            with database.reading() as session:
                if not queue_length(session):
                    break
            time.sleep(0.1)
    took = time.monotonic() - started
    found = aftermath(database, sent.told)
    waited = [
        (job.ended_at - job.due_at).total_seconds() for job in all_jobs(database) if job.draft_id and job.ended_at
    ]
    pace = 60 * options.minutes / 86_400
    lines = [
        f"{name}: {len(events):,} events of a day in {took:.0f} s; {len(sent.told):,} accepted, "
        f"{len(sent.told) - len(set(sent.told)):,} of them again; {sent.busy:,} times the queue was full",
        f"  longest queue {sent.longest:,} of {options.queue:,} allowed; {dict(found.states)}",
        f"  refused: {dict(found.refusals)}",
        f"  from due to drafted, by the clock on the wall: median {statistics.median(waited) * pace:.2f} s, "
        f"95 % {statistics.quantiles(waited, n=20)[-1] * pace:.2f} s",
        f"  lost, doubled or unexplained: {len(found.wrong)}",
        *(f"    {words}" for words in found.wrong[:20]),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return len(found.wrong)


def main() -> int:
    """Print the figures for SQLite and PostgreSQL; 1 where an event was lost, doubled or not explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=6_000)
    parser.add_argument("--flood", type=int, default=800)
    parser.add_argument("--queue", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    options = parser.parse_args()
    faults = 0
    if options.database != "postgresql":
        with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{folder}/d.sqlite3")) as database:
            database.upgrade()
            faults += _measure("SQLite", database, options)
    if options.database != "sqlite" and (programs := postgres_programs()):
        with PostgresServer(programs) as server, closing(Database(server.database())) as database:
            database.upgrade()
            faults += _measure("PostgreSQL", database, options)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
