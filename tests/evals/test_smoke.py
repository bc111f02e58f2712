"""The smoke run: the whole of `drafter eval run`, offline, with answers that are kept."""

import shutil
from pathlib import Path

import pytest

from drafter.bundled import BUNDLED
from evals.caches.completion_cache import CompletionCache
from evals.run_log import RunLog
from evals.runs.log_file import read_log
from tests.evals.smoke import ANSWERS, CASES, MODEL, smoke_cases, write_answers
from tests.service.cli.run import WORDS, run

REMAKE = (
    "If prompts, guidelines or demo articles were meant to change, run `make smoke-answers` and commit the answers."
)


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTER_MODEL", MODEL)
    monkeypatch.setenv("DRAFTER_TIER", "small")
    for case in smoke_cases():
        (tmp_path / "cases").mkdir(exist_ok=True)
        shutil.copy(case.path, tmp_path / "cases")


def smoke(*options: str) -> tuple[int, RunLog]:
    """Exit code and log of a smoke run."""
    kept = ["--cases", "cases", "--cache", str(ANSWERS), "--read-only", "--out", "run.jsonl"]
    return run("eval", "run", *kept, *options, parts=WORDS), read_log(Path("run.jsonl"))


def test_no_prompt_changed_unseen() -> None:
    code, log = smoke()
    changed = sorted(trial.case for trial in log.errors)
    assert not changed, f"the prompts of {', '.join(changed)} are not those whose answers are kept. {REMAKE}"
    assert code == 0
    assert {trial.case for trial in log.trials.values()} == set(CASES)
    assert all(trial.draft and trial.draft.receipt.model == MODEL for trial in log.trials.values())


def test_a_changed_prompt_breaks_it(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "mine")
    with (tmp_path / "mine" / "reply" / "system.small.jinja").open("a", encoding="utf-8") as file:
        file.write("\nBe brief.")
    code, log = smoke("--prompts", "mine")
    assert code == 2, "a broken run, and not a bad one"
    assert len(log.errors) == len(CASES)
    assert "nobody may be asked" in (log.errors[0].error or "")


def test_remade_answers_are_those_that_are_kept(tmp_path: Path) -> None:
    write_answers(tmp_path / "again.jsonl")
    kept, made = (dict(CompletionCache(path).items()) for path in (ANSWERS, tmp_path / "again.jsonl"))
    assert kept.keys() == made.keys(), f"some answers are to prompts of the past, or some are missing. {REMAKE}"
