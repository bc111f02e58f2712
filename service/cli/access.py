"""What the commands of keys, accounts and the log share: the stores that the settings name, and who runs them."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.auth.stores import AccessStores

__all__ = ["actor", "open_access"]


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


def actor() -> str:
    """Who runs this command, for the log."""
    try:
        return f"command line:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user without a name
        return "command line"
