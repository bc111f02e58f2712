"""`drafter eval calibrate` as a person uses it: what a judge says of labels, and whether it is kept."""

import json
from pathlib import Path

import pytest

from evals.judges.calibration import Calibrations
from tests.fake_provider import FakeProvider, Streams
from tests.service.cli.eval.test_run import CASE
from tests.service.cli.run import run

PAIRS = [
    {
        "id": f"p{n}",
        "case": "refund-in-time",
        "first": f"Good {n}." if better == "first" else f"Poor {n}.",
        "second": f"Good {n}." if better == "second" else f"Poor {n}, alas.",
        "better": better,
        "why": "it is good",
    }
    for n, better in enumerate(["first", "second"] * 3)
]


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Options for six labelled pairs on one case."""
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    monkeypatch.setenv("DRAFTER_CACHE_DIR", str(tmp_path))
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "refund-in-time.yaml").write_text(CASE.format(locked="false"), "utf-8")
    (tmp_path / "labels.jsonl").write_text("\n".join(map(json.dumps, PAIRS)), "utf-8")
    return ["--cases", str(tmp_path / "cases"), "--labels", str(tmp_path / "labels.jsonl")]


def says(word: str) -> Streams:
    return Streams(json.dumps({"why": "it is good", "choice": word}))


def answers() -> list[Streams]:
    """Those of a judge that is right but for the last pair, of which it takes the first in both orders."""
    return [says(word) for word in ["1", "2", "2", "1", "1", "2", "2", "1", "1", "2", "1", "1"]]


def test_shows_agreement_lean_and_cost_and_keeps_it(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeProvider(*answers()) as provider:
        monkeypatch.setenv("DRAFTER_API_BASE", provider.api_base)
        assert run("eval", "calibrate", "--judge", "openai/judge", *given) == 0
    shown = capsys.readouterr().out
    assert "Preference, judged by openai/judge" in shown
    assert "kappa 0.71" in shown
    assert "its numbers count" in shown
    assert "5 of 6 as people say, 0 not judged" in shown
    assert "where people say second: second 2, tie 1" in shown
    assert "chosen in 7 of 12 answers (58%); 1 pairs changed with the order" in shown
    assert "12 answers, 216 tokens" in shown

    assert run("eval", "calibrate", "--judge", "openai/judge", *given, "--read-only", "--json") == 0
    (again,) = json.loads(capsys.readouterr().out)
    assert (again["trusted"], again["agreed"]) == (True, 5)
    kept = Calibrations(tmp_path / "evals" / "calibrations.json")
    assert kept.find("preference", f"openai/judge [{again['rubric']}]") is not None


def test_read_only_without_answers_keeps_nothing(
    given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("eval", "calibrate", "--judge", "openai/judge", *given, "--read-only") == 2
    assert "openai/judge answered nothing, so nothing is kept" in capsys.readouterr().err
    assert not (tmp_path / "evals" / "calibrations.json").exists()


def test_wrong_input_is_one_line(given: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("eval", "calibrate", "--judge", "none", *given) == 2
    assert "'none' is not one model" in capsys.readouterr().err
    (tmp_path / "labels.jsonl").write_text('{"id": "p1"}', "utf-8")
    assert run("eval", "calibrate", "--judge", "openai/judge", *given) == 2
    assert "labels.jsonl:1: why: Field required" in capsys.readouterr().err
