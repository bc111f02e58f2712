"""What is not known to be open stays unseen."""

from pathlib import Path

from evals.cases.hold_out import hidden_cases
from tests.evals.golden_sample import golden_case
from tests.evals.run_sample import trial, write_log


def test_locked_and_unknown_cases_are_hidden(tmp_path: Path) -> None:
    one = write_log(tmp_path / "a.jsonl", [trial("open", True), trial("locked", True)])
    other = write_log(tmp_path / "b.jsonl", [trial("open", True), trial("renamed", True)])
    locked = golden_case(id="locked").model_copy(update={"locked": True})
    assert hidden_cases([one.run, other.run], [golden_case(id="open"), locked]) == {"locked", "renamed"}
