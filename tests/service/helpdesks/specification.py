"""Requests and answers held against a desk's own OpenAPI specification, where that lies beside the repository."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
import yaml

__all__ = ["Specification", "load_specification"]

_SPECS = Path(__file__).resolve().parents[4] / "shared" / "integrations" / "specs"
_FORM = "application/x-www-form-urlencoded"


class Specification:
    """An OpenAPI 3.0 or Swagger 2.0 document. What it does not know about a request is named; so is what it knows
    otherwise."""

    def __init__(self, document: dict[str, Any]) -> None:
        document = _from_swagger(document) if "swagger" in document else document
        self._document = document
        self._root = {"components": _translated(document["components"])}

    def faults(self, request: httpx.Request, base: str = "", beyond: Mapping[str, frozenset[str]] = {}) -> list[str]:
        """What is wrong with a request. `beyond`: queries by path that the desk takes without saying so."""
        found = self._operation(request.method, request.url.path.removeprefix(base))
        if found is None:
            return [f"no operation {request.method} {request.url.path}"]
        template, item, operation = found
        parameters = [self._followed(one) for one in (*item.get("parameters", ()), *operation.get("parameters", ()))]
        queries = {one["name"]: one for one in parameters if one["in"] == "query"}
        told = []
        for name, value in request.url.params.multi_items():
            if name.removesuffix("[]") in queries:
                schema = queries[name.removesuffix("[]")]["schema"]
                told += self._misfits(schema, _cast(value, schema.get("type")), name)
            elif name not in (beyond or {}).get(template, frozenset()):
                told.append(f"no query {name} of {template}")
        body = operation.get("requestBody")
        if body and request.content:
            content = self._followed(body)["content"]
            if form := content.get(_FORM):
                return told + self._form_faults(form["schema"], request, template)
            told += self._misfits(content["application/json"]["schema"], json.loads(request.content), "body")
        return told

    def _form_faults(self, schema: dict[str, Any], request: httpx.Request, template: str) -> list[str]:
        known, given = schema["properties"], dict(parse_qsl(request.content.decode(), keep_blank_values=True))
        told = [f"no field {name} of {template}" for name in given if name not in known]
        fields = {name: _cast(value, known[name]["type"]) for name, value in given.items() if name in known}
        return told + self._misfits(schema, fields, "form")

    def misshapes(self, request: httpx.Request, answer: httpx.Response, base: str = "") -> list[str]:
        """What of an answer is not as the specification says."""
        found = self._operation(request.method, request.url.path.removeprefix(base))
        if found is None:
            return []
        responses = found[2]["responses"]
        content = self._followed(responses.get(str(answer.status_code), {})).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return self._misfits(schema, answer.json(), f"answer to {request.url.path}") if schema else []

    def _operation(self, method: str, path: str) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
        asked = unquote(path).strip("/").split("/")
        matching = [
            (sum(part.startswith("{") for part in template.split("/")), template)
            for template, item in self._document["paths"].items()
            if method.lower() in item and _fits(template.strip("/").split("/"), asked)
        ]
        if not matching:
            return None
        template = min(matching)[1]
        item = self._document["paths"][template]
        return template, item, item[method.lower()]

    def _followed(self, part: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in part:
            return part
        found: Any = self._document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return self._followed(found)

    def _misfits(self, schema: Any, value: Any, where: str) -> list[str]:
        validator = pytest.importorskip("jsonschema").Draft202012Validator({**_translated(schema), **self._root})
        return [
            f"{where}: {'/'.join(map(str, one.path))}: {one.message[:150]}" for one in validator.iter_errors(value)
        ]


def _from_swagger(document: dict[str, Any]) -> dict[str, Any]:
    """A Swagger 2.0 document as OpenAPI 3.0 has it, as far as we look at it."""
    moved = json.loads(json.dumps(document).replace("#/definitions/", "#/components/schemas/"))
    for item in moved["paths"].values():
        for operation in item.values():
            fields = [one for one in operation["parameters"] if one["in"] == "formData"]
            schema = {
                "type": "object",
                "properties": {one["name"]: {"type": one["type"]} for one in fields},
                "required": [one["name"] for one in fields if one.get("required")],
            }
            operation["requestBody"] = {"content": {_FORM: {"schema": schema}}}
            operation["parameters"] = [one for one in operation["parameters"] if one["in"] != "formData"]
            for response in operation["responses"].values():
                response["content"] = {"application/json": {"schema": response["schema"]}}
    return {"paths": moved["paths"], "components": {"schemas": moved["definitions"]}}


def load_specification(name: str) -> Specification:
    """The specification in that file; skips the test where it is not there."""
    path = _SPECS / name
    if not path.exists():
        pytest.skip(f"the specification {name} is not beside this repository")
    return _loaded(path)


@cache
def _loaded(path: Path) -> Specification:
    text = path.read_text("utf-8-sig")
    if path.suffix == ".json":
        return Specification(json.loads(text))
    return Specification(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def _translated(schema: Any) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema has it: `nullable` is the one thing that they write differently."""
    if isinstance(schema, list):
        return [_translated(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _translated(part) for key, part in schema.items() if key not in ("example", "examples")}
    if made.pop("nullable", False) is True:
        return {"anyOf": [made, {"type": "null"}]}
    return made


def _fits(template: list[str], asked: list[str]) -> bool:
    pairs = zip(template, asked, strict=False)
    return len(template) == len(asked) and all(part.startswith("{") or part == there for part, there in pairs)


def _cast(value: str, kind: str | None) -> Any:
    if kind in ("integer", "number") and value.isdecimal():
        return int(value)
    if kind == "array":
        return value.split(",")
    return {"true": True, "false": False}.get(value, value) if kind == "boolean" else value
