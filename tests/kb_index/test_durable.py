"""Files are whole or not there, private, and on the disk before anything names them."""

import os
import resource
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kb_index.durable import (
    close_to_others,
    make_folder,
    move,
    open_to_others,
    own_folder,
    private,
    unfinished_files,
    whole_file,
    write_whole,
)
from kb_index.index import KnowledgeIndex
from tests.kb_index.conftest import make_document
from tests.kb_index.odd_outcomes import QuickEmbedder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """What is flushed to the disk and renamed, in order; a rename by its target."""
    done: list[tuple[str, Path]] = []
    fsync, replace = os.fsync, os.replace

    def flush(handle: int) -> None:
        done.append(("flush", Path(os.readlink(f"/proc/self/fd/{handle}"))))
        fsync(handle)

    def rename(source: Any, target: Any) -> None:
        done.append(("rename", Path(target)))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "replace", rename)
    return done


def test_a_file_and_its_new_folders_are_for_this_user_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_whole(tmp_path / "a" / "b" / "c.json", b"{}")
        write_whole(tmp_path / "published.json", b"{}", mode=0o644)
    finally:
        os.umask(before)
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/b/c.json")] == [0o700, 0o700, 0o600]
    assert mode(tmp_path / "published.json") == 0o644


@pytest.mark.parametrize(("before", "after"), [(0o755, 0o700), (0o777, 0o700), (0o750, 0o750), (0o700, 0o700)])
def test_a_folder_of_ours_that_everybody_may_read_is_closed(tmp_path: Path, before: int, after: int) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index").chmod(before)
    own_folder(tmp_path / "index")
    own_folder(tmp_path / "new" / "index")
    assert (mode(tmp_path / "index"), mode(tmp_path / "new" / "index")) == (after, 0o700)


def test_what_a_library_or_a_log_wrote_is_for_this_user_only(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_text("")
    close_to_others(tmp_path / "a")
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/b/c")] == [0o700, 0o700, 0o600]
    with open(tmp_path / "log", "a", opener=private) as file:
        file.write("words")
    assert mode(tmp_path / "log") == 0o600


def test_others_read_what_every_folder_on_the_way_lets_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    with tempfile.TemporaryDirectory() as home:
        data = Path(home, "data")
        data.mkdir()
        for path in (Path(home), data):
            path.chmod(0o755)
        (data / "sources.json").write_text("{}")
        (data / "sources.json").chmod(0o644)
        assert open_to_others(data)
        assert open_to_others(data / "sources.json")
        (data / "sources.json").chmod(0o640)
        assert not open_to_others(data / "sources.json")
        (data / "sources.json").chmod(0o644)
        data.chmod(0o700)
        assert not open_to_others(data / "sources.json")
        assert not open_to_others(data / "missing")


def test_an_index_is_for_this_user_only_also_where_it_was_not_before(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        folder = tmp_path / "index"
        folder.mkdir(mode=0o755)
        with closing(KnowledgeIndex.open(folder, QuickEmbedder(), create=True)) as index:
            index.sync("a", [make_document("1")])
            index.sync("a", [make_document("1"), make_document("2", text="Other words.")])
    finally:
        os.umask(before)
    kept = [folder, *(path for path in folder.rglob("*") if path.suffix != ".lock")]
    assert {mode(path) for path in kept if path.is_dir()} == {0o700}
    assert {mode(path) for path in kept if path.is_file()} == {0o600}


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o755)
    make_folder(tmp_path / "a")
    assert mode(tmp_path / "a") == 0o755
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        write_whole(tmp_path / "file" / "below.json", b"")


def test_what_fails_half_way_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_whole(path, b"old")

    def fail() -> None:
        with whole_file(path) as file:
            file.write(b"new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    write_whole(path, b"old")

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))

    code = (
        f"from pathlib import Path; from kb_index import durable; durable.write_whole(Path({str(path)!r}), b'x' * 99)"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, preexec_fn=full, capture_output=True, text=True)
    assert "File too large" in ran.stderr
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"old", [path])


def test_what_killed_writers_left_is_found_and_nothing_else(tmp_path: Path) -> None:
    code = (
        "import os\nfrom pathlib import Path\nfrom kb_index.durable import whole_file\n"
        f"with whole_file(Path({str(tmp_path / 'a[1].json')!r})) as file:\n    os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False)
    (tmp_path / ".b.json.x.new").write_bytes(b"")
    (left,) = unfinished_files(tmp_path / "a[1].json")
    assert left.name.startswith(".a[1].json.")


def test_the_bytes_are_on_the_disk_before_the_name_and_the_name_before_anything_else(
    tmp_path: Path, flushed: list[tuple[str, Path]]
) -> None:
    path = tmp_path / "a.json"
    write_whole(path, b"{}")
    (first, draft), renamed, last = flushed
    assert (first, draft.parent) == ("flush", tmp_path)
    assert draft.name.startswith(".a.json.")
    assert (renamed, last) == (("rename", path), ("flush", tmp_path))
    del flushed[:]
    move(path, tmp_path / "b.json")
    assert flushed == [("rename", tmp_path / "b.json"), ("flush", tmp_path)]


def test_an_index_is_on_the_disk_before_its_pointer_names_it(
    tmp_path: Path, index: KnowledgeIndex, flushed: list[tuple[str, Path]]
) -> None:
    index.sync("help", [make_document(text="Refunds take ten days.")])
    folder = tmp_path / "index"
    generation = folder / (folder / "current").read_text()
    names = ("rename", folder / "current")
    before = {path for what, path in flushed[: flushed.index(names)] if what == "flush"}
    assert set(generation.rglob("*")) | {generation, folder} <= before
    assert any(path.name == "chroma.sqlite3" for path in before)
    assert flushed[flushed.index(names) + 1] == ("flush", folder)


@pytest.mark.parametrize("refuse", [OSError(22, "Invalid argument"), OSError(95, "Operation not supported")])
def test_a_file_system_that_cannot_flush_folders_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refuse: OSError
) -> None:
    fsync: Callable[[int], None] = os.fsync

    def flush(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise refuse
        fsync(handle)

    monkeypatch.setattr(os, "fsync", flush)
    write_whole(tmp_path / "a.json", b"{}")
    assert (tmp_path / "a.json").read_bytes() == b"{}"
