"""The composition root of the service: from settings to its parts, nothing heavy loaded before it is used."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from drafter.errors import DrafterError, SettingsError
from drafter.models.embedded.model import EmbeddedModel
from drafter.pipeline import Drafter
from drafter.settings import Settings
from drafter.tracing import start
from drafter.wiring import build_drafter, build_handbook, build_ledger, build_models
from kb_index.documents import Hit
from kb_index.errors import KnowledgeError
from kb_index.sync.ledger import source_facts
from service.conversations import Conversations
from service.doctor import readiness
from service.parts import Once, ServiceParts
from service.storage import Database
from service.telemetry.logs import LogStyle
from service.turns import DraftTurns
from service.worker import Worker

__all__ = ["build_database", "build_parts", "trace", "worker_parts"]

_AT_ONCE, _WAITING = 4, 4
_GRACE = 60.0
"""Seconds beyond the time that a draft may take in which the worker must have given it, or is ended."""


def worker_parts(settings: Settings) -> ServiceParts:
    """The same parts in a process of their own, which cannot silence this one, and the database here."""
    seconds = settings.draft_timeout + _GRACE
    worker = Worker(
        partial(build_parts, settings), seconds=seconds, logs=LogStyle(settings.log_format, settings.log_content)
    )
    return ServiceParts(
        drafter=lambda: worker,
        search=worker.search,
        examine=worker.examine,
        conversations=Conversations(settings.conversations),
        warm_up=worker.start,
        close=worker.stop,
        turns=_turns(settings),
        database=build_database(settings),
        sources=worker.sources,
        guidelines=lambda: build_handbook(settings),
    )


def build_parts(settings: Settings) -> ServiceParts:
    """The parts that `settings` describe, but for the database, which who drafts has no need of.

    A part that cannot be made is tried again at each use, so that an index made while the service runs is found
    without a restart.
    """
    trace(settings)
    drafter = Once[Drafter](lambda: build_drafter(settings))

    def search(question: str, limit: int, mailbox: str | None = None, include_internal: bool = True) -> Sequence[Hit]:
        return drafter().index.search(question, limit=limit, mailbox=mailbox, include_internal=include_internal)

    return ServiceParts(
        drafter=drafter,
        search=search,
        examine=lambda: readiness(settings, lambda: drafter().index),
        conversations=Conversations(settings.conversations),
        warm_up=lambda: _warm_up(drafter),
        turns=_turns(settings),
        sources=lambda: source_facts(drafter().index.records(), build_ledger(settings).runs()),
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


def _turns(settings: Settings) -> DraftTurns:
    """Several at once: a draft that is composed, or waits for a provider, leaves room for others.

    The embedded model answers one request at a time, so where it is the first to be asked for letters they are
    written one by one. Where it only translates and takes notes, its own queue is enough.
    """
    with suppress(SettingsError):  # which each draft says
        writer = next(iter(build_models(settings).letter_writers.models), None)
        if isinstance(writer, EmbeddedModel):
            return DraftTurns(at_once=1, waiting=_WAITING)
    return DraftTurns(at_once=_AT_ONCE, waiting=_WAITING)


def _warm_up(drafter: Callable[[], Drafter]) -> None:
    with suppress(DrafterError, KnowledgeError):
        drafter().models.prepare()
        drafter().index.search("What does a plan cost?", limit=1)
