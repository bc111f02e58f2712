"""Prompt sets from folders and from git."""

from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.errors import PromptError
from drafter.prompting.prompt_set import load_prompt_set
from evals.knowledge.prompt_refs import open_prompts
from tests.evals.git_repository import commit


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose prompts differ between its two commits."""
    (tmp_path / "prompts").mkdir()
    for number in ("one", "two"):
        (tmp_path / "prompts" / "note.md").write_text(number, "utf-8")
        commit(tmp_path, number)
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


def test_a_reference_without_prompts_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "readme.md").write_text("nothing else", "utf-8")
    commit(tmp_path, "one")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PromptError, match="git:HEAD' has no prompts/"), open_prompts("git:HEAD"):
        pass
