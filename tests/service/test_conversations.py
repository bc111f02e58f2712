"""The demo folder: in order, and read anew."""

from pathlib import Path

import pytest

from service.auth.rights import Asker, AskerKind, Right
from service.conversations import Conversations
from service.errors import NotFound
from tests.service.sample import CONVERSATION

ANYBODY = Asker(AskerKind.LOCAL, "local", "you", frozenset(Right))


def test_the_latest_comes_first(folder: Path) -> None:
    older = CONVERSATION.model_copy(update={"id": "older", "messages": CONVERSATION.messages[:1]})
    (folder / "a.json").write_text(older.model_dump_json(), "utf-8")
    assert [c.id for c in Conversations(folder).all()[0]] == ["export-1", "older"]


def test_an_id_is_looked_up_and_never_a_path(folder: Path) -> None:
    assert Conversations(folder).get("export-1", ANYBODY) == CONVERSATION
    for strange in ("export", "../conversations/export", "export.json"):
        with pytest.raises(NotFound, match="choose one from the list"):
            Conversations(folder).get(strange, ANYBODY)


def test_no_folder_is_no_conversation() -> None:
    assert Conversations(None).all() == ([], [])
