"""Who may read a document by what its help desk or its site builder wrote beside it: everybody, some, or nobody yet.

Each writes it under names of its own. Read are those of Zendesk (`draft`, `user_segment_id`), Intercom (`state`,
`help_center_audience`, `scheduled_publish_at`), Help Scout (`status: notpublished`, private collections), Freshdesk
(`status` 1 and 2, `folder_visibility`), Chatwoot (`status` 0, 1 and 2), HubSpot, Front, Ghost, WordPress, Confluence
and Document360 (`status` or `state` in words, `hidden`); of Hugo (`draft`, `publishDate`, `expiryDate`, `headless`,
`build`), Jekyll and Hexo (`published`, `_drafts`), Docusaurus (`draft`, `unlisted`), MkDocs, Astro, VitePress and
Quarto (`draft`), Eleventy (`permalink: false`, `eleventyExcludeFromCollections`), GitBook and Mintlify (`hidden`,
`groups`). Where a word is not known, the document is for our own people only: the safe way to be wrong.

`permission_group_id` of Zendesk says who may edit, not who may read, and `outdated` that a translation is old.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kb_index.documents import Kind, Visibility
from kb_index.errors import SourceError
from kb_index.sources import publication_words as words
from kb_index.sources.dates import moment
from kb_index.sources.fields import as_text, plain_name

__all__ = ["Publication", "publication_of", "unpublished_place", "usual_visibility"]


@dataclass(frozen=True, slots=True)
class Publication:
    """Who may read a document. `unpublished`: why nobody may, empty where it is published; `remark`: why it is
    internal where its kind is not."""

    visibility: Visibility
    unpublished: str = ""
    remark: str = ""

    def said_by(self, file: str) -> "Publication":
        """The same, with the file that says so named in its reason."""
        unpublished, remark = (reason and f"{reason}, by {file}" for reason in (self.unpublished, self.remark))
        return Publication(self.visibility, unpublished, remark)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a field says against a document: that it is not published, not for everybody, or what nobody knows."""

    unpublished: str = ""
    restricted: str = ""
    unknown: str = ""


def usual_visibility(kind: Kind) -> Visibility:
    """Who may read documents of a kind that say nothing about it."""
    return Visibility.PUBLIC if kind in (Kind.ARTICLE, Kind.SAVED_REPLY) else Visibility.INTERNAL


def publication_of(fields: Mapping[str, object], kind: Kind, now: datetime) -> Publication:
    """What a record or the front matter of a file says; `now` (UTC) decides about dates.

    Values of all kinds are read: true, "True", "yes", 1, dates as text and as seconds since 1970.
    Raises SourceError where `visibility` is a word that is not known: to guess could show internal words.
    """
    found = list(_found(fields))
    names = {name for name, _, _ in found}
    readings = [_reading(name, written, value, names, now) for name, written, value in found]
    if unpublished := _first(each.unpublished for each in readings):
        return Publication(Visibility.INTERNAL, unpublished)
    stated = _stated(fields)
    restricted = _first(each.restricted for each in readings)
    remark = restricted or ("" if stated else _first(each.unknown for each in readings))
    usual = stated or usual_visibility(kind)
    if usual is Visibility.INTERNAL or not remark:
        return Publication(usual)
    return Publication(Visibility.INTERNAL, remark=remark)


def _first(reasons: Iterable[str]) -> str:
    return next(filter(None, reasons), "")


def _stated(fields: Mapping[str, object]) -> Visibility | None:
    """What is written under `visibility`, our own name for it and that of many."""
    value = next((value for name, value in fields.items() if plain_name(name) == "visibility"), None)
    said = _said(value)
    if said in words.NOTHING:
        return None
    if said in words.EVERYBODY:
        return Visibility.PUBLIC
    if said in words.STAFF or said.isdigit():  # Freshdesk numbers its readers: 1 is everybody
        return Visibility.INTERNAL
    raise SourceError(f"visibility is {_short(value)}; write 'public' or 'internal'")


def unpublished_place(place: str) -> str:
    """Why site builders do not publish what stands at this path, empty where they do: `_drafts/a.md`, `_draft.md`."""
    *folders, name = place.split("#", 1)[0].split("/")
    if folder := next((each for each in folders if each.lower() in words.KEPT_BACK), ""):
        return f"is not published: it stands in {folder}/"
    if name.startswith("_") and not name.lower().startswith("_index."):
        return "is not published: its name begins with an underscore"
    return "is not published: it is called a draft" if ".draft." in name.lower() else ""


