"""Word and PDF files are read with their steps and tables; each bad one is named with its reason."""

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from kb_index.documents import Document, Kind, SourceProblem
from kb_index.sources.files import read_documents
from kb_index.sources.office import read_pdf
from tests.kb_index.office_files import docx, paragraph, pdf, table

Read = Callable[[str, bytes], Document | SourceProblem]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(name: str, content: bytes) -> Document | SourceProblem:
        (tmp_path / name).write_bytes(content)
        (item,) = read_documents(tmp_path / name, Kind.ARTICLE)
        assert isinstance(item, Document | SourceProblem)
        return item

    return read


def problem(item: Document | SourceProblem) -> str:
    assert isinstance(item, SourceProblem), item
    return item.reason


def text(item: Document | SourceProblem) -> str:
    assert isinstance(item, Document), item
    return item.text


def test_a_word_file(read: Read) -> None:
    item = read(
        "fees.docx",
        docx(
            paragraph("Cancel a booking", "Title"),
            paragraph("Steps", "Heading1"),
            paragraph("Open the calendar.", numbered=True),
            paragraph("Select Cancel.", numbered=True),
            table(("Notice", "Fee"), ("2 days", "none")),
        ),
    )
    assert text(item) == (
        "# Cancel a booking\n\n# Steps\n\n1. Open the calendar.\n2. Select Cancel.\n\n"
        "| Notice | Fee |\n| --- | --- |\n| 2 days | none |"
    )
    assert isinstance(item, Document)
    assert (item.title, item.updated_at) == ("Cancel a booking", datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC))


def test_a_word_file_without_a_heading_is_called_by_its_properties(read: Read) -> None:
    item = read("a.docx", docx(paragraph("Ten days.")))
    assert isinstance(item, Document)
    assert (item.title, item.text) == ("Fees & notice", "Ten days.")


def test_a_pdf(read: Read) -> None:
    page = "Cancel a booking\n1. Open the calendar.\n2. Select Cancel.\n• A reason is asked for."
    item = read("guide.pdf", pdf(page, "Fees\nNone.", Title="Guide", ModDate="D:20260302101112+01'00'"))
    assert isinstance(item, Document)
    assert item.text == (
        "Cancel a booking\n1. Open the calendar.\n2. Select Cancel.\n- A reason is asked for.\n\nFees\nNone."
    )
    assert (item.title, item.updated_at) == ("Guide", datetime(2026, 3, 2, 9, 11, 12, tzinfo=UTC))


@pytest.mark.parametrize("title", ["", "Microsoft Word - guide v3.docx", "untitled", "guide.indd"])
def test_a_title_that_a_program_made_up_is_not_believed(read: Read, title: str) -> None:
    item = read("guide.pdf", pdf("Cancel a booking\nWords.", Title=title))
    assert isinstance(item, Document)
    assert item.title == "Cancel a booking"


def test_lines_that_every_page_repeats_are_left_out(read: Read) -> None:
    pages = [f"Brindlebook manual\nPart {word}\nBrindlebook manual is a book.\nBody of {word}.\nPage {number} of 4"
             for number, word in enumerate(("one", "two", "three", "four"), start=1)]  # fmt: skip
    words = text(read("manual.pdf", pdf(*pages)))
    assert "Page" not in words
    assert words.count("Brindlebook manual") == words.count("is a book") == 4
    assert "Body of three." in words
    assert text(read("short.pdf", pdf(*pages[:2]))).count("Page") == 2, "two pages are too few to tell"


def test_a_pdf_that_only_restricts_what_may_be_done_is_read(read: Read) -> None:
    assert text(read("a.pdf", pdf("Ten days.", password=""))) == "Ten days."


def lying(content: bytes, size: int) -> bytes:
    """The archive, saying that its document unpacks to `size` bytes."""
    at = content.index(b"PK\x01\x02", content.index(b"word/document.xml") + 40)
    while content[at + 46 : at + 46 + 17] != b"word/document.xml":
        at = content.index(b"PK\x01\x02", at + 4)
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


