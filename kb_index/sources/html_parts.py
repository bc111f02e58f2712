"""Tabs, accordions, details and callouts of an HTML tree: each part keeps its title.

A browser shows which tab a text belongs to; in the tree the titles stand in a list of their own, and only attributes
tell what belongs together: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ and /patterns/accordion/. Themes without
them keep the order of titles and texts.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kb_index.sources.html_markdown import PART, TITLE

__all__ = ["KINDS_OF_CALLOUTS", "title_parts", "words_of"]

_TABS = (
    ("[role=tablist]", "[role=tab]", "[role=tabpanel]"),
    (".tabbed-labels", "label", ".tabbed-block"),  # MkDocs
    (".vp-code-group > .tabs", "label", ".vp-code-group > .blocks > div"),  # VitePress
    (".nav-tabs", "a", ".tab-pane"),  # Bootstrap
)
_SD_LABELS = ".tab-label, .sd-tab-label"  # Sphinx: each label stands before its text
_ACCORDION_BUTTONS = "button[aria-expanded], [role=button][aria-expanded], button[class*=accordion]"
_CALLOUT_TITLES = (
    ".admonition-title, [class*=admonitionHeading], [class*=admonition-heading], .callout-title, .callout-heading, "
    ".markdown-alert-title, .custom-block-title, .starlight-aside__title, .hint-title"
)
KINDS_OF_CALLOUTS = frozenset(
    "note notes tip tips info information important warning caution danger hint attention error success example "
    "question help quote abstract summary todo bug failure check seealso default primary secondary accent "
    "pro-tip".split()
)
"""Words that only name the kind of a callout, as its icon does."""

_ARROWS = " ▶►▸▷▹▼▾▽▿➤❯›»⌄˅+−–"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WORD = re.compile(r"\w")


def title_parts(tree: LexborHTMLParser, html: str) -> None:
    """Write the title of each part into the element that holds its words, and take it from where it stood."""
    if "tab" in html or "vp-code" in html:
        for names in _TABS:
            _title_tabs(tree, *names)
        for label in tree.css(_SD_LABELS):
            _give(label, _element_after(label))
    for details in tree.css("details") if "<details" in html else ():
        if summary := _child(details, "summary"):
            details.attrs[PART] = _title_of(summary)
            summary.decompose()
    for button in tree.css(_ACCORDION_BUTTONS) if "aria-expanded" in html or "accordion" in html else ():
        _title_accordion(tree, button)
    for title in tree.css(_CALLOUT_TITLES) if "title" in html or "eading" in html else ():
        if words_of(title).lower().strip(" :!").replace(" ", "-") in KINDS_OF_CALLOUTS:
            title.decompose()
        elif title.tag not in _HEADINGS:
            title.attrs[TITLE] = ""


def words_of(node: LexborNode) -> str:
    """The words of an element in one line."""
    return " ".join(node.text(deep=True).replace("\u200b", "").split())


def _title_of(node: LexborNode) -> str:
    """The words of a title, without the arrow that opens what it stands above."""
    return words_of(node).strip(_ARROWS)


def _title_tabs(tree: LexborHTMLParser, lists: str, labels: str, panels: str) -> None:
    titles = tree.css(lists)
    if not titles:
        return
    waiting = [panel for panel in tree.css(panels) if PART not in panel.attrs]
    for each in titles:
        its_labels = each.css(labels)
        named = [_named_panel(tree, label, waiting) for label in its_labels]
        around = _around(each, panels) if not any(named) else None
        in_order = _outermost([panel for panel in waiting if around and _is_within(panel, around)])[: len(its_labels)]
        pairs = zip(its_labels, in_order if around else named, strict=False)
        for title, panel in [(_title_of(label), panel) for label, panel in pairs if panel is not None]:
            panel.attrs[PART] = title
            waiting = [one for one in waiting if one.mem_id != panel.mem_id]
        if any(named) or in_order:
            each.decompose()


def _outermost(panels: list[LexborNode]) -> list[LexborNode]:
    """The panels that stand in no other one: those within have tabs of their own."""
    return [
        panel
        for panel in panels
        if not any(_is_within(panel, other) for other in panels if other.mem_id != panel.mem_id)
    ]


def _named_panel(tree: LexborHTMLParser, label: LexborNode, panels: list[LexborNode]) -> LexborNode | None:
    """The panel that a tab names by its id, or that names the tab."""
    within = label if label.attributes.get("href") or label.tag != "li" else label.css_first("a[href]") or label
    stated = (label.attributes.get("aria-controls"), (within.attributes.get("href") or "").rpartition("#")[2])
    ids = {name for name in stated if name}
    own = label.id
    for panel in panels:
        if (panel.id and panel.id in ids) or (own and own == panel.attributes.get("aria-labelledby")):
            return panel
    return None


def _around(node: LexborNode, panels: str) -> LexborNode | None:
    """The nearest element around a list of tabs that holds panels too."""
    above = node.parent
    while above is not None and above.tag not in ("body", "html", None):
        if above.css_first(panels):
            return above
        above = above.parent
    return above if above is not None and above.tag == "body" else None


def _is_within(node: LexborNode, outer: LexborNode) -> bool:
    above: LexborNode | None = node
    while above is not None:
        if above.mem_id == outer.mem_id:
            return True
        above = above.parent
    return False


def _title_accordion(tree: LexborHTMLParser, button: LexborNode) -> None:
    """A button that opens a text is its title; one that opens a menu is none, one in a heading is that heading."""
    if button.attributes.get("aria-haspopup") not in (None, "false") or not _WORD.search(words_of(button)):
        return
    parent = button.parent
    if parent is not None and parent.tag in _HEADINGS:
        button.unwrap()
        return
    named = button.attributes.get("aria-controls") or ""
    panel = next((node for node in tree.css("[id]") if node.id == named), None) if named else None
    _give(button, panel or _element_after(button) or (_element_after(parent) if parent else None))


def _give(label: LexborNode, panel: LexborNode | None) -> None:
    if panel is not None and PART not in panel.attrs and words_of(label):
        panel.attrs[PART] = _title_of(label)
        label.decompose()


def _element_after(node: LexborNode) -> LexborNode | None:
    after = node.next
    while after is not None and not after.is_element_node:
        if after.is_text_node and _WORD.search(after.text()):
            return None
        after = after.next
    return after


def _child(node: LexborNode, tag: str) -> LexborNode | None:
    return next((child for child in _children(node) if child.tag == tag), None)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next
