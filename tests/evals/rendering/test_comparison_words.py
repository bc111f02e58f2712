"""Figures as people read them."""

import pytest

from evals.comparison.compare import Flip, compare
from evals.rendering.comparison_words import COLUMNS, cells, heading, reasons
from evals.scorers import ALL_SCORERS
from tests.evals.run_sample import trial, write_log


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The cells of each metric, by its id and the column."""
    folder = tmp_path_factory.mktemp("runs")
    base = [trial(f"c{n:02}", True, seconds=10 + n, over_asking=1.0, tone=1.0) for n in range(30)]
    candidate = [trial(f"c{n:02}", True, seconds=7.5 + n, over_asking=0.5 + n % 2 / 4, tone=1.0) for n in range(30)]
    found = compare(
        write_log(folder / "a.jsonl", base),
        write_log(folder / "b.jsonl", candidate, setup={"prompts": "p2"}),
        ALL_SCORERS,
    )
    return {c.metric.id: dict(zip(COLUMNS, cells(c), strict=True)) for c in found.changes}


def test_less_of_what_is_bad_is_better(rows: dict[str, dict[str, str]]) -> None:
    row = rows["over-asking"]
    assert row[""] == "better"
    assert row["Difference (95 %)"].startswith("-0.38 (-0.4")
    assert row["p"] == row["p, Holm"] == "<0.001"


def test_seconds_are_shown_and_judge_nothing(rows: dict[str, dict[str, str]]) -> None:
    row = rows["seconds"]
    assert row["Base"] == "24.5 s"
    assert row["Difference (95 %)"] == "-2.5 s (-2.5 s to -2.5 s)"
    assert row["p"] == "<0.001"
    assert row["p, Holm"] == row[""] == ""


def test_where_nothing_moved_no_interval_pretends_to_know(rows: dict[str, dict[str, str]]) -> None:
    assert rows["tone"]["Difference (95 %)"] == "none"
    assert rows["tone"]["Seen from"] == ""
    assert rows["passed"]["Seen from"] == "25.1 pt"


def test_a_flip_in_a_line_and_its_reasons() -> None:
    good, bad = trial("refund", True, tone=0.0), trial("refund", False, tone=0.0)
    assert heading(Flip("refund", 1, 1, 0, good, bad)) == "refund: passed, fails now"
    assert heading(Flip("refund", 1, 0, 1, bad, good)) == "refund: failed, passes now"
    assert heading(Flip("refund", 3, 3, 1, good, bad)) == "refund: passed in 3 of 3, now in 1"
    assert reasons(Flip("refund", 1, 1, 0, good, bad), ALL_SCORERS) == ["Says every fact it must: must-say is 0.0"]
    assert reasons(Flip("refund", 1, 0, 1, bad, good), ALL_SCORERS) == ["Says every fact it must: must-say is 0.0"]
    bare = good.model_copy(update={"scores": {}})
    assert "Says every fact it must: no score" in reasons(Flip("refund", 1, 1, 0, good, bare), ALL_SCORERS)
