"""What an HTML message holds and no mail program shows: no draft reads it, but the agent hears of orders in it."""

import re
from html import unescape

from selectolax.lexbor import LexborNode

from drafter.cleaning.html_looks import Look
from drafter.cleaning.html_tree import children, html_tree

__all__ = ["hidden_in_html"]

_CODE = frozenset("script style object svg iframe".split())
_UNSHOWN = frozenset("head title noscript".split())
_OTHER_WORDS = ("alt", "title", "aria-label")
_FEWEST = 12  # characters of a text beside a picture or a link that can say something
_MARKS = "<!->"
_TAG = re.compile(r"<[^<>]*>")


def hidden_in_html(html: str, limit: int) -> str:
    """The hidden words of `html`, a line for each text, at most `limit` characters.

    They stand in elements that are not shown, too small or without a colour of their own, in comments, and beside
    pictures and links.
    """
    tree = html_tree(html, limit)
    if isinstance(tree, str) or tree.root is None:
        return ""
    found: list[str] = []
    stack: list[tuple[LexborNode, Look]] = [(tree.root, Look())]
    while stack and limit > 0:
        node, look = stack.pop()
        said = _said(node, look)
        limit -= len(said)
        found += [said] if said else []
        if node.tag not in _CODE and node.tag not in ("-text", "-comment"):
            within = look.inside(node) if look.shown else look
            if node.tag in _UNSHOWN or "hidden" in node.attributes or node.attributes.get("aria-hidden") == "true":
                within = Look(shown=False)
            stack.extend((child, within) for child in reversed(children(node)))
    return "\n".join(found)


def _said(node: LexborNode, look: Look) -> str:
    """What this node alone says that nobody sees, in one line."""
    if node.tag == "-text":
        return " ".join((node.text_content or "").split()) if look.unseen else ""
    if node.tag == "template":  # what it holds is no child of it
        return " ".join(unescape(_TAG.sub(" ", node.html or "")).split())
    if node.tag == "-comment":
        return " ".join((node.html or "").strip(_MARKS).split())
    other = (node.attributes.get(name) or "" for name in _OTHER_WORDS)
    return " ".join(" ".join(words.split()) for words in other if len(words) >= _FEWEST)
