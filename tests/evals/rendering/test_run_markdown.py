"""The summary of a run that a pipeline shows."""

from pathlib import Path

from evals.rendering.run_markdown import run_markdown
from tests.evals.run_sample import failed, trial, write_log


def test_the_figures_and_the_cases_that_fail(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.jsonl", [trial("a", True), trial("b", False), failed("c")])
    lines = run_markdown(log).splitlines()
    assert lines[0] == "## 1 of 3 drafts pass"
    assert lines[2] == "3 cases, 1 errors. Run: a. Model: fake."
    assert any(line.startswith("| Drafts that pass | 33 % | 0 % to ") for line in lines)
    assert "### Cases that fail: 2" in lines
    assert "- Says every fact it must: must-say is 0.0" in lines
    assert "- Error: ModelTimeout: no answer in 120 s." in lines


def test_repeats_that_fail_are_counted(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.jsonl", [trial("a", n == 1, n) for n in range(3)])
    assert "<details><summary>a: 2 drafts fail</summary>" in run_markdown(log)


def test_locked_cases_are_counted_only(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.jsonl", [trial("open", True), trial("secret", False)])
    shown = run_markdown(log, {"secret"})
    assert "secret" not in shown
    assert "Of the cases that are locked or unknown here, 1 fail; they are not shown." in shown


def test_reasons_are_words_and_no_markup(tmp_path: Path) -> None:
    bad = trial("a", False)
    forged = bad.scores["must-say"].model_copy(update={"why": "not said: </details><script> @lead | #12"})
    log = write_log(tmp_path / "a.jsonl", [bad.model_copy(update={"scores": {"must-say": forged}})])
    (line,) = (line for line in run_markdown(log).splitlines() if "lead" in line)
    assert "<script" not in line
    assert line.endswith(r"@<!-- -->lead \| #<!-- -->12")
