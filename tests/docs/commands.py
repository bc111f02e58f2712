"""Calls of programs in pages, and what is wrong with one, by the real command line, modules and Makefile."""

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from service.cli.lazy import COMMANDS, LazyGroup

__all__ = ["calls", "fault_of"]

_SETTING = re.compile(r"[A-Z][A-Z_]*=.*")
_STARTS = {"do", "then", "$", "sudo", "time"}
_PROGRAMS = {"drafter", "make", "python"}
_TAKES_NO_FILE = (click.Choice, click.IntRange, click.FloatRange)


def calls(script: str) -> Iterator[list[str]]:
    """The words of each call of drafter, make and python in lines of a shell, without variables set before it."""
    for line in script.replace("\\\n", " ").splitlines():
        try:
            words = list(shlex.shlex(line, posix=True, punctuation_chars=True))
            words = _split(line) if words else []
        except ValueError:
            continue  # an open quote: prose, or output that a program prints
        for call in _divided(words):
            while call and (call[0] in _STARTS or _SETTING.fullmatch(call[0])):
                call = call[1:]
            if call and call[0] in _PROGRAMS:
                yield call


def fault_of(call: Sequence[str], root: Path, *, whole: bool) -> str:
    """What is wrong with a call, or nothing. `whole`: what must be given is there too, not only named."""
    program, *arguments = call
    try:
        if program == "drafter":
            _parse(arguments, whole=whole)
        elif program == "make":
            _targets(arguments, root)
        elif arguments[:1] == ["-m"]:
            _module(arguments[1:], root)
    except (click.UsageError, LookupError) as error:
        return (
            f"{shlex.join(call)}: {error.format_message() if isinstance(error, click.UsageError) else error.args[0]}"
        )
    return ""


def _split(line: str) -> list[str]:
    parser = shlex.shlex(line, posix=True, punctuation_chars="|&;()")
    parser.whitespace_split = True
    return list(parser)


def _divided(words: Sequence[str]) -> Iterator[list[str]]:
    call: list[str] = []
    for word in words:
        if re.fullmatch(r"[|&;()]+", word):
            yield call
            call = []
        else:
            call.append(word)
    yield call


def _parse(arguments: list[str], *, whole: bool) -> None:
    """As click would, but for files, which need not be there. Raises UsageError."""
    arguments = _before(arguments, ">", "<")
    command: click.Command = LazyGroup("drafter", package="service.cli", lines=COMMANDS)
    context = click.Context(command, info_name="drafter")
    while isinstance(command, click.Group):
        if not arguments or arguments[0].startswith("-"):
            break
        name, *arguments = arguments
        found = command.get_command(context, name)
        if not found:
            raise click.UsageError(f"there is no command {name!r}")
        command, context = found, click.Context(found, parent=context, info_name=name)
    given, rest, _ = command.make_parser(context).parse_args(list(arguments))
    if rest:
        raise click.UsageError(f"{rest[0]!r} is too much")
    for parameter in command.get_params(context):
        value = given.get(parameter.name or "")
        if whole and parameter.required and not (isinstance(value, str | tuple) and value):
            raise click.UsageError(f"{parameter.make_metavar(context)} is missing")
        if isinstance(parameter.type, _TAKES_NO_FILE) and value is not None:
            for one in value if isinstance(value, (list, tuple)) else (value,):
                parameter.type.convert(one, parameter, context)


def _before(words: list[str], *ends: str) -> list[str]:
    return words[: next((place for place, word in enumerate(words) if word in ends), len(words))]


def _targets(arguments: Sequence[str], root: Path) -> None:
    known = re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    for target in arguments:
        if "=" not in target and target not in known:
            raise LookupError(f"the Makefile has no target {target!r}; it has {', '.join(known)}")


def _module(arguments: Sequence[str], root: Path) -> None:
    """A module of this repository must be there and name each option; those of others are not looked at."""
    name, *rest = arguments
    if not (root / name.split(".")[0]).is_dir():
        return
    path = root.joinpath(*name.split("."))
    file = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
    if not file.is_file():
        raise LookupError(f"there is no module {name}")
    text = "\n".join(one.read_text("utf-8") for one in file.parent.glob("*.py"))
    for option in rest:
        if option.startswith("--") and f'"{option}"' not in text:
            raise LookupError(f"{name} has no option {option}")
