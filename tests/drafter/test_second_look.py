"""Follow-up questions, through the whole way from search to plan, with a real index."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.brief import Brief
from drafter.conversation import Conversation
from drafter.preparation import read_brief, search_and_decide
from drafter.wish import A_REPLY
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.drafter.whole import MAILBOX
from tests.words import WORDS

SENDER = (
    "Your clients see who sends a text reminder.\n\n## Change the name of the sender\n\n1. Open **Settings > "
    "Reminders**.\n2. Enter the name under **Sender**.\n\n## On the phone\n\nTap **More > Reminders** in the app and "
    "change the sender there."
)
REFUNDS = (
    "## Give money back\n\nOpen the payment and select **Refund**.\n\n## On the phone\n\nTap the payment in the app, "
    "then **Refund**."
)
ASKED = "Where do I change the name of the sender that text reminders come from?"
OTHER = "How do I give the money of a payment back to a client?"

Prepare = Callable[..., Brief]


@pytest.fixture(scope="module")
def prepare(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    index = KnowledgeIndex.open(Path(tmp_path_factory.mktemp("second") / "index"), embedder, create=True)
    pages = {"sender": ("Text reminders", SENDER), "refunds": ("Refunds", REFUNDS)}
    index.sync("help", [Document(id, Kind.ARTICLE, title, text, "help") for id, (title, text) in pages.items()])

    def build(last: str, *before: str) -> Brief:
        said = [
            m for text in before for m in ({"author": "customer", "text": text}, {"author": "agent", "text": "Yes."})
        ]
        messages = [*said, {"author": "customer", "text": last}]
        conversation = Conversation.model_validate({"id": "c", "mailbox": MAILBOX.id, "messages": messages})
        embed = embedder.encode_passages
        now = datetime(2026, 11, 20, tzinfo=UTC)
        return search_and_decide(read_brief(conversation, A_REPLY, MAILBOX, now, WORDS, embed), index, embed)

    return build


def told(brief: Brief) -> str:
    answers = brief.plan.answered if brief.plan else ()
    return " ".join(unit.text for a in answers for chosen in a.chosen for unit in chosen.units)


def test_a_follow_up_is_about_what_was_asked_before(prepare: Prepare) -> None:
    assert "More > Reminders" in told(prepare("Perfect, thank you! And on the phone?", ASKED))
    assert "Tap the payment" in told(prepare("Perfect, thank you! And on the phone?", OTHER))


def test_a_new_matter_is_not_answered_from_what_was_asked_before(prepare: Prepare) -> None:
    assert told(prepare("Thanks! And do you sell dog food?", ASKED)) == ""


def test_what_says_itself_what_it_is_about_is_answered_as_it_is(prepare: Prepare) -> None:
    assert "select Refund" in told(prepare("Thanks! How do I give a client money back?", ASKED))
