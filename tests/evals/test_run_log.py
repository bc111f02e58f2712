"""The log of a run: kept as it grows, whole after a kill, strict about what is none."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.errors import RunLogError
from evals.run_log import Run, RunLog, Score, Trial
from evals.runs.log_file import read_log
from tests.evals.run_sample import SETUP

RUN = Run(
    id="r1",
    created_at=datetime(2026, 11, 22, tzinfo=UTC),
    command=("drafter", "eval", "run"),
    version="0.1",
    setup=SETUP,
    cases={"b": "1", "a": "2"},
    repeats=2,
)


def trial(case: str, repeat: int = 0, *, passed: bool = True, error: str | None = None) -> Trial:
    return Trial(
        case=case, repeat=repeat, passed=passed, error=error, scores={"outcome": Score(value=1.0, why="answer")}
    )


def test_a_log_that_is_read_again_is_the_same(tmp_path: Path) -> None:
    log = RunLog.create(tmp_path / "deep" / "run.jsonl", RUN)
    log.add(trial("a"))
    log.add(trial("b", 1, passed=False, error="no answer"))
    again = read_log(log.path)
    assert again.run == RUN
    assert again.trials == log.trials
    assert [t.case for t in again.errors] == ["b"]
    assert list(again.missing) == [("b", 0), ("a", 1)]
    assert [len(found) for found in again.by_case().values()] == [1, 1]


def test_whatever_characters_a_model_writes_are_kept(tmp_path: Path) -> None:
    run = RUN.model_copy(update={"command": ("drafter", "caf\udce9 \u2028")})
    log = RunLog.create(tmp_path / "run.jsonl", run)
    log.add(trial("a", passed=False, error="half \ud83d, separators \u2028 \x85 \x0b, null \x00, whole \U0001f600"))
    log.add(trial("b"))
    again = read_log(log.path)
    assert (again.run, again.trials) == (run, log.trials)


def test_half_a_line_of_a_killed_run_is_dropped_and_drafted_again(tmp_path: Path) -> None:
    log = RunLog.create(tmp_path / "run.jsonl", RUN)
    log.add(trial("a"))
    with log.path.open("a", encoding="utf-8") as file:
        file.write('{"case": "b", "rep')
    again = read_log(log.path)
    assert ("b", 0) in again.missing
    again.add(trial("b"))
    assert set(read_log(log.path).trials) == {("a", 0), ("b", 0)}


def test_the_command_that_goes_on_is_one_that_its_command_takes(tmp_path: Path) -> None:
    typed = ("drafter", "eval", "run", "--out", "a b.jsonl", "--tag", "x")
    log = RunLog.create(tmp_path / "run.jsonl", RUN.model_copy(update={"command": typed}))
    assert log.going_on == f"drafter eval run --tag x --out {log.path} --resume"
    gate = RUN.model_copy(update={"command": ("drafter", "eval", "gate", "--out", "folder", "--repeat", "2")})
    assert RunLog.create(tmp_path / "gate.jsonl", gate).going_on == "drafter eval gate --repeat 2"


def test_a_run_is_not_written_over(tmp_path: Path) -> None:
    log = RunLog.create(tmp_path / "run.jsonl", RUN)
    with pytest.raises(RunLogError, match=r"run\.jsonl exists"):
        RunLog.create(log.path, RUN)
