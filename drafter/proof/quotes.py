"""The words of a passage or of account data that prove a sentence, or say otherwise, with where they stand."""

from drafter.conversation import AccountFact
from drafter.draft import ACCOUNT, Citation, OpposingQuote
from drafter.text.surroundings import surroundings
from kb_index.documents import Passage, Visibility

__all__ = ["account_quote", "cited_quote", "opposing_account", "opposing_quote"]


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


def account_quote(fact: AccountFact, quote: str, start: int, end: int, *, number: int, support: float) -> Citation:
    """The citation of `quote`, which stands at `start` to `end` of a fact in words. It may be told to this customer
    and to nobody else."""
    return Citation(
        number=number,
        document_id=_name(fact),
        passage_id=_name(fact),
        title=fact.source,
        link=None,
        kind=ACCOUNT,
        visibility=Visibility.PUBLIC,
        updated_at=fact.as_of,
        quote=quote,
        start=start,
        end=end,
        support=round(support, 3),
    )


def opposing_account(fact: AccountFact, quote: str, start: int, end: int) -> OpposingQuote:
    """`quote`, which stands at `start` to `end` of a fact in words and says otherwise."""
    return OpposingQuote(
        document_id=_name(fact),
        passage_id=_name(fact),
        title=fact.source,
        link=None,
        visibility=Visibility.PUBLIC,
        quote=quote,
        start=start,
        end=end,
    )


def _name(fact: AccountFact) -> str:
    """What a fact is known by: a record may hold several under one label."""
    return f"{ACCOUNT}:{fact.source}:{fact.words}"
