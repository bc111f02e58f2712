"""Files and folders become documents: Markdown and MDX, HTML, reStructuredText, AsciiDoc, plain text, CSV, JSON,
JSONL, PDF and Word.

A file that cannot be read becomes a `SourceProblem`; only a path that is no source at all raises.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from kb_index.documents import Document, Kind, SourceItem, SourceNote, SourceProblem
from kb_index.errors import SourceError, unexpected
from kb_index.sources.asciidoc import read_asciidoc
from kb_index.sources.fields import Fields, as_text
from kb_index.sources.file_text import check_size, read_text
from kb_index.sources.folder import files_below, holds_something, storable
from kb_index.sources.folder_settings import FolderSettings, Inherited
from kb_index.sources.front_matter import split_front_matter, split_header
from kb_index.sources.link_lists import is_contents, lists_links
from kb_index.sources.markup import clean_markdown
from kb_index.sources.office import MAX_OFFICE_BYTES, read_docx, read_pdf
from kb_index.sources.page import NOT_LISTED, Page, read_html
from kb_index.sources.placeholders import read_placeholders
from kb_index.sources.places import name_source
from kb_index.sources.plain_text import read_plain_text
from kb_index.sources.publication import Publication, publication_of, unpublished_place
from kb_index.sources.routes import Routes, find_routes
from kb_index.sources.tables import TableItem, TableRow, read_csv, read_json, read_jsonl
from kb_index.sources.unread_formats import UNREAD_SUFFIXES, hint_for

__all__ = ["EMPTY", "SUFFIXES", "read_documents", "read_records"]

EMPTY = ". If it should hold some, see whether its disk is there: nothing was taken out of the index"
MAX_DOCUMENT_BYTES = 2_000_000
MAX_TABLE_BYTES = 500_000_000
_FIRST_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)
_MANY_WITHOUT_LINK = 5
_NO_LINK = "say nowhere where they are on the web, so no draft links to them; name its address with --base-url"
_QUIET = frozenset(
    "robots.txt requirements.txt license.txt humans.txt ads.txt llms.txt llms-full.txt cmakelists.txt "
    "package.json package-lock.json tsconfig.json jsconfig.json mint.json docs.json _category_.json meta.json "
    "_meta.json sidebars.json manifest.json vercel.json book.json composer.json theme.json vale.json renovate.json "
    "lerna.json turbo.json openapi.json swagger.json".split()
)
"""Files of programs, which are no articles and not worth a word."""


def read_documents(
    path: Path,
    kind: Kind,
    *,
    source: str | None = None,
    now: datetime | None = None,
    base_url: str | None = None,
) -> Iterator[SourceItem]:
    """Documents of a file or of a folder with everything below it, in a stable order.

    Ids are paths relative to the folder (`billing/refunds.md`), rows add theirs (`replies.csv#42`). `source`
    is by default the last two parts of the path. Hidden files and links out of the folder are not read. What is not
    published at `now` (UTC, by default the present) is left out with a note, what not everybody may read is internal;
    so is what is in no format that is read, or only lists links. `base_url` is the address of the help center that
    the files are built to, for documents that do not name theirs; else that in the configuration of its site builder.

    Raises SourceError at once where the path does not exist, is of no known format or holds no readable file.
    """
    path = Path(os.path.abspath(path))
    folder = path if path.is_dir() else path.parent
    routes = find_routes(folder, base_url) if kind is Kind.ARTICLE else None
    reading = _Reading(kind, source or name_source(str(path), {}), now or datetime.now(UTC), routes=routes)
    if path.is_dir():
        if not holds_something(path, SUFFIXES):
            raise SourceError(f"{path} holds no file to index; readable are {', '.join(SUFFIXES)}{EMPTY}")
        return _folder(path, reading)
    if not path.is_file():
        raise SourceError(f"{path} does not exist; give a file or a folder of articles")
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError(f"{path} is of no known format; readable are {', '.join(SUFFIXES)}")
    return _file(path, storable(path.name), reading)


def read_records(
    records: Iterable[Mapping[str, object]], place: str, kind: Kind, *, source: str, now: datetime | None = None
) -> Iterator[SourceItem]:
    """Documents of records that stand in no file, as if a JSON file `place` held them: each has an `id` and a `body`,
    and whatever else `Fields` and `publication_of` know. What cannot be read becomes a SourceProblem."""
    reading = _Reading(kind, source, now or datetime.now(UTC))
    for record in records:
        fields = Fields(record)
        yield from _row(TableRow(fields.first(("id",)), as_text(record.get("body", "")), fields), place, reading)


def _folder(folder: Path, reading: "_Reading") -> Iterator[SourceItem]:
    settings = FolderSettings(folder)
    unlinked: list[str] = []
    linked = False
    for found in files_below(folder, (*SUFFIXES, *UNREAD_SUFFIXES)):
        for item in [found] if isinstance(found, SourceProblem) else _file_in(*found, settings, reading):
            yield item
            if isinstance(item, Document):
                linked = linked or bool(item.link)
                unlinked.append(item.id)
    yield from settings.problems
    if reading.kind is Kind.ARTICLE and not linked and len(unlinked) >= _MANY_WITHOUT_LINK:
        yield SourceNote(f"{len(unlinked)} articles", _NO_LINK)


def _file_in(path: Path, file_id: str, settings: FolderSettings, reading: "_Reading") -> Iterator[SourceItem]:
    """A file as its folders have it."""
    return _file(path, file_id, replace(reading, inherited=settings.of(file_id)))


def _file(path: Path, file_id: str, reading: "_Reading") -> Iterator[SourceItem]:
    """The file's documents; what is wrong with it becomes a problem of its id."""
    if unpublished := unpublished_place(file_id):
        yield SourceNote(file_id, unpublished, left_out=True, withdrawn=True)
        return
    if path.name.lower() in _QUIET:
        return
    if path.suffix.lower() not in SUFFIXES:
        if hint := hint_for(path):
            yield SourceNote(file_id, hint, left_out=True)
        return
    try:
        yield from _READERS[path.suffix.lower()](path, file_id, reading)
    except SourceError as error:
        yield SourceProblem(file_id, str(error))
    except OSError as error:
        yield SourceProblem(file_id, f"cannot be read: {error.strerror or error}")
    except Exception as error:  # a bug of ours or of a parser: the other files are read all the same
        yield SourceProblem(file_id, unexpected(error))


