"""A trade: a small help center, its mailbox, and conversations with what a person would make of them."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from drafter.brief import Brief
from drafter.conversation import Conversation
from drafter.mailbox import Mailbox
from drafter.preparation import read_brief, search_and_decide
from drafter.wish import A_REPLY
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.words import WORDS

__all__ = ["TRADES", "Talk", "Trade", "load_trade"]

_FOLDER = Path(__file__).parent
TRADES = sorted(path.stem for path in _FOLDER.glob("*.toml"))
_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Talk:
    """A conversation, and what may be made of it: any of `outcome`, any of `tone`, so many `asks`."""

    trade: str
    name: str
    conversation: Conversation
    outcome: list[str]
    tone: list[str]
    asks: int
    language: str

    def __str__(self) -> str:
        return f"{self.trade}: {self.name}"


@dataclass(frozen=True)
class Trade:
    """The help center and mailbox of a trade, and its conversations."""

    mailbox: Mailbox
    documents: tuple[Document, ...]
    talks: tuple[Talk, ...]

    def index(self, folder: Path, embedder: SentenceTransformerEmbedder) -> KnowledgeIndex:
        """Its help center, indexed in `folder`."""
        index = KnowledgeIndex.open(folder, embedder, create=True)
        index.sync("help", list(self.documents))
        return index

    def read(self, talk: Talk, index: KnowledgeIndex, embedder: SentenceTransformerEmbedder) -> Brief:
        """What is made of a conversation before a word is written."""
        embed = embedder.encode_passages
        brief = read_brief(talk.conversation, A_REPLY, self.mailbox, _NOW, WORDS, embed)
        return search_and_decide(brief, index, embed)


def load_trade(name: str) -> Trade:
    """The trade in `name`.toml."""
    data = tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))
    return Trade(
        mailbox=Mailbox.model_validate({"id": name, **data["mailbox"]}),
        documents=tuple(_documents(data["article"])),
        talks=tuple(_talk(name, given) for given in data["conversation"]),
    )


def _documents(articles: list[dict[str, str]]) -> Iterator[Document]:
    for number, article in enumerate(articles):
        yield Document(f"a{number}", Kind.ARTICLE, article["title"], article["text"].strip(), "help", language="en")


def _talk(trade: str, given: dict[str, Any]) -> Talk:
    said = [message.partition(": ") for message in given["messages"]]
    messages = [{"author": author, "text": text} for author, _, text in said]
    messages[-1]["attachments"] = given.get("attachments", [])
    conversation = {
        "id": given["name"],
        "channel": given.get("channel", "email"),
        "subject": given.get("subject", ""),
        "messages": messages,
    }
    return Talk(
        trade=trade,
        name=given["name"],
        conversation=Conversation.model_validate(conversation),
        outcome=given["outcome"],
        tone=given["tone"],
        asks=given["asks"],
        language=given.get("language", "en"),
    )
