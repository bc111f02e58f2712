"""What the pages of the API show is what happens: each curl is run against the real service, and so is the Python."""

import json
import os
import subprocess
from pathlib import Path

import httpx
import pytest

from service.api.schemas import EXAMPLES
from tests.conftest import ROOT
from tests.docs.page import read_page
from tests.service.parts import make_parts
from tests.service.server import running

USUAL = "localhost:8000"
PAGES = ("docs/api.md", "docs/api-events.md")
BLOCKS = [block for page in PAGES for block in read_page(ROOT, page).code]
CURLS = [block.text for block in BLOCKS if "curl " in block.text]


def run(script: str, address: str, folder: Path, draft_id: str) -> str:
    """What a shell prints for a block of a page, at this service."""
    lines = [line for line in script.splitlines() if not line.startswith("drafter ")]
    told = "\n".join(lines).replace(USUAL, address.removeprefix("http://"))
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", told],
        cwd=folder,
        env={**os.environ, "ID": draft_id},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_every_curl_of_the_pages_gets_what_it_asks_for(tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text(json.dumps(EXAMPLES["draft_request"]), "utf-8")
    with running(make_parts()) as address:
        asked = {"conversation": EXAMPLES["draft_request"]["conversation"]}
        draft_id = httpx.post(f"{address}/v1/drafts", json=asked).json()["id"]
        printed = [run(script, address, tmp_path, draft_id) for script in CURLS]
    assert len(printed) >= 7
    for script, told in zip(CURLS, printed, strict=True):
        assert told.strip(), script
        assert '"error"' not in told, f"{script}\n{told}"


def test_the_python_of_the_pages_works(capsys: pytest.CaptureFixture[str]) -> None:
    [shown] = [block.text for block in BLOCKS if block.language == "python"]
    with running(make_parts()) as address:
        exec(shown.replace("http://127.0.0.1:8000", address), {})
    assert capsys.readouterr().out == "", "it prints only where somebody was quicker"
