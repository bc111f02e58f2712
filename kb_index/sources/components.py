"""Components in Markdown become Markdown: steps are numbered, tabs and accordions keep their titles, of the others
their words stay.

Marks of all spellings make one tree, and each component is written with what it holds already written. What it
holds is indented in the source for its looks; that indentation goes, or Markdown would read it as code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb_index.sources.code_places import CodePlaces
from kb_index.sources.component_marks import ComponentKind, ComponentMark, MarkRole, find_comments, find_tags, kind_of
from kb_index.sources.fence_marks import find_fences
from kb_index.sources.html_inline import is_telling
from kb_index.sources.sections import CLOSED, opened
from kb_index.sources.template_marks import find_template_tags

__all__ = ["write_components"]

_TITLES = ("title", "label", "question", "header", "heading", "summary", "name", "tab", "caption", "text", "value")
_BOX_TITLES = ("title", "label", "header", "heading", "caption")
_FIELD_NAME = re.compile(r"(?:field|param|property|prop|attribute)s?$", re.IGNORECASE)
_FIELD_NAMES = ("name", "path", "query", "body", "header")
_TARGETS = ("href", "to", "link", "url")
_HOLE = re.compile(r"\ufdd2(\d+)\ufdd3")
_FENCED = re.compile(r"[ \t]*(?:`{3,}|~{3,})")
_HEADING = re.compile(r"#{1,6}[ \t]+([^\n]+)(?:\n|$)")
_MARKER = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)?")
_ENDS_A_SENTENCE = (".", "!", "?", ":", "…", "。")
_BLOCK = re.compile(r"(?:[-*+>|#]|\d{1,3}[.)]\s|`{3}|~{3}|\ufdd0|!\[)")
_DEEPEST = 40


@dataclass(slots=True)
class _Node:
    """A component with what it holds: words, and other components."""

    mark: ComponentMark
    parts: list["str | _Node"] = field(default_factory=list)

    @property
    def kind(self) -> ComponentKind:
        return kind_of(self.mark.fields.get("of") or self.mark.name)


def write_components(text: str, *, templates: bool = True) -> str:
    """The text with its components written out and, with `templates`, their tags gone; titled parts are marked."""
    code = CodePlaces(text)
    found = [*find_tags(text, code), *find_fences(text, code)]
    found += [mark for mark in find_comments(text) if not code.hold(mark.start)]
    found += find_template_tags(text, code) if templates else ()
    marks = sorted(found, key=lambda mark: (mark.start, mark.end))
    if not marks:
        return text
    return _filled(_Node(ComponentMark(0, 0, MarkRole.OPEN, "")), _tree(text, marks))


def _tree(text: str, marks: list[ComponentMark]) -> list["str | _Node"]:
    """Words and components in order; an end without a beginning is nothing."""
    root = _Node(ComponentMark(0, 0, MarkRole.OPEN, ""))
    stack, cursor = [root], 0
    for mark in marks:
        if mark.start < cursor:
            continue  # within another
        stack[-1].parts.append(text[cursor : mark.start])
        cursor = mark.end
        names = [node.mark.name for node in stack[1:]]
        ended = mark.name if mark.turn is MarkRole.CLOSE else mark.ends
        if ended in names:
            del stack[len(names) - names[::-1].index(ended) :]
        if mark.turn is MarkRole.CLOSE:
            continue
        node = _Node(mark)
        stack[-1].parts.append(node)
        if mark.turn is MarkRole.OPEN and len(stack) < _DEEPEST:
            stack.append(node)
    stack[-1].parts.append(text[cursor:])
    return root.parts


def _filled(node: _Node, parts: list["str | _Node"]) -> str:
    """What a component holds, written; that of the whole text keeps its indentation."""
    nodes = [part for part in parts if isinstance(part, _Node)]
    _name_tabs(node, nodes)
    numbers = iter(range(len(nodes)))
    body = "".join(part if isinstance(part, str) else f"\ufdd2{next(numbers)}\ufdd3" for part in parts)
    if node.mark.name:
        body = _dedented(body)
    written = _written_all(nodes)
    return "\n".join(line for each in body.split("\n") for line in _with_components(each, written))


def _name_tabs(node: _Node, nodes: list[_Node]) -> None:
    """Some tabs are named in the list around them: `<Tabs items={["npm", "yarn"]}>`."""
    listed = next(
        (node.mark.fields[key] for key in ("items", "values", "labels", "tabs") if key in node.mark.fields), ""
    )
    unnamed = [each for each in nodes if each.kind is ComponentKind.PART]
    for each, title in zip(unnamed, listed.split("\n") if listed else (), strict=False):
        if not any(key in each.mark.fields for key in ("title", "label")):
            object.__setattr__(each.mark, "fields", {**each.mark.fields, "title": title})


def _written_all(nodes: list[_Node]) -> list[str]:
    steps = 0
    written = []
    for node in nodes:
        steps += node.kind is ComponentKind.STEP
        written.append(_written(node, steps))
    return written


def _with_components(line: str, written: list[str]) -> Iterator[str]:
    """The line with its components in it: those that need lines of their own get them, at the line's indentation."""
    if "\ufdd2" not in line:
        yield line
        return
    if all("\n" not in written[int(found[1])] for found in _HOLE.finditer(line)):
        yield _HOLE.sub(lambda found: written[int(found[1])], line)
        return
    if line.lstrip().startswith("|"):
        yield _HOLE.sub(lambda found: " ".join(written[int(found[1])].split()), line)
        return
    marker = _MARKER.match(line)
    first = marker[0] if marker else ""
    indent = re.sub(r"[^\s>]", " ", first)
    rest = line[len(first) :]
    lines = _HOLE.sub(lambda found: written[int(found[1])], rest).strip("\n").split("\n")
    yield from ((indent if number else first) + each if each else "" for number, each in enumerate(lines))
    if not first.strip():
        yield ""


