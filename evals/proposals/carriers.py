"""The documents that carry what an agent sent: searched for by what its sentences say, kept where they prove it.

Our draft may have missed them altogether, so what was found for it is only a part of where is looked.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from drafter.brief import Brief
from drafter.draft import SentenceStatus
from drafter.pipeline import Drafter
from drafter.proofreading import Proofreader
from evals.proposals.sent_text import SentText
from kb_index.documents import Hit, Visibility
from kb_index.search.ranking import EVERYTHING

__all__ = ["carriers", "find_carriers"]

_PER_SENTENCE = 4


def find_carriers(sent: SentText, drafter: Drafter, brief: Brief) -> tuple[Hit, ...]:
    """The public passages that may prove `sent`: those found for the conversation, and for each of its sentences."""
    found = {hit.passage.id: hit for hit in brief.hits if hit.passage.visibility is Visibility.PUBLIC}
    for sentence in sent.searched:
        hits = drafter.index.search(
            sentence, mailbox=brief.mailbox.id, include_internal=False, limit=_PER_SENTENCE, bounds=EVERYTHING
        )
        for hit in hits:
            found.setdefault(hit.passage.id, hit)
    return tuple(found.values())


def carriers(sent: SentText, starts: Collection[int], reader: Proofreader) -> list[str]:
    """The ids of the documents that carry the sentences of `sent` that begin at `starts`: the one that proves most
    of them by itself and those that prove the same, then in the same way those that prove the rest."""
    proved = {id: _proved(sent, set(starts), id, reader) for id in _ids(reader.brief.hits)}
    found: list[str] = []
    rest = set(starts)
    while best := max((known & rest for known in proved.values()), key=len, default=set()):
        found += [id for id, known in proved.items() if known & rest == best and id not in found]
        rest -= best
    return found


def _ids(hits: Sequence[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.passage.document_id for hit in hits))


def _proved(sent: SentText, starts: set[int], document: str, reader: Proofreader) -> set[int]:
    """Those of the sentences that begin at `starts` which this document proves."""
    hits = tuple(hit for hit in reader.brief.hits if hit.passage.document_id == document)
    alone = sent.proof(replace(reader, brief=replace(reader.brief, hits=hits)))
    return {s.start for s in alone.sentences if s.start in starts and s.status is SentenceStatus.CITED}
