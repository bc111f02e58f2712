"""The end of a process that nothing else can end: a thread below Python, which needs no turn of the interpreter.

While C code holds the interpreter's lock, no thread of Python runs and no handler of a signal is called.
"""

import faulthandler
import os
import sys
from functools import cache
from typing import TextIO

__all__ = ["call_off_end", "put_off_end"]


def put_off_end(seconds: float) -> None:
    """Have this process end with exit code 1 in `seconds`, its stacks on standard error, unless this is called again.

    https://docs.python.org/3/library/faulthandler.html#faulthandler.dump_traceback_later
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or _nowhere())


def call_off_end() -> None:
    """Let the process live."""
    faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> TextIO:
    return open(os.devnull, "w")
