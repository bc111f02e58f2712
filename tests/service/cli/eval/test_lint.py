"""`drafter eval lint` as a person who writes cases uses it."""

import json
from pathlib import Path

import pytest

from service.cli.parts import CommandParts
from tests.evals.correction_sample import center_drafter
from tests.evals.word_embedder import WordEmbedder
from tests.service.cli.eval.test_run import CASE
from tests.service.cli.run import run


def test_a_case_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text("id: a\nid: b\n", "utf-8")
    assert run("eval", "lint", str(tmp_path)) == 2
    assert "a.yaml:2: the key 'id' stands twice" in capsys.readouterr().err


def test_faults_are_listed_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = CASE.format(locked="false") + "  cite: [help-center::no-such-article.md]\n"
    (tmp_path / "refund-in-time.yaml").write_text(wrong, "utf-8")
    assert run("eval", "lint", str(tmp_path)) == 1
    shown = capsys.readouterr().out
    assert "no-such-article.md" in shown
    assert "1 cases, 0 of them locked" in shown
    assert run("eval", "lint", str(tmp_path), "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["cases"], told["locked"]) == (1, 0)
    assert any("no-such-article.md" in problem["text"] for problem in told["problems"])


def test_of_one_case_only_what_is_wrong_with_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "refund-in-time.yaml"
    proposed = "proposal: {failures: [wrong-outcome]}\n"
    file.write_text(CASE.format(locked="false") + "  cite: [help-center::no-such-article.md]\n" + proposed, "utf-8")
    (tmp_path / "other.yaml").write_text("id: a\nid: b\n", "utf-8")
    assert run("eval", "lint", file) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert "no-such-article.md" in first
    assert last == "refund-in-time: 1 problem."
    assert run("eval", "lint", tmp_path / "other.yaml") == 2
    assert "other.yaml:2: the key 'id' stands twice" in capsys.readouterr().err
    assert run("eval", "lint", tmp_path / "none.yaml") == 2
    assert "none.yaml" in capsys.readouterr().err


def test_cases_on_an_index_of_ones_own_are_held_against_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with center_drafter(tmp_path / "center", WordEmbedder()):
        pass
    file = tmp_path / "refund-in-time.yaml"
    file.write_text(CASE.format(locked="false") + "  cite: [help::refunds.md]\n  say: [[14 days]]\n", "utf-8")
    parts = CommandParts(embedder=lambda settings: WordEmbedder())
    assert run("eval", "lint", file, "--index", tmp_path / "center" / "index", parts=parts) == 0
    assert run("eval", "lint", file) == 1
    assert "unknown document 'help::refunds.md'" in capsys.readouterr().out


def test_the_shipped_cases_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("eval", "lint") == 0
    assert "0 problems." in capsys.readouterr().out
