"""What a PDF says, read in a process of its own (pdf_process.py) that ends in time."""

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PdfText", "read_pdf"]

_PROGRAM = Path(__file__).with_name("pdf_process.py")
_AT_ONCE = threading.BoundedSemaphore(2)  # each may take a core and a gigabyte


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of each page, and why not all of it is known (empty: it is)."""

    pages: tuple[str, ...] = ()
    unread: str = ""
    in_time: bool = True


def read_pdf(content: bytes, seconds: float) -> PdfText:
    """The text of a PDF, without what nobody sees; a broken, encrypted or slow one says why in `unread`.

    Two are read at once; `seconds` count from now, so who has to wait has less.
    """
    until = time.monotonic() + seconds
    if not _AT_ONCE.acquire(timeout=seconds):
        return _too_late(seconds)
    try:
        return _read(content, seconds, until)
    finally:
        _AT_ONCE.release()


def _read(content: bytes, seconds: float, until: float) -> PdfText:
    command, left = [sys.executable, "-I", str(_PROGRAM)], max(until - time.monotonic(), 0.0)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and program
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=left, check=True
        )
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return _too_late(seconds)
    except (OSError, subprocess.SubprocessError, ValueError):
        return PdfText(unread="reading it took too much")
    if fault := found.get("fault"):
        return PdfText(unread=str(fault))
    pages = tuple(str(page) for page in found["pages"])
    if not any(page.strip() for page in pages):
        return PdfText(unread="it holds pictures and no text that is seen")
    return PdfText(pages, _left_out(len(pages), int(found["total"]), cut=found["cut"], hidden=found["hidden"]))


def _too_late(seconds: float) -> PdfText:
    return PdfText(unread=f"it was not read in {seconds:.0f} s", in_time=False)


def _left_out(read: int, total: int, *, cut: bool, hidden: bool) -> str:
    told = []
    if cut:
        told.append(
            f"only {read} of {total} pages were read" if read < total else "not all of its last page was read"
        )
    if hidden:
        told.append("text in it that nobody sees was not read")
    return "; ".join(told)
