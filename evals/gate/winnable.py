"""Whether a golden case can still be won: told from the words of the documents, before anything is drafted.

A draft can say a fact that a document tells, and cite a document that there is. Where an edit takes the last of
either away, no draft can meet the case any more, however it is written: the case has fallen. A fact counts as told by
the documents that the case names and by those that the edit adds or changes, for it may have moved. What belongs to
some outcomes alone is not asked for: the case can be won by another one.
"""

from collections.abc import Iterator, Mapping

from evals.cases.golden import GoldenCase
from evals.cases.wordings import says_fact
from evals.gate.falls import Fall
from evals.knowledge.states import Changes

__all__ = ["lost_by_edit"]

Texts = Mapping[str, str]


def lost_by_edit(case: GoldenCase, changes: Changes, before: Texts, after: Texts) -> Iterator[Fall]:
    """What `case` requires and no draft can do any more; `before` and `after` are title and text of every document,
    by id."""
    named = [id for id in case.expect.sources if id in before]
    if named and not any(id in after for id in case.expect.sources):
        yield Fall(case.id, "cannot cite any source that it names", f"{named[0]} is no longer there")
        return
    said = [message.text or message.html or "" for message in case.conversation.messages]
    known = "\n".join([*said, *(part for source in case.sources for part in (source.title, source.text))])
    moved = [after[id] for id in (*changes.added, *changes.changed) if id in after]
    for fact in case.expect.say:
        told = [id for id in named if says_fact(before[id], fact)]
        left = [after[id] for id in case.expect.sources if id in after]
        if told and not any(says_fact(text, fact) for text in (*left, *moved, known)):
            gone = "no longer says it" if told[0] in after else "is no longer there"
            yield Fall(case.id, f"cannot say {fact[0]!r}", f"{told[0]} {gone}")
