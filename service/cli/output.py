"""What every command prints with: rich where a person looks, plain text and JSON where a program does.

Nothing that others wrote steers a terminal: titles, texts, names of files and messages of errors are printed without
the characters by which a terminal moves, colours or reorders what it shows, and no markup or link is read in them.
"""

import json
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

__all__ = [
    "console",
    "print_error",
    "print_indented",
    "print_json",
    "print_json_text",
    "print_section",
    "print_traceback",
    "printable",
    "say",
    "tell",
    "waiting",
    "with_reason",
]

_ENDLESS = 100_000
"""Columns of a file or a pipe: whoever reads it wraps it."""

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and line feed, the embeddings, overrides and isolates of Unicode's bidirectional
algorithm (UAX 9), and halves of characters, which no terminal can be given."""


def printable(text: str) -> str:
    """`text` with a replacement character for each that would steer a terminal."""
    return _STEERING.sub("\ufffd", text)


class _Console(Console):
    """A console that prints nothing that steers a terminal but what it makes itself."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Each segment of text made harmless; those that rich itself steers by are told apart by `control`."""
        for segment in super().render(renderable, options):
            style = segment.style.update_link(None) if segment.style and segment.style.link else segment.style
            yield segment if segment.control else Segment(printable(segment.text), style)


def console(*, stderr: bool = False) -> Console:
    """A console on the present standard streams: colour on a terminal unless NO_COLOR says otherwise, and lines
    that are not wrapped where they go into a file or a pipe. Strings are printed as they are: `Text` gives styles."""
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _ENDLESS
    return _Console(file=stream, highlight=False, markup=False, emoji=False, width=width)


def say(text: str, *, stderr: bool = False, end: str = "\n") -> None:
    """`text` as it is, uncoloured and not wrapped, at once."""
    print(printable(text), end=end, file=sys.stderr if stderr else sys.stdout, flush=True)


def tell(words: str) -> None:
    """What is being got ready now, dim on standard error."""
    console(stderr=True).print(words, style="dim")


def print_error(message: str) -> None:
    """One line on standard error that says what is wrong."""
    err = console(stderr=True)
    err.print(Text("error:", "bold red"), end=" ")
    err.print(message, soft_wrap=True)


def print_json(value: Any, indent: int | None = 2) -> None:
    """`value` as JSON on standard output, never coloured or wrapped; what JSON does not know as its text."""
    print_json_text(json.dumps(value, indent=indent, ensure_ascii=False, default=str))


def print_json_text(written: str) -> None:
    """JSON that is already written; what would steer a terminal is written as JSON's escapes, so means the same."""
    print(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", written), flush=True)


def print_indented(out: Console, text: Text) -> None:
    """`text` wrapped and set in by two columns, without the trailing blanks that would be copied along."""
    for line in text.wrap(out, out.width - 2):
        line.rstrip()
        out.print(Text.assemble("  ", line) if line else "")


def print_section(out: Console, title: str, lines: Iterable[Text]) -> None:
    """The lines, indented, under their title; nothing at all where there are none."""
    for number, line in enumerate(lines):
        if number == 0:
            out.print(Text(f"\n{title}", "bold"))
        print_indented(out, line)


def with_reason(title: str, why: str) -> Text:
    """The title, and behind it why, less bright."""
    return Text.assemble(title, (f" · {why}" if why else "", "dim"))


def print_traceback(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """A bug's traceback on standard error: the words of an error may be a stranger's."""
    say("".join(traceback.format_exception(error)), stderr=True, end="")


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """A spinner with `words` on standard error while the block runs; nothing where nobody looks."""
    with console(stderr=True).status(Text(words)):
        yield
