"""Files that look like articles and are in no format that is read: they are named, with what would make them so."""

from pathlib import Path

__all__ = ["UNREAD_SUFFIXES", "hint_for"]

_HTML = "build HTML with its site builder and index that"
_HINTS = {
    ".textile .org .mediawiki .wiki .creole .pod .t2t .typ .tex .texi .man .dita .ditamap .dbk .docbook .wikitext "
    ".njk .liquid .pug .vue .svelte .astro .mdoc .cshtml .erb .haml .ipynb .mdown .mkd .rmd .qmd": _HTML,
    ".doc .odt .rtf .pages .gdoc .wpd .dot .dotx .docm": "save it as .docx or PDF",
    ".ppt .pptx .odp .key .epub .mobi": "save it as PDF",
    ".xls .xlsx .ods .numbers .tsv": "save it as CSV with a header line",
    ".xml .opml .plist": "export it as HTML, CSV or JSON",
    ".mhtml .mht .xhtml .shtml .webarchive": "save it as .html",
    ".zip .tar .gz .tgz .7z .rar": "unpack it",
    ".mbox .eml .msg": "index it with --kind past-conversation",
    ".sqlite .db .mdb": "export it as CSV or JSON",
}
_BY_SUFFIX = {suffix: hint for suffixes, hint in _HINTS.items() for suffix in suffixes.split()}
_QUIET = frozenset(("sitemap.xml", "robots.txt", "feed.xml", "rss.xml", "atom.xml", "pom.xml", "requirements.txt"))
UNREAD_SUFFIXES = tuple(_BY_SUFFIX)
"""Endings of files that are named though nothing reads them."""


def hint_for(path: Path) -> str | None:
    """Why a file is left out and what would help; None for files that hold nothing for readers."""
    suffix = path.suffix.lower()
    if path.name.lower() in _QUIET or suffix not in _BY_SUFFIX:
        return None
    return f"is of a format that is not read ({suffix}); {_BY_SUFFIX[suffix]}"
