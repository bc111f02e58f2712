"""The templates of the pages: everything escaped, an unknown variable is an error."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from service.words import age, count, seconds, step_words

__all__ = ["render"]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"age": age, "count": count, "prose": _prose, "seconds": seconds, "step_words": step_words}
    return environment


def render(template: str, **values: Any) -> Markup:
    """The HTML of `template` with `values`."""
    return Markup(_environment().get_template(template).render(values))  # noqa: S704 - autoescape is on


def _prose(text: str) -> Markup:
    """A docstring's words as HTML: what stands between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just now
