"""Runs over time: passing, flakiness apart from change, and nothing of locked cases."""

from datetime import timedelta
from pathlib import Path

import pytest

from evals.report import timeline_page
from evals.runs.history import PastRun, list_runs
from evals.runs.timeline import Timeline, timeline
from tests.evals.run_sample import NOW, failed, trial, write_log


def write(folder: Path, day: int, *passed: tuple[str, bool], prompts: str = "p1") -> None:
    repeats: dict[str, int] = {}
    trials = []
    for case, good in passed:
        repeats[case] = repeats.get(case, -1) + 1
        trials.append(trial(case, good, repeats[case]))
    write_log(
        folder / f"{day}.jsonl", trials, created_at=NOW + timedelta(days=day), name=f"day {day}",
        setup={"prompts": prompts},
    )  # fmt: skip


def read(folder: Path, hidden: tuple[str, ...] = ()) -> Timeline:
    return timeline([found for found in list_runs(folder) if isinstance(found, PastRun)], hidden)


def test_runs_go_from_the_oldest_to_the_newest_with_their_share(tmp_path: Path) -> None:
    write(tmp_path, 2, ("a", True), ("b", True))
    write(tmp_path, 1, ("a", True), ("b", False))
    found = read(tmp_path)
    assert [point.past.run.name for point in found.runs] == ["day 1", "day 2"]
    assert [point.share.value for point in found.runs if point.share] == [0.5, 1.0]
    by_id = {case.id: case for case in found.cases}
    assert by_id["b"].results == ((0, 1), (1, 1))
    assert (by_id["a"].turns, by_id["b"].turns) == (0, 1)


def test_drafts_of_one_setup_that_differ_are_flaky_and_another_prompt_is_a_change(tmp_path: Path) -> None:
    write(tmp_path, 1, ("flaky", True), ("flaky", False), ("turned", True), ("turned", True))
    write(tmp_path, 2, ("turned", False), ("turned", False), ("flaky", True), ("flaky", True), prompts="p2")
    first, second = read(tmp_path).cases
    assert (first.id, second.id, second.turns) == ("flaky", "turned", 1)
    assert first.flakiness == pytest.approx(1 / 2), "of one pair that differs and one that does not"
    assert second.flakiness == 0.0


def test_runs_of_one_setup_tell_of_flakiness_together(tmp_path: Path) -> None:
    for day, good in ((1, True), (2, True), (3, False)):
        write(tmp_path, day, ("a", good))
    (case,) = read(tmp_path).cases
    assert case.flakiness == pytest.approx(2 / 3)
    write_log(tmp_path / "one.jsonl", [trial("b", True)])
    assert next(case for case in read(tmp_path).cases if case.id == "b").flakiness is None


def test_a_draft_that_was_tried_again_counts_once(tmp_path: Path) -> None:
    log = write_log(tmp_path / "r.jsonl", [failed("a")])
    log.add(trial("a", True))
    (past,) = list_runs(tmp_path)
    assert isinstance(past, PastRun)
    assert (past.made, past.passed) == (1, 1)


def test_the_page_shows_each_case_and_hides_what_is_locked(tmp_path: Path) -> None:
    write(tmp_path, 1, ("a", True), ("secret", False))
    write(tmp_path, 2, ("a", False))
    page = timeline_page(read(tmp_path, ("secret",)))
    assert "day 1" in page
    assert "day 2" in page
    assert "secret" not in page
    assert "1 more are locked or unknown here" in page
    assert "script" not in page.replace("x-dns", "").split("Content-Security-Policy", 1)[1].split("</style>", 1)[1]
    assert "http" not in page.split("</style>", 1)[1], "it asks no network"
