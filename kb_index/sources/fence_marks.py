"""Components that a line begins, as marks: `:::note` (Docusaurus, VitePress), `!!! note` and `=== "Tab"` (MkDocs),
`+++Title` and `>[!TAB X]` (Experience League), `# [Tab](#tab/x)` (Microsoft)."""

import re
from collections.abc import Iterator

from kb_index.sources.code_places import CodePlaces
from kb_index.sources.component_marks import ComponentMark, MarkRole, quoted_fields

__all__ = ["find_fences"]

_LINE = re.compile(
    r"^(?P<indent>[ \t>]*)(?P<mark>:{3,}|!!!|\?\?\?\+?|===[+!]?|\+{3}|\[!|#+[ ]\[)(?P<rest>[^\n]*)$", re.MULTILINE
)
_NAME = re.compile(r"[ \t]*\{?([A-Za-z][\w-]*)\}?")
_LABEL = re.compile(r"\[([^\[\]]*)\]")
_BRACED = re.compile(r"\{[^{}]*\}")
_IN_QUOTES = re.compile(r"[\"“]([^\"”]*)[\"”]")
_TAB_LINK = re.compile(r"([^\[\]]+)\]\(#tab/[^()\s]*\)\s*")
_TAB_BEGIN = re.compile(r"^#{1,6} \[[^\[\]\n]++\]\(#tab/", re.MULTILINE)
_TAB_END = re.compile(r"^(?:\*\*\*|---|\* \* \*)[ \t]*$", re.MULTILINE)
_QUOTE_TAB = re.compile(r"(BEGINTABS|ENDTABS|TAB[ \t]+([^\]]+))\]\s*")
_WITHOUT_TITLE = frozenset("moniker zone row column columns tabs code-group image".split())
_MARKDOWN_TAB = "tab/"


def find_fences(text: str, code: CodePlaces) -> Iterator[ComponentMark]:
    """The lines that begin or end a component, in order."""
    open_accordion = False
    for line in _LINE.finditer(text):
        mark = line["mark"]
        if code.hold(line.start("mark")):
            continue
        if mark.startswith(":"):
            yield _directive(line)
        elif mark == "+++":
            yield from _accordion(line, is_open=open_accordion)
            open_accordion = bool(line["rest"].strip())
        elif mark == "[!":
            yield from _of_quote(line)
        elif mark.startswith("#"):
            yield from _of_markdown_tab(text, line)
        else:
            yield from _indented(text, line)


def _accordion(line: re.Match[str], *, is_open: bool) -> Iterator[ComponentMark]:
    """`+++Title` begins one, `+++` ends it."""
    title, (start, end) = line["rest"].strip(), _span(line)
    if is_open:
        yield ComponentMark(start, end, MarkRole.CLOSE, "+++")
        start = end
    if title:
        yield ComponentMark(start, end, MarkRole.OPEN, "+++", {"of": "accordion", "title": title})


def _span(line: re.Match[str]) -> tuple[int, int]:
    return line.start("mark"), line.end()


def _directive(line: re.Match[str]) -> ComponentMark:
    rest = line["rest"]
    name = _NAME.match(rest)
    if name is None:
        return ComponentMark(*_span(line), MarkRole.CLOSE, ":::")
    if rest.rstrip().endswith(":::"):
        return ComponentMark(*_span(line), MarkRole.ALONE, "image", quoted_fields(f" {rest}"))
    behind = rest[name.end() :]
    label = _LABEL.match(behind)
    title = label[1] if label else quoted_fields(f" {behind.replace('{', ' ')}").get("title", "")
    title = title or _BRACED.sub("", behind[label.end() if label else 0 :]).strip()
    return ComponentMark(
        *_span(line), MarkRole.OPEN, ":::", {"of": name[1], "title": "" if name[1] in _WITHOUT_TITLE else title}
    )


def _indented(text: str, line: re.Match[str]) -> Iterator[ComponentMark]:
    """A mark of MkDocs; what it holds is indented by four more."""
    quoted, name = _IN_QUOTES.search(line["rest"]), _NAME.match(line["rest"])
    tab = line["mark"].startswith("===")
    if ">" in line["indent"] or (tab and not quoted) or not (quoted or name):
        return
    end = _end_of_indented(text, line.end(), len(line["indent"].expandtabs(4)) + 4)
    if end == line.end():
        return
    kind = "tab" if tab else "details" if line["mark"].startswith("?") else name[1] if name else ""
    title = quoted[1] if quoted else ""
    if kind == "details" and not title and name:
        title = name[1].capitalize()
    yield ComponentMark(*_span(line), MarkRole.OPEN, f"{line['mark']}", {"of": kind, "title": title})
    yield ComponentMark(end, end, MarkRole.CLOSE, f"{line['mark']}")


def _end_of_indented(text: str, start: int, width: int) -> int:
    """Where the lines end that are indented by at least this much."""
    end = place = start
    while place < len(text):
        after = text.find("\n", place + 1)
        after = len(text) if after < 0 else after
        line = text[place + 1 : after]
        if line.strip():
            if len(line) - len(line.lstrip()) < width and not line.startswith("\t"):
                break
            end = after
        place = after
    return end


def _of_quote(line: re.Match[str]) -> Iterator[ComponentMark]:
    found = _QUOTE_TAB.fullmatch(line["rest"]) if ">" in line["indent"] else None
    if found is None:
        return
    span = line.start(), line.end()
    if found[2]:
        yield ComponentMark(*span, MarkRole.OPEN, "tab", {"title": found[2].strip()}, ends="tab")
    else:
        yield ComponentMark(*span, MarkRole.OPEN if found[1] == "BEGINTABS" else MarkRole.CLOSE, "tabs")


def _of_markdown_tab(text: str, line: re.Match[str]) -> Iterator[ComponentMark]:
    found = _TAB_LINK.fullmatch(line["rest"])
    if found is None:
        return
    yield ComponentMark(
        *_span(line), MarkRole.OPEN, _MARKDOWN_TAB, {"of": "tab", "title": found[1].strip()}, ends=_MARKDOWN_TAB
    )
    following, end = _TAB_BEGIN.search(text, line.end()), _TAB_END.search(text, line.end())
    if end and (following is None or end.start() < following.start()):
        yield ComponentMark(*end.span(), MarkRole.CLOSE, _MARKDOWN_TAB)
