"""The figures of runs and comparisons as rows."""

from pathlib import Path

import pytest

from evals.comparison.compare import compare
from evals.report.figures import amounts, changes, run_means, shares
from evals.run_log import RunLog
from evals.scorers import ALL_SCORERS
from tests.evals.run_sample import trial, write_log


@pytest.fixture
def logs(tmp_path: Path) -> list[RunLog]:
    base = [trial(f"c{n:02}", n % 4 != 0, seconds=10.0 + n, over_asking=1.0, likeness=0.5) for n in range(20)]
    candidate = [
        trial(f"c{n:02}", n % 2 == 0, seconds=20.0 + n, over_asking=1.0, likeness=None if n else 0.4)
        for n in range(20)
    ]
    setup = {"prompts": "p2"}
    return [write_log(tmp_path / "a.jsonl", base), write_log(tmp_path / "b.jsonl", candidate, setup=setup)]


def test_shares_are_grouped_by_whether_they_decide(logs: list[RunLog]) -> None:
    decides, beside = shares(run_means(logs))
    assert [row.title for row in decides.rows] == ["Drafts that pass", "Says every fact it must"]
    (likeness,) = beside.rows
    assert likeness.uneven
    assert [mean.drafts for mean in likeness.means if mean] == [20, 1]
    assert [mark.series for mark in likeness.marks] == [0, 1]


def test_a_share_that_only_one_run_has_leaves_the_other_open(tmp_path: Path) -> None:
    logs = [write_log(tmp_path / "a.jsonl", [trial("a", True, likeness=0.5)])]
    logs.append(write_log(tmp_path / "b.jsonl", [trial("a", True)]))
    (likeness,) = shares(run_means(logs))[1].rows
    assert likeness.means[1] is None
    assert [mark.series for mark in likeness.marks] == [0]


def test_the_mark_of_a_share_stands_at_its_mean(logs: list[RunLog]) -> None:
    row = shares(run_means(logs))[0].rows[0]
    assert [mark.at for mark in row.marks] == [75, 50]
    assert all(mark.low < mark.at < mark.high for mark in row.marks)


def test_amounts_have_mean_median_and_tail(logs: list[RunLog]) -> None:
    by_title = {amount.title: amount for amount in amounts(logs, run_means(logs))}
    assert set(by_title) == {"Seconds", "Needless questions"}
    first, second = by_title["Seconds"].rows
    assert (first.mean.text, first.median, first.ninetieth) == ("19.5 s", "19.5 s", "27.1 s")
    assert by_title["Seconds"].scale.high == 50
    assert second.mark.at == pytest.approx(59)


def test_changes_are_in_points_and_in_percent_of_the_base(logs: list[RunLog]) -> None:
    points, percent = changes(compare(logs[0], logs[1], ALL_SCORERS), 1)
    passing = points.rows[0]
    assert passing.cells[0] == "Drafts that pass"
    assert points.scale.high == 100
    assert passing.mark
    assert passing.mark.at == pytest.approx(50 - 25 / 2)
    by_title = {row.cells[0]: row for row in percent.rows}
    assert percent.scale.high == 100
    seconds = by_title["Seconds"].mark
    assert seconds
    assert seconds.at == pytest.approx(50 + 10 / 19.5 * 50, abs=0.01)
