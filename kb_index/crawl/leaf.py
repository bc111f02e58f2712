"""What an answer of a help center holds: a page or a sitemap, or the reason why neither."""

import re
from dataclasses import replace

from kb_index.crawl.fetch import Answer, FetchFailed
from kb_index.crawl.sitemap import Sitemap, is_sitemap, read_sitemap
from kb_index.errors import SourceError
from kb_index.sources.charset import decode_text
from kb_index.sources.page import Page, asks_not_to_index, read_html

__all__ = ["Gone", "Leaf", "read_leaf"]

Leaf = Page | Sitemap

_HTML = ("text/html", "application/xhtml+xml")
_OK, _TOO_MANY, _SERVER_ERROR = 200, 429, 500
_GONE = (404, 410)
_LOGIN = (401, 403, 407)
_HEAD_BYTES = 1_024  # in which a page states its encoding: HTML standard, 4.2.5.4
_CHARSET = re.compile(rb"<meta[^<>]+charset\s*=\s*(?:[\"']\s*)?([\w.:-]+)", re.IGNORECASE)


class Gone(SourceError):
    """The host says that there is no such page (any more)."""


def read_leaf(answer: Answer, *, may_be_sitemap: bool) -> Leaf:
    """The page or sitemap in an answer. Raises Gone, FetchFailed where the host is at fault, else SourceError."""
    _check(answer.status)
    if may_be_sitemap and answer.content_type not in _HTML and is_sitemap(answer.content, answer.content_type):
        return read_sitemap(answer.content)
    if answer.content_type not in _HTML and (answer.content_type or not answer.content.lstrip().startswith(b"<")):
        raise SourceError(f"is {answer.content_type or 'of no known type'}, not a web page")
    page = read_html(_text(answer), answer.url)
    if page.asks_login:
        raise SourceError("is a login page; only public pages are read: index an export of what is behind it")
    return replace(page, noindex=page.noindex or asks_not_to_index(answer.robots))


def _check(status: int) -> None:
    if status in _GONE:
        raise Gone(f"is gone (HTTP {status}); a link or the sitemap still names it")
    if status in _LOGIN:
        raise SourceError(f"is not public (HTTP {status}); only public pages are read: index an export instead")
    if status == _TOO_MANY or status >= _SERVER_ERROR:
        raise FetchFailed(f"the host cannot show it now (HTTP {status}); try again later")
    if status != _OK:
        raise SourceError(f"answers HTTP {status}, which is no page")


def _text(answer: Answer) -> str:
    """The words of a page, by the encoding that the host or the page states, else UTF-8, else Windows-1252, as
    browsers do; what does not fit is replaced."""
    stated = _CHARSET.search(answer.content[:_HEAD_BYTES])
    names = (answer.charset, stated[1].decode("ascii", "replace") if stated else "")
    text = decode_text(answer.content, *filter(None, names))
    return _guessed(answer) if text is None else text


def _guessed(answer: Answer) -> str:
    try:
        return answer.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return answer.content.decode("cp1252", "replace")
