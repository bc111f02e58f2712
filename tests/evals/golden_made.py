"""Golden cases made in a test, without files."""

from pathlib import Path
from typing import Any

from evals.cases.golden import GoldenCase

__all__ = ["make_case"]


def make_case(id: str = "made", text: str = "How do I export my bookings?", **given: Any) -> GoldenCase:
    """A case whose customer writes `text`; `given` are keys of `expect`, or of the case itself."""
    own = {key: given.pop(key) for key in ("tags", "locked", "sources", "conversation", "aim") if key in given}
    fields = {
        "id": id,
        "why": "Shows what the lint finds in it.",
        "author": "tester",
        "tags": ["made"],
        "locked": False,
        "conversation": {"messages": [{"author": "customer", "text": text}]},
        "expect": {"outcome": ["answer"], **given},
        "path": Path(f"{id}.yaml"),
    }
    return GoldenCase.model_validate({**fields, **own})
