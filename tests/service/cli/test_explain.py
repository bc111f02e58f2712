"""`drafter explain`: every reason on one page, and the same as JSON."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from drafter.conversation import AccountFact
from drafter.handbook.guidelines import load_handbook
from drafter.mailbox import DEFAULT
from drafter.models.base import Parameters
from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder, word_encoder
from tests.service.cli.run import drafting, run
from tests.service.sample import CONVERSATION

TEXT = "Exports of more than 20,000 rows are prepared overnight. Choose one year at a time to get them sooner."


@pytest.fixture
def explain(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Callable[..., int]:
    """`drafter explain` of a conversation with a drafter that has no model: the exit code with these options."""
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    index.sync("test", [Document("limits", Kind.ARTICLE, "An export that shows Preparing for hours", TEXT, "test")])
    drafter = Drafter(
        index=index,
        embed=embedder.encode_passages,
        embed_words=word_encoder(embedder),
        models=FallbackChain(()),
        prompts=load_prompt_set(),
        handbook=load_handbook([BUNDLED / "handbook"]),
        mailboxes={"brindlebook": DEFAULT},
        parameters=Parameters(),
    )
    path = tmp_path / "conversation.json"
    path.write_text(CONVERSATION.model_dump_json(), "utf-8")
    return partial(run, "explain", path, parts=drafting(drafter))


def test_it_shows_every_reason(explain: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert explain() == 0
    out = capsys.readouterr().out
    for words in (
        "Read from the conversation",
        "follow-up",
        "% sure: an agent has replied before",
        "An export that shows Preparing for hours",
        "similarity 0.",
        "Asks",
        "answered by An export that shows Preparing for hours",
        "given to the model",
        "Guidelines",
        "· the customer ",
        "Checks",
        "Greets the customer by name, in the right register · mended by rule",
    ):
        assert words in out
    assert "\x1b" not in out, "no colours into a pipe"


def test_json_holds_the_same(explain: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert explain("--kind", "bug-note", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["kind"] == "bug-note"
    assert told["asks_model"] is False
    assert "note-bullets" in [check["id"] for check in told["checks"]]


def test_a_missing_file_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", str(tmp_path / "gone.json")) == 2
    err = capsys.readouterr().err
    assert "gone.json cannot be read" in err
    assert len(err.strip().splitlines()) == 1


def test_it_lists_what_records_say_of_the_customer(
    explain: "partial[int]", capsys: pytest.CaptureFixture[str]
) -> None:
    fact = AccountFact(label="Plan", value="Team", as_of=datetime(2026, 11, 28, tzinfo=UTC), source="CRM")
    unknown = CONVERSATION.customer.model_copy(update={"verified": False})
    explain.args[1].write_text(
        CONVERSATION.model_copy(update={"account": (fact,), "customer": unknown}).model_dump_json(), "utf-8"
    )
    assert explain() == 0
    out = capsys.readouterr().out
    assert "Account data" in out
    assert "Plan: Team · CRM, as of 28 Nov 2026; not used: nobody has verified who is writing" in out