def _found(fields: Mapping[str, object], path: str = "") -> Iterator[tuple[str, str, object]]:
    """Each field with its plain name and as written, those of what is around the document as if they were its own."""
    for written, value in fields.items():
        name = plain_name(written)
        around = next((each for each in words.AROUND if name.startswith(each)), "")
        if isinstance(value, Mapping) and name == around:
            yield from _found({as_text(key): each for key, each in value.items()}, f"{path}{written}.")
            continue
        yield name, f"{path}{written}", value
        if around and name != around:
            yield name.removeprefix(around), f"{path}{written}", value


def _reading(name: str, written: str, value: object, names: set[str], now: datetime) -> _Reading:
    if value is None:
        return _Reading(f"is not published: {written} is empty") if name in words.NULL_IS_DRAFT else _Reading()
    said = _said(value)
    if said in words.NOTHING:
        return _Reading()
    if name in words.FROM and (when := moment(value)) and when > now:
        return _Reading(f"is not published yet: {written} lies ahead")
    if name in words.UNTIL:
        return _until(written, value, said, now)
    if _says_unpublished(name, value, said):
        return _Reading(f"is not published: {written} is {_short(value)}")
    if name in words.STATES:
        return _state(written, value, _numbered(said, names))
    if _says_restricted(name, written, value, said):
        return _Reading(restricted=_for_some(written))
    return _Reading()


def _until(written: str, value: object, said: str, now: datetime) -> _Reading:
    when = moment(value)
    if when and when <= now:
        return _Reading(f"is published no longer: {written} has passed")
    if when or said in words.FALSE or not isinstance(value, str):
        return _Reading()
    return _Reading(unknown=f"is internal: {written} is {_short(value)}, no date; write it as 2026-12-31")


def _said(value: object) -> str:
    """A value as a plain word; lists and the like as a word that stands for whatever they hold, if anything."""
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("name") or bool(value)
    if isinstance(value, str | int | float):
        return plain_name(re.sub(r"\.0$", "", as_text(value)))
    return "something" if value else ""


def _says_unpublished(name: str, value: object, said: str) -> bool:
    if name in words.UNPUBLISHED:
        return said not in words.FALSE
    if name in words.PUBLISHED:
        return said in words.FALSE or said in words.UNPUBLISHED_STATES
    # Hugo: `build: {render: never}` and `{list: never}`; Eleventy and others: `permalink: false`
    return (name in ("render", "list") and said == "never") or (name == "permalink" and value is False)


def _says_restricted(name: str, written: str, value: object, said: str) -> bool:
    if name in words.RESTRICTED:
        return said not in words.FALSE and not _among(value) <= words.EVERYBODY - words.TRUE
    if name in words.OPEN:
        return said in words.FALSE
    if name in words.READERS or (name == "visibility" and plain_name(written) != name):  # that of what is around it
        return said not in words.EVERYBODY
    return name in words.PERHAPS_READERS and bool(_among(value)) and _among(value) <= words.STAFF


def _among(value: object) -> frozenset[str]:
    """The readers that a value names: a word, a list of them, or a group that is written out."""
    if isinstance(value, Mapping):
        return frozenset({plain_name(value.get("name") or value.get("user_type") or "")})
    return frozenset(map(plain_name, value)) if isinstance(value, list | tuple) else frozenset({_said(value)})


def _state(written: str, value: object, said: str) -> _Reading:
    if said in words.UNPUBLISHED_STATES or said.startswith(words.UNPUBLISHED_STARTS):
        return _Reading(f"is not published: {written} is {_short(value)}")
    if said in words.PUBLISHED_STATES:
        return _Reading()
    if said in words.STAFF:
        return _Reading(restricted=_for_some(written))
    return _Reading(unknown=f"is internal: {written} is {_short(value)}; if it is public, write 'published'")


def _numbered(said: str, names: set[str]) -> str:
    """A state by number, as the word that its help desk has for it."""
    states = next((states for marks, states in words.NUMBERED if marks & names), {})
    return states.get(said, said)


def _for_some(written: str) -> str:
    return f"is internal: {written} says that not everybody may read it"  # not its value: it may be a password


def _short(value: object) -> str:
    return repr(value[:40]) if isinstance(value, str) else as_text(value).lower()[:40]
