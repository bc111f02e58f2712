"""docs/openapi.json: the API's description of itself, checked in, so that every change of it is seen in a diff."""

import json
from pathlib import Path

from tests.service.parts import make_client

__all__ = ["description", "description_file"]


def description() -> str:
    """What the service answers at /openapi.json, laid out to be read and compared."""
    return json.dumps(make_client().get("/openapi.json").json(), indent=1, ensure_ascii=False) + "\n"


def description_file(root: Path) -> Path:
    """Where it is checked in."""
    return root / "docs" / "openapi.json"
