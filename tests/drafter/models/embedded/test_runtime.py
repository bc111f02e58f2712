"""Stopping the embedded server, where something has gone wrong with it."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from drafter.errors import ModelUnreachable
from drafter.models.embedded import runtime
from drafter.models.embedded.runtime import Folder, Running

WRONG = '{{"address": "http://127.0.0.1:9", "pid": {}, "key": "k", "model": "m", "sha256": "0"}}'
OURS = Running("http://127.0.0.1:9", 4711, "key", "qwen", "0" * 64)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setattr(runtime, "_STOP_SECONDS", 0.2)
    monkeypatch.setattr(runtime, "_KILL_SECONDS", 0.2)
    return Folder(tmp_path)


@pytest.mark.parametrize("record", [None, "", "{}", "[1]", "\x00", WRONG.format(-1), WRONG.format('"x"')])
def test_a_server_that_is_not_written_down_is_not_waited_for_for_ever(folder: Folder, record: str | None) -> None:
    if record is not None:
        (folder.path / "server.json").write_text(record, "utf-8")
    with folder.alive_lock, pytest.raises(ModelUnreachable, match=r"server\.json.*fuser -k .*alive\.lock"):
        folder.stop()
    assert not folder.stop(), "once it has ended there is none"


def test_a_process_that_does_not_end_is_named(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(runtime, "_signal", lambda pid, number: told.append(number))
    folder.write(Running("http://127.0.0.1:9", 4711, "key", "model", "0" * 64))
    with folder.alive_lock, pytest.raises(ModelUnreachable, match=r"process 4711 .* does not end"):
        folder.stop()
    assert len(set(told)) == 2, "it was asked first and then killed"


@pytest.mark.parametrize(
    "address",
    ["http://evil.example:80", "http://127.0.0.1.evil.example", "http://127.0.0.1@evil.example", "http://["],
)
def test_a_record_that_leads_off_this_machine_is_none_of_ours(address: str) -> None:
    """A folder of caches may have come with somebody's repository."""
    assert Running.from_json(json.dumps(asdict(OURS))) == OURS
    assert Running.from_json(json.dumps(asdict(OURS) | {"address": address})) is None
    assert Running.from_json(json.dumps(asdict(OURS) | {"address": 5})) is None
