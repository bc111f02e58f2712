"""GET /docs: the documentation of the API as one plain page, made from its own OpenAPI description."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from service.api.fields import FieldType, parameter_of, shapes_of, type_of
from service.auth.gate import public
from service.pages.render import render

__all__ = ["router"]


def router() -> APIRouter:
    """The route of the documentation."""
    routes = APIRouter(include_in_schema=False, dependencies=[public])

    @routes.get("/")
    def start() -> RedirectResponse:
        """The page for people; what is for programs stands at /docs."""
        return RedirectResponse("/sidebar")

    @routes.get("/openapi.json")
    def description(request: Request) -> JSONResponse:
        """The API for programs."""
        return JSONResponse(request.app.openapi())

    @routes.get("/docs")
    def documentation(request: Request) -> HTMLResponse:
        """Every address with what it takes, an example of it, and what it can answer."""
        schema = request.app.openapi()
        addresses = [
            _address(method, path, route)
            for path, methods in schema["paths"].items()
            for method, route in methods.items()
        ]
        return HTMLResponse(
            render(
                "docs.html",
                info=schema["info"],
                addresses=addresses,
                shapes=shapes_of(schema["components"]["schemas"]),
                base=str(request.base_url),
            )
        )

    return routes


def _address(method: str, path: str, route: dict[str, Any]) -> dict[str, Any]:
    return {
        "verb": method.upper(),
        "path": path,
        "summary": route["summary"],
        "description": route["description"],
        "parameters": [parameter_of(parameter) for parameter in route.get("parameters", ())],
        "takes": _shape(route.get("requestBody", {})),
        "requests": _examples(route.get("requestBody", {})),
        "answers": [
            {
                "status": status,
                "description": answer["description"],
                "gives": _shape(answer),
                "examples": _examples(answer),
            }
            for status, answer in sorted(route["responses"].items())
        ],
    }


def _shape(described: dict[str, Any]) -> FieldType | None:
    """What the JSON of a request or an answer is."""
    schema = described.get("content", {}).get("application/json", {}).get("schema")
    return type_of(schema) if schema else None


def _examples(described: dict[str, Any]) -> list[str]:
    """The JSON examples of a request or an answer, as text."""
    examples = described.get("content", {}).get("application/json", {}).get("examples", {})
    return [json.dumps(example["value"], indent=2, ensure_ascii=False) for example in examples.values()]
