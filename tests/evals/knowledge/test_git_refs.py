"""Files of a git reference, unpacked beside the working tree."""

from pathlib import Path

import pytest

from evals.errors import StateError
from evals.knowledge.git_refs import unpack
from tests.evals.git_repository import commit


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "help").mkdir(parents=True)
    (folder / "help" / "a.md").write_text("one", "utf-8")
    commit(folder, "first")
    (folder / "help" / "a.md").write_text("two", "utf-8")
    return folder


def test_a_reference_gives_what_it_has_and_leaves_the_working_tree(repository: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert unpack("git:HEAD", ["help", "notes"], out, at=repository) == ["help"]
    assert (out / "help" / "a.md").read_text("utf-8") == "one"
    assert (repository / "help" / "a.md").read_text("utf-8") == "two"


def test_paths_begin_where_one_stands(repository: Path, tmp_path: Path) -> None:
    assert unpack("git:HEAD", ["a.md"], tmp_path / "out", at=repository / "help") == ["a.md"]
    assert (tmp_path / "out" / "a.md").read_text("utf-8") == "one"


def test_a_reference_without_any_of_it_unpacks_nothing(repository: Path, tmp_path: Path) -> None:
    assert unpack("git:HEAD", ["notes"], tmp_path / "out", at=repository) == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("given", ["git:nowhere", "git:", "git:--output=x"])
def test_what_is_no_reference_is_named(given: str, repository: Path, tmp_path: Path) -> None:
    with pytest.raises(StateError, match=given):
        unpack(given, ["help"], tmp_path / "out", at=repository)


def test_a_folder_without_a_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="cannot be read"):
        unpack("git:HEAD", ["help"], tmp_path / "out", at=tmp_path)
