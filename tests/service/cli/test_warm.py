"""The process that stays ready: the same draft, what was edited meanwhile is seen, and nothing depends on it."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import pytest

from drafter.draft import Draft
from drafter.wish import A_REPLY
from kb_index.errors import IndexMissing
from service.cli import warm
from service.cli.parts import CommandParts
from service.cli.warm import NotWarm, drafts, warm_folder
from tests.service.cli.run import drafting, run
from tests.service.sample import CONVERSATION, ScriptedDrafter
from tests.service.waiting import until

KEPT = CommandParts(kept=True)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of its own; the process that wrote itself down there is ended."""
    monkeypatch.setenv("DRAFTER_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    monkeypatch.setenv("DRAFTER_KEEP_WARM", "60")
    yield tmp_path / "cache"
    warm_folder(tmp_path / "cache").stop()


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "conversation.json"
    path.write_text(CONVERSATION.model_copy(update={"mailbox": "default"}).model_dump_json(), "utf-8")
    return str(path)


def test_the_second_draft_comes_from_the_process_of_the_first_and_sees_what_was_edited(
    cache: Path, file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "help" / "exports.md"
    article.parent.mkdir()
    article.write_text("# Exports\n\nExports of more than 20,000 rows arrive by e-mail before 7:00.\n", "utf-8")
    assert run("draft", file, parts=KEPT) == 2, "nothing is indexed"
    assert "drafter index" in capsys.readouterr().err
    first = warm_folder(cache).read()
    assert first
    assert (warm_folder(cache).path / "server.json").stat().st_mode & 0o077 == 0, "its key is for this user alone"
    assert run("index", article.parent) == 0
    assert run("draft", file, "--json", parts=KEPT) == 0
    assert "before 7:00" in capsys.readouterr().out
    article.write_text("# Exports\n\nExports of more than 20,000 rows arrive by e-mail before 9:30.\n", "utf-8")
    assert run("index", article.parent) == 0
    capsys.readouterr()
    assert run("draft", file, "--json", parts=KEPT) == 0
    kept = Draft.model_validate_json(capsys.readouterr().out)
    assert run("draft", file, "--json") == 0
    here = Draft.model_validate_json(capsys.readouterr().out)
    assert "before 9:30" in kept.text == here.text
    assert warm_folder(cache).read() == first, "all from one process"
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: not warm_folder(cache).server_lives())
    assert run("draft", file, "--json", parts=KEPT) == 0, "another one is started"


def asked(cache: Path, seconds: float = 60) -> None:
    """Ask for a draft without an index: the process answers that there is none."""
    with pytest.raises(IndexMissing):
        list(drafts(cache, seconds, CONVERSATION, A_REPLY))


def test_it_ends_by_itself_and_another_takes_its_place(cache: Path) -> None:
    asked(cache, 0.3)
    first = warm_folder(cache).read()
    until(lambda: not warm_folder(cache).server_lives())
    assert warm_folder(cache).read() is None
    asked(cache)
    assert warm_folder(cache).read() != first


def test_one_that_runs_older_code_is_replaced_and_who_has_not_the_key_is_refused(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(cache)
    first = warm_folder(cache).read()
    assert first
    host, _, port = first.address.removeprefix("tcp://").rpartition(":")
    with pytest.raises(AuthenticationError):
        Client((host, int(port)), authkey=b"guessed")
    with suppress(OSError):
        Client((host, int(port))).close()
    asked(cache)
    assert warm_folder(cache).read() == first, "it is not shaken by strangers"
    monkeypatch.setattr(warm, "code_stamp", lambda: "edited")
    asked(cache)
    assert warm_folder(cache).read() != first


def test_who_finds_it_busy_drafts_by_itself(cache: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = warm_folder(cache)
    folder.path.mkdir(parents=True)
    with folder.start_lock:
        with pytest.raises(NotWarm):
            list(drafts(cache, 60, CONVERSATION, A_REPLY))
        assert run("draft", file, "--json", parts=replace(drafting(ScriptedDrafter()), kept=True)) == 0
    assert "Hi Amara" in capsys.readouterr().out


def test_one_that_does_not_start_costs_nothing_but_time(
    cache: Path, file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    assert run("draft", file, "--json", parts=replace(drafting(ScriptedDrafter()), kept=True)) == 0
    assert "Hi Amara" in capsys.readouterr().out


def test_none_is_left_where_the_settings_say_so(
    cache: Path, file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_KEEP_WARM", "0")
    assert run("draft", file, parts=KEPT) == 2
    assert not warm_folder(cache).path.exists()
