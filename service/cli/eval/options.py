"""Options that the commands of `drafter eval` share, and the request that they make."""

import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from service.cli.eval.files import FILE, no_run

if TYPE_CHECKING:
    from drafter.settings import Settings
    from evals.runs.request import RunRequest

__all__ = [
    "CASES",
    "DRAFTING",
    "FOLDER",
    "HOW_TO_DRAFT",
    "KNOWLEDGE",
    "drafting_options",
    "given_options",
    "handbook_options",
    "knowledge_options",
    "models_options",
    "run_request",
    "settings_with",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])
FOLDER = click.Path(path_type=Path, file_okay=False)

_MODEL = "Model to draft with; default: DRAFTER_MODEL. `none`: composed without one."
CASES = click.option("--cases", type=FOLDER, help="Folder of golden cases; default: the demo's.")
_DRAFTING = (
    CASES,
    click.option("--tag", "tags", multiple=True, help="Only cases with this tag; several may be given."),
    click.option("--case", "ids", multiple=True, help="Only the case with this id; several may be given."),
    click.option("--failed", "failed_in", type=FILE, help="Only cases that did not pass in the run in this file."),
    click.option(
        "--repeat", "repeats", default=1, show_default=True, type=click.IntRange(min=1), help="Drafts a case."
    ),
    click.option("--jobs", default=1, show_default=True, type=click.IntRange(min=1), help="Cases drafted at a time."),
    click.option(
        "--limit-cost",
        type=click.FloatRange(min=0, min_open=True),
        help="Begin no further draft of a run once new answers cost so many USD.",
    ),
    click.option(
        "--limit-tokens",
        type=click.IntRange(min=1),
        help="Begin no further draft of a run once new answers took so many tokens.",
    ),
    click.option("--cache", type=FILE, callback=no_run, help="File that keeps the answers of models."),
    click.option("--read-only", is_flag=True, help="Ask no model: an answer that is not kept is an error."),
)
_HANDBOOK = (
    click.option("--prompts", help="A prompt set: a folder, or git:REF for the prompts/ of a git reference."),
    click.option("--handbook", multiple=True, type=FOLDER, help="A further folder of guidelines."),
)
_INDEX = click.option("--index", type=FOLDER, help="Folder of a knowledge index; default: the demo's knowledge.")


KNOWLEDGE = ("prompts", "handbook", "index")
"""The names of what `knowledge_options` gives."""
HOW_TO_DRAFT = ("tags", "ids", "failed_in", "model", "repeats", "limit_cost", "limit_tokens")
"""The names of what says how to draft, which nothing else leans on."""
DRAFTING = (*HOW_TO_DRAFT, "cases", "jobs", "cache", "read_only")
"""The names of all that `drafting_options` gives."""


def given_options(names: Collection[str]) -> list[str]:
    """The words of those options among `names` that the user gave on this command line."""
    context = click.get_current_context()
    words: list[str] = []
    for parameter in context.command.params:
        name = parameter.name or ""
        if name in names and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            value = context.params[name]
            for one in value if isinstance(value, tuple) else (value,):
                words += [parameter.opts[0], *([] if one is True else [str(one)])]
    return words


def drafting_options(command: _Command) -> _Command:
    """Gives a command what says which cases are drafted, how often and by which model."""
    return _with((*_DRAFTING, click.option("--model", help=_MODEL)), command)


def models_options(command: _Command) -> _Command:
    """The same, with any number of models."""
    several = click.option("--model", "models", multiple=True, help=f"{_MODEL} Several are drafted with in turn.")
    return _with((*_DRAFTING, several), command)


def knowledge_options(command: _Command) -> _Command:
    """Gives a command --prompts, --handbook and --index."""
    return _with((*_HANDBOOK, _INDEX), command)


def handbook_options(command: _Command) -> _Command:
    """Gives a command --prompts and --handbook."""
    return _with(_HANDBOOK, command)


def settings_with(model: str | None = None) -> "Settings":
    """The settings, with this model where one is given."""
    from drafter.settings import load_settings

    settings = load_settings()
    return settings.model_copy(update={"model": model}) if model else settings


def run_request(
    *, read_only: bool, limit_cost: float | None, limit_tokens: int | None, **options: Any
) -> "RunRequest":
    """What the options ask for, with the command line as the user typed it unless they say another one."""
    from evals.runs.limit import Limit
    from evals.runs.request import RunRequest

    options.setdefault("command", ("drafter", *sys.argv[1:]))
    return RunRequest(**options, limit=Limit(limit_cost, limit_tokens), ask=not read_only)


def _with(options: tuple[Callable[[Any], Any], ...], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
