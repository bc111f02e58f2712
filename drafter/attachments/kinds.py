"""What an attached file is, by its content, its name and its media type, and what it shows whoever looks into it."""

import re
from enum import StrEnum

from drafter.conversation import Attachment

__all__ = ["EMPTY", "FileKind", "Shown", "is_picture", "kind_of", "picture_type", "shows"]


class FileKind(StrEnum):
    """What a file is; `OTHER`: nothing that is read."""

    PICTURE = "picture"
    RECORDING = "recording"
    PDF = "PDF"
    PAGE = "web page"
    MAIL = "mail"
    LOG = "log"
    TABLE = "table"
    TEXT = "text"
    OTHER = "file"


class Shown(StrEnum):
    """What an agent would ask a customer for, and a file may show already."""

    SCREENSHOT = "a screenshot"
    RECORDING = "a recording"
    LOG = "a log"
    INVOICE = "an invoice"
    STEPS = "the steps"


_ENDINGS = {
    FileKind.PICTURE: "png jpg jpeg gif webp heic heif bmp tif tiff avif svg",
    FileKind.RECORDING: "mp4 mov webm avi mkv m4v wmv",
    FileKind.PDF: "pdf",
    FileKind.PAGE: "html htm xhtml",
    FileKind.MAIL: "eml",
    FileKind.LOG: "log har out err trace crash dmp",
    FileKind.TABLE: "csv tsv",
    FileKind.TEXT: "txt text md rst json jsonl ndjson xml yaml yml ini cfg conf toml properties ics vcf",
}
_BY_ENDING = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_BY_TYPE = (
    ("image/", FileKind.PICTURE),
    ("video/", FileKind.RECORDING),
    ("application/pdf", FileKind.PDF),
    ("message/rfc822", FileKind.MAIL),
    ("text/html", FileKind.PAGE),
    ("application/xhtml", FileKind.PAGE),
    ("text/csv", FileKind.TABLE),
    ("text/tab-separated", FileKind.TABLE),
    ("text/", FileKind.TEXT),
    ("application/json", FileKind.TEXT),
    ("application/xml", FileKind.TEXT),
)
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
_MODELS_TAKE = {*_PICTURES.values(), "image/webp"}
EMPTY = "it is empty"
"""Why a file without a byte was not read."""
_HEAD = 1_500  # characters in which a file says what it is
_SCAN = 20_000
_INVOICE = re.compile(
    r"(?<![^\W\d_])(?:invoices?|receipts?|bill|rechnung\w{0,12}|beleg|quittung|factures?|reçu|facturas?|recibo|fatture|fattura|"
    r"ricevuta|faturas?|facturen|factuur|rekening)(?![^\W\d_])",
    re.IGNORECASE,
)
_LOG = re.compile(
    r"(?<![^\W\d_])(?:logs?|logfile|protokoll|journal|console|stack ?trace|crash|registro|logboek)(?![^\W\d_])", re.I
)
_STEPS = re.compile(
    r"(?<![^\W\d_])(?:steps?|repro\w{0,10}|schritte|étapes|etapes|pasos|passaggi|passos|stappen)(?![^\W\d_])",
    re.IGNORECASE,
)
_STAMPED = re.compile(r"^\W{0,3}(?:\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d|\w{3} +\d{1,2} \d\d:\d\d:\d\d)", re.MULTILINE)
_MANY_STAMPED = 3


def picture_type(content: bytes) -> str:
    """The media type of a picture that models take, by how it begins; empty for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _PICTURES.items() if content.startswith(mark)), "")


def is_picture(file: Attachment) -> bool:
    """Whether it is a picture that models take, also where its bytes are not at hand: reading files sets its type."""
    return bool(picture_type(file.content)) if file.content else file.type in _MODELS_TAKE


def kind_of(file: Attachment) -> FileKind:
    """What `file` is: by its content where that tells, else by its ending, else by its media type."""
    if file.content is not None and (kind := _by_content(file.content)):
        return kind
    if is_picture(file):
        return FileKind.PICTURE
    ending = file.name.rpartition(".")[2].casefold() if "." in file.name else ""
    stated = file.type.casefold()
    return _BY_ENDING.get(ending) or next(
        (kind for start, kind in _BY_TYPE if stated.startswith(start)), FileKind.OTHER
    )


def shows(file: Attachment) -> frozenset[Shown]:
    """What nobody needs to ask for any more since `file` came; nothing where it came empty."""
    if file.unread == EMPTY:
        return frozenset()
    kind, head, named = kind_of(file), file.text[:_HEAD], _words_of(file.name)
    found = set[Shown]()
    if _INVOICE.search(named) or (kind is FileKind.PDF and _INVOICE.search(head)):
        found.add(Shown.INVOICE)
    if kind is FileKind.LOG or _LOG.search(named) or len(_STAMPED.findall(file.text[:_SCAN])) >= _MANY_STAMPED:
        found.add(Shown.LOG)
    if _STEPS.search(named):
        found.add(Shown.STEPS)
    if kind is FileKind.RECORDING:
        found |= {Shown.RECORDING, Shown.SCREENSHOT, Shown.STEPS}
    if kind is FileKind.PICTURE or (kind is FileKind.PDF and not file.text and Shown.INVOICE not in found):
        found.add(Shown.SCREENSHOT)
    return frozenset(found)


def _by_content(content: bytes) -> FileKind | None:
    if content.lstrip()[:5] == b"%PDF-":
        return FileKind.PDF
    return FileKind.PICTURE if picture_type(content) else None


def _words_of(name: str) -> str:
    """The words of a file's name: `app_log-2.txt` as "app log 2"."""
    return re.sub(r"[_\-.]+", " ", name)
