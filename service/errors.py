"""Errors of `service`.

    ServiceError            base: everything this package raises on purpose
    ├── InputError          a file, folder or argument cannot be used      (whoever typed it)
    ├── AddressError        we cannot or must not listen at this address   (whoever runs us)
    ├── NotFound            there is no such conversation                  (whoever called us)
    ├── NotReady            a part that drafting needs does not work       (whoever runs us)
    ├── Interrupted         the process that was at work ended             (try again)
    ├── Busy                too many drafts are being written already      (try again after `retry_after` seconds)
    ├── EditConflict        somebody else changed it meanwhile             (look at it again, then repeat)
    └── StorageError        the database cannot be used                    (whoever runs us)
        ├── StorageUnreachable  nobody answers there, or it refuses us
        ├── StorageBusy         others have been writing for too long      (try again)
        ├── StorageFull         there is no room or no right to write
        ├── StorageDamaged      the file is no database, or is broken
        ├── StorageOutdated     its tables are of an older version         (`drafter data upgrade`)
        └── StorageTooNew       its tables are of a newer version          (a newer program)

Every message names the value, the rule it breaks and what to do about it.
"""

__all__ = [
    "AddressError",
    "Busy",
    "EditConflict",
    "InputError",
    "Interrupted",
    "NotFound",
    "NotReady",
    "ServiceError",
    "StorageBusy",
    "StorageDamaged",
    "StorageError",
    "StorageFull",
    "StorageOutdated",
    "StorageTooNew",
    "StorageUnreachable",
]


class ServiceError(Exception):
    """Base of everything `service` raises on purpose; its text is fit to show to the user."""


class InputError(ServiceError):
    """A file, folder or argument cannot be used; whoever typed it can fix it."""


class AddressError(ServiceError):
    """The service cannot or must not listen at this address; whoever runs it can choose another."""


class NotFound(ServiceError):
    """There is no such thing at this address; the caller can look at the list."""


class NotReady(ServiceError):
    """A part that drafting needs does not work; whoever runs the service can repair it."""


class Interrupted(ServiceError):
    """The process that was at work ended, or is being stopped; the caller may ask again."""


class Busy(ServiceError):
    """Too many drafts are being written or waiting; the caller may ask again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class EditConflict(ServiceError):
    """Somebody else changed it meanwhile; the caller can look at it again and repeat what still fits."""


class StorageError(ServiceError):
    """The database cannot be used; whoever runs the service can repair it."""


class StorageUnreachable(StorageError):
    """Nobody answers at the database's address, or it does not let us in."""


class StorageBusy(StorageError):
    """Others have been writing for longer than we wait; the caller may try again."""


class StorageFull(StorageError):
    """There is no room for what is to be written, or no right to write there; nothing of it was kept."""


class StorageDamaged(StorageError):
    """The file is no database, or a broken one; there may be a backup."""


class StorageOutdated(StorageError):
    """The tables are those of an older version; an upgrade makes them fit."""


class StorageTooNew(StorageError):
    """The tables are those of a newer version than this program, which could only spoil them."""
