"""Mail addresses of people: the forms in which one is written, and the keys by which it is found again."""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from drafter.text.surrogates import mended
from service.errors import InputError
from service.storage.base import digest_of

__all__ = ["MailAddress"]

_AT = r"(?:@|%40|&#0*64;|&#x0*40;|&commat;)"
"""An at sign as text, in a link, and in HTML."""

_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class MailAddress:
    """An address, its case folded. `tag` follows a plus sign: `maya+shop@...` reaches the inbox `maya@...`."""

    local: str
    domain: str

    @classmethod
    def read(cls, written: str) -> "MailAddress | None":
        """The address in `written`, alone or as `Maya <maya@example.com>`; None where there is none."""
        text = mended(written).strip().removeprefix("mailto:")
        found = parseaddr(text[:_LIMIT])[1] or text
        local, at, domain = found.strip().casefold().rpartition("@")
        if not (at and local and domain) or any(c.isspace() for c in found):
            return None
        return cls(local, _ascii(domain.rstrip(".")))

    @classmethod
    def asked(cls, written: str) -> "MailAddress":
        """As `read`; raises InputError where there is none."""
        if found := cls.read(written):
            return found
        raise InputError(f"{written!r} is no mail address; write it as name@example.com.")

    @property
    def tag(self) -> str:
        """What follows the plus sign."""
        return self.local.partition("+")[2]

    @property
    def key(self) -> str:
        """What the address itself is found by."""
        return digest_of(str(self))

    @property
    def inbox_key(self) -> str:
        """What every address of the same inbox is found by, whatever tag it has."""
        return digest_of(f"{self.local.partition('+')[0]}@{self.domain}")

    def covers(self, other: "MailAddress") -> bool:
        """Whether who asks about this address asks about `other`: it itself, and without a tag the whole inbox."""
        return self == other if self.tag else self.inbox_key == other.inbox_key

    @property
    def pattern(self) -> re.Pattern[str]:
        """Finds what this address covers in texts, links and HTML, never as a part of a longer address."""
        tag = "" if self.tag else r"(?:\+[\w.-]{1,100})?"
        domains = "|".join(map(re.escape, {self.domain, _unicode(self.domain)}))
        return re.compile(rf"(?<![\w.+-]){re.escape(self.local)}{tag}{_AT}(?:{domains})(?![\w-]|\.\w)", re.IGNORECASE)

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


def _ascii(domain: str) -> str:
    """A domain as the net spells it, so that both spellings are one."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _unicode(domain: str) -> str:
    """A domain as people read it."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
