"""Prompt sets from folders and from git."""

import subprocess
from pathlib import Path

import pytest

from drafter.errors import PromptError
from drafter.prompting import BUNDLED, load_prompt_set
from evals.prompt_refs import open_prompts


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose prompts differ between its two commits."""
    (tmp_path / "prompts").mkdir()
    git(tmp_path, "init", "-q")
    for number in ("one", "two"):
        (tmp_path / "prompts" / "note.md").write_text(number, "utf-8")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", number)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_bundled_set_is_the_default_and_a_folder_is_itself(tmp_path: Path) -> None:
    with open_prompts(None) as folder:
        assert load_prompt_set(folder).hash == load_prompt_set(BUNDLED).hash
    with open_prompts(str(tmp_path)) as folder:
        assert folder == tmp_path


@pytest.mark.usefixtures("repository")
def test_a_git_reference_gives_the_prompts_of_its_commit_for_as_long_as_needed() -> None:
    with open_prompts("git:HEAD~1") as before, open_prompts("git:HEAD") as now:
        assert (before / "note.md").read_text("utf-8") == "one"
        assert (now / "note.md").read_text("utf-8") == "two"
    assert not before.exists()


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("reference", ["git:nowhere", "git:", "git:--output=x"])
def test_a_reference_that_is_none_is_named(reference: str) -> None:
    with pytest.raises(PromptError, match=reference), open_prompts(reference):
        pass
