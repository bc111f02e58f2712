"""Waiting in tests, for as long as a machine that does ten other things may need."""

import time
from collections.abc import Callable

__all__ = ["PATIENCE", "until"]

PATIENCE = 180.0
"""Seconds after which what was waited for will not come: only a test that fails anyway waits for so long."""


def until(true: Callable[[], object]) -> None:
    """Return as soon as `true` says yes; fails after PATIENCE."""
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.02)
