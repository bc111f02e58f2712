"""HTML becomes Markdown: what is not for readers goes, what only looks tell is written out, the rest is converted."""

import re

from selectolax.lexbor import LexborHTMLParser

from kb_index.errors import SourceError
from kb_index.sources.confluence import is_storage_format, plain_storage_format
from kb_index.sources.html_inline import keep_names, remove_footnote_marks, remove_permalinks, remove_struck_out
from kb_index.sources.html_markdown import write_markdown
from kb_index.sources.html_parts import title_parts

__all__ = ["parse_html", "to_markdown"]

_NOT_FOR_READERS = [
    "head", "script", "style", "noscript", "template", "iframe", "svg", "canvas", "object",
    "form", "button", "input", "select", "img", "picture", "video", "audio",
]  # fmt: skip

_CHANGES = (
    (re.compile(r"<a [^<>]*href=[\"']?[^\"'<>\s]*#", re.IGNORECASE), remove_permalinks),
    (re.compile(r"<(?:del|s|strike)\b|line-through", re.IGNORECASE), remove_struck_out),
    (re.compile(r"<sup\b|footnote|doc-", re.IGNORECASE), remove_footnote_marks),
    (
        re.compile(
            r"<(?:button|input|img|svg)\b|role=[\"']?img|<(?:i|a|span) [^<>]*(?:aria-label|title)=", re.IGNORECASE
        ),
        keep_names,
    ),
)
"""What is changed in a tree, and what tells that there is something to change: most pages have little of it."""

# Converters take time by the square of a run of white space, of which a page shows one space or, as code, a line.
_MOST_BLANKS = 200
_LONG_BLANK = re.compile(rf"[ \t\r\n]{{{_MOST_BLANKS},}}")

# Parsing takes time by the square of the depth: tags that must be closed, and are not, tell it beforehand.
_LEFT_OPEN = re.compile(r"<(?!(?:br|hr|img|input|meta|link|p|li|d[dt]|t[dhr]|tbody|option)\b)[a-z]", re.IGNORECASE)
_MAX_LEFT_OPEN = 5_000
_TOO_DEEP = "its HTML is nested too deeply; close its tags"


def parse_html(html: str) -> LexborHTMLParser:
    """The tree of an HTML text. Raises SourceError where it is nested too deeply."""
    if len(_LEFT_OPEN.findall(html)) - html.count("</") > _MAX_LEFT_OPEN:
        raise SourceError(_TOO_DEEP)
    return LexborHTMLParser(html)


def to_markdown(html: str) -> str:
    """HTML as Markdown with its titled parts marked. Raises SourceError where it is nested too deeply."""
    if is_storage_format(html):
        html = plain_storage_format(html)
    tree = parse_html(html)
    title_parts(tree, html)
    for words, change in _CHANGES:
        if words.search(html):
            change(tree)
    tree.strip_tags(_NOT_FOR_READERS)
    body = tree.body
    shown = _LONG_BLANK.sub(_shortened, (body.html or "") if body else "")
    try:
        written = write_markdown(shown)
    except RecursionError as error:
        raise SourceError(_TOO_DEEP) from error
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"(?<![ \t])[ \t]+$", "", written, flags=re.MULTILINE)).strip("\n")


def _shortened(blank: re.Match[str]) -> str:
    return blank[0][:_MOST_BLANKS]
