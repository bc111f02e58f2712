"""What a part adds: the statistics of an ablation, over runs written down."""

from pathlib import Path

import pytest

from evals.ablation.ablation import Ablation, ablate
from evals.ablation.switches import Switch, SwitchKind
from evals.errors import BrokenRun
from evals.rendering.ablation_words import ablation_rows, never_applied, write_ablation
from evals.run_log import RunLog
from tests.evals.run_sample import failed, trial, write_log


def switch(name: str) -> Switch:
    return Switch(SwitchKind.GUIDELINE, name, off=lambda bench: bench)  # type: ignore[arg-type,return-value]


def runs(tmp_path: Path, *falling: int, cases: int = 20) -> Ablation:
    """The ablation of one part for each number: that many cases, all that it touches, fail without it."""
    full = write_log(tmp_path / "full.jsonl", [trial(f"c{n:02}", True) for n in range(cases)])
    without: list[tuple[Switch, RunLog | None]] = []
    for count in falling:
        fallen = [trial(f"c{n:02}", False) for n in range(count)]
        without.append((switch(f"part-{count}"), write_log(tmp_path / f"{count}.jsonl", fallen) if count else None))
    return ablate(full, without)


def test_the_change_is_over_all_cases_though_only_the_touched_ones_are_drafted(tmp_path: Path) -> None:
    (only,) = runs(tmp_path, 10).contributions
    passing = only.changes["passed"]
    assert (only.touched, passing.cases) == (10, 20)
    assert passing.difference.value == pytest.approx(-0.5)
    assert passing.difference.low < -0.5 < passing.difference.high
    assert passing.judgement.p == pytest.approx(2 * 0.5**10)


def test_p_values_are_raised_by_holm_over_the_parts(tmp_path: Path) -> None:
    found = {one.name: one.changes["passed"].judgement for one in runs(tmp_path, 10, 6, 1).contributions}
    assert found["part-10"].adjusted == pytest.approx(3 * 2 * 0.5**10)
    assert found["part-6"].adjusted == pytest.approx(2 * 2 * 0.5**6)
    assert found["part-1"].adjusted == pytest.approx(1.0)
    assert found["part-10"].significant
    assert not found["part-6"].significant


def test_a_part_that_touches_nothing_never_applied_and_takes_no_share_of_the_risk(tmp_path: Path) -> None:
    ablation = runs(tmp_path, 0, 10)
    assert never_applied(ablation) == ["guideline part-0"]
    assert [row[0] for row in ablation_rows(ablation)] == ["guideline part-10"]
    first = ablation.contributions[0].changes["passed"].judgement
    assert first.adjusted == first.p


def test_a_broken_run_is_no_result(tmp_path: Path) -> None:
    full = write_log(tmp_path / "full.jsonl", [trial("a", True)])
    broken = write_log(tmp_path / "broken.jsonl", [failed("a")])
    with pytest.raises(BrokenRun, match=r"broken\.jsonl"):
        ablate(full, [(switch("part"), broken)])


def test_the_report_has_a_row_and_a_mark_for_each_part(tmp_path: Path) -> None:
    ablation = runs(tmp_path, 0, 10, 6)
    full = write_log(tmp_path / "again.jsonl", [trial("a", True)])
    markdown, data, picture = (path.read_text("utf-8") for path in write_ablation(ablation, full.run, tmp_path))
    assert "| guideline part-10 | 10 | -50.0 pt (" in markdown
    assert "Never applied to any of these cases: guideline part-0." in markdown
    assert '"touched": 10' in data
    assert picture.count("<circle") == 2
    assert ">guideline part-6<" in picture
