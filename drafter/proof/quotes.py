"""The words of a passage that prove a sentence, or say otherwise, with where they stand in its document."""

from drafter.draft import Citation, OpposingQuote
from drafter.text.surroundings import surroundings
from kb_index.documents import Passage

__all__ = ["cited_quote", "opposing_quote"]


def cited_quote(passage: Passage, quote: str, start: int, end: int, *, number: int, support: float) -> Citation:
    """The citation of `quote`, which stands at `start` to `end` of `passage`."""
    before, after = surroundings(passage.text, start, end)
    return Citation(
        number=number,
        document_id=passage.document_id,
        passage_id=passage.id,
        title=passage.title,
        link=passage.link,
        kind=passage.kind,
        visibility=passage.visibility,
        updated_at=passage.updated_at,
        quote=quote,
        start=passage.start + start,
        end=passage.start + end,
        support=round(support, 3),
        before=before,
        after=after,
    )


def opposing_quote(passage: Passage, quote: str, start: int, end: int) -> OpposingQuote:
    """`quote`, which stands at `start` to `end` of `passage` and says otherwise."""
    return OpposingQuote(
        document_id=passage.document_id,
        passage_id=passage.id,
        title=passage.title,
        link=passage.link,
        visibility=passage.visibility,
        quote=quote,
        start=passage.start + start,
        end=passage.start + end,
    )
