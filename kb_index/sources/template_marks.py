"""Tags of template languages in Markdown as marks of components: GitBook and Jekyll (`{% tab title="X" %}`), Hugo
(`{{< tab "X" >}}`), Zulip (`{tab|x}`), and variables of site builders (`{{ site.baseurl }}`).

Nothing is run here: a tag goes, what it holds and says stays. Variables that a help center explains to its readers
are words and stay too.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from kb_index.sources.code_places import CodePlaces
from kb_index.sources.component_marks import ComponentKind, ComponentMark, MarkRole, kind_of, quoted_fields

__all__ = ["find_template_tags", "raw_places"]

_LIQUID = re.compile(r"\{%-?[ \t\n]*(?P<name>@?\w[\w/-]*+)(?P<rest>[^%{]*+(?:(?:%(?!\})|\{(?!%))[^%{]*+)*)%\}")
_HUGO = re.compile(
    r"\{\{(?:<|%)(?:/\*)?[ \t\n]*(?P<ends>/?)[ \t]*(?P<name>[\w][\w./-]*)"
    r"(?P<rest>[^<>{}%]*+(?:[<%](?!\}\})[^<>{}%]*+)*)(?:>|%)\}\}"
)
_OUTPUT = re.compile(r"\{\{-?([^{}\n]{0,300})\}\}")
_SITE = re.compile(
    r"\s*(?:site|page|layout|include|content|paginator|theme|jekyll|\.\w|\$\w|relURL|absURL|ref|relref|i18n)\b|\s*\."
)
_PATH = re.compile(r"\s*[\"']([^\"'\n]*)[\"']\s*\|\s*(?:relative_url|absolute_url|relURL|absURL|url)\b")
_ALONE_ON_LINE = re.compile(r"\s*[a-z][a-z0-9]*(?:-[a-z0-9]+)+\s*")
_ZULIP = re.compile(
    r"\{(?P<name>start_tabs|end_tabs|tab|settings_tab|relative|further-help|generate_[\w_()|.-]{1,80}|api-[\w-]{1,40}|"
    r"start_[a-z_]{1,30}|end_[a-z_]{1,30})(?P<rest>(?:\|[\w ./:-]{1,80})*)\}|\{!(?P<file>[\w./-]{1,120})!\}"
)
_QUOTED = re.compile(r"(?<![=\w])(?:\"([^\"]*)\"|'([^']*)'|“([^”]*)”)")
_REFERENCES = frozenset("relref ref link post_url permalink".split())
_CONDITIONS = frozenset("if unless elsif else case when for assign capture with range".split())
_SAYS = ("content", "text", "caption", "message", "body")


def raw_places(text: str) -> list[tuple[int, int]]:
    """The spans that `{% raw %}` marks: braces are words within."""
    if "raw %}" not in text and "raw -%}" not in text:
        return []
    return [found.span() for found in re.finditer(r"(?<=raw %\})[^{]*+(?:\{(?!% endraw)[^{]*+)*(?=\{% endraw)", text)]


def find_template_tags(text: str, code: CodePlaces) -> Iterator[ComponentMark]:
    """The tags of a text, outside of code and of what is raw; not in order."""
    raw = raw_places(text)
    for found in _found(text):
        place = found.start()
        if code.hold(place) or any(start <= place < end for start, end in raw):
            continue
        if mark := _mark(text, found):
            yield mark


def _found(text: str) -> Iterator[re.Match[str]]:
    if "{%" in text:
        yield from _LIQUID.finditer(text)
    if "{{" in text:
        yield from _HUGO.finditer(text)
        yield from _OUTPUT.finditer(text)
    if "_tabs}" in text or "tab|" in text or "{!" in text or "{relative|" in text:
        yield from _ZULIP.finditer(text)


def _mark(text: str, found: re.Match[str]) -> ComponentMark | None:
    if found.re is _OUTPUT:
        return _output(text, found)
    if found.re is _ZULIP:
        return _of_zulip(found)
    name, rest, liquid = found["name"], found["rest"], found.re is _LIQUID
    span = found.span()
    if liquid and name.startswith("end"):
        return ComponentMark(*span, MarkRole.CLOSE, name[3:])
    if not liquid and found["ends"]:
        return ComponentMark(*span, MarkRole.CLOSE, name)
    fields = _fields(name, rest)
    ends_behind = (_last_end if liquid else _last_close)(text, name) > found.start()
    return ComponentMark(*span, MarkRole.OPEN if ends_behind else MarkRole.ALONE, name, fields)


@lru_cache(64)  # asked for each tag of a name, with one answer for all
def _last_end(text: str, name: str) -> int:
    return max(text.rfind(f"{{% end{name}"), text.rfind(f"{{%- end{name}"), text.rfind(f"{{%end{name}"))


@lru_cache(64)
def _last_close(text: str, name: str) -> int:
    ends = (f"{{{{{mark}{gap}/{space}{name}" for mark in "<%" for gap in (" ", "") for space in ("", " "))
    return max(map(text.rfind, ends))


def _fields(name: str, rest: str) -> dict[str, str]:
    """What a tag says: named values; a title, where its only value has no name; the target of a reference."""
    fields = quoted_fields(f" {rest}")
    quoted = _QUOTED.search(rest)
    bare = " ".join(rest.strip(" -\n/").split())
    if name in _CONDITIONS or name.startswith("@"):
        return {}
    if name in _REFERENCES:
        word = next(filter(None, quoted.groups()), "") if quoted else bare
        return {"target": word}
    if name.startswith("include"):
        return {"says": next((fields[key] for key in _SAYS if key in fields), "")}
    if name == "figure":
        return {"says": fields.get("caption") or fields.get("title", "")}
    if quoted and "title" not in fields:
        fields["title"] = next(filter(None, quoted.groups()), "")
    elif not fields and kind_of(name) is ComponentKind.PART and bare:
        fields["title"] = bare.split(" ", 1)[1] if name == "tab" and " " in bare else bare
    return fields


def _output(text: str, found: re.Match[str]) -> ComponentMark | None:
    """A variable of the site builder, or one that is all its line holds; others are words."""
    if path := _PATH.match(found[1]):
        return ComponentMark(*found.span(), MarkRole.ALONE, "output", {"target": path[1]})
    line = text[text.rfind("\n", 0, found.start()) + 1 : (text.find("\n", found.end()) + 1 or len(text) + 1) - 1]
    if _SITE.match(found[1]) or (line.strip() == found[0] and _ALONE_ON_LINE.fullmatch(found[1])):
        return ComponentMark(*found.span(), MarkRole.ALONE, "output")
    return None


def _of_zulip(found: re.Match[str]) -> ComponentMark:
    name, given = found["name"] or "include", (found["rest"] or "").strip("|").split("|")
    words = given[-1].replace("-", " ").replace("_", " ").strip()
    said = words[:1].upper() + words[1:]
    if name == "tab":
        return ComponentMark(*found.span(), MarkRole.OPEN, "tab", {"title": said}, ends="tab")
    if name in ("start_tabs", "end_tabs"):
        return ComponentMark(*found.span(), MarkRole.OPEN if name == "start_tabs" else MarkRole.CLOSE, "tabs")
    if name in ("settings_tab", "relative") and said:
        return ComponentMark(
            *found.span(),
            MarkRole.ALONE,
            name,
            {"says": f"1. Settings: **{said}**" if name == "settings_tab" else f"1. **{said}**"},
        )
    return ComponentMark(*found.span(), MarkRole.ALONE, name)
