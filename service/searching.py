"""A search that somebody asked for, at the command line or through the API: refused where it could only mislead."""

from collections.abc import Collection, Sequence

from drafter.errors import meant
from kb_index.documents import Hit
from kb_index.index import KnowledgeIndex
from kb_index.search.ranking import BOUNDS, Bounds
from service.errors import InputError

__all__ = ["check_question", "search_for"]


def check_question(question: str) -> None:
    """Return if something is asked; raises InputError."""
    if not question.strip():
        raise InputError("the question is empty; ask something, in the words of a customer.")


def search_for(
    index: KnowledgeIndex,
    profiles: Collection[str],
    question: str,
    limit: int,
    mailbox: str | None = None,
    *,
    include_internal: bool = True,
    bounds: Bounds = BOUNDS,
) -> Sequence[Hit]:
    """The passages for a question, as `KnowledgeIndex.search` finds them.

    Raises InputError for a question without words, and for a mailbox that has neither one of the `profiles` nor a
    document of its own: it is misspelt, and what every mailbox sees would look like the answer.
    """
    check_question(question)
    if mailbox is not None and mailbox not in profiles:
        known = {name for record in index.records() for name in record.mailboxes}
        if mailbox not in known:
            raise InputError(
                f"there is no mailbox {mailbox!r}{meant(mailbox, {*profiles, *known})}: it has no profile in "
                "mailbox_paths, and no document is limited to it. Check how it is written, or leave it out to search "
                "in everything that you may see."
            )
    return index.search(question, limit=limit, mailbox=mailbox, include_internal=include_internal, bounds=bounds)
