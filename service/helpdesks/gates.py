"""What the gates of connectors look at: the fields of a request that would change something."""

import json
from typing import Any

import httpx

__all__ = ["json_fields"]


def json_fields(request: httpx.Request) -> dict[str, Any]:
    """The JSON object that a request bears; an empty one, which no gate lets through, for all else and for a query,
    in which a desk may take fields as well."""
    if request.url.query:
        return {}
    try:
        body = json.loads(request.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
