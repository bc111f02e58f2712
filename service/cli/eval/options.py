"""Options that the commands of `drafter eval` share, and the request that they make."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from service.cli.eval.files import FILE

if TYPE_CHECKING:
    from drafter.settings import Settings
    from evals.runs.request import RunRequest

__all__ = ["FOLDER", "drafting_options", "knowledge_options", "run_request", "settings_with"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path, file_okay=False)

_DRAFTING = (
    click.option("--cases", type=FOLDER, help="Folder of golden cases; default: the demo's."),
    click.option("--tag", "tags", multiple=True, help="Only cases with this tag; several may be given."),
    click.option("--case", "ids", multiple=True, help="Only the case with this id; several may be given."),
    click.option("--failed", "failed_in", type=FILE, help="Only cases that did not pass in the run in this file."),
    click.option("--model", help="Model to draft with; default: DRAFTER_MODEL. `none`: composed without one."),
    click.option(
        "--repeat", "repeats", default=1, show_default=True, type=click.IntRange(min=1), help="Drafts a case."
    ),
    click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Cases drafted at a time."),
    click.option("--cache", type=FILE, help="File that keeps the model's answers."),
    click.option("--read-only", is_flag=True, help="Ask no model: an answer that is not kept is an error."),
)
_KNOWLEDGE = (
    click.option("--prompts", help="A prompt set: a folder, or git:REF for the prompts/ of a git reference."),
    click.option("--handbook", multiple=True, type=FOLDER, help="A further folder of guidelines."),
    click.option("--index", type=FOLDER, help="Folder of a knowledge index; default: the demo's knowledge."),
)


def drafting_options(command: _Command) -> _Command:
    """Gives a command what says which cases are drafted, how often and by which model."""
    return _with(_DRAFTING, command)


def knowledge_options(command: _Command) -> _Command:
    """Gives a command --prompts, --handbook and --index."""
    return _with(_KNOWLEDGE, command)


def settings_with(model: str | None) -> "Settings":
    """The settings, with this model where one is given."""
    from drafter.settings import load_settings

    settings = load_settings()
    return settings.model_copy(update={"model": model}) if model else settings


def run_request(*, read_only: bool, **options: Any) -> "RunRequest":
    """What the options ask for, with the command line as the user typed it."""
    from evals.runs.request import RunRequest

    return RunRequest(**options, ask=not read_only, command=("drafter", *sys.argv[1:]))


def _with(options: tuple[Callable[[Any], Any], ...], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
