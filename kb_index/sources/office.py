"""Word and PDF files become pages; mammoth is the extra `office`. Converters are imported when a file needs them.

mammoth turns the styles of Word into HTML, from which tables and numbered steps come out as from any page; pypdf
gives the lines of a PDF as they are printed. Both are pure Python: a file made to break them breaks only itself.
"""

import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from kb_index.errors import SourceError
from kb_index.sources.dates import moment
from kb_index.sources.page import Page, read_html

if TYPE_CHECKING:
    from pypdf import DocumentInformation, PageObject

__all__ = ["MAX_OFFICE_BYTES", "read_docx", "read_pdf"]

MAX_OFFICE_BYTES = 50_000_000
_MAX_PAGES = 2_000
_MAX_XML_BYTES = 20_000_000  # as a tree it takes some twenty times that
_MAX_XML_ELEMENTS = 250_000  # the converter takes some fifty microseconds for each
_MAX_CHARACTERS = 2_000_000
_MAX_CONTENT_BYTES = 5_000_000  # of a page of a PDF, unpacked: its drawing commands
_OLE = b"\xd0\xcf\x11\xe0"  # the container of encrypted .docx and of the old .doc
_PROPERTIES = "docProps/core.xml"
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"
_BULLET = re.compile(r"^[•●▪■◦‣·\uf0b7]\s*", re.MULTILINE)
_EDGE = 2  # lines at either end of a page, where headers and footers stand
_GENERATED_TITLE = re.compile(r"^(untitled|document\d*|microsoft word - .*|.*\.(docx?|indd|odt|tex|pdf))$", re.I)
_TITLE_CHARACTERS = 100


def read_pdf(path: Path) -> Page:
    """The text of a PDF, without the header and footer lines that its pages repeat.

    Raises SourceError for a PDF that is encrypted, only pictures, longer than 2,000 pages or broken.
    """
    with _converting("PDF"):
        from pypdf import PdfReader

        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError("is encrypted with a password; save it without one")
        if len(reader.pages) > _MAX_PAGES:
            raise SourceError(f"has {len(reader.pages):,} pages, the limit is {_MAX_PAGES:,}; split it")
        pages = list(_pages(reader.pages))
        said = reader.metadata
        title = str(said.title or "").strip() if said else ""
        changed = _changed(said) if said else None
    text = "\n\n".join("\n".join(lines).strip() for lines in _without_edges(pages)).strip()
    if not text:
        raise SourceError(f"holds pictures of its {len(pages)} pages and no text; run text recognition (OCR) over it")
    first = text.split("\n", 1)[0]
    if not title or _GENERATED_TITLE.match(title):
        title = first if len(first) <= _TITLE_CHARACTERS else ""
    return Page(_BULLET.sub("- ", text), title, updated_at=changed)


def _pages(pages: Iterable["PageObject"]) -> Iterator[list[str]]:
    """The lines of each page; a page may unpack to much more than the file holds, and many may share one content."""
    left = _MAX_CHARACTERS
    for number, page in enumerate(pages, start=1):
        content = page.get_contents()
        if content is not None and len(content.get_data()) > _MAX_CONTENT_BYTES:
            raise SourceError(
                f"page {number} unpacks to more than {_MAX_CONTENT_BYTES:,} bytes; save it without drawings"
            )
        text = page.extract_text()
        left -= len(text)
        if left < 0:
            raise SourceError(f"holds more than {_MAX_CHARACTERS:,} characters; split it")
        yield text.splitlines()


def read_docx(path: Path) -> Page:
    """The text of a Word file as Markdown, without pictures, comments, headers and footers.

    Raises SourceError for a file that is encrypted, unpacks to too much or is broken.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise SourceError("is encrypted or of the old .doc format; save it as .docx without a password")
    with _converting("Word file"), zipfile.ZipFile(path) as archive:
        import mammoth

        _check_size(archive)
        properties = archive.read(_PROPERTIES).decode("utf-8", "replace") if _PROPERTIES in archive.namelist() else ""
        with path.open("rb") as file:
            html = mammoth.convert_to_html(file, style_map=_STYLES, convert_image=lambda _: []).value
    page = read_html(html)
    return Page(
        page.text,
        page.title or _property(properties, "dc:title"),
        updated_at=moment(_property(properties, "dcterms:modified")),
    )


@contextmanager
def _converting(what: str) -> Iterator[None]:
    """Errors of a converter as ours, and its warnings about odd files unsaid."""
    log = logging.getLogger("pypdf")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    except SourceError:
        raise
    except ImportError as error:
        raise SourceError(f"needs a converter ({error.name}); run: pip install 'reply-drafter[office]'") from error
    except Exception as error:  # what a broken file does to a converter is known to nobody beforehand
        reason = " ".join(str(error).split()) or type(error).__name__
        raise SourceError(
            f"cannot be read as a {what}: {reason[:200]}; open it, save it anew and try again"
        ) from error
    finally:
        log.setLevel(level)


def _changed(said: "DocumentInformation") -> datetime | None:
    try:
        return moment(said.modification_date)
    except Exception:  # a date that pypdf cannot read, of no more weight than none
        return None


def _check_size(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to too much. No part can be longer than the archive says: zipfile cuts it there."""
    parts = [part for part in archive.infolist() if not part.filename.startswith("word/media/")]
    size = sum(part.file_size for part in parts)
    if size > _MAX_XML_BYTES:
        raise SourceError(f"unpacks to {size:,} bytes of text, the limit is {_MAX_XML_BYTES:,}; split it")
    texts = [archive.read(part) for part in parts if part.filename.startswith("word/")]
    elements = sum(text.count(b"<") - text.count(b"</") for text in texts)
    if elements > _MAX_XML_ELEMENTS:
        raise SourceError(
            f"holds {elements:,} paragraphs, runs and cells, the limit is {_MAX_XML_ELEMENTS:,}; split it"
        )


def _property(xml: str, name: str) -> str:
    found = re.search(rf"<{name}\b[^<>]*>([^<]*)</{name}>", xml)
    return unescape(found[1]).strip() if found else ""


def _without_edges(pages: list[list[str]]) -> Iterator[list[str]]:
    """The pages without lines at their ends that most of them repeat, whatever number is in them."""
    edges = Counter(key for lines in pages for key in {_key(line) for line in _ends(lines)})
    repeated = {key for key, count in edges.items() if count > 2 and count > len(pages) / 2}
    for lines in pages:
        last = len(lines) - _EDGE
        yield [line for number, line in enumerate(lines) if _EDGE <= number < last or _key(line) not in repeated]


def _ends(lines: list[str]) -> list[str]:
    return lines[:_EDGE] + lines[-_EDGE:]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())
