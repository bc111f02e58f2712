"""Runs the command line within the test."""

import pytest

from service.cli import main


def run(*args: str) -> int:
    """The exit code of `drafter` with `args`."""
    with pytest.raises(SystemExit) as left:
        main(list(args))
    code = left.value.code
    return int(code) if code is not None else 0
