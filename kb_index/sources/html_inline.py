"""What stands in a line of an HTML page besides words: buttons, icons, pictures, marks of footnotes, what is struck
out. Readers see the name of a button or an icon where a sentence needs it, and nothing of the others."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kb_index.sources.html_parts import words_of

__all__ = [
    "is_footnote_mark",
    "is_telling",
    "keep_names",
    "remove_footnote_marks",
    "remove_permalinks",
    "remove_struck_out",
]

_STRUCK = "del, s, strike, [style*='line-through']"
_NAMED = (
    "button, input[type=button], input[type=submit], img, svg, [role=img], i[aria-label], i[title], "
    "span[aria-label], span[title], a[aria-label], a[title]"
)
_MAY_HOLD_WORDS = ("span", "a")
_COPIES = re.compile(r"copy|clipboard|hash-link|anchor", re.IGNORECASE)
_INLINE = frozenset("a abbr b bdi big code em font i kbd label mark q samp small span strong sub sup u var".split())
_ITEMS = frozenset(("li", "dd", "td", "th"))
_WORD = re.compile(r"\w")
_NO_NAME = re.compile(
    r"(?:image|img|icon|screenshot|screen shot|picture|photo|logo|graphic|figure|undefined|null|untitled)?[\s_-]*\d*"
    r"|\S*\.(?:png|jpe?g|gif|svg|webp|bmp|avif)",
    re.IGNORECASE,
)
_FOOTNOTE_LIST = (
    "[class*=footnote], [id*=footnote], [id^=fn], [role=doc-endnotes], [role=doc-footnote], [class*=endnote], "
    "[epub\\:type=footnote]"
)
_NOTE_LINKS = (
    "[role=doc-noteref], [role=doc-backlink], .footnote-reference, .footnote-ref, .footnote-backref, .fn-bracket"
)
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]{1,4}|[*†‡§¶#]{1,3})(?:\s*,\s*\d{1,3})*[\])]?", re.IGNORECASE)
_FOOTNOTE_NAME = re.compile(r"fn|foot-?note|end-?note|note-?ref|cite_ref", re.IGNORECASE)
_LONGEST_NAME = 120
_TELLS = 4  # words of a name that is a sentence, as of a step that is shown in a picture
_UNIT = re.compile(r"(?:\d|\b)[ \u00a0]?(?:[mck]?m|dm|ft|in|yd|mi)$")


def is_telling(name: str) -> bool:
    """Whether the alternative text of a picture says something: no file name, no "image 3"."""
    return bool(_WORD.search(name)) and len(name) <= _LONGEST_NAME and not _NO_NAME.fullmatch(name.strip())


def remove_permalinks(tree: LexborHTMLParser) -> None:
    """Take away links within the page that have no words: the sign beside a heading, the way back from a note."""
    for node in tree.css("a[href^='#'], h1 a[href*='#'], h2 a[href*='#'], h3 a[href*='#'], h4 a[href*='#']"):
        leads_on = not (node.attributes.get("href") or "").endswith("#")  # else a button
        if leads_on and not _WORD.search(words_of(node)) and node.css_first("img") is None:
            node.decompose()


def remove_struck_out(tree: LexborHTMLParser) -> None:
    """Take away what the author has struck out: it holds no longer."""
    for node in tree.css(_STRUCK):
        node.decompose()


def remove_footnote_marks(tree: LexborHTMLParser) -> None:
    """Take the marks of footnotes out of the sentences: 10 with a note 1 is not 101. The notes stay."""
    for mark in tree.css(_NOTE_LINKS):
        mark.decompose()
    marks = [node for node in tree.css("sup") if is_footnote_mark(words_of(node))]
    if not marks:
        return
    notes = tree.css_first(_FOOTNOTE_LIST)
    has_notes = notes is not None or any(map(_begins_a_note, marks))
    for mark in marks:
        if _leads_to_a_note(mark) or not words_of(mark)[0].isdigit() or (has_notes and not _is_power(mark, notes)):
            mark.decompose()


def _is_power(mark: LexborNode, notes: LexborNode | None) -> bool:
    """Whether a raised number is a power on a page with notes: behind a unit of length, or where no such note is."""
    words, before = words_of(mark), mark.prev
    if before is not None and before.is_text_node and words in ("2", "3") and _UNIT.search(before.text()):
        return True
    items = len(notes.css("li")) if notes is not None else 0
    return words.isdecimal() and 0 < items < int(words)


def is_footnote_mark(words: str) -> bool:
    """Whether raised words may be the mark of a footnote; a number may be a power as well."""
    return bool(_NOTE_MARK.fullmatch(words.strip()))


def _begins_a_note(mark: LexborNode) -> bool:
    """Whether the mark is the first thing in its paragraph: then the paragraph is the note."""
    before, node = mark.prev, mark
    while before is None and node.parent is not None and node.parent.tag in _INLINE:
        node = node.parent
        before = node.prev
    blank = before is None or (before.is_text_node and not before.text().strip() and before.prev is None)
    return blank and node.parent is not None and node.parent.tag in ("p", "li", "div", "td", "dd")


def _leads_to_a_note(mark: LexborNode) -> bool:
    around = [mark, mark.parent, *mark.css("a")]
    names = (
        f"{node.id or ''} {node.attributes.get('class') or ''} {node.attributes.get('role') or ''} "
        f"{node.attributes.get('href') if node.tag == 'a' else ''}"
        for node in around
        if node is not None and (node.tag in ("a", "sup"))
    )
    return any(_FOOTNOTE_NAME.search(name) or " #" in name for name in names)


def keep_names(tree: LexborHTMLParser) -> None:
    """Write the name of each button, icon and picture that stands within a sentence, or is all that a step has."""
    for node in tree.css("pre button, pre svg, pre img"):
        node.decompose()
    for node in tree.css(_NAMED):
        if _copies(node) or (node.parent is not None and _copies(node.parent)):
            node.decompose()
        elif node.tag in _MAY_HOLD_WORDS and (node.css_first("img, svg, button") or words_of(node)):
            continue
        elif (name := _name(node)) and _is_read(node, name):
            shown = node.parent if node.parent is not None and node.parent.tag == "picture" else node
            shown.replace_with(_parted(shown, name))


def _copies(node: LexborNode) -> bool:
    """Whether it copies code, or the address of a heading."""
    return any(_COPIES.search(node.attributes.get(name) or "") for name in ("class", "aria-label"))


def _parted(node: LexborNode, name: str) -> str:
    """The name, with a space where it would run into a word."""
    before, after = (near.text() if near is not None else "" for near in (node.prev, node.next))
    return f"{' ' if before[-1:].isalnum() else ''}{name}{' ' if after[:1].isalnum() else ''}"


def _name(node: LexborNode) -> str:
    """What people call it: its words, else what is read out for it."""
    shown = words_of(node) if node.tag not in ("img", "input") else ""
    said = (node.attributes.get(key) or "" for key in ("alt", "aria-label", "value", "title"))
    name = shown or next((" ".join(each.split()) for each in said if each.strip()), "")
    return name if is_telling(name) else ""


def _is_read(node: LexborNode, name: str) -> bool:
    """Whether words stand beside it in its line, or nothing but it in a point of a list or a cell: there `name` says
    something by itself, or the other points do."""
    inner, outer = node, node.parent
    while outer is not None and outer.tag in _INLINE:
        if _has_words_beside(inner):
            return True
        inner, outer = outer, outer.parent
    if outer is None:
        return False
    if _has_words_beside(inner):
        return True
    while outer.tag in ("p", "div", "figure", "picture") and outer.parent is not None and _is_alone(outer):
        outer = outer.parent
    alone = outer.tag in _ITEMS and not _WORD.search(_words_but(outer, node))
    return alone and (len(name.split()) >= _TELLS or _is_among_words(outer))


def _has_words_beside(node: LexborNode) -> bool:
    """Whether text, or an element of the line, stands before or behind it."""
    for step in ("prev", "next"):
        near = getattr(node, step)
        while near is not None:
            if near.is_text_node:
                if _WORD.search(near.text()):
                    return True
            elif near.is_element_node and near.tag in _INLINE:
                if _WORD.search(words_of(near)):
                    return True
            elif near.is_element_node and near.tag not in ("img", "button", "svg", "input"):
                break
            near = getattr(near, step)
    return False


def _is_alone(node: LexborNode) -> bool:
    near = [node.prev, node.next]
    return all(
        each is None or (each.is_text_node and not each.text().strip() and (each.prev is None or each.next is None))
        for each in near
    )


def _words_but(outer: LexborNode, node: LexborNode) -> str:
    return outer.text(deep=True).replace(node.text(deep=True), "", 1)


def _is_among_words(item: LexborNode) -> bool:
    """Whether the other points of the list, or cells of the row, hold words: else it is a bar of buttons."""
    around = item.parent
    if around is None or around.tag == "ol":
        return around is not None
    others = (words_of(each) for each in around.css(item.tag or "li") if each.mem_id != item.mem_id)
    return any(_WORD.search(words) for words in others)
