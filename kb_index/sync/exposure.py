"""What a run over a known source would show that was not shown before.

That its documents become another kind is refused unless it is said twice, because a kind decides who reads them:
notes indexed as articles would be told to customers. So is a public copy of what another source holds for our own
people only, as when a folder of notes was renamed. That a single document becomes public because its source says
so now is right, and is reported.
"""

from collections.abc import Iterable
from dataclasses import replace

from kb_index.documents import Document, Kind, Visibility
from kb_index.errors import KindChanged, first_of
from kb_index.store.rows import Record
from kb_index.sync.identities import words_of

__all__ = ["Exposure"]

_TITLES = 3


class Exposure:
    """What is known of one source from before the run; `records` are those that searches see, `others` those of all
    other sources."""

    def __init__(
        self, source: str, records: Iterable[Record], others: Iterable[Record] = (), *, change_kind: bool = False
    ) -> None:
        self._source = source
        self._before = {record.place: record for record in records}
        self._by_id = {record.document_id: record for record in self._before.values()}
        self._kinds = {record.kind for record in self._before.values()}
        hidden = [record for record in others if record.visibility is Visibility.INTERNAL]
        self._hidden = {record.words: record for record in hidden}
        self._hidden_kinds = {record.kind for record in hidden}
        self._change_kind = change_kind

    def check(self, document: Document) -> None:
        """Raises KindChanged where the document is of another kind than it, or all of its source, was, or is a new
        public copy of what is internal elsewhere."""
        known = self._before.get(document.id)
        usual = known.kind if known else next(iter(self._kinds)) if len(self._kinds) == 1 else document.kind
        if document.kind is not usual and not self._change_kind:
            raise KindChanged(self._refusal(usual, document))
        if not known and document.visibility is Visibility.PUBLIC and not self._change_kind:
            for kind in self._hidden_kinds:
                if hidden := self._hidden.get(words_of(replace(document, kind=kind))):
                    raise KindChanged(_copied(document, hidden))

    def becomes_public(self, document_id: str, document: Document) -> bool:
        """Whether the document could not be quoted to customers before this run and can be after it."""
        known = self._by_id.get(document_id)
        was_internal = known is not None and known.visibility is Visibility.INTERNAL
        return was_internal and document.visibility is Visibility.PUBLIC

    def _refusal(self, usual: Kind, document: Document) -> str:
        kept, new = _option(usual), _option(document.kind)
        hidden = [repr(record.title) for record in self._before.values() if record.visibility is Visibility.INTERNAL]
        told = (
            f"; {first_of(hidden, _TITLES)} would become public"
            if hidden and document.visibility is Visibility.PUBLIC
            else ""
        )
        return (
            f"the source {self._source!r} is indexed as {kept}, {document.id!r} would now be {new}{told}. Go on with "
            f"--kind {kept}; or, if all of it shall be {new}, say so twice: --kind {new} --change-kind"
        )


def _copied(document: Document, hidden: Record) -> str:
    kept, new = _option(hidden.kind), _option(document.kind)
    return (
        f"{document.id!r} says word for word what {hidden.title!r} of the source {hidden.source!r} says, which is "
        f"internal and would become public. Index it with --kind {kept}; or, if all of it shall be public, say so "
        f"twice: --kind {new} --change-kind"
    )


def _option(kind: Kind) -> str:
    return str(kind).replace("_", "-")
