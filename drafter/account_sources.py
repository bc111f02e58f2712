"""Where account data comes from: the records that a mailbox may ask about its customers, as its profile names them.

Each says what it is called, for which intents it is asked at all, and which of its values make which fact. Nothing is
taken from a record that is not named here.
"""

import re
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from drafter.situation import Intent
from kb_index.sources.web_address import is_web_address

__all__ = [
    "AccountRecords",
    "DeskRecords",
    "EarlierRecords",
    "FactTemplate",
    "HttpRecords",
    "McpRecords",
    "asks_elsewhere",
]

_PLACES = re.compile(r"\{([^{}]*)\}")
_ASKED = frozenset({"email", "customer_id"})
_ORIGIN = re.compile(r"(https?)://([^/?#]+)")
_SECRET = re.compile(r"ACCOUNT_SECRET_[A-Z0-9_]{1,80}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_HERE = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")


class _Records(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=100)
    intents: tuple[Intent, ...] = ()


def _pointer(written: str) -> str:
    if written and not written.startswith("/"):
        raise ValueError(f"{written!r} is no JSON pointer; write it as /plan/name")
    return written


Pointer = Annotated[str, AfterValidator(_pointer)]


def _template(written: str) -> str:
    for place in _PLACES.findall(written):
        _pointer(place)
    return written


Template = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_template)]


class FactTemplate(BaseModel):
    """How a fact is made of an item: texts in which `{/plan/name}` is what stands there, a JSON pointer (RFC 6901).

    `as_of` points to when that was so; where it points to nothing, that is when the record was asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: Template
    value: Template
    as_of: Pointer = ""


def _asked_with(written: str) -> str:
    if unknown := set(_PLACES.findall(written)) - _ASKED:
        raise ValueError(f"{{{min(unknown)}}} is not known of a customer; {{email}} and {{customer_id}} are")
    return written


def _address(written: str) -> str:
    """An address of one host, which nothing of a customer can change; without https only on this machine."""
    origin = _ORIGIN.match(written)
    if origin is None or "{" in origin[0] or "@" in origin[2] or not is_web_address(_PLACES.sub("x", written)):
        raise ValueError("it is no web address; write it as https://host/path?mail={email}")
    if origin[1] == "http" and not _HERE.fullmatch(origin[2]):
        raise ValueError("account data is asked for over https only")
    return _asked_with(written)


def _secret(name: str) -> str:
    if not _SECRET.fullmatch(name):
        raise ValueError("name a variable of the environment that begins with ACCOUNT_SECRET_")
    return name


def _header(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is no name of a header")
    return name


Address = Annotated[str, Field(max_length=1000), AfterValidator(_address)]
SecretHeaders = dict[Annotated[str, AfterValidator(_header)], Annotated[str, AfterValidator(_secret)]]


class HttpRecords(_Records):
    """A record behind a web address, which is asked with GET alone. `headers` name variables of the environment.

    `items` points to a list, of which each makes the facts; without it the answer itself does.
    """

    kind: Literal["http"]
    address: Address
    headers: SecretHeaders = {}
    items: Pointer = ""
    facts: tuple[FactTemplate, ...] = Field(min_length=1, max_length=20)
    seconds: float = Field(default=2.5, gt=0, le=3)
    allow_private: bool = False

    @model_validator(mode="after")
    def _asks_about_somebody(self) -> Self:
        if not _PLACES.search(self.address):
            raise ValueError("the address asks about nobody; {email} or {customer_id} says about whom")
        return self


class McpRecords(_Records):
    """A tool of an MCP server, which has to call itself read-only; no other of its tools is called."""

    kind: Literal["mcp"]
    address: Annotated[str, Field(max_length=1000), AfterValidator(_address)]
    headers: SecretHeaders = {}
    tool: str = Field(min_length=1, max_length=100)
    arguments: dict[str, Annotated[str, AfterValidator(_asked_with)]] = Field(min_length=1, max_length=20)
    items: Pointer = ""
    facts: tuple[FactTemplate, ...] = Field(min_length=1, max_length=20)
    seconds: float = Field(default=3.0, gt=0, le=5)
    allow_private: bool = False


class DeskRecords(_Records):
    """The fields that the help desk keeps of its customer: name there, label here."""

    kind: Literal["desk"]
    fields: dict[str, Annotated[str, Field(min_length=1, max_length=100)]] = Field(min_length=1, max_length=20)


class EarlierRecords(_Records):
    """The conversations with the same mail address in this mailbox, of so many days."""

    kind: Literal["earlier"]
    days: int = Field(default=90, ge=1, le=90)
    most: int = Field(default=3, ge=1, le=10)


AccountRecords = Annotated[HttpRecords | McpRecords | DeskRecords | EarlierRecords, Field(discriminator="kind")]


def asks_elsewhere(folder: Path) -> bool:
    """Whether any profile in a folder names a record behind an address."""
    found = list[object]()
    for path in folder.glob("*.toml") if folder.is_dir() else ():
        with suppress(OSError, ValueError):  # whoever reads the profiles says what is wrong with them
            records = tomllib.loads(path.read_text("utf-8")).get("account")
            found += records if isinstance(records, list) else []
    return any(isinstance(one, dict) and "address" in one for one in found)
