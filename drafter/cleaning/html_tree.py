"""HTML of a message as a tree, parsed in bounded time whatever somebody sends."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

__all__ = ["children", "html_tree", "is_longer"]

_SLACK = 10  # markup takes a multiple of the text's characters
_DEEPEST = 3000  # the parser's time grows with the square of the depth: 20,000 levels take half a second
_LONG_TAG = re.compile(r"<(?=/?[a-z])[^<>]{4000,}>", re.IGNORECASE)  # likewise for attributes of one tag
_TAG_NAME = re.compile(r"</?[a-z][a-z0-9]*", re.IGNORECASE)
_OPEN_OR_CLOSE = re.compile(r"<(/?)(?!(?:br|hr|img|input|meta|link|p|li|td|th|tr|col)\b)[a-z]", re.IGNORECASE)


def html_tree(html: str, limit: int) -> LexborHTMLParser | str:
    """The tree of as much markup as a text of `limit` characters may have; where it nests too deeply, the markup
    itself."""
    source = _LONG_TAG.sub(_bare, html[: limit * _SLACK])
    return source if _depth(source) > _DEEPEST else LexborHTMLParser(source)


def is_longer(html: str, limit: int) -> bool:
    """Whether `html_tree` leaves some of it unread."""
    return len(html) > limit * _SLACK


def children(node: LexborNode) -> list[LexborNode]:
    """The nodes below a node, texts and comments too."""
    found = []
    child = node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _bare(tag: re.Match[str]) -> str:
    """The tag without its attributes."""
    name = _TAG_NAME.match(tag[0])
    return f"{name[0]}>" if name else ""


def _depth(source: str) -> int:
    """How deep the tags of `source` nest at most, roughly."""
    depth = deepest = 0
    for tag in _OPEN_OR_CLOSE.finditer(source):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
