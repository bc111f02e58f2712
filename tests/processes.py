"""What tests want to know of other processes."""

import time
from pathlib import Path

__all__ = ["gone", "wait_until_gone"]


def gone(pid: int) -> bool:
    """Whether the process has ended; it may still wait to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until_gone(pid: int, seconds: float) -> None:
    """Return when the process has ended; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not gone(pid):
        assert time.monotonic() < deadline, f"the process still runs after {seconds} s"
        time.sleep(0.05)