def _dedented(body: str) -> str:
    """The lines without the indentation that all of them have; code at the edge does not count."""
    lines = body.split("\n")
    fenced, widths = False, []
    for line in lines[1:]:
        fence = bool(_FENCED.match(line))
        if line.strip() and (fence or not fenced):
            widths.append(len(line) - len(line.lstrip(" \t")))
        fenced ^= fence
    width = min(widths, default=0)
    return "\n".join(
        [lines[0].lstrip(" \t"), *(line[min(width, len(line) - len(line.lstrip(" \t"))) :] for line in lines[1:])]
    )


def _written(node: _Node, step: int) -> str:
    kind, fields = node.kind, node.mark.fields
    if kind is ComponentKind.NOTHING:
        return ""
    if kind is ComponentKind.PICTURE:
        name = fields.get("alt", fields.get("alt-text", ""))
        return f"![{name}]()" if is_telling(name) else ""  # which is read or left out as any picture is
    if node.mark.turn is MarkRole.ALONE and ("says" in fields or "target" in fields):
        return fields.get("says", fields.get("target", ""))
    title = _title(node)
    body = _filled(node, node.parts)
    if kind is ComponentKind.INLINE:
        words = body if body.strip() else fields.get("text", fields.get("label", ""))
        target = next((fields[key] for key in _TARGETS if key in fields), "")
        return f"[{words.strip()}]({target})" if target and words.strip() and "\n" not in words.strip() else words
    body = body.strip("\n").rstrip()
    if kind is ComponentKind.CODE:
        return _code(node, body)
    if kind is ComponentKind.STEP:
        return f"\n\n{_step(title, body, step)}\n\n"
    if kind is ComponentKind.PART and title:
        return f"\n\n{opened(title)}\n\n{body}\n\n{CLOSED}\n\n"
    return _box(node, title, body)


def _title(node: _Node) -> str:
    """The title that a component gives itself: a value, or the summary within it."""
    for number, part in enumerate(node.parts):
        if isinstance(part, _Node) and part.mark.name.lower().endswith("summary"):
            del node.parts[number]
            return " ".join(_filled(part, part.parts).split())
    fields = node.mark.fields
    if _FIELD_NAME.search(node.mark.name) and (name := next(filter(None, map(fields.get, _FIELD_NAMES)), "")):
        return f"`{name}`" + (f" ({fields['type']})" if fields.get("type") else "")
    names = _TITLES if node.kind in (ComponentKind.PART, ComponentKind.STEP) else _BOX_TITLES
    return next((fields[name] for name in names if fields.get(name, "").strip()), "")


def _step(title: str, body: str, number: int) -> str:
    """A numbered step: its title, and its first words beside it."""
    heading = _HEADING.match(body.lstrip())
    if not title and heading:
        title, body = heading[1].strip(" #*"), body.lstrip()[heading.end() :].lstrip("\n")
    mark = f"{number}. "
    if title:
        dot = "" if title.endswith(_ENDS_A_SENTENCE) else "."
        first, _, rest = body.strip("\n").partition("\n\n")
        beside = first.strip() and not _BLOCK.match(first.lstrip())
        body = f"**{title}{dot if beside else ''}**" + (f" {first.strip()}\n\n{rest}" if beside else f"\n\n{body}")
    lines = body.strip().split("\n")
    return "\n".join(
        (" " * len(mark) if place else mark) + line if line.strip() else "" for place, line in enumerate(lines)
    )


def _code(node: _Node, body: str) -> str:
    if "```" in body or not body.strip():
        return f"\n\n{body}\n\n"
    return f"\n\n```\n{body.strip(chr(10))}\n```\n\n"


def _box(node: _Node, title: str, body: str) -> str:
    """The words below the title; a title that leads somewhere is a link."""
    fields = node.mark.fields
    said = body or fields.get("description", "") or fields.get("content", "")
    if not title:
        lines = "\n" in said or node.mark.name in (":::", "!!!")
        return f"\n\n{said}\n\n" if lines else said
    target = next((fields[key] for key in _TARGETS if fields.get(key)), "")
    label = f"[{title}]({target})" if target else title
    return f"\n\n**{label}**\n\n{said}\n\n"
