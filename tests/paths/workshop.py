"""A copy of the code in which a path of CONTRIBUTING.md is walked: its files are written and its tests run there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT
from tests.docs.page import read_page

__all__ = ["Workshop", "written"]

_COPIED = ("drafter", "evals", "examples", "kb_index", "prompts", "service", "tests", "pyproject.toml", "README.md")


def written(path: str) -> Mapping[str, str]:
    """The files that CONTRIBUTING.md has its reader write on the path of this heading."""
    return read_page(ROOT, "CONTRIBUTING.md").part(path).files


class Workshop:
    """The copy, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in _COPIED:
            source, copy = ROOT / name, folder / name
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
            else:
                shutil.copy(source, copy)

    def write(self, files: Mapping[str, str]) -> None:
        """Write each file; none may be there already, and the linter has nothing to say."""
        for path, text in files.items():
            assert not (self.folder / path).exists(), f"{path} is there already: the path needs another example"
            (self.folder / path).write_text(text, "utf-8")
        self.python("-m", "ruff", "check", "--no-cache", *files)
        self.python("-m", "ruff", "format", "--no-cache", "--check", *files)

    def edit(self, path: str, before: str, after: str) -> None:
        """Put `after` in the place of `before`, which stands there once."""
        text = (self.folder / path).read_text("utf-8")
        assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {path}"
        (self.folder / path).write_text(text.replace(before, after), "utf-8")

    def python(self, *arguments: str, **environment: str) -> str:
        """What Python prints, run in the copy; it must succeed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"} | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
