"""Errors of `service`.

    ServiceError            base: everything this package raises on purpose
    ├── AccountSourceError  a record of a customer cannot be looked up     (whoever named it in the profile)
    ├── InputError          a file, folder or argument cannot be used      (whoever typed it)
    │   └── KeyReused       an idempotency key came with another request   (take a new key)
    ├── AddressError        we cannot or must not listen at this address   (whoever runs us)
    ├── NotFound            there is no such conversation                  (whoever called us)
    ├── NotSignedIn         nobody knows who asks                          (whoever called us)
    ├── Forbidden           who asks may not do that                       (whoever manages keys and accounts)
    ├── ForeignRequest      another site made a browser ask                (whoever called us)
    ├── SecretError         a secret is missing, guessable or another one  (whoever runs us)
    ├── NotReady            a part that drafting needs does not work       (whoever runs us)
    ├── Interrupted         the process that was at work ended             (try again)
    │   └── ServiceStopping the service is being stopped                   (the same)
    ├── Busy                too many drafts are being written already      (try again after `retry_after` seconds)
    │   └── LimitReached    who asks has used up what they may             (the same)
    ├── EditConflict        somebody else changed it meanwhile             (look at it again, then repeat)
    │   ├── TextConflict    somebody else edited the text meanwhile        (the same, with the newest text)
    │   ├── DraftCancelled  a draft that was being written was ended       (ask for another)
    │   └── StillAtWork     the same request is being done                 (ask after `retry_after` seconds)
    ├── HelpDeskError       a help desk did not do what was asked of it    (whoever connected it)
    │   ├── HelpDeskBusy        it takes no more for now               (try again after `retry_after` seconds)
    │   ├── HelpDeskGone        what was asked for is not there any more
    │   ├── HelpDeskRefused     it does not let us in, or not there    (give it new secrets, or the right)
    │   ├── HelpDeskUnreachable nobody answers, or only with an error  (try again)
    │   ├── NothingToAnswer     no customer wrote in that conversation
    │   └── WouldReachCustomer  a request that could send was stopped      (our bug; nothing was sent)
    ├── HandoffError        the target of a hand-off did not do it         (whoever confirmed it)
    │   └── NotUndoable         the target keeps what it has
    ├── ForgedEvent         a call did not come from the help desk         (whoever called us)
    └── StorageError        the database cannot be used                    (whoever runs us)
        ├── StorageUnreachable  nobody answers there, or it refuses us
        ├── StorageBusy         others have been writing for too long      (try again)
        ├── StorageFull         there is no room or no right to write
        ├── StorageDamaged      the file is no database, or is broken
        ├── StorageOutdated     its tables are of an older version         (`drafter data upgrade`)
        └── StorageTooNew       its tables are of a newer version          (a newer program)

Every message names the value, the rule it breaks and what to do about it.
"""

from collections.abc import Mapping
from typing import Any

__all__ = [
    "AccountSourceError",
    "AddressError",
    "Busy",
    "DraftCancelled",
    "EditConflict",
    "Forbidden",
    "ForeignRequest",
    "ForgedEvent",
    "HandoffError",
    "HelpDeskBusy",
    "HelpDeskError",
    "HelpDeskGone",
    "HelpDeskRefused",
    "HelpDeskUnreachable",
    "InputError",
    "Interrupted",
    "KeyReused",
    "LimitReached",
    "NotFound",
    "NotReady",
    "NotSignedIn",
    "NotUndoable",
    "NothingToAnswer",
    "SecretError",
    "ServiceError",
    "ServiceStopping",
    "StillAtWork",
    "StorageBusy",
    "StorageDamaged",
    "StorageError",
    "StorageFull",
    "StorageOutdated",
    "StorageTooNew",
    "StorageUnreachable",
    "TextConflict",
    "WouldReachCustomer",
]


class ServiceError(Exception):
    """Base of everything `service` raises on purpose; its text is fit to show to the user."""