BOMB = docx(paragraph("a" * 30_000_000))
LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "' + "ha" * 50 + '">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8))
    + "]><d>&i;</d>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "cannot be read as a PDF"),
        ("a.pdf", b"%PDF-1.7\nnot really", "cannot be read as a PDF"),
        ("a.pdf", pdf("Words.")[:400], "cannot be read as a PDF"),
        ("a.pdf", pdf("Words.", password="secret"), "is encrypted with a password; save it without one"),
        ("a.pdf", pdf("", ""), "holds pictures of its 2 pages and no text; run text recognition (OCR)"),
        ("a.docx", b"", "cannot be read as a Word file"),
        ("a.docx", b"PK\x03\x04 broken", "cannot be read as a Word file"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "is encrypted or of the old .doc format"),
        ("a.docx", docx(), "has no text to index"),
        ("a.docx", docx(document=b"<w:document>"), "cannot be read as a Word file"),
        ("a.docx", docx(document=LAUGHS), "cannot be read as a Word file"),
        ("a.docx", docx(document=b"\0" * 1_000), "cannot be read as a Word file"),
        ("a.docx", BOMB, "bytes of text, the limit is 20,000,000; split it"),
        ("a.docx", lying(BOMB, 5_000), "cannot be read as a Word file"),
    ],
)
def test_a_bad_file_is_named_with_its_reason(read: Read, name: str, content: bytes, reason: str) -> None:
    item = read(name, content)
    assert item.id == name
    assert reason in problem(item)


def test_a_huge_file_is_not_even_opened(tmp_path: Path) -> None:
    with (tmp_path / "a.pdf").open("wb") as file:
        file.truncate(50_000_001)
    (item,) = read_documents(tmp_path / "a.pdf", Kind.ARTICLE)
    assert isinstance(item, SourceProblem)
    assert "has 50,000,001 bytes, the limit is 50,000,000" in item.reason


def test_an_archive_that_is_no_word_file(read: Read) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "Hello")
    assert "cannot be read as a Word file" in problem(read("a.docx", file.getvalue()))


def test_a_missing_converter_is_named_with_its_extra(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mammoth", None)
    found = problem(read("a.docx", docx(paragraph("Words."))))
    assert "needs a converter (mammoth); run: pip install 'reply-drafter[office]'" in found


@pytest.mark.parametrize("date", ["D:", "yesterday", "D:00010101000000+23'59'", "D:99991231235959-23'59'"])
def test_an_odd_date_costs_a_pdf_nothing_else(tmp_path: Path, date: str) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf("Refunds take ten days.")))
    writer.add_metadata({"/ModDate": date})
    writer.write(tmp_path / "a.pdf")
    page = read_pdf(tmp_path / "a.pdf")
    assert page.text == "Refunds take ten days."
    assert page.updated_at is None


def refused(found: Document | SourceProblem) -> str:
    assert isinstance(found, SourceProblem)
    return found.reason


def test_a_small_word_file_of_very_many_paragraphs_is_refused(read: Read) -> None:
    content = docx("<w:p/>" * 350_000)
    assert len(content) < 35_000
    assert re.search(
        r"holds 350,\d{3} paragraphs, runs and cells, the limit is 250,000", refused(read("a.docx", content))
    )


def shared_pages() -> bytes:
    """One page of 9,600 characters, shown thirty times."""
    writer = PdfWriter(io.BytesIO(pdf("\n".join(["Refunds take five days."] * 400))))
    for _ in range(29):
        writer.add_page(writer.pages[0])
    return written(writer)


def drawn_page() -> bytes:
    """A page of drawing commands, all alike."""
    writer = PdfWriter(io.BytesIO(pdf("Refunds take five days.")))
    drawn = StreamObject()
    drawn.set_data(b"0 0 m 1 1 l S\n" * 400_000)
    writer.pages[0][NameObject("/Contents")] = drawn.flate_encode()
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (shared_pages, "holds more than 200,000 characters; split it"),
        (drawn_page, "page 1 unpacks to more than 5,000,000 bytes; save it without drawings"),
    ],
    ids=["pages that share a text", "drawing commands"],
)
def test_a_small_pdf_that_unpacks_to_very_much_is_refused(
    made: Callable[[], bytes], reason: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kb_index.sources.office._MAX_CHARACTERS", 200_000)  # the whole 2,000,000 take six seconds
    content = made()
    assert len(content) < 50_000
    assert refused(read("a.pdf", content)) == reason
