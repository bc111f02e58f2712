"""`drafter eval compare` as a person and a pipeline use it: verdict, drafts beside each other, exit code."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from drafter.bundled import BUNDLED
from evals.cases.golden import load_cases
from evals.judges.calibration import Calibration, Calibrations
from evals.judges.pairwise import preference_rubric
from evals.run_log import RunLog, Trial
from evals.runs.log_file import read_log
from tests.evals.run_sample import NOW, failed, passing_log, trial, write_log
from tests.fake_provider import FakeProvider, Streams
from tests.service.cli.eval.test_run import CASE
from tests.service.cli.run import WORDS, run

GOOD = "Hi Kim, I am sorry for the trouble. A refund takes 14 days."
BAD = "Hi Kim, a refund takes 30 days."


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """A folder of golden cases of which one is locked."""
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "refund-in-time.yaml").write_text(CASE.format(locked="true"), "utf-8")
    for id in ("c", *(f"c{n:02}" for n in range(20)), *(f"c{n:03}" for n in range(20))):
        opened = CASE.format(locked="false").replace("id: refund-in-time", f"id: {id}")
        (folder / f"{id}.yaml").write_text(opened, "utf-8")
    return folder


def trials(passes: int, case: str = "c{:02}") -> list[Trial]:
    return [trial(case.format(n), n >= 20 - passes, text=GOOD if n >= 20 - passes else BAD) for n in range(20)]


def logs(tmp_path: Path, base: list[Trial], candidate: list[Trial]) -> tuple[RunLog, RunLog]:
    one = write_log(tmp_path / "base.jsonl", base, labels={"prompts": "git:main"})
    return one, write_log(tmp_path / "new.jsonl", candidate, setup={"prompts": "p2"})


def compare(one: RunLog, other: RunLog, cases: Path, *options: str | Path) -> int:
    return run("eval", "compare", str(one.path), str(other.path), "--cases", str(cases), *map(str, options))


def test_a_regression_stops_a_pipeline_and_shows_why(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(*logs(tmp_path, trials(20), trials(12)), cases) == 1
    shown = capsys.readouterr().out
    head = shown.splitlines()[:3]
    assert head[:2] == ["REGRESSED", "Worse: Drafts that pass, Says every fact it must."]
    assert head[2] == "Fell: c00, c01, c02, c03, c04, c05, c06, c07"
    assert "20 cases. Base: base (git:main). Candidate: new." in shown
    assert "c00: passed, fails now" in shown
    assert "Says every fact it must: must-say is 0.0" in shown
    assert any(GOOD in line and BAD in line for line in shown.splitlines()), "both drafts in one line of the table"
    assert "3 more flips: --flips 8" in shown
    assert "c05: passed, fails now" not in shown


def test_an_improvement_is_a_success(tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(*logs(tmp_path, trials(10), trials(20)), cases, "--flips", "1") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("IMPROVED")
    assert "c00: failed, passes now" in shown


def test_the_table_has_means_difference_and_both_p_values(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compare(*logs(tmp_path, trials(20), trials(12)), cases)
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.strip().startswith("Drafts that pass"))
    words = line.split()
    assert words[3:7] == ["100", "%", "60", "%"]
    assert words[7:9] == ["-40.0", "pt"]
    assert words.count("0.008") == 2
    assert "worse" in words


def test_json_for_a_program(tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(*logs(tmp_path, trials(20), trials(12)), cases, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "REGRESSED"
    assert found["metrics"][0]["p"] == pytest.approx(0.0078125)
    assert found["metrics"][0]["verdict"] == "worse"
    assert len(found["flips"]) == 8
    assert found["flips"][0]["base"]["text"] == GOOD
    assert {"text": "14", "marked": True} in found["flips"][0]["rows"][0]["base"]
    assert found["differs"] == {"prompts": "git:main (p1) against p2"}


def test_markdown_for_a_pull_request(tmp_path: Path, cases: Path) -> None:
    written = tmp_path / "comment.md"
    assert compare(*logs(tmp_path, trials(20), trials(12)), cases, "--markdown", written) == 1
    text = written.read_text("utf-8")
    assert text.startswith("## ❌ REGRESSED\n")
    assert text.count("<details>") == 8
    assert "**Fell:** [c00](#fell-c00), [c01](#fell-c01)" in text
    assert text.index("**Fell:**") < text.index("20 cases.") < text.index('<a name="fell-c00"></a>')
    assert "takes <del>14</del> days." in text


def test_a_draft_cannot_write_on_the_page_of_the_pull_request(tmp_path: Path, cases: Path) -> None:
    written = tmp_path / "comment.md"
    forged = "</details> | <img src=x> **bold** @lead #12 [x](https://evil.example)"
    base = [trial("c", True, text="Hello.")]
    compare(*logs(tmp_path, base, [trial("c", False, text=forged)]), cases, "--markdown", written)
    (line,) = (line for line in written.read_text("utf-8").splitlines() if "img" in line)
    assert "<img" not in line
    assert r"\*\*bold\*\* @<!-- -->lead #<!-- -->12 \[x\](https\://" in line
    assert line.count("</details>") == 0
    assert line.replace(r"\|", "").count("|") == 3, "one row of two cells"


def test_drafts_of_locked_cases_are_never_shown(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, candidate = ([trial("refund-in-time", passed, text=text)] for passed, text in ((True, GOOD), (False, BAD)))
    one, other = logs(tmp_path, base, candidate)
    files = {f"--{kind}": tmp_path / f"r.{kind}" for kind in ("markdown", "junit", "html")}
    for options in ([], ["--json"], [word for pair in files.items() for word in pair]):
        compare(one, other, cases, *options)
    shown = capsys.readouterr().out + "".join(file.read_text("utf-8") for file in files.values())
    assert "refund-in-time" not in shown
    assert "30 days" not in shown
    assert shown.count("Of the cases that are locked or unknown here, 1 fell and 0 rose") == 4
    assert 'name="locked case 1 of 1"' in shown


def test_a_case_that_is_in_no_file_any_more_may_have_been_locked(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compare(*logs(tmp_path, [trial("gone", True)], [trial("gone", False)]), cases)
    shown = capsys.readouterr().out
    assert "gone" not in shown
    assert "locked or unknown here, 1 fell and 0 rose" in shown


def test_junit_for_a_pipeline(tmp_path: Path, cases: Path) -> None:
    written = tmp_path / "junit.xml"
    assert compare(*logs(tmp_path, trials(20), trials(12)), cases, "--junit", written) == 1
    root = ElementTree.parse(written).getroot()
    assert (root.get("tests"), root.get("failures")) == ("21", "9")
    assert [t.get("name") for t in root.iter("testcase") if t.find("failure") is not None][:2] == ["verdict", "c00"]


def test_an_error_stands_where_the_draft_would(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = trials(20)
    compare(*logs(tmp_path, base, [failed("c00"), *base[1:]]), cases, "--markdown", tmp_path / "comment.md")
    assert "Error: ModelTimeout: no answer in 120 s." in capsys.readouterr().out
    assert "ModelTimeout" in (tmp_path / "comment.md").read_text("utf-8")


def test_unusable_input_is_one_line_and_exit_code_2(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = logs(tmp_path, trials(20), trials(20))
    assert run("eval", "compare", str(one.path), str(tmp_path / "none.jsonl"), "--cases", str(cases)) == 2
    assert "none.jsonl cannot be read" in capsys.readouterr().err
    assert compare(one, other, cases, "--markdown", tmp_path / "none" / "x.md") == 2
    assert "cannot be written" in capsys.readouterr().err
    assert compare(one, other, cases, "--allow", "repeats") == 2


def test_unfair_and_broken_runs_are_exit_code_2(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = passing_log(tmp_path / "a.jsonl", [True] * 20)
    other = passing_log(tmp_path / "b.jsonl", [False] * 20, setup={"model": "m2"})
    assert compare(one, other, cases) == 2
    assert "model: fake against m2" in capsys.readouterr().err
    assert compare(one, other, cases, "--allow", "model") == 1
    broken = write_log(tmp_path / "c.jsonl", [failed(f"c{n:03}") for n in range(20)])
    assert compare(one, broken, cases) == 2
    assert "20 of 20 drafts failed" in capsys.readouterr().err


def test_two_prompt_sets_are_run_and_compared(
    tmp_path: Path, cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    for other in cases.glob("c*.yaml"):
        other.unlink()
    mine = tmp_path / "mine"
    shutil.copytree(BUNDLED, mine)
    assert run("eval", "compare", BUNDLED, mine, "--cases", cases, parts=WORDS) == 0
    assert capsys.readouterr().out.startswith("INCONCLUSIVE"), "one case can show nothing"
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_two_prompt_sets_are_drafted_as_the_options_say(
    tmp_path: Path, cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "mine"
    shutil.copytree(BUNDLED, mine)
    asked = ("--cases", cases, "--case", "c00", "--case", "c01", "--model", "none", "--repeat", "2", "--jobs", "2")
    assert run("eval", "compare", BUNDLED, mine, *asked, parts=WORDS) == 0
    assert f"2 cases. Base: {BUNDLED}. Candidate: {mine}." in capsys.readouterr().out
    found = [read_log(path) for path in (tmp_path / "runs").iterdir()]
    assert all(set(log.trials) == {(case, n) for case in ("c00", "c01") for n in range(2)} for log in found)


def test_what_says_how_to_draft_is_refused_for_runs_that_are_drafted(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = logs(tmp_path, trials(20), trials(20))
    assert compare(one, other, cases, "--tag", "refund") == 2
    assert "--tag says how to draft, but both runs are files" in " ".join(capsys.readouterr().err.split())


def test_an_edited_run_is_not_compared(tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = logs(tmp_path, trials(20), trials(12))
    other.path.write_text(other.path.read_text("utf-8").replace('"passed": false', '"passed": true'), "utf-8")
    assert compare(one, other, cases) == 2
    assert "new.jsonl, line 2 was edited" in " ".join(capsys.readouterr().err.split())


def test_an_older_run_is_compared_and_told_of(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = logs(tmp_path, trials(20), trials(12))
    text = re.sub(', "sum": "[0-9a-f]+"', "", one.path.read_text("utf-8"))
    one.path.write_text(text.replace('"format": 2, ', ""), "utf-8")
    assert compare(one, other, cases) == 1
    assert "! base.jsonl is of an older version, without checksums" in capsys.readouterr().out


def judged(word: str) -> Streams:
    return Streams(json.dumps({"why": "it says sorry", "choice": word}))


def test_a_judge_is_one_more_metric_that_counts_as_far_as_it_is_calibrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    monkeypatch.setenv("DRAFTER_CACHE_DIR", str(tmp_path))
    cases = tmp_path / "own"
    cases.mkdir()
    (cases / "refund-in-time.yaml").write_text(CASE.format(locked="false"), "utf-8")
    ids = {case.id: case.content_hash for case in load_cases(cases)}
    one, other = (
        write_log(tmp_path / f"{name}.jsonl", [trial("refund-in-time", True, text=text)], cases=ids, setup=setup)
        for name, text, setup in (("base", BAD, {}), ("new", GOOD, {"prompts": "p2"}))
    )
    with FakeProvider(judged("2"), judged("1")) as provider:
        monkeypatch.setenv("DRAFTER_API_BASE", provider.api_base)
        assert compare(one, other, cases, "--judge", "openai/judge") == 0
        assert len(provider.requests) == 2
    shown = capsys.readouterr().out
    assert "openai/judge (not calibrated: not trusted) prefers the candidate in 1 cases" in shown

    rubric = preference_rubric()
    made = Calibration.model_validate(
        {"task": "preference", "judge": "openai/judge", "rubric": rubric, "labels": "l", "made_at": NOW, "items": 80}
        | {"kappa": 0.7, "low": 0.6, "high": 0.8, "confusion": {}, "answers": 1, "tokens": 1, "cost_usd": None}
        | {"seconds": 1.0}
    )
    Calibrations(tmp_path / "evals" / "calibrations.json").keep(made)
    assert compare(one, other, cases, "--judge", "openai/judge", "--read-only", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["preferred"]["agreement"] == {"kappa": 0.7, "low": 0.6, "high": 0.8}
    assert told["preferred"]["each"] == [
        {"case": "refund-in-time", "repeat": 0, "winner": "candidate", "why": "it says sorry"}
    ]
    assert told["metrics"][-1]["trust"] == "kappa 0.70, 0.60 to 0.80: trusted"


@pytest.mark.parametrize("option", ["--markdown", "--junit", "--html"])
def test_a_run_is_never_written_over(
    tmp_path: Path, cases: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    one, other = logs(tmp_path, trials(20), trials(12))
    before = one.path.read_bytes()
    assert compare(one, other, cases, option, one.path) == 2
    assert "is the file of a run, which would be lost" in " ".join(capsys.readouterr().err.split())
    assert one.path.read_bytes() == before
