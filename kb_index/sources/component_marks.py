"""Marks of components in Markdown: where one begins or ends, what it is called and what it says of itself.

Here are those of MDX and of HTML's `<details>`; `template_marks` and `fence_marks` read other ways to write them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from functools import lru_cache
from html import unescape

from kb_index.sources.code_places import CodePlaces

__all__ = [
    "ATTRIBUTE",
    "BRACES",
    "ComponentKind",
    "ComponentMark",
    "MarkRole",
    "find_comments",
    "find_tags",
    "kind_of",
    "quoted_fields",
]

BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
"""A value of JSX, braces up to three deep."""

ATTRIBUTE = rf"\s+(?:[\w:.@-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|{BRACES}|[^\s\"'=<>`{{]+))?|{BRACES})"
_LOWER_NAMES = "details|summary|tabs?|steps?|accordion(?:-group)?|callout|procedure|chapter"
_BEGINS = re.compile(rf"</?(?P<name>[A-Z][\w.]*|{_LOWER_NAMES})(?![\w.-])")
_BEGINS_IN_JSX = re.compile(rf"</?(?P<name>[A-Z][\w.]*|{_LOWER_NAMES}|div|section|center)(?![\w.-])")
"""Where HTML is part of JSX, it is indented like components."""
_REST = re.compile(rf"(?:{ATTRIBUTE})*\s*+(?P<closed>/?)\s*+>")
_FIELD = re.compile(rf"(?<![\w:.@-])([\w:.@-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|({BRACES}))")
_LITERAL = re.compile(r"\{\s*(?:\"([^\"{}]*)\"|'([^'{}]*)'|`([^`{}$]*)`)\s*\}")
_ITEMS = re.compile(r"[\"'`]([^\"'`]{1,80})[\"'`]")
_LABELED = re.compile(r"label\s*:\s*[\"'`]([^\"'`]{1,80})[\"'`]")
_COMMENTS = (("<!--", "-->"), ("{/*", "*/}"))
_LETTERS = re.compile(r"[^a-z]")


class MarkRole(StrEnum):
    """What a mark does: begins a component, ends it, or is all of it."""

    OPEN = auto()
    CLOSE = auto()
    ALONE = auto()


class ComponentKind(StrEnum):
    """What readers see of a component."""

    STEP = auto()  # a numbered step
    PART = auto()  # words of their own under a title: a tab, an accordion
    CODE = auto()
    INLINE = auto()  # words in a line
    PICTURE = auto()
    NOTHING = auto()
    BOX = auto()  # its words, below its title where it has one


_NAMES = {
    ComponentKind.STEP: "step stepsstep stepsitem stepitem stepperstep",
    ComponentKind.PART: "tab tabitem tabpanel tabstab tabsitem tabspanel codetab accordion accordionitem "
    "accordionpanel accordiontab details detail expandable expand expander collapse collapsible collapsiblesection "
    "disclosure dropdown faq faqitem faqquestion question toggle spoiler chapter revealer",
    ComponentKind.CODE: "highlight codeblock code prism",
    ComponentKind.INLINE: "badge pill tag kbd key keys button btn uicontrol ui menu path tooltip term chip label "
    "glossaryterm hover link a",
    ComponentKind.PICTURE: "image img themedimage zoomimage screenshot",
    ComponentKind.NOTHING: "comment script style head icon toc tableofcontents video youtube vimeo loom iframe embed "
    "lottie snippet morelikethis relatedpages relatedarticles seealso",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class ComponentMark:
    """A mark at `[start, end)` of the text. `fields` are its values in words. `ends` names an open component that
    it ends first, where nobody writes that end; `line`: it is all that its line holds."""

    start: int
    end: int
    turn: MarkRole
    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    ends: str = ""


def kind_of(name: str) -> ComponentKind:
    """What readers see of a component of this name."""
    return _KINDS.get(_LETTERS.sub("", name.lower()), ComponentKind.BOX)


def find_comments(text: str) -> Iterator[ComponentMark]:
    """Comments of HTML and MDX, over all their lines."""
    for begins, ends in _COMMENTS:
        start = text.find(begins)
        while start >= 0 and (end := text.find(ends, start + len(begins))) >= 0:
            yield ComponentMark(start, end + len(ends), MarkRole.ALONE, "comment")
            start = text.find(begins, end)


def find_tags(text: str, code: CodePlaces) -> Iterator[ComponentMark]:
    """The tags of components; those of lower-case names only at the beginning of a line or with an end."""
    for begins in (_BEGINS_IN_JSX if "className" in text else _BEGINS).finditer(text):
        if code.hold(begins.start()) or not (rest := _REST.match(text, begins.end())):
            continue
        name, closes = begins["name"], begins[0][1] == "/"
        span = (begins.start(), rest.end())
        if closes:
            yield ComponentMark(*span, MarkRole.CLOSE, name)
        elif rest["closed"]:
            yield ComponentMark(*span, MarkRole.ALONE, name, quoted_fields(rest[0]))
        elif _last_close(text, name) > begins.start():
            yield ComponentMark(*span, MarkRole.OPEN, name, quoted_fields(rest[0]))
        elif not name.islower():
            yield ComponentMark(*span, MarkRole.ALONE, name, quoted_fields(rest[0]))


@lru_cache(64)  # asked for each tag of a name, with one answer for all
def _last_close(text: str, name: str) -> int:
    return text.rfind(f"</{name}")


def quoted_fields(written: str) -> dict[str, str]:
    """Values of attributes that are words; of lists of words, such as the names of tabs, one a line."""
    return {
        found[1].lower(): value for found in _FIELD.finditer(written) if (value := _value(found, written)) is not None
    }


def _value(found: re.Match[str], written: str) -> str | None:
    given = found[2] if found[2] is not None else found[3]
    if given is not None:
        return unescape(" ".join(given.split()))
    if literal := _LITERAL.fullmatch(found[4]):
        return unescape(" ".join((literal[1] or literal[2] or literal[3] or "").split()))
    if found[1] in ("items", "values", "labels", "tabs") and "[" in found[4]:
        return "\n".join(_LABELED.findall(found[4]) or _ITEMS.findall(found[4]))
    return None
