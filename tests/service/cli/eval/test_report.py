"""`drafter eval report` and `--html` as a person and a pipeline use them."""

import json
from pathlib import Path

import pytest

from evals.run_log import RunLog
from tests.evals.run_sample import passing_log
from tests.service.cli.eval.test_run import CASE
from tests.service.cli.run import run


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder of cases that the runs draft, the last of them locked."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for n in range(20):
        id = f"c{n:03}"
        made = CASE.format(locked=str(n == 19).lower()).replace("id: refund-in-time", f"id: {id}")
        (folder / f"{id}.yaml").write_text(made, "utf-8")
    return folder


def log(path: Path, passes: int, prompts: str) -> RunLog:
    return passing_log(path, [n < passes for n in range(20)], setup={"prompts": prompts})


def report(*args: str | Path) -> int:
    return run("eval", "report", *map(str, args))


def test_each_run_is_compared_with_the_base(
    tmp_path: Path, cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    base, worse, same = (
        log(tmp_path / f"{name}.jsonl", passes, name).path for name, passes in (("a", 20), ("b", 10), ("c", 20))
    )
    assert report(worse, same, "--base", base, "--cases", cases) == 0, "the verdict is no failure of the report"
    assert capsys.readouterr().out == "report.html: 3 runs, 1 case counted and not shown.\n"
    html = Path("report.html").read_text("utf-8")
    assert html.count('class="verdict ') == 2
    assert "REGRESSED" in html
    assert "c019" not in html


def test_runs_alone_and_one_that_is_given_twice(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = (log(tmp_path / f"{name}.jsonl", 20, name).path for name in "ab")
    out = tmp_path / "r.html"
    assert report(one, other, one, "--cases", cases, "--out", out) == 0
    assert "2 runs" in capsys.readouterr().out
    assert report(one, other, "--cases", cases, "--out", out, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(out), "runs": 2, "hidden": 1}
    assert 'class="verdict ' not in out.read_text("utf-8")


def test_what_cannot_be_compared_or_written_is_one_line_and_exit_code_2(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = log(tmp_path / "a.jsonl", 20, "a").path
    other = passing_log(tmp_path / "b.jsonl", [True] * 20, setup={"model": "m2"}).path
    out = tmp_path / "r.html"
    assert report(other, "--base", base, "--cases", cases, "--out", out) == 2
    assert "model: fake against m2" in capsys.readouterr().err
    assert not out.exists()
    assert report(other, "--base", base, "--cases", cases, "--out", out, "--allow", "model") == 0
    assert report(other, "--cases", cases, "--out", tmp_path / "none" / "r.html") == 2
    assert "is no folder" in capsys.readouterr().err
    assert report() == 2


def test_compare_writes_the_same_report(tmp_path: Path, cases: Path) -> None:
    base, other = (log(tmp_path / f"{n}.jsonl", p, n).path for n, p in (("a", 20), ("b", 10)))
    one, two = tmp_path / "one.html", tmp_path / "two.html"
    assert run("eval", "compare", str(base), str(other), "--cases", str(cases), "--html", str(one)) == 1
    assert report(other, "--base", base, "--cases", cases, "--out", two) == 0
    assert one.read_text("utf-8") == two.read_text("utf-8")
