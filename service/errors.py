"""Errors of `service`.

    ServiceError            base: everything this package raises on purpose
    ├── InputError          a file, folder or argument cannot be used      (whoever typed it)
    ├── AddressError        we cannot or must not listen at this address   (whoever runs us)
    ├── NotFound            there is no such conversation                  (whoever called us)
    ├── NotSignedIn         nobody knows who asks                          (whoever called us)
    ├── Forbidden           who asks may not do that                       (whoever manages keys and accounts)
    ├── ForeignRequest      another site made a browser ask                (whoever called us)
    ├── SecretError         a secret is missing, guessable or another one  (whoever runs us)
    ├── NotReady            a part that drafting needs does not work       (whoever runs us)
    ├── Interrupted         the process that was at work ended             (try again)
    └── Busy                too many drafts are being written already      (try again after `retry_after` seconds)
        └── LimitReached    who asks has used up what they may             (the same)

Every message names the value, the rule it breaks and what to do about it.
"""

__all__ = [
    "AddressError",
    "Busy",
    "Forbidden",
    "ForeignRequest",
    "InputError",
    "Interrupted",
    "LimitReached",
    "NotFound",
    "NotReady",
    "NotSignedIn",
    "SecretError",
    "ServiceError",
]


class ServiceError(Exception):
    """Base of everything `service` raises on purpose; its text is fit to show to the user."""


class InputError(ServiceError):
    """A file, folder or argument cannot be used; whoever typed it can fix it."""


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


class Busy(ServiceError):
    """Too many drafts are being written or waiting; the caller may ask again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LimitReached(Busy):
    """Who asks has used up what they may in this minute or day; they may ask again after `retry_after` seconds."""