def _markdown(path: Path, file_id: str, reading: "_Reading") -> Iterator[SourceItem]:
    fields, raw = split_front_matter(read_text(path, MAX_DOCUMENT_BYTES))
    body, notes = _with_variables(raw, file_id, reading.kind)
    yield from notes
    text = clean_markdown(body, templates=reading.kind is not Kind.SAVED_REPLY)
    yield from _document(Fields(fields), text, file_id, reading, path.stem)


def _html(path: Path, file_id: str, reading: "_Reading") -> Iterator[SourceItem]:
    # Jekyll and Eleventy build pages from HTML too
    fields, raw = split_front_matter(read_text(path, MAX_DOCUMENT_BYTES))
    body, notes = _with_variables(raw, file_id, reading.kind)
    yield from notes
    yield from _page(read_html(body), file_id, reading, path.stem, fields)


def _light(read: Callable[[str], Page]) -> "Reader":
    """What reads a text in another light markup, with the fields in its first lines."""

    def documents(path: Path, file_id: str, reading: _Reading) -> Iterator[SourceItem]:
        body, notes = _with_variables(read_text(path, MAX_DOCUMENT_BYTES), file_id, reading.kind)
        yield from notes
        yield from _page(read(body), file_id, reading, path.stem, split_header(body))

    return documents


def _rst(text: str) -> Page:
    from kb_index.sources.rst import read_rst  # docutils takes a tenth of a second, and few sources need it

    return read_rst(text)


def _page_of(read: Callable[[Path], Page]) -> "Reader":
    def documents(path: Path, file_id: str, reading: _Reading) -> Iterator[SourceItem]:
        check_size(path, MAX_OFFICE_BYTES)
        page = read(path)
        if len(page.text) > MAX_DOCUMENT_BYTES:
            raise SourceError(f"holds more than {MAX_DOCUMENT_BYTES:,} characters; split it")
        yield from _page(page, file_id, reading, path.stem, {})

    return documents


def _page(
    page: Page, file_id: str, reading: "_Reading", fallback_title: str, above: Mapping[str, object]
) -> Iterator[SourceItem]:
    if page.noindex and reading.kind is Kind.ARTICLE:
        yield SourceNote(file_id, NOT_LISTED, left_out=True, withdrawn=True)
        return
    said = {"title": page.title, "link": page.link, "language": page.language, "updated_at": page.updated_at}
    yield from _document(Fields(said | dict(above)), page.text, file_id, reading, fallback_title)


