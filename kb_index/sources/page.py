"""An HTML page of a help center: its article without the furniture of the site, and what the page says of itself.

Articles of Zendesk, Intercom, Help Scout, Freshdesk and Docusaurus are found by the names that their themes give
them, any other by the elements of HTML: https://html.spec.whatwg.org/multipage/sections.html
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kb_index.sources.confluence import is_storage_format, plain_storage_format
from kb_index.sources.dates import moment
from kb_index.sources.html_inline import remove_permalinks
from kb_index.sources.html_parts import title_parts
from kb_index.sources.html_text import parse_html, to_markdown
from kb_index.sources.link_lists import without_related
from kb_index.sources.sections import without_marks, write_sections

__all__ = ["NOT_LISTED", "Page", "asks_not_to_index", "read_html"]

NOT_LISTED = "is not published: it asks robots not to list it (noindex)"
"""Why a page with `noindex` is left out."""

_BODIES = (".article-body", ".article_body", ".theme-doc-markdown", ".sl-markdown-content")
_ARTICLES, _MAIN = "article", "main, [role=main], #content"
_SITE = (
    "nav, header, footer:not([class*=footnote]), [role=navigation], [role=banner], [role=contentinfo], "
    "[role=search], [role=dialog], [role=alertdialog], .breadcrumbs, [class*=breadcrumb], [class*=cookie-], "
    "[id*=cookie-], [id*=onetrust], "
    "[id*=Cookiebot], .hash-link, .pagination-nav, .theme-doc-toc-mobile, .theme-doc-version-badge, "
    "[class*=language-] > .lang, [class*=table-of-contents]"
)
_AFTERWORDS = (
    "[class*=helpful], .article-votes, .article-vote, .article-feedback, [class*=reaction-picker], "
    "[class*=feedback-form], .article-relatives, [class*=related-articles], [class*=related_articles], "
    "[class*=recent-articles], "
    ".article-more-questions, .article-return-to-top, .article-comments, .article-share, .article-subscribe"
)
_QUESTIONNAIRE = re.compile(
    r"^\n?[#* \t]*(?:was this (?:article|page|answer|information|topic)?\s?(?:helpful|useful)"
    r"|did this (?:article |page )?answer your question)\b[^.\n]{0,40}$\n?",
    re.MULTILINE | re.IGNORECASE,
)
_MODIFIED = (
    "meta[property='article:modified_time'], meta[property='og:updated_time'], meta[itemprop=dateModified], "
    "meta[name='last-modified']"
)
_DATE_MODIFIED = re.compile(r'"dateModified"\s*:\s*"([^"]+)"')
_ROBOTS = "meta[name='robots' i]"
_FEW_LINKS = 5
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Page:
    """A page as Markdown, with what it says of itself; empty where it says nothing.

    `links` are the addresses it leads to, absolute where its own address is known. `lists_links`: it holds
    hardly a word outside links, like the front page of a section. `asks_login`: it is a form for a password.
    `noindex`: it asks robots not to list it, as Docusaurus does for pages that are not listed.
    """

    text: str
    title: str = ""
    link: str = ""
    language: str = ""
    updated_at: datetime | None = None
    links: tuple[str, ...] = ()
    lists_links: bool = False
    asks_login: bool = False
    noindex: bool = False


def read_html(html: str, url: str = "") -> Page:
    """The article of a page, with links made absolute from `url`.

    Raises SourceError for HTML that is nested too deeply.
    """
    html = without_marks(html.replace("\0", ""))
    html = plain_storage_format(html) if is_storage_format(html) else html
    tree = parse_html(html)
    remove_permalinks(tree)
    base = _join(url, _attribute(tree, "base[href]", "href"))
    canonical = _attribute(tree, "link[rel=canonical]", "href")
    title, updated_at = _title(tree), _updated_at(tree, html)
    noindex = any(asks_not_to_index(node.attributes.get("content") or "") for node in tree.css(_ROBOTS))
    links = tuple(_join(base, node.attributes.get("href") or "") for node in tree.css("a[href], link[rel=next]"))
    title_parts(tree, html)  # before what only leads through the site goes, such as lists of tabs
    body = _body(tree)
    words, linked = _words(body), sum(_words(node) for node in body.css("a[href]")) if body else 0
    return Page(
        text=_text(body, base),
        title=title,
        link=_join(base, canonical) if canonical else "",
        language=_attribute(tree, "html[lang]", "lang"),
        updated_at=updated_at,
        links=tuple(dict.fromkeys(links)),
        lists_links=len(links) >= _FEW_LINKS and linked > _MOSTLY * words,
        asks_login=body is not None and body.css_first("input[type=password]") is not None,
        noindex=noindex,
    )


def asks_not_to_index(rules: str) -> bool:
    """Whether rules for all robots, of a page or of the header X-Robots-Tag, say `noindex` or `none`."""
    return not {"noindex", "none"}.isdisjoint(rule.strip().lower() for rule in rules.split(","))


def _body(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the article, freed of everything else; removed from the tree is what surrounds it."""
    body = next((found for name in _BODIES if (found := tree.css_first(name))), None)
    if body is None and len(articles := tree.css(_ARTICLES)) == 1:
        body = articles[0]
    # Beside an article stand sidebars; within one, what is said aside is a hint for readers.
    furniture = f"{_SITE}, {_AFTERWORDS}" if body else f"{_SITE}, {_AFTERWORDS}, aside"
    body = body or tree.css_first(_MAIN) or tree.body
    for node in body.css(furniture) if body else ():
        if node != body:
            node.decompose(recursive=False)
    return body


def _text(body: LexborNode | None, base: str) -> str:
    if body is None:
        return ""
    for node in body.css("a[href]") if base else ():
        node.attrs["href"] = _join(base, node.attributes.get("href") or "")
    text = re.sub(r"\n{3,}", "\n\n", write_sections(to_markdown(body.html or "")))
    return without_related(_QUESTIONNAIRE.sub("", text).strip())


def _title(tree: LexborHTMLParser) -> str:
    """The first heading of the main part, else of the page, else what the window shows."""
    names = ("main h1", "[role=main] h1", "h1", "title")
    nodes = (node for name in names if (node := tree.css_first(name)))
    return next(filter(None, (" ".join(node.text().replace("\u200b", "").split()) for node in nodes)), "")


def _updated_at(tree: LexborHTMLParser, html: str) -> datetime | None:
    """When the article was last changed: what the head says, else the latest date shown with the article."""
    stated = [_attribute(tree, _MODIFIED, "content"), *_DATE_MODIFIED.findall(html)[:1]]
    for text in filter(None, stated):
        if found := moment(text):
            return found
    for node in tree.css(".article-comments, .article-relatives, [class*=related]"):
        node.decompose(recursive=False)
    shown = (moment(node.attributes.get("datetime") or "") for node in tree.css("time[datetime]"))
    return max((date for date in shown if date and date <= datetime.now(UTC)), default=None)


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node else ""


def _words(node: LexborNode | None) -> int:
    return len(node.text().split()) if node else 0


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:  # "Invalid IPv6 URL" and the like: no address at all
        return ""
