"""The files that a command of `drafter eval` writes beside what it prints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["FILE", "file_options", "no_run", "placed", "write"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
FILE = click.Path(path_type=Path, dir_okay=False)


_FILES = {
    "markdown": "Also write it as Markdown, for a pull request.",
    "junit": "Also write it as JUnit XML, a test for each case.",
    "html": "Also write the report: one HTML file with charts, matrix and drafts.",
}


def file_options(command: _Command) -> _Command:
    """Gives a command --markdown, --junit and --html."""
    for name, words in reversed(_FILES.items()):
        command = click.option(f"--{name}", type=FILE, callback=placed, help=words)(command)
    return command


def write(path: Path, text: str) -> None:
    """`text` into the file at `path`; raises UsageError where that cannot be."""
    try:
        path.write_text(text, "utf-8", errors="replace")
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}. Give another file.") from error


def placed(context: click.Context, parameter: click.Parameter, path: Path | None) -> Path | None:
    """The path, refused before the drafts are made and not after."""
    if path and not path.parent.is_dir():
        raise click.BadParameter(f"{path} cannot be written: {path.parent} is no folder. Make it first.")
    return no_run(context, parameter, path)


def no_run(_: click.Context, __: click.Parameter, path: Path | None) -> Path | None:
    """The path, refused where it is the file of a run, which nothing else may be written to."""
    from evals.runs.history import holds_run

    if path and holds_run(path):
        raise click.BadParameter(f"{path} is the file of a run, which would be lost. Give another file.")
    return path
