"""What every table stands on: the declarative base, ids, and column types that SQLite and PostgreSQL keep alike."""

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from drafter.text.surrogates import mended

__all__ = [
    "Base",
    "Clock",
    "Digest",
    "Id",
    "Key",
    "ShortText",
    "StoredText",
    "UtcDateTime",
    "bytes_digest",
    "digest_of",
    "insert_new",
    "insert_or_ignore",
    "new_id",
    "now_utc",
]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_CHARACTERS = 26

Clock = Callable[[], datetime]


def new_id(at: datetime | None = None) -> str:
    """A new id of 26 characters that sorts by the millisecond in which it was made: a ULID in small letters.

    Source: https://github.com/ulid/spec (48 bits of time, 80 of chance, Crockford's base 32).
    """
    milliseconds = int((at.timestamp() if at else time.time()) * 1000)
    number = milliseconds << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (_ID_CHARACTERS - 1), -1, -5))


def now_utc() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def digest_of(text: str) -> str:
    """The SHA-256 of a text: what texts of any length are looked up by, for an index entry has to be short."""
    return bytes_digest(text.encode("utf-8", "surrogatepass"))


def bytes_digest(data: bytes) -> str:
    """The same of bytes."""
    return hashlib.sha256(data).hexdigest()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. A time without a zone is refused, for nobody knows when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as the database keeps it; raises ValueError for one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; give moments in UTC")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class StoredText(TypeDecorator[str]):
    """Text. What no database keeps becomes U+FFFD: the character of code 0, and halves of characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be kept, or looked for."""
        return _kept(value)


class ShortText(TypeDecorator[str]):
    """The same, of so many characters at most."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it can be kept, or looked for."""
        return _kept(value)


def _kept(value: str | None) -> str | None:
    return None if value is None else mended(value).replace("\0", "\ufffd")


Id = Annotated[str, mapped_column(ShortText(_ID_CHARACTERS))]
"""A column that holds an id of ours."""

Key = Annotated[str, mapped_column(ShortText(100))]
"""A column that holds a short name that we or the team gave: a mailbox, a state, a kind."""

Digest = Annotated[str, mapped_column(ShortText(64))]
"""A column that holds a `digest_of`."""


class Base(DeclarativeBase):
    """The base of all tables. Constraints have names of one form, so that a migration can speak of them.

    JSON is kept as text (`json` of PostgreSQL, not `jsonb`): order, spelling and every character stay as they came.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - as SQLAlchemy wants it
        datetime: UtcDateTime,
        str: StoredText,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


Row = TypeVar("Row", bound=Base)


def insert_or_ignore(session: Session, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert a row unless one like it is there, made by another process perhaps just now; whether it was inserted."""
    insert = _insert(session, table, values).returning(*table.__mapper__.primary_key)
    return session.execute(insert).first() is not None


def insert_new(session: Session, table: type[Row], values: Mapping[str, Any]) -> Row | None:
    """The same, but gives the row; None where one like it was there."""
    return session.scalars(_insert(session, table, values).returning(table)).first()


def _insert(session: Session, table: type[Base], values: Mapping[str, Any]) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return insert(table).values(**values).on_conflict_do_nothing()
