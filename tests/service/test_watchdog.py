"""The end that comes without Python's help."""

import subprocess
import sys
from pathlib import Path

import pytest

DEAF = "import re; from service.watchdog import put_off_end; put_off_end(0.5); re.match(r'(a+)+$', 'a' * 64 + 'b')"


@pytest.mark.parametrize("close", ["", "import sys; sys.__stderr__ = sys.stderr = None; "], ids=["", "no stderr"])
def test_a_deaf_process_ends_and_shows_its_stacks_where_it_can(root: Path, close: str) -> None:
    done = subprocess.run([sys.executable, "-c", close + DEAF], cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert ("re/__init__.py" in done.stderr) is not bool(close)


def test_one_that_is_called_off_does_not_come(root: Path) -> None:
    called_off = "import time; from service.watchdog import *; put_off_end(0.5); call_off_end(); time.sleep(0.8)"
    subprocess.run([sys.executable, "-c", called_off], cwd=root, check=True)
