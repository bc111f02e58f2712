"""Workers that are killed under load, and what has to be true of every event afterwards."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import select

from drafter.conversation import Message
from service.auth.budgets import Budgets
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskEvent, DeskEventKind
from service.helpdesks.connected import connect_desk
from service.jobs.drafting import MADE_BY
from service.jobs.events import DESK_EVENT, EventKind, SupportEvent, accept, accept_from_desk
from service.jobs.rules import QueueRules
from service.storage import Database, now_utc
from service.storage.conversations import StoredConversation
from service.storage.desk_drafts import PlaceState, StoredDeskDraft
from service.storage.draft_texts import newest_texts
from service.storage.drafts import DraftState, StoredDraft, list_drafts
from service.storage.jobs import JobState, StoredJob, count_jobs, list_jobs, queue_length
from tests.service.jobs.shared_desk import SharedDesk
from tests.service.jobs.working import SEALING, start_worker
from tests.service.storage.kept import START, asked
from tests.service.waiting import PATIENCE

__all__ = ["Aftermath", "aftermath", "all_jobs", "crash"]

_RULES = QueueRules(quiet=timedelta(seconds=0.2))
_KINDS = (EventKind.MESSAGE_CREATED,) * 8 + (EventKind.PUBLIC_REPLY, EventKind.CLOSED)
_MOST_OPEN = 16
_OF_DESKS = 0.4
DESK = "desk-1"
_SECONDS = 0.5
"""How long one draft takes at most."""

_PATIENCE = 120.0
_TIMES = 5  # as many kills as were asked for, at most


@dataclass
class Crowd:
    """Customers who write while the block lasts, in bursts and twice, and agents who answer."""

    database: Database
    chance: random.Random
    desk: SharedDesk
    conversations: int = 40
    told: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._said: dict[int, list[Message]] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            if _open(self.database) >= _MOST_OPEN:
                self._stopped.wait(0.02)
                continue
            if self.chance.random() < _OF_DESKS:
                self.told.append(self._desk_event())
                continue
            told = self._event()
            with self.database.writing() as session:
                accept(session, told, "key:k1", _RULES, now_utc())
            self.told.append(told.id)

    def _desk_event(self) -> str:
        """Somebody writes in the help desk, which tells of it; an agent does now and then."""
        number, event = self.chance.randrange(self.conversations), f"d{len(self.told)}"
        thread = f"thread-{number}"
        author = "agent" if thread in self.threads and self.chance.random() < 0.2 else "customer"
        self.desk.say(thread, author, f"word {len(self.told)} of {number}")
        self.threads.add(thread)
        with self.database.writing() as session:
            told = DeskEvent(event, DeskEventKind.CHANGED, thread)
            accept_from_desk(session, DESK, "acme", told, _RULES, now_utc())
        return f"{DESK}:{event}"

    def _event(self) -> SupportEvent:
        number, kind = self.chance.randrange(self.conversations), self.chance.choice(_KINDS)
        said = self._said.setdefault(number, [])
        author = "agent" if kind is EventKind.PUBLIC_REPLY and said else "customer"
        text = f"message {len(said)} of {number}"
        said.append(Message(author=author, text=text, at=START + timedelta(minutes=len(said))))
        before = [told for told in self.told if told.startswith("e")]
        again = before and self.chance.random() < 0.1
        identity = self.chance.choice(before) if again else f"e{len(self.told)}"
        return SupportEvent(id=identity, kind=kind, conversation=asked(str(number), *said))


def crash(database: Database, address: str, folder: Path, *, workers: int, kills: int, seed: int) -> list[str]:
    """Kill one worker after the other, each at a random moment, and wait until all is done; gives the events told.

    More than `kills` are killed as long as none was hit at work: on a slow machine most have just been started.
    Events come by the API and from a connected help desk, which lies in `folder`.
    """
    chance = random.Random(seed)
    connect_desk(
        database, SEALING, DeskAccount(DESK, "fake", "acme", "", secrets={"hook_secret": "s"}), "t", Outside()
    )
    alive = [start_worker(address, _SECONDS, desk=folder) for _ in range(workers)]
    with Crowd(database, chance, SharedDesk(folder)) as crowd:
        for killed in range(_TIMES * kills):
            if killed >= kills and any(job.begun > 1 for job in all_jobs(database)):
                break
            _wait_for_work(database, _count(database)[JobState.DRAFTED])
            time.sleep(chance.uniform(0.0, _SECONDS / 2))
            victim = alive.pop(chance.randrange(len(alive)))
            victim.kill()
            victim.join()
            alive.append(start_worker(address, _SECONDS, desk=folder))
    _wait(lambda: _open(database) == 0)
    _end(alive)
    return crowd.told


@dataclass(frozen=True)
class Aftermath:
    """What there is in the end: jobs by state and refusal, those begun more than once, and what is `wrong`."""

    states: Counter[str]
    refusals: Counter[str]
    begun_again: int
    wrong: list[str]


def aftermath(database: Database, told: Sequence[str], folder: Path | None = None) -> Aftermath:
    """Look at every event that was accepted: each has to end in one draft that is paid once, or in one reason.

    `folder`: where the help desk is, in which each draft has to stand once.
    """
    jobs = {job.event_id: job for job in all_jobs(database)}
    wrong = [f"{event} was lost" for event in told if event not in jobs]
    wrong += [f"{event} was never told" for event in jobs.keys() - set(told)]
    wrong += [f"{job.event_id} is {job.state}: {job.reason}" for job in jobs.values() if not _has_ended_well(job)]
    from_desk = {job.draft_id for job in jobs.values() if job.kind == DESK_EVENT}
    late = _late_drafts(database)
    drafts = [draft.id for draft in _all_drafts(database) if draft.id not in late]
    done = [job.draft_id for job in jobs.values() if job.state == JobState.DRAFTED]
    kept = [draft for draft in done if draft not in from_desk]
    wrong += _wrong_in_desk(database, SharedDesk(folder)) if folder else []
    if sorted(drafts) != sorted(map(str, done)):
        wrong.append(f"{len(drafts)} drafts for {len(done)} jobs")
    days = {job.ended_at.date().isoformat() for job in jobs.values() if job.ended_at}
    paid = [Budgets(database).used("key:k1", day) for day in days]
    if (sum(n for n, _ in paid), round(sum(cost for _, cost in paid), 2)) != (len(kept), round(0.01 * len(kept), 2)):
        wrong.append(f"{paid} were paid for {len(kept)} drafts")
    return Aftermath(
        Counter(job.state for job in jobs.values()),
        Counter(job.refusal for job in jobs.values() if job.refusal),
        sum(job.begun > 1 for job in jobs.values()),
        wrong,
    )


def _late_drafts(database: Database) -> set[str]:
    """Drafts for the desk that were kept by a process that was killed, and out of date before another could put
    them."""
    with database.reading() as session:
        put = set(session.scalars(select(StoredDeskDraft.draft_id).where(StoredDeskDraft.ref.is_not(None))))
        rows = select(StoredDeskDraft.draft_id).where(StoredDeskDraft.state == PlaceState.PLACING)
        stale = select(StoredDraft.id).where(StoredDraft.state == DraftState.STALE, StoredDraft.id.in_(rows))
        return set(session.scalars(stale)) - put


def _wrong_in_desk(database: Database, desk: SharedDesk) -> Iterator[str]:
    """What stands in the desk twice, or not at all."""
    with database.reading() as session:
        rows = session.execute(
            select(StoredDeskDraft, StoredConversation.external_id).join(
                StoredConversation, StoredConversation.id == StoredDeskDraft.conversation_id
            )
        ).all()
        texts = newest_texts(session, [row.draft_id for row, _ in rows if row.draft_id])
    late = _late_drafts(database)
    for row, thread in rows:
        text = texts[row.draft_id].text if row.draft_id in texts else "-"
        times = sum(text in note for note in desk.notes(thread))
        if row.draft_id in late:
            if times > 1:
                yield f"{text!r} stands {times} times in {thread}"
        elif times != 1 or row.state not in (PlaceState.STANDING, PlaceState.RETIRED):
            yield f"{text!r} stands {times} times in {thread} and is {row.state}"
    for thread in {thread for _, thread in rows}:
        told = [note for note in desk.notes(thread) if "out of date" in note]
        if any(one == other for one, other in pairwise(desk.notes(thread)) if one in told):
            yield f"that a draft is out of date is told twice in {thread}"


def _has_ended_well(job: StoredJob) -> bool:
    if job.state == JobState.DRAFTED:
        return job.draft_id is not None and not job.refusal
    return job.state == JobState.REFUSED and bool(job.reason and job.refusal) and job.draft_id is None


def all_jobs(database: Database) -> list[StoredJob]:
    """Every job, the newest first."""
    jobs, cursor = list[StoredJob](), None
    with database.reading() as session:
        while True:
            page = list_jobs(session, now_utc(), cursor=cursor, limit=200)
            jobs += page.items
            cursor = page.next_cursor
            if cursor is None:
                return jobs


def _all_drafts(database: Database) -> list[StoredDraft]:
    drafts, cursor = list[StoredDraft](), None
    with database.reading() as session:
        while True:
            page = list_drafts(session, cursor=cursor, limit=200)
            drafts += [draft for draft in page.items if draft.made_by == MADE_BY]
            cursor = page.next_cursor
            if cursor is None:
                return drafts


def _wait_for_work(database: Database, before: int) -> None:
    """Return when there are more drafts than `before`, and more are being written."""

    def at_work() -> bool:
        found = _count(database)
        return found[JobState.DRAFTED] > before and found[JobState.DRAFTING] > 0

    _wait(at_work)


def _count(database: Database) -> Counter[JobState]:
    with database.reading() as session:
        return count_jobs(session, now_utc())


def _open(database: Database) -> int:
    with database.reading() as session:
        return queue_length(session)


def _wait(what: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < until, "the queue is not worked"
        time.sleep(0.05)


def _end(workers: Sequence[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.join(PATIENCE)
        assert worker.exitcode == 0
