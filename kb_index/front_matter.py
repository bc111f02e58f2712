"""What stands above a page: fields in YAML (`---`), TOML (`+++`) or JSON, as site builders write them."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import frontmatter
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler

from kb_index.errors import SourceError
from kb_index.yaml_bounds import YamlTooLarge, check_yaml

__all__ = ["split_front_matter"]


class _Toml(BaseHandler):  # type: ignore[misc]  # that of the library wants a package of its own
    FM_BOUNDARY = re.compile(r"^\+{3,}\s*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, fm: str, **_: object) -> dict[str, Any]:
        return tomllib.loads(fm)


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
        return {}, text
    try:
        fields, body = frontmatter.parse(text, handler=handler)
    except Exception as error:  # besides YAMLError whatever PyYAML makes of odd dates, numbers and tags
        rule = "is too large" if isinstance(error, YamlTooLarge) else f"is not {form}"
        raise SourceError(f"the front matter {rule}: {_where(error)}") from error
    return fields, body


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error) or "it cannot be parsed"
    return f"line {mark.line + 1}: {problem}" if mark else problem