class AccountSourceError(ServiceError):
    """A record says nothing of use about a customer; whoever named it in the mailbox's profile can look into it.

    Its text begins in the middle of a sentence about the record: "it did not answer within 3 seconds".
    """


class InputError(ServiceError):
    """A file, folder or argument cannot be used; whoever typed it can fix it."""


class KeyReused(InputError):
    """An idempotency key came with another request before; the caller takes a new key for a new request."""


class AddressError(ServiceError):
    """The service cannot or must not listen at this address; whoever runs it can choose another."""


class NotFound(ServiceError):
    """There is no such thing at this address; the caller can look at the list."""


class NotSignedIn(ServiceError):
    """Nobody knows who asks: no key, no session, or one that is not good. Never says which of these it was."""


class Forbidden(ServiceError):
    """Who asks may not do that; whoever manages keys and accounts can change it."""


class ForeignRequest(ServiceError):
    """A page of another site made the browser ask; whoever uses it can open ours."""


class SecretError(ServiceError):
    """A secret is missing, easy to guess, or not the one that was sealed with; whoever runs us can set it."""


class NotReady(ServiceError):
    """A part that drafting needs does not work; whoever runs the service can repair it."""


class Interrupted(ServiceError):
    """The process that was at work ended, or is being stopped; the caller may ask again."""


class ServiceStopping(Interrupted):
    """The service is being stopped; the caller may ask again, and perhaps another process answers."""


class Busy(ServiceError):
    """Too many drafts are being written or waiting; the caller may ask again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LimitReached(Busy):
    """Who asks has used up what they may in this minute or day; they may ask again after `retry_after` seconds."""


class EditConflict(ServiceError):
    """Somebody else changed it meanwhile; the caller can look at it again and repeat what still fits."""


class TextConflict(EditConflict):
    """Somebody else edited the text meanwhile; `newest` is their version, to be compared with the caller's own."""

    def __init__(self, message: str, newest: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.newest = newest


class DraftCancelled(EditConflict):
    """A draft was ended while it was being written; the caller may ask for another."""


class StillAtWork(EditConflict):
    """The first request with an idempotency key is being done; the caller may ask after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class HelpDeskError(ServiceError):
    """A help desk did not do what was asked of it; the message says which, what it was and what to do.

    `refused`: it answered that it did not; else nobody knows whether it was done.
    """

    refused = False

    def __init__(self, message: str, *, refused: bool | None = None) -> None:
        super().__init__(message)
        self.refused = self.refused if refused is None else refused


class HelpDeskBusy(HelpDeskError):
    """The help desk takes no more from us for now; ask it again after `retry_after` seconds."""

    refused = True

    def __init__(self, message: str, retry_after: float = 60.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class HelpDeskGone(HelpDeskError):
    """What was asked for is not in the help desk, or not any more."""

    refused = True


class HelpDeskRefused(HelpDeskError):
    """The help desk does not let us in, or we lack a right there; whoever connected it can change that."""

    refused = True


class HelpDeskUnreachable(HelpDeskError):
    """Nobody answers for the help desk, or only with an error of its own; the same may work later."""


class NothingToAnswer(HelpDeskError):
    """No customer has written in that conversation, so there is nobody to draft a reply for."""


class WouldReachCustomer(HelpDeskError):
    """A request that is not on the list of private writes was stopped before it left; it is a bug of ours."""

    refused = True


class HandoffError(ServiceError):
    """The target of a hand-off did not do what was asked of it, or nobody knows whether it did (`maybe_done`)."""

    def __init__(self, message: str, *, maybe_done: bool = False) -> None:
        super().__init__(message)
        self.maybe_done = maybe_done


class NotUndoable(HandoffError):
    """The target keeps what it has; somebody takes it away there, where that can be done."""


class ForgedEvent(ServiceError):
    """A call does not bear what shows that the help desk made it, or came too late; nothing of it was read."""


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
