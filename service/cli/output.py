"""What every command prints with: rich where a person looks, plain text and JSON where a program does."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.text import Text

__all__ = ["console", "print_error", "print_indented", "print_json", "waiting"]

_ENDLESS = 100_000
"""Columns of a file or a pipe: whoever reads it wraps it."""


def console(*, stderr: bool = False) -> Console:
    """A console on the present standard streams: colour on a terminal unless NO_COLOR says otherwise, and lines
    that are not wrapped where they go into a file or a pipe."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, highlight=False, width=None if stream.isatty() else _ENDLESS)


def print_error(message: str) -> None:
    """One line on standard error that says what is wrong."""
    err = console(stderr=True)
    err.print("[bold red]error:[/]", end=" ")
    err.print(message, markup=False, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """`value` as indented JSON on standard output, never coloured or wrapped; what JSON does not know as its text."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_indented(out: Console, text: Text) -> None:
    """`text` wrapped and set in by two columns, without the trailing blanks that would be copied along."""
    for line in text.wrap(out, out.width - 2):
        line.rstrip()
        out.print(Text.assemble("  ", line) if line else "")


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """A spinner with `words` on standard error while the block runs; nothing where nobody looks."""
    with console(stderr=True).status(words):
        yield
