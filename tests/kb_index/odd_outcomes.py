"""What must become of odd documents: each is indexed or reported by its name, and nothing that was indexed before is
lost."""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

from kb_index.crawl.help_center import CrawlLimits, read_help_center
from kb_index.documents import Kind, SourceItem
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import Vectors
from kb_index.sources.files import read_documents
from kb_index.sync.report import SyncReport
from tests.kb_index.odd_documents import Odd, OddPage
from tests.kb_index.office_files import docx, paragraph, pdf

__all__ = ["Outcome", "QuickEmbedder", "index_files", "index_pages"]

_ADDRESS = "http://127.0.0.1"
_FAILING = (204, 206, 401, 403, 418, 429, 500, 503, 599)


class QuickEmbedder:
    """Vectors from a hash of the words: what is indexed is tested, not what is found."""

    name, dimension, max_tokens = "quick", 8, 256

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 4 + 1 for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.vector(text) for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.encode_passages(texts)

    def vector(self, text: str) -> Vectors:
        raw = np.frombuffer((text.encode("utf-8", "replace") * 8)[:8].ljust(8, b"x"), np.uint8)
        vector = raw.astype(np.float32) + 1
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


@dataclass
class Outcome:
    """How many documents became what; `lost` names those that became nothing, `reasons` begins why others did not."""

    indexed: int = 0
    reported: int = 0
    lost: list[str] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def seen(self) -> int:
        """All documents."""
        return self.indexed + self.reported + len(self.lost)

    def add(self, other: "Outcome") -> None:
        self.indexed += other.indexed
        self.reported += other.reported
        self.lost += other.lost
        self.reasons += other.reasons


def good(name: str, number: int) -> bytes:
    """A document of which there is nothing to say, in the format of the name."""
    words = f"Words of document {number}."
    match Path(name).suffix.lower():
        case ".csv":
            return f"id,text\n1,{words}\n".encode()
        case ".jsonl" | ".json":
            return json.dumps({"id": "1", "title": "One", "text": words}).encode()
        case ".pdf":
            return pdf(words)
        case ".docx":
            return docx(paragraph(words))
        case _:
            return words.encode()


def index_files(index: KnowledgeIndex, folder: Path, odd: Sequence[Odd], *, before: bool) -> Outcome:
    """What becomes of odd files, in place of good ones of the same names that were indexed `before`."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "in").mkdir(parents=True)
    (folder / "outside.md").write_text("Not yours.")
    place = folder / "in"
    (place / "loop").symlink_to(place)
    try:
        if before:
            for number, file in enumerate(odd):
                _write(place, file.name, good(file.name, number))
            index.sync("odd", read_documents(place, Kind.ARTICLE))
        for file in odd:
            _put(place, file)
        report = index.sync("odd", read_documents(place, Kind.ARTICLE))
        told = {problem.id for problem in report.failures} | {note.id for note in report.notes}
        names = [_shown(file.name) for file in odd if not _led_to_inside(place, file)]
        outcome = _outcome(names, _indexed(index), told, kept=before)
        outcome.reasons.update(_reasons(report))
        return outcome
    finally:
        index.sync("odd", [])


def index_pages(index: KnowledgeIndex, folder: Path, odd: Sequence[OddPage], *, before: bool) -> Outcome:
    """What becomes of odd pages of a help center, in place of good ones that were indexed `before`."""
    shutil.rmtree(folder, ignore_errors=True)
    host = _Host(odd)
    try:
        if before:
            index.sync("odd", host.read(folder))
        host.is_odd = True
        report = index.sync("odd", host.read(folder))
        told = {problem.id for problem in report.failures} | {note.id for note in report.notes}
        indexed, outcome = _indexed(index), Outcome()
        for number, page in enumerate(odd):
            own = f"{_ADDRESS}/{number}"
            # A page may say that it is another one: then it is that one which is indexed or reported.
            names = {own, _ADDRESS + page.canonical}
            kept = not before or page.status not in _FAILING or indexed[own]
            if kept and (names & told or any(indexed[name] for name in names)):
                outcome.reported += bool(names & told)
                outcome.indexed += not names & told
            else:
                outcome.lost.append(f"{own}, HTTP {page.status}, {page.content[:80]!r}")
        outcome.reasons.update(_reasons(report))
        return outcome
    finally:
        index.sync("odd", [])


class _Host:
    """A host with a sitemap, whose pages are good until they become odd."""

    def __init__(self, odd: Sequence[OddPage]) -> None:
        self._odd = odd
        self.is_odd = False

    def read(self, folder: Path) -> Iterator[SourceItem]:
        transport, limits = httpx.MockTransport(self._answer), CrawlLimits(delay=0)
        start, sleep = f"{_ADDRESS}/sitemap.xml", lambda _: None
        return read_help_center(
            start, Kind.ARTICLE, folder, limits=limits, allow_private=True, transport=transport, sleep=sleep
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/sitemap.xml":
            dates = ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01", "never")
            rows = "".join(
                f"<url><loc>{_ADDRESS}/{number}</loc><lastmod>{dates[number % len(dates)]}</lastmod></url>"
                "<url><loc>http://xn--a/</loc></url>"
                for number in range(len(self._odd))
            )
            xml = f"<urlset>{rows}</urlset>".encode()
            return httpx.Response(200, content=xml, headers={"Content-Type": "text/xml"})
        if not path[1:].isdigit():
            return httpx.Response(404)
        if not self.is_odd:
            return httpx.Response(200, html=f"<h1>Page {path}</h1><p>Words of {path}.</p>")
        page = self._odd[int(path[1:])]
        raw = [(name.encode(), value.encode("latin-1")) for name, value in page.headers.items()]
        return httpx.Response(page.status, headers=raw, stream=httpx.ByteStream(page.content))


def _reasons(report: SyncReport) -> Iterator[str]:
    """The first words of each reason, without lines and rows."""
    for problem in report.failures:
        yield " ".join(problem.reason.split(": ")[-1 if problem.reason.startswith("row ") else 0].split()[:5])


def _outcome(names: Sequence[str], indexed: Counter[str], told: set[str], *, kept: bool) -> Outcome:
    outcome = Outcome()
    for name in names:
        if (kept and not indexed[name]) or not (indexed[name] or name in told):
            outcome.lost.append(name)
        elif name in told:
            outcome.reported += 1
        else:
            outcome.indexed += 1
    return outcome


def _indexed(index: KnowledgeIndex) -> Counter[str]:
    """Documents by name, and rows also by the names of every file that they may be of."""
    found: Counter[str] = Counter()
    for record in index.records():
        parts = record.place.split("#")
        found.update("#".join(parts[:end]) for end in range(1, len(parts) + 1))
    return found


def _led_to_inside(place: Path, file: Odd) -> bool:
    """Whether a link leads to a place within the folder, which is read itself or is not there."""
    path = place / file.name
    return bool(file.link) and (path.resolve().is_relative_to(place.resolve()) or path.is_dir())


def _shown(name: str) -> str:
    """The name as it is stored: a file of a real disk may be called by no UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _put(place: Path, file: Odd) -> None:
    path = place / file.name
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.link:
        path.symlink_to(file.link)
    elif file.pipe:
        os.mkfifo(path)
    else:
        path.write_bytes(file.content)


def _write(place: Path, name: str, content: bytes) -> None:
    (place / name).parent.mkdir(parents=True, exist_ok=True)
    (place / name).write_bytes(content)
