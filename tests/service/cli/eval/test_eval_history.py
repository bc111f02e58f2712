"""Runs of evaluations as the console is given them."""

from pathlib import Path

from service.cli.eval_history import eval_history
from tests.evals.run_sample import trial, write_log


def test_runs_are_told_and_locked_cases_only_counted(tmp_path: Path) -> None:
    assert eval_history(tmp_path / "nothing").runs == ()
    write_log(tmp_path / "one.jsonl", [trial("a", True), trial("b", False)])
    (tmp_path / "other.jsonl").write_text("nothing\n")
    history = eval_history(tmp_path)
    [run] = history.runs
    assert run.passed.counts == "1 of 2"
    assert 0 <= run.low < 0.5 < run.high <= 1
    assert (history.cases, history.hidden) == ((), 2), "cases that nobody knows here may be locked"
    assert [Path(name).name for name in history.unread] == ["other.jsonl"]
