"""An index of either engine changed and looked at, as tests of both do it."""

from kb_index.store.revisions import Revisions
from tests.kb_index.store.test_folder_store import entry


def add(index: Revisions, name: str, version: str = "v1", passages: int = 2) -> None:
    """One document more, in one revision."""
    with index.writing(), index.next() as store:
        store.write([entry(name, version, passages)])


def documents(index: Revisions) -> set[str]:
    """What is found in the index now."""
    return {record.document_id for record in index.current()[1].records()}
