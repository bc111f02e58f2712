"""Lists of links, which answer nothing: pages that hold nothing else, and sections of related pages."""

import re

__all__ = ["is_contents", "lists_links", "without_related"]

_LINK = re.compile(r"\[([^\[\]\n]*)\]\([^()\n]*\)")
_WORD = re.compile(r"\w+")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")
_TITLE = re.compile(r"(?:#{1,6}[ \t]+)?(?:\*\*|__)?([^\n*_#]{3,60}?)[ \t:]*(?:\*\*|__)?[ \t:]*")
_BEGINS_WITH_LINK = re.compile(r"[ \t]*(?:(?:[-*+•]|\d{1,3}[.)])[ \t]+)?(?:\*\*)?\[[^\[\]\n]*\]\(")
_FEW_LINKS = 5
_MOSTLY = 0.8
_CONTENTS = frozenset(("summary", "toc", "_toc", "_sidebar", "sidebar", "table-of-contents"))
_RELATED = frozenset(
    " ".join(line.split())
    for line in """
    related; related articles; related pages; related topics; related links; related content; related reading;
    related information; related resources; related guides; related docs; related documentation; see also;
    further reading; more articles; similar articles; recommended articles; you may also like; you might also like;
    in this article; on this page; in this section; table of contents; contents; additional resources; read next;
    verwandte artikel; verwandte themen; ähnliche artikel; siehe auch; weiterführende links; weitere artikel;
    in diesem artikel; auf dieser seite; inhalt; inhaltsverzeichnis; articles connexes; articles liés; voir aussi;
    articles similaires; dans cet article; sommaire; artículos relacionados; véase también; ver también;
    en este artículo; artigos relacionados; veja também; neste artigo; articoli correlati; vedi anche;
    in questo articolo;
    gerelateerde artikelen; zie ook; in dit artikel; relaterede artikler; se også; relaterade artiklar; se även;
    powiązane artykuły; zobacz też; zobacz także
    """.split(";")
)


def is_contents(file_id: str) -> bool:
    """Whether a file is the table of contents of a book by its name, such as `SUMMARY.md` of GitBook."""
    return file_id.rsplit("/", 1)[-1].rsplit(".", 1)[0].lower() in _CONTENTS


def lists_links(text: str) -> bool:
    """Whether a page holds hardly a word outside links."""
    links = _LINK.findall(text)
    if len(links) < _FEW_LINKS:
        return False
    linked = sum(len(_WORD.findall(label)) for label in links)
    return linked > _MOSTLY * (linked + len(_WORD.findall(_LINK.sub("", text))))


def without_related(text: str) -> str:
    """The Markdown without its sections of related pages, by their titles, where they hold nothing but links."""
    if "](" not in text:
        return text
    lines, kept = text.split("\n"), list[str]()
    fenced, number = False, 0
    while number < len(lines):
        line = lines[number]
        fenced ^= bool(_FENCE.match(line))
        if not fenced and _is_related_title(line) and (end := _end_of_links(lines, number + 1)):
            number = end
            continue
        kept.append(line)
        number += 1
    return "\n".join(kept).rstrip() if len(kept) < len(lines) else text


def _is_related_title(line: str) -> bool:
    found = _TITLE.fullmatch(line.strip())
    return found is not None and found[1].strip().lower() in _RELATED


def _end_of_links(lines: list[str], start: int) -> int:
    """Where the links end that stand below a title; 0 where other words stand there too.

    Below a heading these are all lines to the next one, of which most must hold a link, as cards have a sentence
    besides; below another line only those that begin with a link or a point of a list.
    """
    below_heading = bool(_HEADING.match(lines[start - 1].lstrip()))
    links = others = 0
    for number, line in enumerate(lines[start:], start):
        if _HEADING.match(line):
            break
        if not line.strip():
            continue
        if not below_heading and not _BEGINS_WITH_LINK.match(line):
            return number if links else 0
        links += bool(_LINK.search(line))
        others += not _LINK.search(line)
    else:
        number = len(lines)
    return number if links > others or (below_heading and links and links == others) else 0
