"""The storage format of Confluence: HTML with macros, links and tasks as XML of its own.

Names: https://confluence.atlassian.com/doc/confluence-storage-format-790796544.html
"""

import re
from html import escape

from bs4 import BeautifulSoup, Tag

from kb_index.sources.html_markdown import PART, TITLE, soup_of

__all__ = ["is_storage_format", "plain_storage_format"]

_MACRO = re.compile(r"<(?:ac|ri):[a-z]", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*)\]\]>")
_EMPTY = re.compile(r"<((?:ac|ri):[\w-]+|time)(\s[^<>]*)?/>", re.IGNORECASE)
_RENAMED = {
    "ac:task-list": "ul",
    "ac:task": "li",
    "ac:layout": "div",
    "ac:layout-section": "div",
    "ac:layout-cell": "div",
    "ac:rich-text-body": "div",
    "ac:caption": "figcaption",
    "ac:plain-text-body": "pre",
    "ac:task-body": "span",
    "ac:link-body": "span",
    "time": "span",
    "ac:plain-text-link-body": "span",
}
_REMOVED = ("ac:placeholder", "ac:emoticon", "ac:task-status", "ac:task-id", "ac:task-uuid", "ac:adf-attribute")
_PARTS = ("expand", "ui-expand", "ui-tab", "tab", "localtab", "auitabspage")
_BODIES = ["ac:rich-text-body", "ac:plain-text-body"]
_TARGETS = ("ri:content-title", "ri:filename", "ri:value")


def is_storage_format(html: str) -> bool:
    """Whether a text has macros of Confluence in it."""
    return bool(_MACRO.search(html))


def plain_storage_format(html: str) -> str:
    """The text as HTML that every reader understands."""
    html = _CDATA.sub(lambda found: escape(found[1], quote=False), html)
    soup = soup_of(_EMPTY.sub(r"<\1\2></\1>", html))
    for time in soup.find_all("time"):
        if not time.get_text().strip():
            time.string = str(time.get("datetime", ""))
        del time["datetime"]  # a day that is spoken of, not the day of the page
    for image in soup.find_all("ac:image"):
        image.name, image["alt"] = "img", str(image.get("ac:alt") or image.get("ac:title") or "")
        image.clear()
    for name in _REMOVED:
        for node in soup.find_all(name):
            node.decompose()
    for macro in soup.find_all(["ac:structured-macro", "ac:macro"]):
        _plain_macro(soup, macro)
    for link in soup.find_all("ac:link"):
        _plain_link(link)
    for node in soup.find_all(list(_RENAMED)):
        node.name = _RENAMED[node.name]
    return str(soup)


def _plain_macro(soup: BeautifulSoup, macro: Tag) -> None:
    """A macro becomes what its body holds, with its title; one without a body is drawn from elsewhere."""
    name = str(macro.get("ac:name", ""))
    titles = [each for each in macro.find_all("ac:parameter", recursive=False) if each.get("ac:name") == "title"]
    title = titles[0].get_text().strip() if titles else ""
    for parameter in macro.find_all("ac:parameter", recursive=False):
        parameter.decompose()
    body = macro.find(_BODIES, recursive=False)
    if not isinstance(body, Tag):
        macro.name, macro.string = "span", title if name == "status" else ""
        return
    macro.name = "div"
    if title and name in _PARTS:
        macro[PART] = title
    elif title:
        line = soup.new_tag("p")
        line.string, line[TITLE] = title, ""
        body.insert_before(line)


def _plain_link(link: Tag) -> None:
    """A link says its words, else the title of what it leads to."""
    body = link.find(["ac:link-body", "ac:plain-text-link-body"])
    target = link.find(["ri:page", "ri:attachment", "ri:blog-post", "ri:url"])
    words = body.get_text() if isinstance(body, Tag) else ""
    if not words.strip() and isinstance(target, Tag):
        words = next((str(target[name]) for name in _TARGETS if target.get(name)), "")
    link.name, link.string = "span", words
