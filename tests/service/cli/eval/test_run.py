"""`drafter eval run` as a person uses it: with the composer, over a folder of cases."""

import json
from pathlib import Path

import pytest

from evals.runs.log_file import read_log
from tests.fake_provider import FakeProvider, Streams
from tests.installed import JUDGE, skip_without
from tests.service.cli.run import WORDS
from tests.service.cli.run import run as run_drafter

CASE = """
id: refund-in-time
why: A refund that is asked for in time is granted by the rules.
author: support lead
tags: [refund]
locked: {locked}
conversation:
  messages: [{{author: customer, text: "Hi, how do I get a refund for last month? Kim"}}]
expect:
  outcome: [answer, hand-off]
  not_say: ["courier pigeon"]
"""


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "refund-in-time.yaml").write_text(CASE.format(locked="false"), "utf-8")
    return tmp_path / "cases"


def run(*args: str | Path) -> int:
    return run_drafter("eval", "run", *args, parts=WORDS)


def test_a_run_prints_its_figures_and_is_kept(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--cases", cases, "--out", "r.jsonl", "--json") == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["passed"]["drafts"] == 1
    log = read_log(Path("r.jsonl"))
    assert log.run.setup.model == "composer"
    assert list(log.trials) == [("refund-in-time", 0)]
    assert log.run.command[0] == "drafter"


def test_a_run_goes_on_only_with_what_it_began_with(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--cases", cases, "--out", "r.jsonl") == 0
    assert "1 of 1 drafts pass" in capsys.readouterr().out
    assert run("--cases", cases, "--out", "r.jsonl") == 2
    assert "r.jsonl exists" in capsys.readouterr().err
    assert run("--cases", cases, "--out", "r.jsonl", "--resume") == 0
    (cases / "refund-in-time.yaml").write_text(CASE.format(locked="true"), "utf-8")
    assert run("--cases", cases, "--out", "r.jsonl", "--resume") == 2
    assert "its cases changed" in capsys.readouterr().err


def test_files_for_a_pipeline_are_written_beside_the_run(cases: Path) -> None:
    assert (
        run("--cases", cases, "--out", "r.jsonl", "--markdown", "r.md", "--junit", "r.xml", "--html", "r.html") == 0
    )
    assert Path("r.md").read_text("utf-8").startswith("## 1 of 1 drafts pass\n")
    assert 'name="refund-in-time"' in Path("r.xml").read_text("utf-8")
    assert "courier pigeon" in Path("r.html").read_text("utf-8")


def test_a_file_that_has_no_place_is_refused_before_anything_is_drafted(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--cases", cases, "--out", "r.jsonl", "--junit", "none/r.xml") == 2
    assert "none is no folder" in capsys.readouterr().err
    assert not Path("r.jsonl").exists()


def test_wrong_input_is_one_line_and_leaves_no_file(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--cases", cases, "--tag", "weather", "--out", "r.jsonl") == 2
    assert "no case has the tag 'weather'; there are refund" in capsys.readouterr().err
    assert run("--cases", cases, "--prompts", "git:nowhere", "--out", "r.jsonl") == 2
    assert "git:nowhere" in capsys.readouterr().err
    assert not Path("r.jsonl").exists()


def test_a_judge_that_is_asked_for_scores_too_and_is_named(
    cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    skip_without("ragas", how=JUDGE)
    with FakeProvider(Streams("I am not JSON.")) as provider:
        monkeypatch.setenv("DRAFTER_API_BASE", provider.api_base)
        assert (
            run("--cases", cases, "--out", "r.jsonl", "--judge", "openai/judge", "--cache", "a.jsonl", "--json") == 0
        )
        asked = len(provider.requests)
    assert asked
    trial = read_log(Path("r.jsonl")).trials["refund-in-time", 0]
    assert trial.error is None
    assert trial.scores["ragas-faithfulness"].value is None
    assert "no usable answer" in trial.scores["ragas-faithfulness"].why
    assert "ragas-faithfulness" not in json.loads(capsys.readouterr().out)["figures"]
    judge = read_log(Path("r.jsonl")).run.setup.judge
    assert judge
    assert judge.startswith("openai/judge [")
    assert (
        run("--cases", cases, "--out", "s.jsonl", "--judge", "openai/judge", "--cache", "a.jsonl", "--read-only") == 0
    )
    again = read_log(Path("s.jsonl")).trials["refund-in-time", 0]
    assert again.scores["ragas-faithfulness"] == trial.scores["ragas-faithfulness"], "its answer was kept"


def test_a_run_without_a_judge_asks_and_names_none(cases: Path) -> None:
    assert run("--cases", cases, "--out", "r.jsonl") == 0
    log = read_log(Path("r.jsonl"))
    assert log.run.setup.judge is None
    assert not [id for id in log.trials["refund-in-time", 0].scores if id.startswith("ragas")]


def test_one_case_or_what_failed_last_time(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failing = CASE.format(locked="false").replace("id: refund-in-time", "id: refund-by-pigeon")
    failing = failing.replace('not_say: ["courier pigeon"]', 'say: [["courier pigeon"]]')
    (cases / "refund-by-pigeon.yaml").write_text(failing, "utf-8")
    assert run("--cases", cases, "--out", "all.jsonl") == 0
    assert run("--cases", cases, "--case", "refund-in-time", "--out", "one.jsonl") == 0
    assert list(read_log(Path("one.jsonl")).trials) == [("refund-in-time", 0)]
    assert run("--cases", cases, "--failed", "all.jsonl", "--out", "failed.jsonl") == 0
    assert list(read_log(Path("failed.jsonl")).trials) == [("refund-by-pigeon", 0)]
    capsys.readouterr()
    assert run("--cases", cases, "--case", "refund-in-tim") == 2
    assert "did you mean 'refund-in-time'" in capsys.readouterr().err
    assert run("--cases", cases, "--failed", "all.jsonl", "--case", "refund-in-time") == 2
    assert "no case is left" in capsys.readouterr().err


def test_the_same_again_is_a_command_that_runs(
    cases: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["eval", "run", "--cases", str(cases), "--out", "r.jsonl"]
    monkeypatch.setattr("sys.argv", ["drafter", *typed])
    assert run("--cases", cases, "--out", "r.jsonl") == 0
    told = capsys.readouterr().out.split("The same again: drafter ")[1].splitlines()[0].split()
    assert told == ["eval", "run", "--cases", str(cases)]
    assert run_drafter(*told, parts=WORDS) == 0
