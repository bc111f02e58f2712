"""The demo folder: in order, and read anew."""

from pathlib import Path

import pytest

from service.all_conversations import AllConversations
from service.auth.rights import Asker, AskerKind, Right
from service.conversations import Conversations
from service.errors import NotFound
from tests.service.parts import temporary_database
from tests.service.sample import CONVERSATION

ANYBODY = Asker(AskerKind.LOCAL, "local", "you", frozenset(Right))


def test_the_latest_comes_first(folder: Path) -> None:
    older = CONVERSATION.model_copy(update={"id": "older", "messages": CONVERSATION.messages[:1]})
    (folder / "a.json").write_text(older.model_dump_json(), "utf-8")
    assert [c.id for c in Conversations(folder).all()[0]] == ["export-1", "older"]


def test_an_id_is_looked_up_and_never_a_path(folder: Path) -> None:
    everything = AllConversations(Conversations(folder), temporary_database)
    assert everything.get("export-1", ANYBODY).conversation == CONVERSATION
    for strange in ("export", "../conversations/export", "export.json", "a" * 26, "\0"):
        with pytest.raises(NotFound, match="choose one from the list"):
            everything.get(strange, ANYBODY)


def test_no_folder_is_no_conversation() -> None:
    assert Conversations(None).all() == ([], [])
