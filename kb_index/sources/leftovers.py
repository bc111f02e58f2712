"""Marks of site builders within the lines of Markdown that readers never see: attributes, ids of headings, entities,
footnotes, struck-out words, icons. Words stay, the marks around them go."""

import re
from html import unescape

from kb_index.sources.html_inline import is_telling

__all__ = ["without_leftovers"]

_VALUE = r"(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s\"'{}]+)"
_LEFTOVER = re.compile(
    r"(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
    rf"|(?P<attributes>[ \t]?\{{:?[ \t]*(?:(?:[#.][\w.:-]+|[\w-]+={_VALUE})[ \t]*)+\}}|\{{:[^{{}}\n]*\}})"
    r"|(?P<note>[ ]?\[\^[^\]\s\[]{1,40}\](?!:))"
    r"|(?P<struck>~~(?!~)(?P<gone>[^~\n]++(?:\n(?![ \t]*\n)[^~\n]*+)*)~~(?!~)[ ]?)"
    r"|(?P<tag>\[!(?:UICONTROL|DNL|BADGE|PREVIEW)[ \t]+(?P<tagged>[^\[\]\n]{1,200})\])"
    r"|(?P<include>\[!(?:INCLUDE|include)[ \t]*\[[^\[\]\n]*\]\([^()\n]*\)\])"
    r"|(?P<icon>:(?:material|octicons|fontawesome|simple|icon)-[a-z0-9-]{1,60}:[ ]?)"
    r"|(?P<keys>\+\+(?P<pressed>[a-z0-9\"]{1,20}(?:\+[a-z0-9\"]{1,20})*)\+\+)"
)
_MARKS = re.compile(r"[&{~]|\[[!^\[T]|!\[|:[a-z]+-|\+\+|8<|TOC|toc")
_LINES = re.compile(
    r"^[ \t>]*(?:\[\[_?TOC_?\]\]|\[TOC\]|\{toc\}|\{:toc\}|(?:[*-]|1\.)[ \t]+TOC[ \t]*\n\{:toc[^\n]*"
    r"|-{1,2}8<-{1,2}[^\n]*"
    r"|\[!(?:VIDEO|div|INCLUDE)\b[^\n]*)[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_CALLOUT = re.compile(
    r"^(?P<quote>[ \t]*>[ \t]*)\[!(?P<kind>[\w -]{1,40})\][+-]?[ \t]*(?P<title>[^\n]*)$\n?", re.MULTILINE
)
_NOTE_TEXT = re.compile(r"^[ \t]*\[\^[^\]\s\[]{1,40}\]:[ \t]*(?:\n[ \t]+(?=\S))?", re.MULTILINE)
_PICTURE = re.compile(r"!\[(?P<alt>[^\[\]\n]*)\](?:\([^()\n]*+(?:\([^()\n]*\)[^()\n]*+)*\)|\[[^\[\]\n]*\])")
_LINE_WITH_PICTURE = re.compile(r"^[^\n]*!\[[^\n]*$", re.MULTILINE)
_POINT = re.compile(r"[ \t>]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_LABEL = re.compile(r"\[\s*\]\([^()\n]*\)")
_HAS_WORDS = re.compile(r"\w")
_SPACES = str.maketrans({"\u00a0": " ", "\u200b": "", "\u2060": "", "\ufeff": "", "\u00ad": ""})


def without_leftovers(words: str) -> str:
    """Markdown without code, as readers see it."""
    if not _MARKS.search(words):
        return words
    if "TOC" in words or "toc" in words or "8<" in words or "[!" in words:
        words = _LINES.sub("", words)
    if "[!" in words:
        words = _CALLOUT.sub(_callout, words)
    if "![" in words:
        words = _LINE_WITH_PICTURE.sub(_line_without_pictures, words)
    if "[^" in words:
        words = _NOTE_TEXT.sub("", words)
    return _LEFTOVER.sub(_reduced, words)


def _reduced(found: re.Match[str]) -> str:
    if found["entity"]:
        return unescape(found[0]).translate(_SPACES)
    if found["tag"]:
        return found["tagged"].strip()
    if found["keys"]:
        return "+".join(key.strip('"') for key in found["pressed"].split("+"))
    return ""


def _callout(found: re.Match[str]) -> str:
    """`> [!NOTE]` names a kind and goes; a title behind it stays."""
    title = found["title"].strip()
    return f"{found['quote']}**{title}**\n{found['quote'].rstrip()}\n" if title else ""


def _line_without_pictures(found: re.Match[str]) -> str:
    """Pictures are called by name within a sentence, and where they are all that a point of a list has."""
    line = found[0]
    marker = _POINT.match(line)
    words = _PICTURE.sub("", line[marker.end() :] if marker else line)
    named = bool(marker) or bool(_HAS_WORDS.search(_LABEL.sub("", words)))
    line = _PICTURE.sub(lambda picture: picture["alt"] if named and is_telling(picture["alt"]) else "", line)
    return _LABEL.sub("", line).rstrip()