def _table(read: Callable[[str, str], Iterator[TableItem]]) -> "Reader":
    def documents(path: Path, file_id: str, reading: _Reading) -> Iterator[SourceItem]:
        empty = True
        for row in read(read_text(path, MAX_TABLE_BYTES), file_id):
            empty = False
            if isinstance(row, TableRow):
                yield from _row(row, file_id, reading)
            else:
                yield row
        if empty:
            raise SourceError("has no rows to index; write some or remove the file")

    return documents


def _row(row: TableRow, file_id: str, reading: "_Reading") -> Iterator[SourceItem]:
    row_id = f"{file_id}#{row.id}"
    try:
        if len(row.body) > MAX_DOCUMENT_BYTES:
            raise SourceError(f"is longer than {MAX_DOCUMENT_BYTES:,} characters; split it")
        body, notes = _with_variables(row.body, row_id, reading.kind)
        text = clean_markdown(body, templates=False)
        first_line = text.split("\n", 1)[0].lstrip("#*- ")[:80]
        yield from _document(row.fields, text, row_id, reading, first_line)
        yield from notes
    except SourceError as error:
        yield SourceProblem(file_id, f"row {row.id}: {error}")
    except Exception as error:  # a bug of ours or of a parser: the other rows are read all the same
        yield SourceProblem(file_id, f"row {row.id}: {unexpected(error)}")


def _with_variables(text: str, document_id: str, kind: Kind) -> tuple[str, list[SourceNote]]:
    """A saved reply with its placeholders as variables, before cleaning takes those of them that look like HTML."""
    if kind is not Kind.SAVED_REPLY:
        return text, []
    read = read_placeholders(text)
    return read.text, [SourceNote(document_id, problem) for problem in read.problems]


def _document(
    fields: Fields, text: str, document_id: str, reading: "_Reading", fallback_title: str
) -> Iterator[SourceItem]:
    publication = _publication(fields, reading)
    if publication.unpublished:
        yield SourceNote(document_id, publication.unpublished, left_out=True, withdrawn=True)
        return
    if not text:
        raise SourceError("has no text to index; write some or remove the file")
    if reading.kind is Kind.ARTICLE and (is_contents(document_id) or lists_links(text)):
        yield SourceNote(document_id, "only lists links to other pages", left_out=True)
        return
    link = fields.link
    if reading.routes and "#" not in document_id:
        link = link or reading.routes.address(document_id, fields.everything)
        text = reading.routes.with_addresses(text, document_id)
    heading = _FIRST_HEADING.search(text)
    yield Document(
        id=document_id,
        kind=reading.kind,
        title=fields.title
        or (heading[1].rstrip(" \t#") if heading else fallback_title.replace("-", " ").replace("_", " ")),
        text=text,
        source=reading.source,
        link=link,
        visibility=publication.visibility,
        updated_at=fields.updated_at,
        mailboxes=fields.mailboxes,
        language=fields.language,
        tags=fields.tags,
    )
    if publication.remark:
        yield SourceNote(document_id, publication.remark)


def _publication(fields: Fields, reading: "_Reading") -> Publication:
    """Who may read it by its own fields and those of its folders, which are named where they decide."""
    own = publication_of(fields.everything, reading.kind, reading.now)
    said = Inherited(fields.everything).before(reading.inherited).fields
    whole = publication_of(said, reading.kind, reading.now)
    return own if whole == own else whole.said_by(reading.inherited.said_by)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is the same for all files of a source, and what the folders of this one say; `now` is UTC."""

    kind: Kind
    source: str
    now: datetime
    inherited: Inherited = field(default_factory=Inherited)
    routes: Routes | None = None


Reader = Callable[[Path, str, _Reading], Iterator[SourceItem]]
_READERS: dict[str, Reader] = {
    ".md": _markdown,
    ".mdx": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".rst": _light(_rst),
    ".adoc": _light(read_asciidoc),
    ".asciidoc": _light(read_asciidoc),
    ".txt": _light(read_plain_text),
    ".csv": _table(read_csv),
    ".json": _table(read_json),
    ".jsonl": _table(read_jsonl),
    ".pdf": _page_of(read_pdf),
    ".docx": _page_of(read_docx),
}
SUFFIXES = tuple(_READERS)
"""File name endings that `read_documents` reads."""
