"""Files and folders become documents: Markdown and MDX, HTML, CSV, JSONL, PDF and Word.

A file that cannot be read becomes a `SourceProblem`; only a path that is no source at all raises.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import frontmatter
from frontmatter.default_handlers import YAMLHandler

from kb_index.documents import Document, Kind, SourceNote, SourceProblem
from kb_index.errors import SourceError, unexpected
from kb_index.fields import Fields
from kb_index.markup import clean_markdown
from kb_index.office import MAX_OFFICE_BYTES, read_docx, read_pdf
from kb_index.page import Page, read_html
from kb_index.placeholders import read_placeholders
from kb_index.records import Record, read_csv, read_jsonl
from kb_index.yaml_bounds import YamlTooLarge, check_yaml

__all__ = ["SUFFIXES", "read_documents", "source_name"]

MAX_DOCUMENT_BYTES = 2_000_000
MAX_TABLE_BYTES = 500_000_000
_FIRST_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)
Found = Iterator[Document | SourceProblem | SourceNote]


def read_documents(path: Path, kind: Kind, *, source: str | None = None) -> Found:
    """Documents of a file or of a folder with everything below it, in a stable order.

    Ids are paths relative to the folder (`billing/refunds.md`), rows add theirs (`replies.csv#42`). `source`
    is by default the last two parts of the path. Hidden files and symbolic links are not read.

    Raises SourceError at once where the path does not exist, is of no known format or holds no readable file.
    """
    name = source or source_name(path)
    path = Path(os.path.abspath(path))
    if path.is_dir():
        if not any(_files(path)):
            raise SourceError(f"{path} holds no file to index; readable are {', '.join(SUFFIXES)}")
        return _folder(path, kind, name)
    if not path.is_file():
        raise SourceError(f"{path} does not exist; give a file or a folder of articles")
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError(f"{path} is of no known format; readable are {', '.join(SUFFIXES)}")
    return _file(path, _name(path.name), kind, name)


def source_name(path: Path) -> str:
    """What the documents of `path` are called together where nobody names them: its last two parts."""
    return "/".join(Path(os.path.abspath(path)).parts[-2:]).strip("/")


def _folder(folder: Path, kind: Kind, source: str) -> Found:
    root = folder.resolve()
    for path in _files(folder):
        file_id = _name(path.relative_to(folder).as_posix())
        if path.is_symlink():
            # A link within the folder is skipped silently: the file it leads to is read itself.
            if not path.resolve().is_relative_to(root):
                yield SourceProblem(file_id, "a symbolic link out of the folder; copy the file here to index it")
            continue
        yield from _file(path, file_id, kind, source)


def _name(path: str) -> str:
    """The path as text that can be stored and printed: a name on a disk may be no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _files(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.suffix.lower() in SUFFIXES:
                yield path


def _file(path: Path, file_id: str, kind: Kind, source: str) -> Found:
    """The file's documents; what is wrong with it becomes a problem of its id."""
    try:
        yield from _READERS[path.suffix.lower()](path, file_id, kind, source)
    except SourceError as error:
        yield SourceProblem(file_id, str(error))
    except OSError as error:
        yield SourceProblem(file_id, f"cannot be read: {error.strerror or error}")
    except Exception as error:  # a bug of ours or of a parser: the other files are read all the same
        yield SourceProblem(file_id, unexpected(error))


def _markdown(path: Path, file_id: str, kind: Kind, source: str) -> Found:
    raw = _text(path, MAX_DOCUMENT_BYTES)
    try:
        metadata, body = frontmatter.parse(raw, handler=frontmatter.detect_format(raw, _FRONT_MATTER))
    except Exception as error:  # besides YAMLError whatever PyYAML makes of odd dates, numbers and tags
        rule = "is too large" if isinstance(error, YamlTooLarge) else "is not YAML"
        raise SourceError(f"the front matter {rule}: {_where(error)}") from error
    body, notes = _with_variables(body, file_id, kind)
    yield from notes
    yield _document(Fields(metadata), clean_markdown(body), file_id, kind, source, path.stem)


def _html(path: Path, file_id: str, kind: Kind, source: str) -> Found:
    raw, notes = _with_variables(_text(path, MAX_DOCUMENT_BYTES), file_id, kind)
    yield from notes
    yield _page(read_html(raw), file_id, kind, source, path.stem)


def _office(read: Callable[[Path], Page]) -> "Reader":
    def documents(path: Path, file_id: str, kind: Kind, source: str) -> Found:
        _check_size(path, MAX_OFFICE_BYTES)
        page = read(path)
        if len(page.text) > MAX_DOCUMENT_BYTES:
            raise SourceError(f"holds more than {MAX_DOCUMENT_BYTES:,} characters; split it")
        yield _page(page, file_id, kind, source, path.stem)

    return documents


def _page(page: Page, file_id: str, kind: Kind, source: str, fallback_title: str) -> Document:
    said = {"title": page.title, "link": page.link, "language": page.language, "updated_at": page.updated_at}
    return _document(Fields(said), page.text, file_id, kind, source, fallback_title)


def _table(read: Callable[[str, str], Iterator[Record | SourceProblem]]) -> "Reader":
    def documents(path: Path, file_id: str, kind: Kind, source: str) -> Found:
        empty = True
        for record in read(_text(path, MAX_TABLE_BYTES), file_id):
            empty = False
            if isinstance(record, SourceProblem):
                yield record
            else:
                yield from _row(record, file_id, kind, source)
        if empty:
            raise SourceError("has no rows to index; write some or remove the file")

    return documents


def _row(record: Record, file_id: str, kind: Kind, source: str) -> Found:
    row_id = f"{file_id}#{record.id}"
    try:
        if len(record.body) > MAX_DOCUMENT_BYTES:
            raise SourceError(f"is longer than {MAX_DOCUMENT_BYTES:,} characters; split it")
        body, notes = _with_variables(record.body, row_id, kind)
        text = clean_markdown(body)
        first_line = text.split("\n", 1)[0].lstrip("#*- ")[:80]
        yield _document(record.fields, text, row_id, kind, source, first_line)
        yield from notes
    except SourceError as error:
        yield SourceProblem(file_id, f"row {record.id}: {error}")
    except Exception as error:  # a bug of ours or of a parser: the other rows are read all the same
        yield SourceProblem(file_id, f"row {record.id}: {unexpected(error)}")


def _with_variables(text: str, document_id: str, kind: Kind) -> tuple[str, list[SourceNote]]:
    """A saved reply with its placeholders as variables, before cleaning takes those of them that look like HTML."""
    if kind is not Kind.SAVED_REPLY:
        return text, []
    read = read_placeholders(text)
    return read.text, [SourceNote(document_id, problem) for problem in read.problems]


def _document(fields: Fields, text: str, document_id: str, kind: Kind, source: str, fallback_title: str) -> Document:
    if not text:
        raise SourceError("has no text to index; write some or remove the file")
    heading = _FIRST_HEADING.search(text)
    return Document(
        id=document_id,
        kind=kind,
        title=fields.title
        or (heading[1].rstrip(" \t#") if heading else fallback_title.replace("-", " ").replace("_", " ")),
        text=text,
        source=source,
        link=fields.link,
        visibility=fields.visibility(kind),
        updated_at=fields.updated_at,
        mailboxes=fields.mailboxes,
        language=fields.language,
        tags=fields.tags,
    )


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


class _BoundedYaml(YAMLHandler):  # type: ignore[misc]
    def load(self, fm: str, **kwargs: object) -> object:
        check_yaml(fm)
        return super().load(fm, **kwargs)


_FRONT_MATTER = [_BoundedYaml(), *(one for one in frontmatter.handlers if not isinstance(one, YAMLHandler))]


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error) or "it cannot be parsed"
    return f"line {mark.line + 1}: {problem}" if mark else problem


Reader = Callable[[Path, str, Kind, str], Found]
_READERS: dict[str, Reader] = {
    ".md": _markdown,
    ".mdx": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".csv": _table(read_csv),
    ".jsonl": _table(read_jsonl),
    ".pdf": _office(read_pdf),
    ".docx": _office(read_docx),
}
SUFFIXES = tuple(_READERS)
"""File name endings that `read_documents` reads."""
