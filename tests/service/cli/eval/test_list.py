"""`drafter eval list` as a person uses it."""

import json
from pathlib import Path

import pytest

from tests.evals.run_sample import trial, write_log
from tests.service.cli.eval.test_run import CASE
from tests.service.cli.run import run


def test_kept_runs_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("eval", "list") == 1
    assert "runs is no folder" in capsys.readouterr().err
    (tmp_path / "runs").mkdir()
    assert run("eval", "list") == 0
    assert "No run in runs yet: drafter eval run makes one." in capsys.readouterr().out
    write_log(tmp_path / "runs" / "one.jsonl", [trial("a", True), trial("b", False)])
    (tmp_path / "runs" / "other.jsonl").write_text("nothing\n")
    assert run("eval", "list") == 0
    shown = capsys.readouterr().out
    assert "2026-11-22 00:00" in shown
    assert "50%" in shown
    assert "other.jsonl is not the file of a run" in shown
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "refund-in-time.yaml").write_text(CASE.format(locked="false"), "utf-8")
    assert run("eval", "list", "--html", "all.html", "--cases", "cases") == 0
    assert "2 more are locked or unknown here" in Path("all.html").read_text("utf-8")
    assert run("eval", "list", "--html", "runs/one.jsonl") == 2
    capsys.readouterr()
    assert run("eval", "list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    (listed,) = told["runs"]
    assert (listed["passed"], listed["drafts"], listed["file"]) == (1, 2, "runs/one.jsonl")
    assert told["unread"] == [{"file": "runs/other.jsonl", "reason": "is not the file of a run"}]
