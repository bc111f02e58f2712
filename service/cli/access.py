"""What commands share that look into the database: the stores that the settings name, which mailboxes there are, and
who runs them."""

import getpass
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.auth.stores import AccessStores
    from service.storage import Database

__all__ = ["actor", "check_connectable", "check_named", "open_access"]


@contextmanager
def open_access() -> "Iterator[AccessStores]":
    """The stores of the database that the settings name; raises SecretError, StorageError."""
    from drafter.settings import load_settings
    from service.auth.wiring import build_stores

    stores = build_stores(load_settings())
    try:
        yield stores
    finally:
        stores.database.close()


def check_named(database: "Database", mailboxes: Iterable[str | None]) -> None:
    """Return if there is a mailbox of each name, where one is given; raises InputError, SettingsError."""
    from drafter.settings import load_settings
    from drafter.wiring import build_mailboxes
    from service.known_mailboxes import check_mailboxes

    with database.reading() as session:
        check_mailboxes(session, lambda: build_mailboxes(load_settings()), [name for name in mailboxes if name])


def check_connectable(database: "Database", mailbox: str, name: str) -> None:
    """Return if something can be connected for the mailbox under this name; raises InputError, SettingsError."""
    from service.storage.connected_names import check_new_name

    check_named(database, [mailbox])
    with database.reading() as session:
        check_new_name(session, name)


def actor() -> str:
    """Who runs this command, for the log."""
    try:
        return f"command line:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user without a name
        return "command line"
