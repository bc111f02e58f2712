"""A mail made to keep the parser busy costs itself and nobody else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.past.answers import Answers
from drafter.past.sources import PastSource
from kb_index.documents import Document, SourceProblem
from tests.words import WORDS

ASKED = (
    b"Message-ID: <a@mail>\nFrom: Maya Okafor <maya@willow.example>\nTo: help@brindlebook.example\n"
    b"Subject: Export stuck\nDate: 3 May 2026 09:00:00 +0200\n%s\nMy export is stuck all day. What can I do?\n"
)
ANSWERED = (
    b"Message-ID: <b@mail>\nIn-Reply-To: <a@mail>\nFrom: Sam <sam@brindlebook.example>\nTo: maya@willow.example\n"
    b"Subject: Re: Export stuck\nDate: 4 May 2026 09:00:00 +0200\n\n"
    b"Please cancel the export and choose three months at most.\n"
)
RECIPIENTS = b"Cc: " + b"Somebody Else <somebody.else@willow.example>,\n " * 20_000 + b"\n"


def read(folder: Path, asked: bytes) -> list[object]:
    mails = (b"From x Thu May  3 09:00:00 2026\n" + one + b"\n" for one in (asked, ANSWERED))
    (folder / "all.mbox").write_bytes(b"".join(mails))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return list(PastSource(folder, WORDS, ("brindlebook.example",)).documents(lambda: Answers({}, {}), now))


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (RECIPIENTS, "mail 1: has more than 256,000 bytes of headers; leave it out"),
        (b"X-Spam: yes\n" * 40_000, "mail 1: has more than 256,000 bytes of headers; leave it out"),
        (
            b"X-Part: boundary=x\n" * 101,
            "mail 1: has more than 100 parts that hold parts; leave out what it forwards",
        ),
    ],
    ids=["one header", "many headers", "parts in parts"],
)
def test_a_mail_that_is_all_headers_is_left_out_with_its_reason(header: bytes, reason: str, tmp_path: Path) -> None:
    problems = [found for found in read(tmp_path, ASKED % header) if isinstance(found, SourceProblem)]
    assert [problem.reason for problem in problems] == [reason]


def test_of_a_long_header_the_beginning_is_read(tmp_path: Path) -> None:
    long = b"X-Spam-Report: " + b"a " * 100_000 + b"\n"
    (document,) = (found for found in read(tmp_path, ASKED % long) if isinstance(found, Document))
    assert document.title == "Export stuck"
