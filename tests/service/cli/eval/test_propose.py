"""`drafter eval propose` and `approve` as a person uses them."""

import json
from pathlib import Path

import pytest

from drafter.conversation import Conversation
from evals.proposals.corrections import Failure
from evals.proposals.proposals import Proposal
from tests.service.cli.run import run
from tests.service.sample import CONVERSATION, make_draft

FIELDS = {
    "id": "proposed-undated-tone-0a1b2c",
    "why": "An agent corrected a draft before sending it (tone). It must not fall behind that.",
    "author": "proposed from a sent reply",
    "tags": ["proposed", "tone"],
    "locked": False,
    "conversation": {"messages": [{"author": "customer", "text": "Hi, where are my invoices? Robin"}]},
    "expect": {"outcome": ["answer"]},
    "proposal": {"failures": ["tone"], "drafted": ["I am glad: you wrote.\n\nThank you."], "no_source_says": []},
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    """A conversation, the draft for it, and what was sent; what is proposed of it is fixed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("drafter.wiring.build_drafter", lambda settings: None)
    texts = {
        "talk.json": CONVERSATION.model_dump_json(),
        "draft.json": make_draft().model_dump_json(),
        "sent.txt": "Hi",
    }
    for name, text in texts.items():
        Path(name).write_text(text, "utf-8")
    return "talk.json", "draft.json", "sent.txt"


def proposing(monkeypatch: pytest.MonkeyPatch, proposal: Proposal | None) -> None:
    def propose(drafter: None, conversation: Conversation, draft: object, sent: str) -> Proposal | None:
        assert (conversation.id, sent) == (CONVERSATION.id, "Hi")
        return proposal

    monkeypatch.setattr("evals.proposals.proposals.propose", propose)


def test_a_case_is_proposed_refused_and_approved(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    proposal = Proposal(FIELDS["id"], (Failure.TONE,), ("We have a treehouse.",), FIELDS)  # type: ignore[arg-type]
    proposing(monkeypatch, proposal)
    assert run("eval", "propose", *files) == 0
    shown = capsys.readouterr().out
    assert "tone: written to proposals/proposed-undated-tone-0a1b2c.yaml" in shown
    assert "No source says: We have a treehouse." in shown
    assert run("eval", "run", "--cases", "proposals", "--model", "none") == 2
    assert "this case is only proposed" in capsys.readouterr().err
    assert run("eval", "approve", "proposals/proposed-undated-tone-0a1b2c.yaml", "--to", "golden/tone") == 0
    assert "golden/tone/proposed-undated-tone-0a1b2c.yaml" in capsys.readouterr().out
    assert "glad" not in Path("golden/tone/proposed-undated-tone-0a1b2c.yaml").read_text("utf-8")
    assert run("eval", "approve", "proposals/proposed-undated-tone-0a1b2c.yaml", "--to", "golden") == 2


def test_json_for_a_program(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    proposing(monkeypatch, Proposal("p", (Failure.TONE,), (), FIELDS))
    assert run("eval", "propose", *files, "--out", "mine", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["file"], found["failures"]) == ("mine/p.yaml", ["tone"])
    assert found["case"]["expect"] == {"outcome": ["answer"]}


def test_nothing_to_propose_writes_nothing(
    files: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    proposing(monkeypatch, None)
    assert run("eval", "propose", *files) == 0
    assert "nothing to propose" in capsys.readouterr().err
    assert not Path("proposals").exists()


def test_what_is_no_draft_is_named(files: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("eval", "propose", files[0], files[2], files[2]) == 2
    assert "sent.txt holds no draft" in capsys.readouterr().err
