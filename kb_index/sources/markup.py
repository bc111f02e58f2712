"""Markdown with HTML and MDX leftovers, and HTML, become plain Markdown.

The author's Markdown stays as it was written, character for character; markdown-it says which parts are
HTML, selectolax removes what is not for readers, markdownify turns the rest into Markdown.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.common.html_blocks import block_names
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from kb_index.passages.outline import BLOCK_PARSER
from kb_index.sources.code_places import CodePlaces
from kb_index.sources.component_marks import ATTRIBUTE, BRACES
from kb_index.sources.components import write_components
from kb_index.sources.html_inline import is_footnote_mark, is_telling
from kb_index.sources.html_markdown import raised
from kb_index.sources.html_text import to_markdown
from kb_index.sources.leftovers import without_leftovers
from kb_index.sources.link_lists import without_related
from kb_index.sources.sections import without_marks, write_sections

__all__ = ["clean_markdown"]

_HTML = re.compile(r"<[A-Za-z!/]|^(?:import|export)\s|\{/\*", re.MULTILINE)
_NEEDS_CLEANING = re.compile(
    rf"{_HTML.pattern}|[&{{~]|!\[|\[[!^]|^[^\S\n]*(?::::|!!!|\?\?\?|===|\+\+\+|>)|:[a-z]+-|\+\+|^#+ \[|8<|TOC",
    re.MULTILINE,
)

# A tag with JSX attributes ({...} up to three deep), a comment of HTML or MDX, or a fragment's <> and </>.
_TAG = re.compile(
    rf"</?(?P<name>[A-Za-z][\w.-]*)(?:{ATTRIBUTE})*\s*/?\s*>|<!--.*?-->|</?>|\{{/\*.*?\*/\}}", re.DOTALL
)
_BRACED_VALUE = re.compile(rf"(?<=[\w-])\s*=\s*{BRACES}")
_INLINE_NAMES = (
    "a abbr b bdi bdo br button cite code data del dfn em font i img input ins kbd label mark meter picture q rp rt "
    "ruby s samp small source span strike strong sub sup svg time tt u var video audio wbr"
)
_HTML_NAMES = frozenset(block_names) | frozenset(_INLINE_NAMES.split())
_HIDDEN = ("head", "script", "style")
_OPENED = re.compile(rf"^<({'|'.join(_HIDDEN)})\b", re.MULTILINE | re.IGNORECASE)
_CLOSED = {name: re.compile(rf"</{name}\s*>[^\n]*\n?", re.IGNORECASE) for name in _HIDDEN}
_MODULE_LINE = re.compile(
    r"import\s+(?:[\w{}$,*\s]+\sfrom\s+)?['\"][^'\"]+['\"];?\s*$"
    r"|export\s+(?:default|const|let|var|function|async|class)\b|export\s*[{*]",
    re.MULTILINE,
)
_NAME_OF_TAG = re.compile(r"<(?P<closes>/?)(?P<name>sup|s|del|strike|img)\b", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)

_COMMENTS = (("<!--", "-->"), ("{/*", "*/}"))


def clean_markdown(text: str, *, templates: bool = True) -> str:
    """Markdown without HTML, components, marks of site builders and, with `templates`, tags of template languages;
    code stays untouched.

    Raises SourceError for HTML that is nested too deeply.
    """
    text = without_marks(text)
    if not _NEEDS_CLEANING.search(text):
        return without_related(text.strip())
    text = write_components(_without_hidden_regions(text), templates=templates)
    code = CodePlaces(text)
    if not all(code.hold(found.start()) for found in _HTML.finditer(text)):
        text = _without_html(text)
        code = CodePlaces(text)
    text = code.change_outside(without_leftovers)
    return without_related(re.sub(r"\n{3,}", "\n\n", write_sections(text)).strip())


def _without_html(text: str) -> str:
    lines = text.split("\n")
    tokens = BLOCK_PARSER.parse(text)
    for token in reversed(tokens):  # from the end, so that the line numbers before stay true
        if token.map and token.type == "html_block":
            _replace_html_block(lines, token)
        elif token.map and token.type == "inline":
            _replace_inline(lines, token)
        elif token.map and token.type == "tr_open" and "<" in lines[token.map[0]]:
            row = lines[token.map[0]]  # cells do not say where they stand
            lines[token.map[0]] = _without_tags(row, row)
    return "\n".join(lines)


@cache
def _inline() -> MarkdownIt:
    """Finds tags in the words of a block."""
    markdown = MarkdownIt("commonmark")
    markdown.inline.ruler.at("html_inline", _jsx_tag)
    return markdown


def _jsx_tag(state: StateInline, silent: bool) -> bool:
    """Inline rule of markdown-it: like its own `html_inline`, but it also knows JSX attributes."""
    if any(state.src.startswith(begin, state.pos) and _last(state.src, end) < state.pos for begin, end in _COMMENTS):
        return False  # nothing closes it: the pattern would look for that to the end, for each that begins
    match = _TAG.match(state.src, state.pos)
    if match is None or not _is_markup(match):
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = match.group()
    state.pos = match.end()
    return True


@lru_cache(8)
def _last(text: str, mark: str) -> int:
    return text.rfind(mark)


def _is_markup(tag: re.Match[str]) -> bool:
    """Whether a tag is HTML, a component or a comment, and not a placeholder such as `<username>`."""
    name = tag["name"]
    return not name or not name.islower() or "-" in name or name in _HTML_NAMES


def _without_hidden_regions(text: str) -> str:
    """Without head, script and style elements, which may hold blank lines; those inside code stay."""
    regions = list(_hidden_regions(text))
    if not regions:
        return text
    blocks = (token.map for token in BLOCK_PARSER.parse(text) if token.type in ("fence", "code_block"))
    code = {line for span in blocks if span for line in range(*span)}
    kept, cursor, line, counted = [], 0, 0, 0
    for start, end in regions:
        line, counted = line + text.count("\n", counted, start), start
        kept.append(text[cursor : end if line in code else start])
        cursor = end
    return "".join([*kept, text[cursor:]])


def _hidden_regions(text: str) -> Iterator[tuple[int, int]]:
    """Where such an element begins and ends; for one that nothing closes, nothing is looked for again."""
    place = 0
    never_closed: set[str] = set()
    while opened := _OPENED.search(text, place):
        name, place = opened[1].lower(), opened.end()
        closed = None if name in never_closed else _CLOSED[name].search(text, place)
        if closed:
            yield opened.start(), (place := closed.end())
        else:
            never_closed.add(name)


def _replace_html_block(lines: list[str], token: Token) -> None:
    start, end = token.map or (0, 0)
    first = token.content.split("\n", 1)[0]
    prefix = lines[start].removesuffix(first) if first else ""
    following = re.sub(r"[^>\s]", " ", prefix)  # under a list marker: indented; in a quote: quoted
    written = to_markdown(_BRACED_VALUE.sub("", token.content))
    lines[start:end] = [
        (following if number else prefix) + line for number, line in enumerate(written.split("\n"))
    ] + [""]


def _replace_inline(lines: list[str], token: Token) -> None:
    start, end = token.map or (0, 0)
    if _MODULE_LINE.match(token.content):
        lines[start:end] = [""] * (end - start)
    elif "<" in token.content:
        lines[start:end] = _without_tags("\n".join(lines[start:end]), token.content).split("\n")


def _without_tags(source: str, content: str) -> str:
    """The lines of a block without tags; what is raised or struck out is written so that it misleads nobody."""
    kept: list[str] = []
    cursor = 0
    opened: tuple[str, int] = ("", 0)  # the element that changes its words, and where in `kept` they begin
    for child in _inline().parseInline(content)[0].children or ():
        if child.type != "html_inline" or not (found := _written(child.content).search(source, cursor)):
            continue
        kept.append(source[cursor : found.start()])
        cursor = found.end()
        name = _NAME_OF_TAG.match(child.content)
        if name is None:
            kept.append(" " if child.content.lower().startswith("<br") else "")
        elif not name["closes"]:
            opened = (name["name"].lower(), len(kept))
            kept.append(_picture(child.content) if opened[0] == "img" else "")
        elif name["name"].lower() == opened[0]:
            kept[opened[1] :] = [_changed(opened[0], "".join(kept[opened[1] :]), "".join(kept[: opened[1]])[-1:])]
    return "".join([*kept, source[cursor:]])


def _changed(element: str, words: str, before: str) -> str:
    """What stays of words that are raised or struck out, `before` which this character stands."""
    if element in ("del", "s", "strike"):
        return ""
    if not before or before.isspace():
        return words
    return "" if is_footnote_mark(words) and not words.strip().isdigit() else raised(words)


def _picture(tag: str) -> str:
    name = _ALT.search(tag)
    alt = unescape(name[1] or name[2] or "") if name else ""
    return f"![{alt}]()" if is_telling(alt) else ""  # which is read or left out as any picture is


def _written(tag: str) -> re.Pattern[str]:
    """The tag as in the source: the parser took the indentation off continuation lines."""
    return re.compile(r"\n[ \t>]*".join(map(re.escape, tag.split("\n"))))
