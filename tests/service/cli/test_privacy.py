"""What commands keep is for the user who ran them, whatever the umask; `drafter doctor` says what is not."""

import json
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from drafter.settings import load_settings
from service.doctor import PartStatus, examine
from tests.service.cli.run import run


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every user can reach, under the usual umask, with the product's folders below."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        monkeypatch.setenv("DRAFTER_DATA_DIR", str(home / "data"))
        monkeypatch.setenv("DRAFTER_CACHE_DIR", str(home / "cache"))
        monkeypatch.setenv("DRAFTER_MODEL", "none")
        before = os.umask(0o022)
        yield home
        os.umask(before)


def past_conversation(home: Path) -> Path:
    """An archive with a line that is read and one that is refused."""
    messages = [
        {"author": "customer", "text": "My export is stuck. What can I do?"},
        {"author": "agent", "text": "Please cancel the export and choose three months at most."},
    ]
    lines = [{"id": "1", "status": "closed", "messages": messages}, {"id": "2", "customer": "Maya Okafor, 4111 1111"}]
    path = home / "archive.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def modes(folder: Path) -> set[str]:
    """The modes of everything that is kept, lock files apart: they are empty."""
    paths = [path for path in folder.rglob("*") if path.suffix != ".lock"]
    return {f"{'folder' if p.is_dir() else 'file'} {stat.S_IMODE(p.stat().st_mode):o}" for p in [folder, *paths]}


def test_what_is_kept_is_for_this_user_only_and_repeats_no_refused_line(home: Path) -> None:
    assert run("index", str(past_conversation(home)), "--kind", "past_conversation") == 1
    assert run("search", "export", "--json") == 0
    assert modes(home / "data") == {"folder 700", "file 600"}
    record = (home / "data" / "sources.json").read_text("utf-8")
    assert "customer: Input should be" in record
    assert "Maya" not in record
    assert "4111" not in record
    assert os.umask(0o022) == 0o022, "the umask of who called is as it was"


def test_doctor_names_what_others_can_read(home: Path) -> None:
    run("index", str(past_conversation(home)), "--kind", "past_conversation")

    def privacy() -> tuple[PartStatus, str]:
        found = next(f for f in examine(load_settings(), offline=True) if f.part == "privacy")
        return found.status, f"{found.says} {found.fix}"

    assert privacy()[0] is PartStatus.OK
    for path in (home / "data", home / "data" / "sources.json", home / "data" / "index"):
        path.chmod(0o755)
    status, words = privacy()
    assert status is PartStatus.WARNING
    assert f"chmod -R go-rwx {home}/data/index {home}/data/sources.json" in words
    (home / "data").chmod(0o700)
    assert privacy()[0] is PartStatus.OK
