"""Loose fields (front matter, CSV columns, JSON keys) read as the properties of a document.

Help desks export the same things under many names; the first name that holds something wins.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

from kb_index.sources.web_address import is_web_address, normalise_address

__all__ = ["BODY_NAMES", "ID_NAMES", "Fields", "as_text", "moment"]

BODY_NAMES = ("text", "body", "content", "body_html", "html", "answer", "reply", "message")
ID_NAMES = ("id", "key", "slug")
_TITLE_NAMES = ("title", "name", "subject", "question")
_LINK_NAMES = ("link", "url", "html_url", "permalink", "canonical", "slug")
_DATE_NAMES = ("updated_at", "last_updated", "last_update", "updated", "modified", "lastmod", "date")
_LANGUAGE_NAMES = ("language", "lang", "locale")
_TAG_NAMES = ("tags", "topics", "keywords")
_MAILBOX_NAMES = ("mailboxes", "mailbox")


class Fields:
    """One record's fields, names compared without case; `everything` has them as written, also the empty ones."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.everything = {as_text(name): value for name, value in raw.items()}
        self._raw = {name.lower(): value for name, value in self.everything.items() if value not in (None, "")}

    def first(self, names: tuple[str, ...]) -> str:
        """The first of these fields that holds text or a number, else an empty string."""
        values = (self._raw.get(name) for name in names)
        words = (as_text(value) for value in values if isinstance(value, str | int | float))
        return next(filter(None, words), "")

    @property
    def title(self) -> str:
        """The title, or an empty string."""
        return " ".join(self.first(_TITLE_NAMES).split())

    @property
    def link(self) -> str | None:
        """The first absolute web address; a bare slug is not a link a customer could open."""
        candidates = (self.first((name,)) for name in _LINK_NAMES)
        return next((link for link in candidates if is_web_address(link) and normalise_address(link)), None)

    @property
    def language(self) -> str | None:
        """The language tag as written, lower case."""
        return self.first(_LANGUAGE_NAMES).lower() or None

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags, from a list or a comma-separated string."""
        return self._many(_TAG_NAMES)

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """Mailbox ids the document is limited to; empty means every mailbox."""
        return self._many(_MAILBOX_NAMES)

    @property
    def updated_at(self) -> datetime | None:
        """The last change in UTC; None where no field holds a date. A date is read, never guessed."""
        values = (self._raw[name] for name in _DATE_NAMES if name in self._raw)
        return next((found for value in values if (found := moment(value))), None)

    def _many(self, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            value = self._raw.get(name)
            if isinstance(value, str):
                return tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, list | tuple):
                return tuple(filter(None, map(as_text, value)))
        return ()


def as_text(value: object) -> str:
    """A value in words, without space around; empty for a number of more digits than Python writes out."""
    try:
        return str(value).strip()
    except ValueError:
        return ""


def moment(value: object) -> datetime | None:
    """A date or a time as UTC, from text too; None for what is neither, or lies outside of the years 1 to 9999."""
    if isinstance(value, Mapping):  # Docusaurus: last_update: {date: ..., author: ...}
        value = value.get("date")
    if isinstance(value, str):
        value = _parsed(value.strip())
    if isinstance(value, datetime):
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:  # its offset leads before year 1 or behind 9999: no date that anybody meant
            return None
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    return None


def _parsed(text: str) -> datetime | None:
    """ISO 8601 (also with a space before the offset) or the date of an e-mail header."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text.replace(" +", "+") if read is datetime.fromisoformat else text)
        except (ValueError, TypeError):
            continue
    return None
