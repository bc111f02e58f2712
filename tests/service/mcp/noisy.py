"""`drafter mcp` with an index that prints: `python -m tests.service.mcp.noisy mcp`."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from drafter.mailbox import DEFAULT
from drafter.settings import Settings
from kb_index.documents import Hit
from service import wiring
from service.cli import main
from service.parts import ServiceParts
from tests.service.parts import make_parts
from tests.service.sample import HIT

__all__ = ["noisy_parts"]


def _search(question: str, limit: int, mailbox: str | None = None, include_internal: bool = True) -> Sequence[Hit]:
    sys.stdout.write("loading weights\n")
    sys.stdout.flush()
    os.write(1, b"from C code\n")
    if mailbox not in (None, "brindlebook"):
        raise AssertionError(mailbox)
    return [HIT]


def noisy_parts(settings: Settings) -> ServiceParts:
    """Parts whose search writes on standard output, from Python and past it."""
    return replace(make_parts(search=_search), profiles=lambda: {"brindlebook": DEFAULT})


if __name__ == "__main__":
    wiring.build_parts = noisy_parts
    main(sys.argv[1:])
