"""`python -m tests.service.storage.new_migration`: what the next migration has to do, from tables to classes.

Prints operations of Alembic to be looked through and put into the next module of `service/storage/migrations/`.
"""

import sys
import tempfile
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext
from sqlalchemy.types import TypeDecorator, TypeEngine

from service.storage import Base, Database

__all__ = ["operations"]


def operations(database: Database) -> str:
    """The operations that make the tables of the newest version those of the classes."""
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"target_metadata": Base.metadata})
        found = produce_migrations(context, Base.metadata)
        if found.upgrade_ops is None or found.upgrade_ops.is_empty():
            return "# nothing to do\n"
        return render_python_code(found.upgrade_ops, migration_context=context, render_item=_plainly)


def _plainly(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Types of ours as those that the database sees: a migration must not move with our code."""
    if kind != "type" or not isinstance(item, TypeEngine):
        return False
    if isinstance(item, TypeDecorator):
        item = item.impl_instance
    return f"sa.{item!r}"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        newest = Database(f"sqlite:///{folder}/newest.sqlite3")
        newest.upgrade()
        sys.stdout.write(operations(newest))
        newest.close()
