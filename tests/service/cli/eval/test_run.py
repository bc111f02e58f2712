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


def test_a_run_has_the_name_that_it_was_given(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run("--cases", cases, "--name", "shorter", "--out", "r.jsonl", "--markdown", "r.md", "--html", "r.html") == 0
    )
    assert "Run: shorter." in Path("r.md").read_text("utf-8")
    assert run_drafter("eval", "compare", "r.jsonl", "r.jsonl", "--cases", cases) == 0
    assert "Base: shorter, 20" in capsys.readouterr().out, "of two with one name the id tells"


def test_what_failed_is_tried_again_and_the_command_is_told(
    cases: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["--cases", str(cases), "--model", "openai/m", "--out", "r.jsonl", "--cache", "a.jsonl"]
    monkeypatch.setattr("sys.argv", ["drafter", "eval", "run", *typed])
    assert run(*typed, "--read-only") == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "1 of 1 drafts failed to be made. Try them again: drafter eval run --cases" in told
    with FakeProvider(Streams("Hi Kim,\n\nOpen Settings.\n\nSam")) as provider:
        monkeypatch.setenv("DRAFTER_API_BASE", provider.api_base)
        assert run(*typed, "--resume") == 0
    assert not read_log(Path("r.jsonl")).errors


def test_a_limit_ends_a_run_and_it_is_told_how_to_go_on(
    cases: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["--cases", str(cases), "--model", "openai/m", "--repeat", "2", "--cache", "a.jsonl", "--out", "r.jsonl"]
    monkeypatch.setattr("sys.argv", ["drafter", "eval", "run", *typed, "--limit-tokens", "5"])
    with FakeProvider(Streams("Hi Kim,\n\nOpen Settings.\n\nSam")) as provider:
        monkeypatch.setenv("DRAFTER_API_BASE", provider.api_base)
        assert run(*typed, "--limit-tokens", "5") == 2
        told = " ".join(capsys.readouterr().err.split())
        assert "not whole: 1 drafts are not made, for the limit was reached. Go on: drafter eval run" in told
        assert "--out r.jsonl --resume" in told
        assert run_drafter("eval", "compare", "r.jsonl", "r.jsonl", "--cases", cases) == 2
        assert "--out r.jsonl --resume" in " ".join(capsys.readouterr().err.split())
        assert run(*typed, "--resume") == 0
    assert len(read_log(Path("r.jsonl")).trials) == 2


def test_several_models_are_beside_each_other(
    cases: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeProvider(Streams("Hi Kim,\n\nOpen Settings.\n\nSam")) as provider:
        monkeypatch.setenv("DRAFTER_API_BASE", provider.api_base)
        models = ("--model", "none", "--model", "openai/m")
        assert run("--cases", cases, *models, "--cache", "a.jsonl", "--html", "m.html", "--markdown", "m.md") == 0
    shown = capsys.readouterr().out
    assert shown.split()[:3] == ["Measure", "none", "openai/m"]
    files = [word for word in shown.splitlines()[-1].split() if word.endswith(".jsonl")]
    assert [read_log(Path(file)).run.setup.model for file in files] == ["composer", "openai/m"]
    assert run_drafter("eval", "report", *files, "--cases", cases, "--out", "n.html") == 0
    for page in ("m.html", "n.html"):
        assert "openai/m" in Path(page).read_text("utf-8")
    assert "| Measure | none | openai/m |" in Path("m.md").read_text("utf-8")
    told = read_log(Path(files[1])).run.command
    assert told == ("drafter", "eval", "run", "--model", "openai/m", "--cases", str(cases), "--cache", "a.jsonl")
    capsys.readouterr()
    assert run("--cases", cases, "--resume") == 2
    assert "say which file" in capsys.readouterr().err
    assert run("--cases", cases, *models, "--out", "r.jsonl") == 2
    assert "--out is about one run" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--cache", "--html", "--markdown", "--junit"])
def test_no_option_writes_to_a_run(cases: Path, capsys: pytest.CaptureFixture[str], option: str) -> None:
    assert run("--cases", cases, "--out", "r.jsonl") == 0
    before = Path("r.jsonl").read_bytes()
    assert run("--cases", cases, "--out", "s.jsonl", option, "r.jsonl") == 2
    assert "r.jsonl is the file of a run" in " ".join(capsys.readouterr().err.split())
    assert Path("r.jsonl").read_bytes() == before


def test_a_run_is_scored_again_by_a_case_that_changed(cases: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--cases", cases, "--out", "r.jsonl") == 0
    stricter = CASE.format(locked="false").replace('not_say: ["courier pigeon"]', 'say: [["courier pigeon"]]')
    (cases / "refund-in-time.yaml").write_text(stricter, "utf-8")
    assert run("--cases", cases, "--out", "now.jsonl") == 0
    assert run_drafter("eval", "compare", "r.jsonl", "now.jsonl", "--cases", cases) == 2
    assert "drafter eval rescore" in " ".join(capsys.readouterr().err.split())
    rescored = ("eval", "rescore", "r.jsonl", "--cases", cases, "--out", "s.jsonl")
    assert run_drafter(*rescored, parts=WORDS) == 0
    assert "Scored again: 0 drafts more pass, 1 no longer do." in capsys.readouterr().out
    assert run_drafter(*rescored[:-1], "t.jsonl", "--json", parts=WORDS) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["file"], again["rescored"]) == ("t.jsonl", {"rose": 0, "fell": 1, "left_out": 0})
    assert run_drafter("eval", "compare", "s.jsonl", "now.jsonl", "--cases", cases) == 0
    assert "! s.jsonl has the drafts of run 20" in capsys.readouterr().out


def test_the_same_again_is_a_command_that_runs(
    cases: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ["eval", "run", "--cases", str(cases), "--out", "r.jsonl"]
    monkeypatch.setattr("sys.argv", ["drafter", *typed])
    assert run("--cases", cases, "--out", "r.jsonl") == 0
    told = capsys.readouterr().out.split("The same again: drafter ")[1].splitlines()[0].split()
    assert told == ["eval", "run", "--cases", str(cases)]
    assert run_drafter(*told, parts=WORDS) == 0
