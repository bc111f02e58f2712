"""A second opinion on the proof: a model or a cross-encoder that a setting names, and what it may not do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from drafter.draft import Draft, SentenceStatus
from drafter.errors import ModelUnreachable
from drafter.models.base import Tier
from drafter.models.chain import FallbackChain
from drafter.models.fake import FakeModel
from drafter.models.llm import LiteLLMModel
from drafter.pipeline import Drafter
from drafter.proof.verifier import CrossEncoderVerifier, ModelVerifier
from tests.cross_encoder import save_model
from tests.drafter.whole import EXPORT, GOOD, conversation
from tests.fake_provider import FakeProvider, Streams

NLI = ("contradiction", "entailment", "neutral")
Made = Callable[..., Drafter]


def drafted(made: Made, answer: str | Exception, letter: str = GOOD) -> tuple[Draft, FakeModel]:
    verifier = FakeModel([answer], name="strict")
    drafter = made(FakeModel([letter]), verifier=ModelVerifier(FallbackChain([verifier])))
    return drafter.draft(conversation()), verifier


def by_words(draft: Draft, words: str) -> SentenceStatus:
    return next(s.status for s in draft.sentences if words in s.text)


def test_a_model_is_asked_once_for_all_facts_and_its_contradiction_stands(drafter: Made) -> None:
    answer = (
        "1 | supported | The file arrives by email\n2 | contradicted | The file arrives by email within 10 minutes."
    )
    draft, verifier = drafted(drafter, answer)
    assert len(verifier.asked) == 1
    (against,) = draft.contradicted
    assert against.against
    assert against.against.quote == "The file arrives by email within 10 minutes."
    assert EXPORT[against.against.start : against.against.end] == against.against.quote
    assert draft.receipt.prompt_tokens > 0
    assert sorted(n for s in draft.sentences for n in s.citations) == [c.number for c in draft.citations]


def test_words_that_stand_in_no_source_change_nothing(drafter: Made) -> None:
    draft, _ = drafted(drafter, "2 | contradicted | The file is sent by fax within 3 days.")
    assert not draft.unproved


def test_what_a_verifier_finds_nowhere_is_unproved(drafter: Made) -> None:
    draft, _ = drafted(drafter, "2 | unsupported")
    assert [s.reason for s in draft.unproved] == ["A verifier finds it in no source."]


def test_a_verifier_cannot_talk_a_figure_away(drafter: Made) -> None:
    letter = GOOD.replace("10 minutes", "3 minutes")
    verifier = ModelVerifier(
        FallbackChain([FakeModel(["2 | supported | The file arrives by email within 10 minutes."])])
    )
    draft = drafter(FakeModel([letter, letter], tier=Tier.LARGE), verifier=verifier).draft(conversation())
    assert by_words(draft, "3 minutes").unproved


@pytest.mark.parametrize("answer", ["I would say that all of it is fine.", ModelUnreachable("nobody listens.")])
def test_where_it_fails_ours_stands_and_the_draft_says_so(drafter: Made, answer: str | Exception) -> None:
    draft, _ = drafted(drafter, answer)
    assert not draft.unproved
    (told,) = [notice.text for notice in draft.notices if notice.code == "not-verified"]
    assert "strict" in told


def test_what_a_hosted_verifier_is_sent_holds_no_personal_data(drafter: Made) -> None:
    with FakeProvider(Streams("1 | unsupported")) as provider:
        verifier = ModelVerifier(FallbackChain([LiteLLMModel("openai/strict", api_base=provider.api_base)]))
        letter = GOOD.replace("The file arrives", "Maya, the file arrives")
        draft = drafter(FakeModel([letter]), verifier=verifier).draft(conversation())
        (asked,) = provider.requests
    assert "You check sentences" in str(asked.body)
    assert "the file arrives" in str(asked.body)
    assert "Maya" not in str(asked.body)
    assert [call.model for call in draft.receipt.sent] == ["fake", "openai/strict"]


def test_a_cross_encoder_reads_each_fact_and_quotes_the_source(drafter: Made, tmp_path: Path) -> None:
    verifier = CrossEncoderVerifier(save_model(tmp_path / "nli", 3, called=NLI))
    draft = drafter(FakeModel([GOOD]), verifier=verifier).draft(conversation())
    assert not [notice for notice in draft.notices if notice.code == "not-verified"]
    against = [s.against for s in draft.contradicted if s.against]
    assert all(EXPORT[quote.start : quote.end] == quote.quote for quote in against)
    assert all(EXPORT[quote.start : quote.end] == quote.quote for quote in draft.citations)


@pytest.mark.parametrize(("labels", "said"), [(1, "no NLI model"), (0, "cannot be loaded")])
def test_a_cross_encoder_that_is_none_is_told_in_the_draft(
    drafter: Made, tmp_path: Path, labels: int, said: str
) -> None:
    name = save_model(tmp_path / "other", labels) if labels else str(tmp_path)
    draft = drafter(FakeModel([GOOD]), verifier=CrossEncoderVerifier(name)).draft(conversation())
    assert not draft.unproved
    (told,) = [notice.text for notice in draft.notices if notice.code == "not-verified"]
    assert said in told
    assert "`verifier`" in told
