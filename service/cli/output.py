"""What every command prints with: rich where a person looks, plain text and JSON where a program does."""

import json
import sys
from typing import Any

from rich.console import Console

__all__ = ["console", "print_json"]


def console(*, stderr: bool = False) -> Console:
    """A console on the present standard streams; colour only on a terminal and never with NO_COLOR."""
    return Console(stderr=stderr, highlight=False, soft_wrap=not sys.stdout.isatty())


def print_json(value: Any) -> None:
    """`value` as indented JSON on standard output, never coloured or wrapped; anything unknown as its text."""
    print(json.dumps(value, indent=2, ensure_ascii=False, default=str))
