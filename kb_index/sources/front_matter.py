"""What stands above a page: fields in YAML (`---`), TOML (`+++`) or JSON, or plain lines (`Title: ...`, as Pelican
and MkDocs have it)."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import frontmatter
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from kb_index.errors import SourceError
from kb_index.sources.yaml_bounds import YamlTooLarge, check_yaml

__all__ = ["split_front_matter", "split_header"]


class _Toml(BaseHandler):  # type: ignore[misc]  # that of the library wants a package of its own
    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return tomllib.loads(fm)


_LINE = re.compile(r"([A-Za-z][\w -]{0,40}):(.*)")
_HEADER_LINE = re.compile(r":([A-Za-z][\w-]{0,40}):[ \t]+(.*)")
_MOST_LINES = 50
_MOST_CHARACTERS = 4_000


class _BoundedYaml(YAMLHandler):  # type: ignore[misc]
    def load(self, fm: str, **kwargs: object) -> object:
        check_yaml(fm)
        return super().load(fm, **kwargs)


_HANDLERS = {"YAML": _BoundedYaml(), "TOML": _Toml(), "JSON": JSONHandler()}


def split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """The fields above a page, none where there are none, and the page. Raises SourceError for what is broken."""
    text = text.strip()
    form, handler = next(((form, each) for form, each in _HANDLERS.items() if each.detect(text)), ("", None))
    if handler is None:
        return _lines_above(text)
    try:
        fields, body = frontmatter.parse(text, handler=handler)
    except Exception as error:  # besides YAMLError whatever PyYAML makes of odd dates, numbers and tags
        rule = "is too large" if isinstance(error, YamlTooLarge) else f"is not {form}"
        raise SourceError(f"the front matter {rule}: {_where(error)}") from error
    return fields, body


def _lines_above(text: str) -> tuple[Mapping[str, object], str]:
    """Fields as the lines above the first blank one, if all of them are fields and a title is among them."""
    above, _, page = text.partition("\n\n")
    lines = above.split("\n")
    found = [match for line in lines[:_MOST_LINES] if (match := _LINE.fullmatch(line))]
    fields: dict[str, object] = {match[1].lower(): match[2].strip() for match in found}
    return (fields, page.strip()) if len(found) == len(lines) and "title" in fields else ({}, text)


def split_header(text: str) -> Mapping[str, object]:
    """The fields in the first lines of a reStructuredText or an AsciiDoc, as `:revdate: 2026-03-01`."""
    found = (_HEADER_LINE.fullmatch(line) for line in text[:_MOST_CHARACTERS].split("\n")[:_MOST_LINES])
    return {match[1].removeprefix("page-").lower(): match[2].strip() for match in found if match and match[2].strip()}


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error) or "it cannot be parsed"
    return f"line {mark.line + 1}: {problem}" if mark else problem
