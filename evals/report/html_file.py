"""A page as one HTML file that asks no network.

Everything in it was written by a model or by customers: the template escapes all of it, a Content-Security-Policy
lets run only the script that we wrote (by its hash) and forbids every request, and only web links are links.
"""

import shlex
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals.rendering.characters import writable

__all__ = ["render_page"]

_TEMPLATES = Path(__file__).parent / "templates"


def render_page(name: str, **values: object) -> str:
    """The template `name` with `values`, its script where it has one, and the style of all pages."""
    style, script = _own("report.css"), _own(f"{name}.js")
    sources = {"default": "'none'", "style": _hash(style), "img": "data:"}
    if script:
        sources["script"] = _hash(script)
    policy = "; ".join(f"{kind}-src {allowed}" for kind, allowed in sources.items())
    policy = f"{policy}; base-uri 'none'; form-action 'none'"
    template = _environment().get_template(f"{name}.html")
    return writable(template.render(policy=policy, style=style, script=script, **values))


def _own(name: str) -> Markup:
    """A file of ours, put into the page as it is; empty where there is none."""
    path = _TEMPLATES / name
    return Markup(path.read_text("utf-8") if path.is_file() else "")  # noqa: S704


def _hash(inline: str) -> str:
    """What lets exactly this text run (W3C Content Security Policy 3, section 2.3.1)."""
    return f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"shell": shlex.join, "web_link": _web_link}
    return environment


def _web_link(link: str | None) -> str | None:
    """`link` where following it asks a web page, and runs no script."""
    return link if link and link.lower().startswith(("https://", "http://")) else None
