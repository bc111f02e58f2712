"""The composition root of the service: from settings to its parts, nothing heavy loaded before it is used."""

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

from drafter.errors import DrafterError, SettingsError
from drafter.mailbox import load_mailboxes
from drafter.models.embedded.model import EmbeddedModel
from drafter.pipeline import Drafter
from drafter.settings import Settings, account_secret
from drafter.tracing import start
from drafter.wiring import build_drafter, build_handbook, build_ledger, build_mailboxes, build_models
from kb_index.documents import Hit
from kb_index.errors import KnowledgeError
from kb_index.sync.ledger import source_facts
from service.account.lookup import AccountLookup
from service.account.wiring import account_sources
from service.armed import ArmedMailboxes
from service.auth.rights import Limits
from service.auth.sealing import Sealing
from service.auth.wiring import build_sealing
from service.conversations import Conversations
from service.doctor import readiness
from service.helpdesks.opened import OpenDesks
from service.jobs.rules import QueueRules
from service.leaving import what_leaves
from service.parts import Once, ServiceParts
from service.searching import search_for
from service.storage import Database
from service.telemetry.logs import LogStyle
from service.turns import DraftTurns
from service.worker import Worker

__all__ = ["build_accounts", "build_database", "build_parts", "places", "trace", "worker_parts"]

_WAITING = 4
_HOSTED = 100
"""Drafts at once where a model elsewhere writes them: for most of their time they only wait for it."""

_BESIDE = 12
"""Searches and checks that are done at once beside the drafts."""

_BESIDE_ALONE = 2
"""A draft that was given up may still hold its place for a moment."""

_GRACE = 60.0
"""Seconds beyond the time that a draft may take in which the worker must have given it, or is ended."""


def worker_parts(settings: Settings, *, alone: bool = False) -> ServiceParts:
    """The same parts in a process of their own, which cannot silence this one, and the database here.

    `alone`: nothing but auto-drafts is written with them, as many at once as are asked for.
    """
    there = places(settings)
    rules = _rules(settings, there)
    at_once, beside = (rules.at_once, _BESIDE_ALONE) if alone else (_at_once(settings, there), _BESIDE)
    seconds = settings.draft_timeout + _GRACE
    worker = Worker(
        partial(build_parts, settings),
        seconds=seconds,
        channels=at_once + beside,
        logs=LogStyle(settings.log_format, settings.log_content),
    )
    database, sealing = build_database(settings), Once[Sealing](lambda: build_sealing(settings))
    return ServiceParts(
        drafter=lambda: worker,
        search=worker.search,
        examine=worker.examine,
        conversations=Conversations(settings.conversations),
        warm_up=worker.start,
        close=worker.stop,
        turns=_turns(at_once),
        rules=rules,
        database=database,
        sealing=sealing,
        accounts=build_accounts(settings, database, sealing),
        sources=worker.sources,
        documents=worker.documents,
        public_url=str(settings.public_url or ""),
        profiles=lambda: load_mailboxes(settings.mailbox_paths),
        leaving=lambda: what_leaves(settings),
        guidelines=lambda: build_handbook(settings),
    )


def build_parts(settings: Settings) -> ServiceParts:
    """The parts that `settings` describe. A part that cannot be made is tried again at each use, so that an index
    made while the service runs is found without a restart."""
    trace(settings)
    database, there = build_database(settings), places(settings)

    def armed() -> Drafter:
        made = build_drafter(settings)
        made.mailboxes = ArmedMailboxes(made.mailboxes, database)
        return made

    drafter = Once[Drafter](armed)

    def search(question: str, limit: int, mailbox: str | None = None, include_internal: bool = True) -> Sequence[Hit]:
        made = drafter()
        return search_for(made.index, made.mailboxes, question, limit, mailbox, include_internal=include_internal)

    sealing = Once[Sealing](lambda: build_sealing(settings))
    return ServiceParts(
        drafter=drafter,
        search=search,
        examine=lambda: readiness(settings, lambda: drafter().index),
        conversations=Conversations(settings.conversations),
        warm_up=lambda: _warm_up(drafter),
        turns=_turns(_at_once(settings, there)),
        rules=_rules(settings, there),
        database=database,
        sealing=sealing,
        accounts=build_accounts(settings, database, sealing),
        sources=lambda: source_facts(drafter().index.records(), build_ledger(settings).runs()),
        documents=lambda: drafter().index.records(),
        public_url=str(settings.public_url or ""),
        profiles=lambda: load_mailboxes(settings.mailbox_paths),
        leaving=lambda: what_leaves(settings),
        guidelines=lambda: build_handbook(settings),
    )


def trace(settings: Settings) -> None:
    """Begin to trace in this process, where that is asked for; raises SettingsError."""
    if settings.traces:
        start(settings.traces, content=settings.trace_content)


def build_database(settings: Settings) -> Callable[[], Database]:
    """The database with its tables, opened at the first need: one that is away is found when it is back."""

    def prepared() -> Database:
        database = Database(settings.database_address)
        database.prepare()
        return database

    return Once[Database](prepared)


def build_accounts(
    settings: Settings, database: Callable[[], Database], sealing: Callable[[], Sealing]
) -> AccountLookup:
    """What looks up account data, by the profiles as they are when it is asked for."""
    desks = OpenDesks(database, sealing)
    source = account_sources(database, lambda desk_id: desks.opened(desk_id)[1], account_secret)
    return AccountLookup(lambda: build_mailboxes(settings), source, database)


def _at_once(settings: Settings, there: int) -> int:
    """How many drafts are written at once where `there` are places for those that somebody asks for."""
    return max(there, settings.auto_drafts_at_once or 0)


def _turns(at_once: int) -> DraftTurns:
    """How many drafts are written at once, and how many more may wait: as many again, and a few."""
    return DraftTurns(at_once=at_once, waiting=max(_WAITING, at_once))


def places(settings: Settings) -> int:
    """How many drafts are written at once: as set, else as many as whoever writes the letters can.

    The embedded model answers one request at a time; where it only translates and takes notes, its own queue is
    enough.
    """
    if settings.drafts_at_once:
        return settings.drafts_at_once
    cores = os.cpu_count() or 1
    try:
        writer = next(iter(build_models(settings).letter_writers.models), None)
    except SettingsError:  # which each draft says
        return cores
    if writer is None:
        return cores
    return 1 if isinstance(writer, EmbeddedModel) else _HOSTED


def _rules(settings: Settings, there: int) -> QueueRules:
    at_once = settings.auto_drafts_at_once
    return QueueRules(
        quiet=timedelta(seconds=settings.auto_draft_quiet),
        most_open=settings.auto_draft_queue,
        at_once=min(2, there) if at_once is None else at_once,
        caller=Limits(None, settings.drafts_per_day, settings.cost_per_day),
        mailbox=Limits(None, settings.auto_drafts_per_day, settings.auto_cost_per_day),
    )


def _warm_up(drafter: Callable[[], Drafter]) -> None:
    with suppress(DrafterError, KnowledgeError):
        drafter().models.prepare()
        drafter().index.search("What does a plan cost?", limit=1)
