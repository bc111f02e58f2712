"""reStructuredText becomes a page: docutils reads it, with what Sphinx and its extensions add to it.

Directives and roles that docutils does not know keep their words; tabs and dropdowns their titles too. Nothing is
included from other files, and no raw HTML is passed on.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en

from kb_index.errors import SourceError
from kb_index.sources.html_markdown import PART, TITLE
from kb_index.sources.page import Page, read_html

__all__ = ["read_rst"]

_LONGEST = 20_000
_MOST_MARKS = 1_000
_SETTINGS = {
    "_disable_config": True,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 6,
    "report_level": 5,
    "line_length_limit": 2_000_000,
    "syntax_highlight": "none",
}
_DIRECTIVE = re.compile(r"^[ \t]*\.\. (?:\|[^|\n]{1,80}\| )?([A-Za-z][\w:+.-]{0,60})::", re.MULTILINE)
_ROLE = re.compile(r"(?<![\w:]):([A-Za-z][\w+.:-]{0,60}):(?=`)|(?<=`):([A-Za-z][\w+.:-]{0,60}):")
_PARTS = frozenset("tab tab-item group-tab code-tab dropdown details collapse toggle expand accordion".split())
_NOTHING = frozenset(
    "toctree index meta raw include contents sectnum title literalinclude sectionauthor codeauthor highlight "
    "currentmodule module tags target-notes graphviz mermaid youtube video automodule autoclass autofunction "
    "autosummary".split()
)
_UNTITLED = frozenset("only ifconfig container rst-class class grid grid-item tab-set tabs tabbed hlist".split())
_VERSIONS = {
    "versionadded": "Added in version {}",
    "versionchanged": "Changed in version {}",
    "deprecated": "Deprecated since version {}",
    "versionremoved": "Removed in version {}",
}
"""What Sphinx writes for them."""

_ABOVE = re.compile(r"\A(?:[ \t]*\n|:[\w-]+:[^\n]*\n|\.\. _[^\n]*:[ \t]*\n)*")
_CODE = frozenset("code code-block sourcecode prompt parsed-code".split())


def read_rst(text: str) -> Page:
    """The page that a reStructuredText is. Raises SourceError where it is nested too deeply, or a
    paragraph is too long."""
    _check_paragraphs(text)
    for name in {found[1].lower() for found in _DIRECTIVE.finditer(text)}:
        if name in _CODE or name in _NOTHING or name not in en.directives:
            directives.register_directive(name, _Words)
    for name in {(found[1] or found[2]).lower() for found in _ROLE.finditer(text)}:
        if name not in en.roles:
            roles.register_canonical_role(name, _role)  # type: ignore[arg-type]  # its stubs know references only
    try:
        parts = publish_parts(_ABOVE.sub("", text), writer="html5", settings_overrides=_SETTINGS)
    except RecursionError as error:
        raise SourceError("its lists and quotes are nested too deeply; nest them less") from error
    return read_html(f"<title>{parts['title']}</title><article>{parts['html_body']}</article>")


def _check_paragraphs(text: str) -> None:
    """Raises SourceError where docutils would take minutes: by the square of a paragraph with many marks."""
    for paragraph in text.split("\n\n"):
        if len(paragraph) > _LONGEST or paragraph.count("*") + paragraph.count("`") > _MOST_MARKS:
            fix = f"more than {_LONGEST:,} characters or {_MOST_MARKS:,} marks; part it by blank lines"
            raise SourceError(f"one of its paragraphs has {fix}")


class _AnyOptions(dict[str, Callable[[str], Any]]):
    """Options of whatever name: what they ask for is not drawn here."""

    def __missing__(self, _: str) -> Callable[[str], Any]:
        return directives.unchanged


class _Words(Directive):
    """A directive that docutils does not know: its words, below its title."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = _AnyOptions()

    def run(self) -> list[nodes.Node]:
        """What readers see of it."""
        name = self.name.lower()
        if name in _NOTHING:
            return []
        if name in _CODE or name == "code-tab":
            code = nodes.literal_block("", "\n".join(self.content))
            return [code] if name in _CODE else _titled(self._title(), [code])
        if name in _VERSIONS:
            return [nodes.paragraph("", self._version())]
        body = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        if name in _PARTS and self._title():
            return _titled(self._title(), body.children)
        title = [_html(f'<p {TITLE}="">{escape(self._title())}</p>')] if self._title() and self.content else []
        said = [nodes.paragraph("", self._title())] if self._title() and not self.content else []
        return [*title, *said, *body.children]

    def _version(self) -> str:
        number, _, said = " ".join([*self.arguments, *self.content]).strip().partition(" ")
        number, _, more = number.partition("\n")
        words = " ".join(f"{more} {said}".split())
        return _VERSIONS[self.name.lower()].format(number) + (f": {words}" if words else ".")

    def _title(self) -> str:
        if self.name.lower() in _UNTITLED:
            return ""
        words = " ".join(self.arguments).strip()
        return words.split(" ", 1)[-1] if self.name.lower() == "code-tab" else words


def _titled(title: str, children: list[nodes.Node]) -> list[nodes.Node]:
    return [_html(f'<div {PART}="{escape(title)}">'), *children, _html("</div>")]


def _html(text: str) -> nodes.Node:
    return nodes.raw("", text, format="html")


def _role(
    name: str, rawtext: str, text: str, lineno: int, inliner: object, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """A role that docutils does not know: its words, without the target behind them."""
    said = text.rpartition("<")[0].strip() if text.endswith(">") else text
    words = nodes.unescape(said or text).removeprefix("~").replace("-->", ">")
    return [nodes.inline("", words)], []
