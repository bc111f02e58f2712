"""What a person reads in an HTML message, as plain text; quoted parts get `> ` before each line.

Where the markup says that an earlier mail begins, the text says it too, as mail programs write it there.

Written as one walk over the tree, because messages come deeply nested and megabytes long: a converter
that calls itself for each level fails on them.
"""

import re
from html import unescape

from selectolax.lexbor import LexborNode

from drafter.cleaning.html_looks import Look
from drafter.cleaning.html_tree import children, html_tree, is_longer
from drafter.cleaning.mail_marks import ORIGINAL_MESSAGE

__all__ = ["html_to_text"]

_UNSEEN = "script, style, head, title, template, noscript, object, svg, iframe, [hidden], [aria-hidden='true']"
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre".split())
_BLOCKS = _PARAGRAPHS | frozenset("div br li tr hr section article header footer dl dt dd form".split())
_HISTORY_IDS = frozenset(
    "divrplyfwdmsg olk_src_body_section mail-editor-reference-message-container stopspelling replysplit".split()
)
_HISTORY_CLASSES = frozenset(
    """
    gmail_attr gmail_quote yahoo_quoted moz-cite-prefix protonmail_quote tutanota_quote zmail_extra
    ms-outlook-mobile-reference-message freemail_quote
    """.split()
)
"""What mail programs call the element where the earlier mail, or the line above it, begins."""
_TAG = re.compile(r"<[^<>]*>")
_LEAD = re.compile(r"[•·▪▸●○◦*–-]|\(?[0-9a-z]{1,2}[.)]", re.IGNORECASE)
"""What a cell holds that marks the one beside it as an item: mail programs lay out lists as tables."""


def html_to_text(html: str, limit: int) -> tuple[str, bool]:
    """The text of `html`, at most `limit` characters, and whether anything was cut off."""
    tree = html_tree(html, limit)
    if isinstance(tree, str):
        text = unescape(_TAG.sub(" ", tree))
        return text[:limit], len(text) > limit or is_longer(html, limit)
    for node in tree.css(_UNSEEN):
        node.decompose()
    writer = _Writer(limit)
    if tree.body is not None:
        _walk(tree.body, writer)
    return writer.text(), writer.full or is_longer(html, limit)


def _walk(body: LexborNode, writer: "_Writer") -> None:
    """Depth first, without recursion; stops when the writer has enough. A look of None: the node is left."""
    stack: list[tuple[LexborNode, Look | None]] = [(body, Look())]
    while stack and not writer.full:
        node, look = stack.pop()
        if look is None:
            writer.leave(node)
        elif node.tag == "-text":
            if not look.unseen:
                writer.add(node.text_content or "")
        elif (within := look.inside(node)).shown:
            writer.enter(node)
            stack.append((node, None))
            stack.extend((child, within) for child in reversed(children(node)))


def _begins_history(node: LexborNode) -> bool:
    """Whether a mail program puts an earlier mail into this element, or what stands above one."""
    given = node.attributes
    names = {(given.get("id") or "").removeprefix("x_").casefold()}
    classes = {name.removeprefix("x_") for name in (given.get("class") or "").split()}
    return bool(names & _HISTORY_IDS or classes & _HISTORY_CLASSES)


class _Writer:
    """Collects lines: knows how deep in quotes, lists and preformatted text the walk is."""

    def __init__(self, limit: int) -> None:
        self._lines: list[tuple[int, str]] = []
        self._line: list[str] = []
        self._left = limit
        self._quotes = 0
        self._pre = 0
        self._lists: list[int | None] = []

    @property
    def full(self) -> bool:
        return self._left <= 0

    def add(self, text: str) -> None:
        """Text as the browser shows it: white space collapsed, unless preformatted."""
        if self._pre:
            first, *rest = text.split("\n")
            self._put(first)
            for line in rest:
                self._end_line()
                self._put(line)
            return
        words = " ".join(text.split())
        lead = " " if text[:1].isspace() and self._line else ""
        trail = " " if text[-1:].isspace() and words else ""
        self._put(lead + words + trail)

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag != "blockquote" and _begins_history(node):
            self._mark()
        if tag in _BLOCKS:
            self._end_line(paragraph=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._put(self._bullet())
        elif tag in ("td", "th") and (beside := "".join(self._line).strip()):
            self._put(" " if beside.endswith(":") or _LEAD.fullmatch(beside) else " | ")
        elif tag == "img" and (alt := (node.attributes.get("alt") or "").strip()) and len(alt) < 3:
            self._put(alt)  # an emoji sent as a picture

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a":
            self._link(node.attributes.get("href") or "")
        if tag in _BLOCKS and tag != "br":
            self._end_line(paragraph=tag in _PARAGRAPHS)
        if tag == "blockquote":
            self._quotes -= 1
            if self._lines[-1:] == [(self._quotes + 1, "")]:
                self._lines[-1] = (self._quotes, "")
        elif tag == "pre":
            self._pre -= 1
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def text(self) -> str:
        self._end_line()
        return "\n".join("> " * quotes + line for quotes, line in self._lines).strip()

    def _mark(self) -> None:
        """Say that an earlier mail begins here, once where element stands in element."""
        self._end_line(paragraph=True)
        above = next((line for _, line in reversed(self._lines) if line.strip()), "")
        if above != ORIGINAL_MESSAGE:
            self._lines.append((self._quotes, ORIGINAL_MESSAGE))

    def _bullet(self) -> str:
        if self._lists and (number := self._lists[-1]) is not None:
            self._lists[-1] = number + 1
            return f"{number}. "
        return "- "

    def _link(self, target: str) -> None:
        """Keep where a link goes, unless its words already say so."""
        if target.startswith(("http://", "https://")):
            shown = "".join(self._line[-1:]).strip()
            if shown and shown.rstrip("/") not in (target.rstrip("/"), target.partition("://")[2].rstrip("/")):
                self._put(f" ({target})")

    def _put(self, text: str) -> None:
        text = text[: max(self._left, 0)]
        self._left -= len(text)
        self._line.append(text)

    def _end_line(self, *, paragraph: bool = False) -> None:
        line = "".join(self._line)
        line = line if self._pre else line.strip()
        self._line = []
        if line.strip():
            self._lines.append((self._quotes, line))
        if paragraph and self._lines and self._lines[-1][1]:
            self._lines.append((self._quotes, ""))
