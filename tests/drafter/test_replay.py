"""A receipt to the end: the same model and seed give the same draft, kept answers go through today's proof."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from drafter.aim import Aim
from drafter.conversation import AccountFact
from drafter.draft import Draft, SentenceStatus
from drafter.errors import ConversationError, ModelUnreachable
from drafter.models.base import Tier
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from drafter.replay import PlayedModel, misfits, read_kept, replay_chain, versions_apart
from drafter.side_by_side import side_by_side
from drafter.wish import Wish
from kb_index.documents import Document, Kind
from kb_index.index import KnowledgeIndex
from kb_index.passages.embedding import SentenceTransformerEmbedder
from service.cli.parts import CommandParts
from tests.drafter.whole import GOOD, conversation, drafter_over
from tests.service.cli.run import run

Make = Callable[..., Drafter]


def hosted(*replies: Any, name: str = "openai/far") -> FakeModel:
    return FakeModel(replies or (GOOD,), name=name, tier=Tier.LARGE, local=False)


def again(make: Make, kept: Draft, *real: FakeModel, **options: Any) -> Draft:
    chain = replay_chain(kept.receipt, real)
    return make(*chain.models, now=lambda: kept.receipt.created_at, **options).draft(conversation())


def played(kept: Draft, *real: FakeModel) -> PlayedModel:
    (model,) = replay_chain(kept.receipt, real).models
    assert isinstance(model, PlayedModel)
    return model


def test_the_receipt_says_how_each_call_was_asked(drafter: Make) -> None:
    (call,) = drafter(hosted()).draft(conversation()).receipt.sent
    assert (call.tier, call.seed, call.temperature, call.cut_off) == ("large", 7, 0.2, False)
    assert call.max_tokens


def test_kept_answers_give_the_same_draft_without_a_model(drafter: Make) -> None:
    kept = drafter(hosted()).draft(conversation())
    now = again(drafter, kept)
    assert (now.text, now.receipt.model) == (kept.text, "openai/far")
    assert side_by_side(kept, now).same
    assert not versions_apart(kept.receipt, now.receipt)


def test_personal_data_stays_screened_and_comes_back_in_the_draft(drafter: Make) -> None:
    model = hosted(GOOD.replace("Maya", "[NAME_1]"))
    kept = drafter(model).draft(conversation())
    sent = "".join(message.content for message in kept.receipt.sent[0].messages)
    assert "Okafor" not in sent
    assert kept.text.startswith("Hi Maya")
    assert "[NAME_1]" in kept.receipt.sent[0].answer
    real = hosted(kept.receipt.sent[0].answer)
    now = again(drafter, kept, real)
    assert now.text == kept.text
    asked = [(m.role, m.content) for m in real.asked[0]]
    assert asked == [(m.role, m.content) for m in kept.receipt.sent[0].messages], (
        "the prompt of the receipt, as it was"
    )


def test_a_model_that_answers_otherwise_is_told_sentence_by_sentence(drafter: Make) -> None:
    kept = drafter(hosted()).draft(conversation())
    now = again(drafter, kept, hosted(GOOD.replace("50,000", "90,000")))
    (row,) = [row for row in side_by_side(kept, now).rows if row.proof_changed]
    assert (row.base and row.base.status, row.candidate and row.candidate.status) == (
        SentenceStatus.CITED,
        SentenceStatus.CONTRADICTED,
    )


def _edited(kept: Draft, place: str) -> Draft:
    """The draft with one thing in it changed by hand."""
    first, second, *others = kept.sentences
    changes: dict[str, dict[str, Any]] = {
        "text": {"text": kept.text.replace("10 minutes", "2 minutes")},
        "sentence": {"sentences": (first, second.model_copy(update={"text": "It is free."}), *others)},
        "place": {"sentences": (first.model_copy(update={"start": 90_000, "end": 90_010}), second, *others)},
        "citation": {"sentences": (first, second.model_copy(update={"citations": (77,)}), *others)},
        "conversation": {"conversation_id": "another"},
    }
    return kept.model_copy(update=changes[place])


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("text", "“The file arrives by email within 10 minutes.”: there the text says"),
        ("sentence", "“It is free.”: there the text says “"),
        ("place", "sentence at 90000, “Hi Maya,”: there the text says “”"),
        ("citation", "there is no citation 77"),
        ("conversation", "it is of conversation 'another', and 'c1' was given"),
    ],
)
def test_what_was_changed_by_hand_is_named(place: str, told: str, drafter: Make) -> None:
    for kept in (drafter(hosted()).draft(conversation()), drafter().draft(conversation())):
        assert not misfits(read_kept(kept.model_dump_json().encode(), "d.json"), conversation())
    kept = drafter(hosted()).draft(conversation())
    found = misfits(read_kept(_edited(kept, place).model_dump_json().encode(), "d.json"), conversation())
    assert told in "\n".join(found)


def test_a_changed_source_is_named_and_what_it_no_longer_proves(
    drafter: Make, embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    kept = drafter(hosted()).draft(conversation())
    index = KnowledgeIndex.open(tmp_path / "index", embedder, create=True)
    text = (
        "# Export your bookings\n\nOpen **Settings > Data > Export** and choose **CSV**. Exports hold at most 9 rows."
    )
    index.sync("test", [Document("export", Kind.ARTICLE, "Export your bookings", text, "test")])
    now = again(lambda *models, **options: drafter_over(index, embedder, *models, **options), kept)
    assert any("source changed: Export your bookings" in line for line in versions_apart(kept.receipt, now.receipt))
    assert [sentence.text for sentence in now.unproved]


def test_a_model_that_failed_fails_again_and_the_next_answers(drafter: Make) -> None:
    bad = hosted(ModelUnreachable("far is down"), name="openai/down")
    kept = drafter(bad, hosted()).draft(conversation())
    now = again(drafter, kept)
    assert (now.text, now.receipt.model) == (kept.text, "openai/far")
    assert now.receipt.fallbacks


def test_the_calls_alone_are_played_with_the_model(drafter: Make) -> None:
    kept = drafter(hosted()).draft(conversation())
    (same,) = played(kept, hosted()).play_all()
    (other,) = played(kept, hosted("Hi Maya, something else.")).play_all()
    (gone,) = played(kept, hosted(ModelUnreachable("far is down"))).play_all()
    assert (same.same, other.same, gone.same) == (True, False, False)
    assert "far is down" in gone.why


@pytest.mark.parametrize("shape", ["draft", "record", "receipt"])
def test_drafts_records_and_receipts_are_read(shape: str, drafter: Make) -> None:
    kept = drafter(hosted()).draft(conversation())
    data = kept.model_dump(mode="json")
    written = {"draft": data, "record": {"id": "x", "state": "drafted", "draft": data}, "receipt": data["receipt"]}[
        shape
    ]
    assert read_kept(json.dumps(written).encode(), "it").receipt == kept.receipt


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"draft": 3}', b"\xff", b"null", b'{"draft": null}'])
def test_what_is_no_receipt_is_refused(raw: bytes) -> None:
    with pytest.raises(ConversationError, match="it is no"):
        read_kept(raw, "it")


def test_a_refinement_is_refused_by_name() -> None:
    with pytest.raises(ConversationError, match="it is a refinement, and only drafts can be made again"):
        read_kept(b'{"refinement": {"text": "Hi", "receipt": {}}, "base": 1}', "it")


class TestCommand:
    @pytest.fixture
    def files(self, drafter: Make, tmp_path: Path) -> tuple[Path, Path]:
        talk, kept = tmp_path / "talk.json", tmp_path / "draft.json"
        talk.write_text(conversation().model_dump_json(), "utf-8")
        kept.write_text(drafter(hosted()).draft(conversation()).model_dump_json(), "utf-8")
        return talk, kept

    @pytest.fixture
    def parts(self, drafter: Make) -> Callable[..., CommandParts]:
        return lambda *real: CommandParts(
            models=lambda _: drafter(*real).models,
            replayer=lambda _, models, now: drafter(*models.models, now=now),
        )

    def test_offline_nothing_differs(
        self, files: tuple[Path, Path], parts: Callable[..., CommandParts], capsys: pytest.CaptureFixture[str]
    ) -> None:
        talk, kept = files
        assert run("draft", talk, "--receipt", kept, "--offline", parts=parts()) == 0
        assert "The same, to the last character." in capsys.readouterr().out

    def test_what_the_agent_aimed_at_is_aimed_at_again(
        self,
        files: tuple[Path, Path],
        drafter: Make,
        parts: Callable[..., CommandParts],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        talk, kept = files
        kept.write_text(drafter(hosted()).draft(conversation(), Wish(aim=Aim.ASK)).model_dump_json(), "utf-8")
        assert run("draft", talk, "--receipt", kept, "--offline", "--json", parts=parts()) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["same"] is True
        assert not any(call["prompt_changed"] for call in found["calls"])

    def test_account_data_that_was_looked_up_then_proves_what_it_did(
        self,
        files: tuple[Path, Path],
        drafter: Make,
        parts: Callable[..., CommandParts],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        talk, kept = files
        plan = AccountFact(label="Plan", value="Team", as_of=datetime(2026, 11, 1, tzinfo=UTC), source="Billing")
        known = conversation(account=[plan], customer={"name": "Maya Okafor", "verified": True})
        drafted = drafter(hosted(GOOD.replace("\n\nIf", " You are on the Team plan.\n\nIf"))).draft(known)
        (cited,) = [one for one in drafted.sentences if "Team plan" in one.text]
        assert cited.status is SentenceStatus.CITED
        kept.write_text(drafted.model_dump_json(), "utf-8")
        assert run("draft", talk, "--receipt", kept, "--offline", "--json", parts=parts()) == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["same"], found["sentences"]) == (True, [])

    def test_another_answer_is_shown_sentence_by_sentence(
        self, files: tuple[Path, Path], parts: Callable[..., CommandParts], capsys: pytest.CaptureFixture[str]
    ) -> None:
        talk, kept = files
        other = hosted(GOOD.replace("50,000", "90,000"))
        assert run("draft", talk, "--receipt", kept, parts=parts(other)) == 0
        out = capsys.readouterr().out
        assert "Not the same." in out
        assert "openai/far: answered otherwise" in out
        assert "- Exports hold at most 50,000 bookings. [cited]" in out
        assert "+ Exports hold at most 90,000 bookings. [contradicted]" in out

    def test_without_the_conversation_the_calls_are_played(
        self, files: tuple[Path, Path], parts: Callable[..., CommandParts], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run("draft", "--receipt", files[1], "--json", parts=parts(hosted())) == 0
        assert json.loads(capsys.readouterr().out)["same"] is True

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["--receipt", "{kept}", "--offline"], "the conversation is needed"),
            (["--receipt", "missing.json"], "cannot be read"),
            (["--offline"], "give --receipt too"),
            ([], "Give the file of a conversation"),
        ],
    )
    def test_what_is_missing_is_said(
        self,
        arguments: list[str],
        words: str,
        files: tuple[Path, Path],
        parts: Callable[..., CommandParts],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        given = [one.format(kept=files[1]) for one in arguments]
        assert run("draft", *given, parts=parts(hosted())) != 0
        assert words in capsys.readouterr().err
