"""`drafter eval propose` and `approve` as a person uses them."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from drafter.pipeline import Drafter
from evals.caches.vector_cache import CachedEmbedder
from tests.evals.correction_sample import TALK, center_drafter, sent_instead, wrong_draft
from tests.service.cli.run import drafting, run

Propose = Callable[..., int]


@pytest.fixture(scope="module")
def drafter(kept_embedder: CachedEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drafter]:
    with center_drafter(tmp_path_factory.mktemp("propose") / "center", kept_embedder) as drafter:
        yield drafter


@pytest.fixture
def propose(drafter: Drafter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Propose:
    """`drafter eval propose` beside files of a conversation, its draft and what was sent: the exit code."""
    monkeypatch.chdir(tmp_path)
    right = drafter.draft(TALK)
    texts = {
        "talk.json": TALK.model_dump_json(),
        "draft.json": wrong_draft(right).model_dump_json(),
        "right.json": right.model_dump_json(),
        "right.txt": right.text,
        "sent.txt": sent_instead(right),
    }
    for name, text in texts.items():
        Path(name).write_text(text, "utf-8")
    return partial(run, "eval", "propose", "talk.json", parts=drafting(drafter))


def test_a_case_is_proposed_refused_and_approved(propose: Propose, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("draft.json", "sent.txt") == 0
    shown = capsys.readouterr().out
    (path,) = Path("proposals").iterdir()
    assert f"written to {path}" in shown
    assert "wrong-commitment" in shown
    assert "treehouse" in shown.split("No source says: ")[1]
    assert "Outcome: answer, since it states: " in shown
    assert "Must say: 14 days" in shown
    assert "Cites: help::refunds.md" in shown
    assert f"Check it: drafter eval lint {path}" in shown
    run("eval", "lint", path)
    lint = capsys.readouterr().out
    assert "unknown document 'help::refunds.md'" in lint, "the demo does not have it"
    assert "hold-out" not in lint
    assert run("eval", "run", "--cases", "proposals", "--model", "none") == 2
    assert "this case is only proposed" in capsys.readouterr().err
    assert run("eval", "approve", path, "--to", "golden/refunds", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"file": f"golden/refunds/{path.name}"}
    assert "no_source_says" not in Path("golden/refunds", path.name).read_text("utf-8")
    assert run("eval", "approve", path, "--to", "golden") == 2


def test_json_for_a_program(propose: Propose, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("draft.json", "sent.txt", "--out", "mine", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert Path(found["file"]).parent == Path("mine")
    assert found["failures"][0] == "wrong-commitment"
    assert found["case"]["expect"]["not_say"] == ["30 days"]


def test_nothing_to_propose_writes_nothing(propose: Propose, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("right.json", "right.txt") == 0
    assert "nothing to propose" in capsys.readouterr().err
    assert propose("right.json", "right.txt", "--json") == 0
    assert capsys.readouterr().out == "null\n"
    assert not Path("proposals").exists()


def test_what_is_no_draft_is_named(propose: Propose, capsys: pytest.CaptureFixture[str]) -> None:
    assert propose("sent.txt", "sent.txt") == 2
    assert "sent.txt holds no draft" in capsys.readouterr().err


def test_a_golden_case_from_the_console_is_one_file(
    propose: Propose, drafter: Drafter, capsys: pytest.CaptureFixture[str]
) -> None:
    names = {"conversation": "talk.json", "draft": "draft.json"}
    held = {name: json.loads(Path(file).read_text("utf-8")) for name, file in names.items()}
    Path("case.json").write_text(json.dumps({**held, "sent": Path("sent.txt").read_text("utf-8")}), "utf-8")
    assert run("eval", "propose", "case.json", parts=drafting(drafter)) == 0
    assert "wrong-commitment" in capsys.readouterr().out
    assert propose("draft.json") == 2
    assert "SENT.txt is missing" in capsys.readouterr().err
    assert propose() == 2
    assert "no golden case from the console" in capsys.readouterr().err
