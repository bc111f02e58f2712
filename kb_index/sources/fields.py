"""Loose fields (front matter, CSV columns, JSON keys) read as the properties of a document.

Help desks export the same things under many names; the first name that holds something wins.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from kb_index.sources.dates import moment
from kb_index.sources.web_address import is_web_address, normalise_address

__all__ = ["BODY_NAMES", "ID_NAMES", "Fields", "as_text", "plain_name"]

BODY_NAMES = (
    *("text", "body", "content", "body_html", "html", "answer", "reply", "message", "content_html", "html_content"),
    *("post_body", "description", "solution"),
)
ID_NAMES = ("id", "key", "slug")
_TITLE_NAMES = (
    *("title", "name", "subject", "question", "page_title"),
    *("macro_name", "macro_title", "macro", "shortcut", "short_code"),
)
_LINK_NAMES = ("link", "url", "html_url", "public_url", "permalink", "canonical", "canonical_url", "slug")
_DATE_NAMES = (
    *("updated_at", "edited_at", "last_updated", "last_updated_at", "last_update", "updated", "updated_on"),
    *("modified", "modified_at", "modified_gmt", "last_modified", "last_modified_at", "date_modified", "lastmod"),
    *("ms.date", "last_reviewed", "revdate", "date"),
)
_LANGUAGE_NAMES = ("language", "lang", "locale")
_TAG_NAMES = ("tags", "label_names", "labels", "topics", "keywords")
_MAILBOX_NAMES = ("mailboxes", "mailbox")


class Fields:
    """One record's fields, names compared without case and separators (`updatedAt` is `updated_at`); `everything` has
    them as written, also the empty ones."""

    def __init__(self, raw: Mapping[str, object]) -> None:
        self.everything = {as_text(name): value for name, value in raw.items()}
        self._raw = {plain_name(name): value for name, value in self.everything.items() if value not in (None, "")}

    def first(self, names: tuple[str, ...]) -> str:
        """The first of these fields that holds text or a number, else an empty string."""
        values = (self._raw.get(plain_name(name)) for name in names)
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
        values = (self._raw.get(plain_name(name)) for name in _DATE_NAMES)
        return next((found for value in values if (found := moment(value))), None)

    def _many(self, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            value = self._raw.get(plain_name(name))
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


@lru_cache(4096)
def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def plain_name(word: object) -> str:
    """A name or a value without case and without what parts its words: `is_draft`, `isDraft` and `Is draft` agree."""
    return _plain(as_text(word))
