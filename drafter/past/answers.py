"""What an answer was made of: the indexed articles that it links to, and the saved replies whose wording it has."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from drafter.text.addresses import LINK, without_ending
from drafter.text.words import runs
from kb_index.documents import Kind, Visibility
from kb_index.index import KnowledgeIndex
from kb_index.sources.placeholders import VARIABLE

__all__ = ["Answers", "canonical"]

_LANGUAGE = re.compile(
    r"/(?:ar|bg|ca|cs|da|de|el|en|es|et|fi|fr|he|hr|hu|id|it|ja|ko|lt|lv|nb|nl|no|pl|pt|ro|ru|sk|sl|sv|th|tr|uk|vi|zh)"
    r"(?:-[a-z]{2,4})?(?=/)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(/articles?/\d+)-[^/]*")
_WORD = re.compile(r"\w+")
_RUN = 4  # words in a row that tell a wording
_LEAST = 6  # runs of a saved reply under which it is too short to be told
_MOST_OF_IT = 0.6


@dataclass(frozen=True, slots=True)
class Answers:
    """The articles by canonical link, with the link itself, and the saved replies by their runs of words."""

    articles: Mapping[str, tuple[str, str]]
    saved_replies: Mapping[str, frozenset[tuple[str, ...]]]

    @classmethod
    def of(cls, index: KnowledgeIndex) -> "Answers":
        """Those that an index holds now."""
        articles = {
            canonical(record.link): (record.document_id, record.link)
            for record in index.records()
            if record.kind is Kind.ARTICLE and record.link and record.visibility is Visibility.PUBLIC
        }
        saved = [record.document_id for record in index.records() if record.kind is Kind.SAVED_REPLY]
        texts = {key: index.document_text(key) for key in saved}
        wordings = {key: _wording(VARIABLE.sub(" ", text)) for key, text in texts.items()}
        return cls(articles, {key: found for key, found in wordings.items() if len(found) >= _LEAST})

    def public_link(self, link: str) -> str | None:
        """The link of the article that this one leads to; None for any other address."""
        found = self.articles.get(canonical(link))
        return found[1] if found else None

    def used(self, replies: Iterable[str]) -> tuple[str, ...]:
        """Ids of the documents that these replies used, articles first, in the order of their links."""
        written = list(replies)
        links = (without_ending(link) for text in written for link in LINK.findall(text))
        articles = [found[0] for link in links if (found := self.articles.get(canonical(link)))]
        said = [_wording(text) for text in written]
        replies_used = [
            key for key, saved in self.saved_replies.items() if any(_is_of(saved, other) for other in said)
        ]
        return tuple(dict.fromkeys([*articles, *replies_used]))


def canonical(link: str) -> str:
    """An address without what tells no pages apart: scheme, www, language, the title behind a number, query."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link
    path = _NUMBERED.sub(r"\1", _LANGUAGE.sub("", parts.path, count=1))
    path = re.sub(r"(?:/index)?\.html?$|(?<!/)/+$", "", path)
    return f"{(parts.hostname or '').removeprefix('www.')}{path}"


def _wording(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(runs(_WORD.findall(text.casefold()), _RUN))


def _is_of(saved: frozenset[tuple[str, ...]], said: frozenset[tuple[str, ...]]) -> bool:
    return len(saved & said) >= _MOST_OF_IT * len(saved)
