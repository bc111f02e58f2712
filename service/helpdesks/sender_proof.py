"""Whether a mail is from whom it says, by what our own mail server found: Authentication-Results, RFC 8601.

Whoever sends a mail can write such a field too. So the one that counts is the first that bears the name which the
server gives itself: servers put theirs above what they were given, and take out others with their name. All in doubt
is no proof: two senders, an address in the name that is not the sender's, a result that says otherwise.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage

__all__ = ["is_proved"]

_FIELD = "authentication-results"
_LONGEST = 10_000
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.-]+")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_@+")
_UNDECIDED = ("none", "bestguesspass")
"""What is said of a domain without a DMARC policy, whose signature has to do."""


@dataclass(frozen=True, slots=True)
class _Result:
    """What a method (`dkim`, `dmarc`) found, and of what (`header.from`, `header.d`)."""

    method: str
    found: str
    of: Mapping[str, str]


def is_proved(mail: EmailMessage, address: str, server: str) -> bool:
    """Whether the mail server that calls itself `server` found that the domain of `address` stands for the mail."""
    domain = address.rpartition("@")[2].casefold()
    if not (server and domain and address.isascii() and _is_only_sender(mail, address.casefold())):
        return False
    results = _results(mail, server.casefold())
    policies = [one for one in results if one.method == "dmarc" and one.found not in _UNDECIDED]
    if policies:
        return all(one.found == "pass" and one.of.get("header.from") == domain for one in policies)
    return any(_signed_by(one, domain) for one in results if one.method == "dkim" and one.found == "pass")


def _is_only_sender(mail: EmailMessage, address: str) -> bool:
    """Whether the mail names one sender, once, and no other address where a name stands."""
    written = [str(value) for name, value in mail.raw_items() if name.casefold() == "from"]
    shown = str(mail["From"])  # with names decoded, and without comments
    named = {one.casefold().strip(".") for text in (*written, shown) for one in _ADDRESS.findall(text)}
    return len(written) == 1 and named == {address}


def _signed_by(result: _Result, domain: str) -> bool:
    """Whether the domain itself, or one above it, signed (RFC 6376: `d`, or what stands behind the @ in `i`)."""
    signer = result.of.get("header.d") or result.of.get("header.i", "").rpartition("@")[2]
    return "." in signer and (domain == signer or domain.endswith(f".{signer}"))


def _results(mail: EmailMessage, server: str) -> list[_Result]:
    """What the server says, in its own field; nothing where there is none, or it cannot be read."""
    for name, value in mail.raw_items():
        if name.casefold() == _FIELD:
            who, *parts = _parts(str(value)[:_LONGEST]) or [""]
            if who.split()[:1] == [server]:
                return list(filter(None, map(_result, parts)))
    return []


def _result(part: str) -> _Result | None:
    words = part.replace(" =", "=").replace("= ", "=").split()
    pairs = [word.partition("=") for word in words]
    if not pairs or not pairs[0][1]:
        return None
    method, _, found = pairs[0]
    return _Result(method.partition("/")[0], found, {name: value for name, _, value in reversed(pairs[1:])})


def _parts(field: str) -> list[str]:
    """What stands between the semicolons, in small letters, without comments; nothing where one does not end."""
    parts, depth, quoted, escaped = [""], 0, False, False
    for sign in _unfolded(field):
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = sign != '"'
            parts[-1] += "" if not quoted else sign if sign in _PLAIN else "?"
        elif sign in "()":
            depth = depth + 1 if sign == "(" else depth - 1
            parts[-1] += " "
            if depth < 0:
                return []
        elif not depth and sign == '"':
            quoted = True
        elif not depth and sign == ";":
            parts.append("")
        elif not depth:
            parts[-1] += sign
    return [] if quoted or depth or escaped else parts


def _unfolded(field: str) -> Iterator[str]:
    return (" " if sign.isspace() else sign for sign in field.casefold())
