"""The texts that a draft was written from, as a judge is shown them."""

from drafter.draft import Draft
from drafter.text.material import material
from kb_index.documents import Visibility
from kb_index.index import KnowledgeIndex

__all__ = ["draft_contexts"]

_FIRST, _TOKENS = 5, 800
"""How many of the documents that were found are shown beside the cited ones, and how much of each."""


def draft_contexts(draft: Draft, index: KnowledgeIndex) -> tuple[str, ...]:
    """The first documents that were found, in order, then what else the draft cites; only what customers may read.

    What is internal never leaves the machine: it is not in the prompt either.
    """
    public = {record.document_id for record in index.records() if record.visibility is Visibility.PUBLIC}
    found = [source.document_id for source in draft.receipt.sources if source.document_id in public][:_FIRST]
    cited = [citation.document_id for citation in draft.citations if citation.document_id in public]
    return tuple(material(index.document_text(id), _TOKENS) for id in dict.fromkeys((*found, *cited)))
