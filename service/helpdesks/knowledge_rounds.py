"""When what help desks know is synced: each hour, and soon after a desk says that it changed.

A sync is a process of its own, for it embeds, and embedding would silence whoever answers agents meanwhile. Any
number of services and workers may make their rounds: one at a time has the turn of a desk.
"""

import logging
from collections.abc import Callable
from multiprocessing import get_context

from drafter.bundled import BUNDLED
from drafter.errors import DrafterError
from drafter.phrasebook import load_phrasebook
from drafter.settings import Settings
from drafter.wiring import build_embedder, build_ledger, open_index
from kb_index.errors import KnowledgeError
from kb_index.index import KnowledgeIndex
from service.auth.desk_secrets import open_desk_secrets
from service.auth.sealing import Sealing
from service.auth.wiring import build_sealing
from service.errors import EditConflict, NotFound, ServiceError
from service.helpdesks.accounts import Outside
from service.helpdesks.knowledge import DeskKnowledge, ListRun, Progress
from service.helpdesks.opened import read_account
from service.helpdesks.registry import open_desk
from service.housekeeping import Housekeeping
from service.storage import Clock, Database, now_utc
from service.storage.desk_turns import end_turn, is_due, take_turn
from service.storage.help_desks import get_help_desk, list_help_desks
from service.telemetry.logs import LogStyle
from service.wiring import build_database

__all__ = ["KnowledgeRounds", "knowledge_rounds", "sync_desk"]

_LOG = logging.getLogger("service")
_LOOK_SECONDS = 30.0


class KnowledgeRounds:
    """Has `sync` sync each desk whose time has come, one after the other."""

    def __init__(self, database: Callable[[], Database], sync: Callable[[str], None], clock: Clock = now_utc) -> None:
        self._database, self._sync, self._clock = database, sync, clock

    def make(self) -> None:
        """One round."""
        with self._database().reading() as session:
            due = [row.id for row in list_help_desks(session) if is_due(row, self._clock())]
        for desk_id in due:
            self._sync(desk_id)


def knowledge_rounds(settings: Settings, database: Callable[[], Database]) -> Housekeeping:
    """Rounds that go on while the block runs."""
    rounds = KnowledgeRounds(database, lambda desk_id: _apart(settings, desk_id))
    return Housekeeping(rounds.make, _LOOK_SECONDS, "what help desks know was not synced")


def sync_desk(
    settings: Settings,
    database: Database,
    sealing: Callable[[], Sealing],
    index: Callable[[], KnowledgeIndex],
    desk_id: str,
    progress: Progress = lambda *_: None,
    *,
    outside: Outside | None = None,
) -> list[ListRun]:
    """Sync what a desk knows, in its turn; raises EditConflict while another process has it or where one took it
    over, NotFound, and what stands in the way of all its lists: the next turn is in an hour then too."""
    outside = outside or Outside()
    with database.writing() as session:
        turn = take_turn(session, desk_id, outside.clock())
        if turn is None:
            raise EditConflict(f"What the help desk {desk_id!r} knows is being synced already; wait for that.")
    try:
        with database.reading() as session:
            secrets = open_desk_secrets(session, sealing(), desk_id)
            account = read_account(get_help_desk(session, desk_id), secrets)
        words = load_phrasebook(settings.prompt_set or BUNDLED)
        knowledge = DeskKnowledge(database, index(), build_ledger(settings), words, outside.clock)
        return knowledge.sync(account, open_desk(account, outside), turn, progress)
    finally:
        _leave(database, desk_id, turn)


def _leave(database: Database, desk_id: str, turn: str) -> None:
    try:
        with database.writing() as session:
            end_turn(session, desk_id, turn)
    except NotFound:  # it was disconnected meanwhile
        return


def _apart(settings: Settings, desk_id: str) -> None:
    """Sync a desk in a process of its own, which ends with this one, and wait for it."""
    process = get_context("spawn").Process(target=_sync_here, args=(settings, desk_id), name="desk sync", daemon=True)
    process.start()
    process.join()
    if process.exitcode:
        _LOG.error("what the help desk %s knows was not synced: its process ended (%s)", desk_id, process.exitcode)


def _sync_here(settings: Settings, desk_id: str) -> None:
    LogStyle(settings.log_format, settings.log_content).begin()
    database = build_database(settings)()
    try:
        runs = sync_desk(
            settings,
            database,
            lambda: build_sealing(settings),
            lambda: open_index(settings, build_embedder(settings), create=True),
            desk_id,
        )
    except (DrafterError, KnowledgeError, ServiceError) as error:
        if not isinstance(error, EditConflict | NotFound):
            _LOG.error("what the help desk %s knows was not synced: %s", desk_id, error)
        return
    finally:
        database.close()
    for run in runs:
        if run.trouble:
            _LOG.error("%s: %s", run.source, run.trouble)
