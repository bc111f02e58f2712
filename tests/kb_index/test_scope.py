"""What a search may look at."""

import pytest

from kb_index.documents import Kind, Visibility
from kb_index.scope import Scope
from tests.kb_index.conftest import MakeDocument


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (Scope(), True),
        (Scope(mailbox="one"), True),
        (Scope(mailbox="two"), False),
        (Scope(include_internal=False), False),
        (Scope(kinds=frozenset({Kind.NOTE})), True),
        (Scope(kinds=frozenset({Kind.ARTICLE})), False),
        (Scope(kinds=frozenset()), False),
    ],
)
def test_an_internal_note_of_one_mailbox(scope: Scope, admitted: bool, document: MakeDocument) -> None:
    note = document(kind=Kind.NOTE, visibility=Visibility.INTERNAL, mailboxes=("one", "three"))
    assert scope.admits(note) is admitted


def test_a_document_of_no_mailbox_is_for_every_mailbox(document: MakeDocument) -> None:
    assert Scope(mailbox="any").admits(document())
