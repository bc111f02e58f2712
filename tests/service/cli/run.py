"""Runs the command line within the test."""

from typing import Any

import pytest

from service.cli import main
from service.cli.parts import CommandParts
from tests.evals.word_embedder import WordEmbedder

WORDS = CommandParts(embedder=lambda _: WordEmbedder())
"""Texts are found by their words, without loading a model."""


def run(*args: object, parts: CommandParts | None = None) -> int:
    """The exit code of `drafter` with `args` and these parts."""
    with pytest.raises(SystemExit) as left:
        main([str(arg) for arg in args], parts)
    code = left.value.code
    return int(code) if code is not None else 0


def drafting(drafter: Any) -> CommandParts:
    """Parts with this drafter."""
    return CommandParts(drafter=lambda _: drafter)
