"""Tests of what is optional run where it is installed: by the names of distributions, without importing anything, so
that one which is there and cannot be imported fails a test and is not skipped with it."""

from importlib import metadata

import pytest

__all__ = ["JUDGE", "skip_without"]

JUDGE = "pip install -r requirements-judge.lock"
"""How ragas comes into an environment."""


def skip_without(*distributions: str, how: str) -> None:
    """Skip the test, or the whole module, where one of `distributions` is not installed; `how` says how to."""
    for name in distributions:
        try:
            metadata.distribution(name)
        except metadata.PackageNotFoundError:
            pytest.skip(f"{name} is not installed: {how}", allow_module_level=True)
