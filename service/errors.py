"""Errors of `service`.

    ServiceError            base: everything this package raises on purpose
    ├── InputError          a file, folder or argument cannot be used      (whoever typed it)
    ├── AddressError        we cannot or must not listen at this address   (whoever runs us)
    ├── NotFound            there is no such conversation                  (whoever called us)
    ├── NotReady            a part that drafting needs does not work       (whoever runs us)
    ├── Interrupted         the process that was at work ended             (try again)
    └── Busy                too many drafts are being written already      (try again after `retry_after` seconds)

Every message names the value, the rule it breaks and what to do about it.
"""

__all__ = ["AddressError", "Busy", "InputError", "Interrupted", "NotFound", "NotReady", "ServiceError"]


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
