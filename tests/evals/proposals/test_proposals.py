"""From a draft that an agent corrected to a golden case that a person approves."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drafter.conversation import Conversation
from drafter.draft import TextKind
from drafter.handbook.guidelines import Handbook
from drafter.mailbox import load_mailboxes
from drafter.models.base import Parameters
from drafter.models.chain import FallbackChain
from drafter.pipeline import Drafter
from drafter.prompting.prompt_set import load_prompt_set
from evals.caches.vector_cache import CachedEmbedder
from evals.cases.golden import load_cases
from evals.errors import CaseError
from evals.knowledge.demo import EXAMPLES
from evals.proposals.corrections import Failure
from evals.proposals.proposals import Proposal, approve, propose
from kb_index import KnowledgeIndex, read_documents
from kb_index.documents import Kind
from tests.evals.gate_sample import help_center

TALK = Conversation.model_validate(
    {
        "id": "9731",
        "mailbox": "brindlebook",
        "customer": {"name": "Maya Okafor", "email": "maya@okaforstudio.com"},
        "messages": [
            {
                "author": "customer",
                "text": "Hi, how long can I ask for a refund of order 48213? Maya Okafor",
                "at": "2026-11-16T16:40:00Z",
            }
        ],
    }
)
FACT = "You can ask for a refund within 14 days of a payment."


@pytest.fixture(scope="module")
def drafter(kept_embedder: CachedEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drafter]:
    """A drafter without a model on the small help center."""
    folder = help_center(tmp_path_factory.mktemp("propose") / "center")
    with closing(KnowledgeIndex.open(folder / "index", kept_embedder, create=True)) as index:
        index.sync("help", read_documents(folder / "help", Kind.ARTICLE))
        yield Drafter(
            index=index,
            embed=kept_embedder.encode_passages,
            models=FallbackChain([]),
            prompts=load_prompt_set(),
            handbook=Handbook(()),
            mailboxes=load_mailboxes(EXAMPLES / "mailboxes"),
            parameters=Parameters(),
            now=lambda: datetime(2026, 11, 20, tzinfo=UTC),
        )


@pytest.fixture(scope="module")
def proposal(drafter: Drafter) -> Proposal:
    draft = drafter.draft(TALK)
    assert FACT in draft.text
    wrong = draft.text.replace("14 days", "30 days")
    sentences = tuple(s.model_copy(update={"text": s.text.replace("14", "30")}) for s in draft.sentences)
    said = draft.model_copy(update={"text": wrong, "sentences": sentences})
    found = propose(drafter, TALK, said, f"{draft.text}\n\nMaya, we hold a place in our treehouse for you.")
    assert found
    return found


def test_the_case_says_what_was_wrong_what_is_right_and_what_proves_it(proposal: Proposal) -> None:
    expect = proposal.fields["expect"]
    assert proposal.failures[0] is Failure.WRONG_COMMITMENT
    assert expect["not_say"] == ["30 days"]
    assert ["14 days"] in expect["say"]
    assert "help::refunds.md" in expect["cite"]
    assert FACT in expect["reference"]


def test_a_fact_that_no_source_says_is_told_and_not_asked_for(proposal: Proposal) -> None:
    assert any("treehouse" in fact for fact in proposal.unknown)
    assert not any("treehouse" in words for fact in proposal.fields["expect"]["say"] for words in fact)


def test_nobody_is_in_it(proposal: Proposal) -> None:
    text = str(proposal.fields)
    assert not any(secret in text for secret in ("Maya", "Okafor", "okafor", "48213", "9731"))


def test_no_run_reads_it_until_a_person_approves(proposal: Proposal, tmp_path: Path) -> None:
    path = proposal.write(tmp_path / "proposals")
    with pytest.raises(CaseError, match=r"only proposed; read it, then approve it by `drafter eval approve`"):
        load_cases(tmp_path / "proposals")
    with pytest.raises(CaseError, match="exists"):
        proposal.write(tmp_path / "proposals")
    target = approve(path, tmp_path / "golden")
    assert not path.exists()
    (case,) = load_cases(tmp_path / "golden")
    assert (case.id, case.path) == (proposal.id, target)
    assert case.expect.not_say == ("30 days",)


def test_what_is_no_sound_proposal_is_not_approved(proposal: Proposal, tmp_path: Path) -> None:
    path = proposal.write(tmp_path / "proposals")
    path.write_text(path.read_text("utf-8").replace("locked: false", "locked: perhaps"), "utf-8")
    with pytest.raises(CaseError, match="locked"):
        approve(path, tmp_path / "golden")
    assert path.exists()
    assert not (tmp_path / "golden").exists()
    with pytest.raises(CaseError, match="is no proposal"):
        approve(tmp_path / "none.yaml", tmp_path / "golden")


def test_a_draft_sent_as_it_was_and_a_note_propose_nothing(drafter: Drafter) -> None:
    draft = drafter.draft(TALK)
    assert propose(drafter, TALK, draft, draft.text) is None
    with pytest.raises(CaseError, match="golden cases are of replies"):
        propose(drafter, TALK, draft.model_copy(update={"kind": TextKind.SUMMARY}), draft.text)
