"""Files and folders become documents: Markdown and MDX, HTML, CSV, JSONL, PDF and Word.

A file that cannot be read becomes a `SourceProblem`; only a path that is no source at all raises.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from kb_index.documents import Document, Kind, SourceItem, SourceNote, SourceProblem
from kb_index.errors import SourceError, unexpected
from kb_index.sources.fields import Fields
from kb_index.sources.folder import files_below, holds_something, storable
from kb_index.sources.folder_settings import FolderSettings, Inherited
from kb_index.sources.front_matter import split_front_matter
from kb_index.sources.markup import clean_markdown
from kb_index.sources.office import MAX_OFFICE_BYTES, read_docx, read_pdf
from kb_index.sources.page import Page, read_html
from kb_index.sources.placeholders import read_placeholders
from kb_index.sources.places import name_source
from kb_index.sources.publication import Publication, publication_of, unpublished_place
from kb_index.sources.tables import TableRow, read_csv, read_jsonl

__all__ = ["EMPTY", "SUFFIXES", "read_documents"]

EMPTY = ". If it should hold some, see whether its disk is there: nothing was taken out of the index"
MAX_DOCUMENT_BYTES = 2_000_000
MAX_TABLE_BYTES = 500_000_000
_FIRST_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)


def read_documents(
    path: Path, kind: Kind, *, source: str | None = None, now: datetime | None = None
) -> Iterator[SourceItem]:
    """Documents of a file or of a folder with everything below it, in a stable order.

    Ids are paths relative to the folder (`billing/refunds.md`), rows add theirs (`replies.csv#42`). `source`
    is by default the last two parts of the path. Hidden files and links out of the folder are not read. What is not
    published at `now` (UTC, by default the present) is left out with a note, what not everybody may read is internal.

    Raises SourceError at once where the path does not exist, is of no known format or holds no readable file.
    """
    reading = _Reading(kind, source or name_source(str(path), {}), now or datetime.now(UTC))
    path = Path(os.path.abspath(path))
    if path.is_dir():
        if not holds_something(path, SUFFIXES):
            raise SourceError(f"{path} holds no file to index; readable are {', '.join(SUFFIXES)}{EMPTY}")
        return _folder(path, reading)
    if not path.is_file():
        raise SourceError(f"{path} does not exist; give a file or a folder of articles")
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError(f"{path} is of no known format; readable are {', '.join(SUFFIXES)}")
    return _file(path, storable(path.name), reading)


def _folder(folder: Path, reading: "_Reading") -> Iterator[SourceItem]:
    settings = FolderSettings(folder)
    for found in files_below(folder, SUFFIXES):
        if isinstance(found, SourceProblem):
            yield found
        else:
            path, file_id = found
            yield from _file(path, file_id, replace(reading, inherited=settings.of(file_id)))
    yield from settings.problems


def _file(path: Path, file_id: str, reading: "_Reading") -> Iterator[SourceItem]:
    """The file's documents; what is wrong with it becomes a problem of its id."""
    if unpublished := unpublished_place(file_id):
        yield SourceNote(file_id, unpublished, left_out=True, withdrawn=True)
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
    fields, raw = split_front_matter(_text(path, MAX_DOCUMENT_BYTES))
    body, notes = _with_variables(raw, file_id, reading.kind)
    yield from notes
    yield from _document(Fields(fields), clean_markdown(body), file_id, reading, path.stem)


def _html(path: Path, file_id: str, reading: "_Reading") -> Iterator[SourceItem]:
    fields, raw = split_front_matter(_text(path, MAX_DOCUMENT_BYTES))  # Jekyll and Eleventy build pages from HTML too
    body, notes = _with_variables(raw, file_id, reading.kind)
    yield from notes
    yield from _page(read_html(body), file_id, reading, path.stem, fields)


def _page_of(read: Callable[[Path], Page]) -> "Reader":
    def documents(path: Path, file_id: str, reading: _Reading) -> Iterator[SourceItem]:
        _check_size(path, MAX_OFFICE_BYTES)
        page = read(path)
        if len(page.text) > MAX_DOCUMENT_BYTES:
            raise SourceError(f"holds more than {MAX_DOCUMENT_BYTES:,} characters; split it")
        yield from _page(page, file_id, reading, path.stem, {})

    return documents


def _page(
    page: Page, file_id: str, reading: "_Reading", fallback_title: str, above: Mapping[str, object]
) -> Iterator[SourceItem]:
    said = {"title": page.title, "link": page.link, "language": page.language, "updated_at": page.updated_at}
    return _document(Fields(said | dict(above)), page.text, file_id, reading, fallback_title)


def _table(read: Callable[[str, str], Iterator[TableRow | SourceProblem]]) -> "Reader":
    def documents(path: Path, file_id: str, reading: _Reading) -> Iterator[SourceItem]:
        empty = True
        for row in read(_text(path, MAX_TABLE_BYTES), file_id):
            empty = False
            if isinstance(row, SourceProblem):
                yield row
            else:
                yield from _row(row, file_id, reading)
        if empty:
            raise SourceError("has no rows to index; write some or remove the file")

    return documents


def _row(row: TableRow, file_id: str, reading: "_Reading") -> Iterator[SourceItem]:
    row_id = f"{file_id}#{row.id}"
    try:
        if len(row.body) > MAX_DOCUMENT_BYTES:
            raise SourceError(f"is longer than {MAX_DOCUMENT_BYTES:,} characters; split it")
        body, notes = _with_variables(row.body, row_id, reading.kind)
        text = clean_markdown(body)
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
    heading = _FIRST_HEADING.search(text)
    yield Document(
        id=document_id,
        kind=reading.kind,
        title=fields.title
        or (heading[1].rstrip(" \t#") if heading else fallback_title.replace("-", " ").replace("_", " ")),
        text=text,
        source=reading.source,
        link=fields.link,
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


def _text(path: Path, limit: int) -> str:
    """The file as text with `\\n` line ends; says what keeps it from being that."""
    _check_size(path, limit)
    raw = path.read_bytes()
    if not raw.strip():
        raise SourceError("is empty")
    if b"\0" in raw:
        raise SourceError("holds NUL bytes, so it is a binary or UTF-16 file; save it as UTF-8 text")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SourceError(f"line {line}: byte {raw[error.start]:#x} is not UTF-8; save it as UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check_size(path: Path, limit: int) -> None:
    if not path.is_file():
        raise SourceError("is no file but a pipe or the like")
    size = path.stat().st_size
    if size > limit:
        raise SourceError(
            f"has {size:,} bytes, the limit is {limit:,}; split it, or write articles as lines of JSONL"
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is the same for all files of a source, and what the folders of this one say; `now` is UTC."""

    kind: Kind
    source: str
    now: datetime
    inherited: Inherited = field(default_factory=Inherited)


Reader = Callable[[Path, str, _Reading], Iterator[SourceItem]]
_READERS: dict[str, Reader] = {
    ".md": _markdown,
    ".mdx": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".csv": _table(read_csv),
    ".jsonl": _table(read_jsonl),
    ".pdf": _page_of(read_pdf),
    ".docx": _page_of(read_docx),
}
SUFFIXES = tuple(_READERS)
"""File name endings that `read_documents` reads."""
