"""Words that are not for customers: internal documents, those of other mailboxes, and private notes."""

import re
from collections.abc import Iterable, Iterator

from evals.cases.golden import GoldenCase
from kb_index.documents import Document, Visibility

__all__ = ["Overheard"]

_RUN = 6
"""Words in a row that are nobody's by chance."""
_WORD = re.compile(r"\w+")


class Overheard:
    """What of a text is told from what the customer of `case` must not read, given all `documents` that there are."""

    def __init__(self, case: GoldenCase, documents: Iterable[Document]) -> None:
        ours, theirs = set[str](), set[str]()
        mailbox = case.conversation.mailbox
        for document in (*documents, *case.documents):
            theirs |= set(_runs(document.text)) if _is_for_customers(document, mailbox) else set()
            ours |= set() if _is_for_customers(document, mailbox) else set(_runs(document.text))
        for message in case.conversation.messages:
            said = set(_runs(message.text))
            ours |= said if message.author == "note" else set()
            theirs |= said if message.author != "note" else set()
        self._runs = ours - theirs

    def told(self, text: str) -> str:
        """The first words of `text` that are told from there; "" where there are none."""
        return next((run for run in _runs(text) if run in self._runs), "")


def _is_for_customers(document: Document, mailbox: str) -> bool:
    shared = not document.mailboxes or mailbox in document.mailboxes
    return shared and document.visibility is not Visibility.INTERNAL


def _runs(text: str) -> Iterator[str]:
    words = [found[0].casefold() for found in _WORD.finditer(text)]
    return (" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))
