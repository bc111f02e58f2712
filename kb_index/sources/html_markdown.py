"""HTML as Markdown: markdownify, with what it has no rule for.

Superscripts never run into a number, tables keep their rows and columns (`html_tables`), lists within lists stay
within, and titled parts become sections (`sections`).
"""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from markdownify import MarkdownConverter

from kb_index.sources.html_tables import unwrap_layout_tables, write_table
from kb_index.sources.sections import CLOSED, opened

__all__ = ["PART", "TITLE", "raised", "soup_of", "write_markdown"]

PART, TITLE = "data-kb-part", "data-kb-title"
"""Attributes for the writer: a part that has this title, and a line that is one."""

_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_NUMBER = re.compile(r"[+-]?[0-9]+")
_SUFFIX = re.compile(r"st|nd|rd|th|er|re|ère|e|º|ª|o|a|tm|sm|®|™|©|℠", re.IGNORECASE)
_LISTS = ["ul", "ol"]
_SHORT = 300


def write_markdown(html: str) -> str:
    """The words of an HTML text as Markdown, its parts marked; takes some deep trees only to RecursionError."""
    soup = soup_of(html)
    if "<table" in html:
        unwrap_layout_tables(soup)
    for inner in soup.find_all(_LISTS) if "<ul" in html or "<ol" in html else ():
        if inner.parent is not None and inner.parent.name in _LISTS:
            _put_into_an_item(soup, inner)
    return str(_Writer().convert_soup(soup))


def raised(text: str) -> str:
    """What stands raised behind a word or a number, so that it does not run into it."""
    bare = text.strip()
    if not bare or _SUFFIX.fullmatch(bare):
        return text
    return bare.translate(_RAISED) if _NUMBER.fullmatch(bare) else f"^{bare}"


def soup_of(html: str) -> BeautifulSoup:
    """The tree of an HTML text that can be changed; a comment in front, because bs4 warns of bare addresses."""
    return BeautifulSoup(f"<!---->{html}", "html.parser")


def _put_into_an_item(soup: BeautifulSoup, inner: Tag) -> None:
    """A list that stands directly in a list, as old editors nest them, belongs to the point before it."""
    before = inner.find_previous_sibling()
    if isinstance(before, Tag) and before.name == "li":
        before.append(inner.extract())
    else:
        inner.wrap(soup.new_tag("li"))


class _Writer(MarkdownConverter):
    """Called for each element with the words of its children."""

    class Options:
        heading_style = "atx"
        bullets = "-"
        escape_asterisks = False
        escape_underscores = False

    def __init__(self) -> None:
        super().__init__()
        self._cells: dict[int, str] = {}

    def process_tag(self, node: Tag, parent_tags: set[str] | None = None) -> str:
        """The words of an element; those of a titled part between its marks."""
        text = str(super().process_tag(node, parent_tags))  # type: ignore[misc]  # not in its stubs
        if node.attrs and PART in node.attrs:
            title = str(node[PART])
            if parent_tags and "_inline" in parent_tags:
                return f" **{title}** {text.strip()} "
            return f"\n\n{opened(title)}\n\n{text.strip()}\n\n{CLOSED}\n\n"
        if node.attrs and TITLE in node.attrs and text.strip():
            return f"\n\n**{' '.join(text.split()).strip('*')}**\n\n"
        return text

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Digits as raised digits: 10 with a small 6 is no 106."""
        if "_noformat" in parent_tags:
            return text
        return raised(text) if _follows_a_word(el) else text

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Digits after a digit as lowered digits; H2O is written as customers do."""
        before = el.previous_sibling
        number = (
            isinstance(before, NavigableString) and str(before)[-1:].isdigit() and _NUMBER.fullmatch(text.strip())
        )
        return text.strip().translate(_LOWERED) if number and "_noformat" not in parent_tags else text

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A cell waits for its table."""
        self._cells[id(el)] = text
        return f" {' '.join(text.split())}"

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A row that no table is around is a line."""
        return "" if el.find_parent("table") else f"\n\n{text.strip()}\n\n"

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The table, below its caption."""
        caption = el.find("caption")
        above = f"\n\n{' '.join(caption.get_text().split())}" if caption else ""
        return f"{above}\n\n{write_table(el, self._cells)}\n\n"

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A term stands before what is said of it."""
        words = " ".join(text.split()).strip("*")
        return f"\n\n**{words}**" if words else ""

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What is said of a term: in its line where it is short."""
        said, before = text.strip(), el.find_previous_sibling()
        follows = isinstance(before, Tag) and before.name == "dt"
        if follows and said and "\n" not in said and len(said) <= _SHORT:
            return f": {said}\n\n"
        return f"\n\n{said}\n\n"


def _follows_a_word(el: Tag) -> bool:
    before = el.previous_sibling
    return isinstance(before, NavigableString) and str(before)[-1:].isalnum()
