"""Passwords: hashed with argon2id, and few at a time, because each takes 64 MiB while it is looked at."""

import secrets
import threading
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from service.errors import Busy, InputError

__all__ = ["SHORTEST_PASSWORD", "Passwords"]

SHORTEST_PASSWORD = 12
_LONGEST = 256
_AT_ONCE = 2
_PATIENCE_SECONDS = 10.0


class Passwords:
    """Hashes and verifies. The defaults of `PasswordHasher` are the low-memory choice of RFC 9106, section 4."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = threading.Semaphore(_AT_ONCE)

    def hash(self, password: str, *, about: str = "") -> str:
        """The hash to keep; raises InputError for a password that is too short, too long, or the account's name."""
        if not SHORTEST_PASSWORD <= len(password) <= _LONGEST:
            raise InputError(
                f"a password has {SHORTEST_PASSWORD} to {_LONGEST} characters; a few words make a good one."
            )
        if password.casefold() == about.casefold() or len(set(password)) < 4:
            raise InputError("that password is the first that anybody would try; choose a few words.")
        return self._hasher.hash(password)

    def verify(self, password: str, kept: str | None) -> bool:
        """Whether `password` is the one of that hash. Takes as long for None, which stands for no account.

        Raises Busy where too many wait to be looked at.
        """
        if not self._room.acquire(timeout=_PATIENCE_SECONDS):
            raise Busy("Too many people are signing in; try again in a few seconds.", 5)
        try:
            return self._hasher.verify(kept or self._nobody, password[:_LONGEST]) and kept is not None
        except (VerifyMismatchError, VerificationError, InvalidHashError):
            return False
        finally:
            self._room.release()

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with other parameters than now, so that it is made anew at the next sign-in."""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobody(self) -> str:
        """The hash of a password that nobody has, with the same parameters."""
        return self._hasher.hash(secrets.token_urlsafe())
