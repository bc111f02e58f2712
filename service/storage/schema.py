"""The tables' version: which one the database has, which one this program needs, and the way from one to the other.

A version is a module of `service/storage/migrations/`, each naming the one before it. They only lead up: the way back
is a backup.
"""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep, StampStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from service.errors import StorageDamaged, StorageError, StorageOutdated, StorageTooNew
from service.storage.faults import UPGRADE

__all__ = ["check_version", "newest_version", "upgrade_tables", "version_of", "versions"]

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6472_6166_7465_7201
"""The advisory lock of PostgreSQL under which tables are changed: any number that nobody else uses."""


def versions() -> list[str]:
    """Every version, the oldest first."""
    return [script.revision for script in _scripts().walk_revisions()][::-1]


def newest_version() -> str:
    """The version that this program needs."""
    return versions()[-1]


def version_of(connection: Connection) -> str | None:
    """The version of the tables there are; None where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def check_version(connection: Connection, place: str) -> None:
    """Return if the tables are those of this program; raises StorageOutdated or StorageTooNew."""
    found = version_of(connection)
    if found is None:
        raise StorageOutdated(f"The database {place} has no tables yet. {UPGRADE}")
    if found not in versions():
        raise StorageTooNew(
            f"The database {place} was made by a newer version of this program (its tables are at {found!r}, this "
            f"program knows them up to {newest_version()!r}). Install the newer program; this one would spoil it."
        )
    if found != newest_version():
        raise StorageOutdated(
            f"The tables of the database {place} are at {found!r}, and this program needs {newest_version()!r}. "
            f"{UPGRADE}"
        )


def upgrade_tables(connection: Connection, place: str, to: str | None = None) -> tuple[str | None, str]:
    """Bring the tables to the version `to` (default: the newest) in the transaction of `connection`.

    Gives the version before and after. Only one process does it at a time, the others wait and then find it done.
    Raises StorageTooNew.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    before = version_of(connection)
    if before is None:
        _check_empty(connection, place)
    elif before not in versions():
        check_version(connection, place)
    scripts, goal = _scripts(), to or newest_version()

    def steps(current: str | tuple[str, ...], _: MigrationContext) -> list[StampStep | RevisionStep]:
        return list(scripts._upgrade_revs(goal, current))  # type: ignore[arg-type]

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=False)  # the transaction is ours
        environment.run_migrations()
    if connection.dialect.name == "sqlite" and (
        broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    ):
        raise StorageDamaged(
            f"The tables of the database {place} were left as they were: {len(broken)} rows point to rows that are "
            f"not there, the first in {broken[0][0]}. Bring a backup back: drafter data restore FILE"
        )
    return before, goal


def _check_empty(connection: Connection, place: str) -> None:
    """Return if no table stands where ours is going to; raises StorageError."""
    from service.storage.tables import TABLES

    if found := {table.__tablename__ for table in TABLES} & set(inspect(connection).get_table_names()):
        names = ", ".join(sorted(found))
        raise StorageError(
            f"The database {place} has tables of another program: {names}. Set DRAFTER_DATABASE to one of its own."
        )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(_MIGRATIONS, version_locations=[_MIGRATIONS])
