"""The table of languages: shares by language, and what says nothing is left out."""

from pathlib import Path

import pytest

from evals.errors import CaseError
from evals.languages.table import table
from tests.evals.run_sample import failed, trial, write_log


def rows(text: str) -> dict[str, dict[str, str]]:
    """The cells of each language by the titles of their columns."""
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]
    return {cells[0]: dict(zip(lines[0], cells, strict=True)) for cells in lines[2:]}


def test_shares_are_those_of_each_language(tmp_path: Path) -> None:
    log = write_log(
        tmp_path / "run.jsonl",
        [
            trial("cancel-plan-de", True, cites_source=1.0, outcome=1.0),
            trial("pause-plan-de", False, cites_source=0.0, outcome=1.0),
            trial("cancel-plan-fr", False, cites_source=None, outcome=0.0),
        ],
    )
    found = rows(table([log]))
    assert set(found) == {"German", "French"}
    assert (found["German"]["cites the source"], found["German"]["passes"]) == ("50 %", "50 %")
    assert (found["French"]["cites the source"], found["French"]["right outcome"]) == ("-", "0 %")


def test_a_draft_that_failed_is_no_draft_in_the_language(tmp_path: Path) -> None:
    log = write_log(tmp_path / "run.jsonl", [failed("cancel-plan-es"), trial("pause-plan-es", True)])
    found = rows(table([log]))["Spanish"]
    assert (found["questions"], found["passes"], found["read as this language"]) == ("2", "50 %", "0 %")


def test_a_run_over_other_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="not of the table of languages"):
        table([write_log(tmp_path / "run.jsonl", [trial("refund-after-twenty-days", True)])])
