"""What the gates of connectors look at: the fields of a request that would change something."""

import json
from typing import Any
from urllib.parse import parse_qsl

import httpx

__all__ = ["form_fields", "json_fields"]


def form_fields(request: httpx.Request) -> dict[str, str]:
    """The fields of a form that a request bears; none, as with `json_fields`, for all else or if one comes twice."""
    if request.url.query or request.headers.get("content-type") != "application/x-www-form-urlencoded":
        return {}
    try:
        pairs = parse_qsl(request.content.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


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
