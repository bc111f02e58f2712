"""Secrets at rest: sealed with a key that stands in the environment and never in the database.

Whoever reads a backup of the database reads no secret of it. Each secret is sealed for its purpose, with a key
derived for that purpose alone, so that one sealed text put in another's place does not open.
"""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.errors import SecretError

__all__ = ["SHORTEST_SECRET", "Sealing"]

SHORTEST_SECRET = 32
_FEWEST_DIFFERENT = 10
_WELL_KNOWN = ("changeme", "change-me", "change_me", "secret", "password", "example", "default", "insecure")


class Sealing:
    """Seals with the first of `secrets`, opens with any of them: put a new one in front to rotate.

    Raises SecretError for a secret that somebody could guess.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        if not secrets:
            raise SecretError("no secret_key is set.")
        for secret in secrets:
            _refuse_guessable(secret)
        self._secrets = [secret.encode() for secret in secrets]

    def seal(self, value: bytes, purpose: str) -> str:
        """`value`, to be kept; opened for the same purpose only."""
        return self._box(purpose).encrypt(value).decode()

    def open(self, sealed: str, purpose: str) -> bytes:
        """What was sealed for that purpose; raises SecretError where none of our secrets opens it."""
        try:
            return self._box(purpose).decrypt(sealed.encode())
        except InvalidToken:
            raise SecretError(
                f"what is kept for {purpose!r} was sealed with another secret_key. Put that one behind the present "
                "one in DRAFTER_SECRET_KEY, separated by a comma."
            ) from None

    def reseal(self, sealed: str, purpose: str) -> str:
        """The same value, sealed with the first secret; raises SecretError."""
        return self.seal(self.open(sealed, purpose), purpose)

    def _box(self, purpose: str) -> MultiFernet:
        return MultiFernet([Fernet(_derived(secret, purpose)) for secret in self._secrets])


def _derived(secret: bytes, purpose: str) -> bytes:
    """A key for Fernet; HKDF is enough because the secret is long and random (RFC 5869, section 4)."""
    key = HKDF(SHA256(), 32, salt=None, info=b"reply-drafter " + purpose.encode()).derive(secret)
    return base64.urlsafe_b64encode(key)


def _refuse_guessable(secret: str) -> None:
    """Raises SecretError, which never repeats the secret."""
    advice = "Make one with: openssl rand -base64 32"
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < _FEWEST_DIFFERENT:
        raise SecretError(
            f"secret_key is too short or too plain: at least {SHORTEST_SECRET} random characters. {advice}"
        )
    if any(word in secret.casefold() for word in _WELL_KNOWN):
        raise SecretError(f"secret_key looks like a placeholder that others know. {advice}")
