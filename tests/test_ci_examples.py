"""The workflow and the hooks that others copy: they call commands that exist, and stop where they should."""

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from service.cli.lazy import COMMANDS, LazyGroup

FAKE = """#!/bin/sh
echo "$@" >> {log}
exit {code}
"""


@pytest.fixture(scope="module")
def workflow(root: Path) -> dict[str, Any]:
    # YAML 1.1 reads `on` as true, GitHub does not: only strings.
    text = (root / "examples/ci/github-drafter-eval.yml").read_text("utf-8")
    found = yaml.load(text, yaml.BaseLoader)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return list(workflow["jobs"]["compare"]["steps"])


@pytest.fixture(scope="module")
def comment(workflow: dict[str, Any]) -> str:
    """The script that comments on the pull request."""
    return step(workflow["jobs"]["comment"]["steps"], "Comment on the pull request")


@pytest.fixture(scope="module")
def hooks(root: Path) -> list[dict[str, Any]]:
    found = yaml.safe_load((root / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert isinstance(found, list)
    return found


def step(steps: list[dict[str, Any]], name: str) -> str:
    (found,) = (one for one in steps if one.get("name") == name)
    return str(found["run"])


def calls(script: str) -> Iterator[list[str]]:
    """The arguments of each call of drafter in a script."""
    for line in script.replace("\\\n", " ").splitlines():
        if line.split()[:1] == ["drafter"]:
            yield shlex.split(line.split("||")[0])[1:]


def parse(arguments: list[str]) -> click.Context:
    """What click makes of a call, which is not run; raises UsageError where it would refuse it."""
    context = click.Context(LazyGroup("drafter", package="service.cli", lines=COMMANDS))
    command: click.Command = context.command
    while isinstance(command, click.Group):
        name, *arguments = arguments
        found = command.get_command(context, name)
        assert found, f"there is no command {name!r}"
        command = found
    return command.make_context("drafter", arguments, parent=context)


def run(script: str, folder: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs a step as GitHub does, with a drafter that ends with `code`."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "drafter").write_text(FAKE.format(log=folder / "asked", code=code), "utf-8")
    (programs / "drafter").chmod(0o755)
    environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "GITHUB_STEP_SUMMARY": str(folder / "page")}
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_every_call_of_the_workflow_is_one_that_the_command_line_takes(
    steps: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report").mkdir()
    found = [parse(call) for one in steps for call in calls(one.get("run", ""))]
    assert len(found) == 3
    compared = found[-1].params
    assert (compared["base"], compared["candidate"]) == ("git:origin/main", "prompts")
    assert {compared[kind].suffix for kind in ("junit", "markdown", "html")} == {".xml", ".md", ".html"}


def test_a_call_with_an_option_that_does_not_exist_would_be_found() -> None:
    with pytest.raises(click.NoSuchOption):
        parse(["eval", "compare", "a", "b", "--pdf", "x"])
    with pytest.raises(AssertionError, match="no command 'weigh'"):
        parse(["eval", "weigh"])


@pytest.mark.parametrize(
    ("code", "told"), [(0, ""), (1, "title=REGRESSED"), (2, "title=Nothing was compared"), (130, "exit code 130")]
)
def test_the_exit_code_stops_the_pull_request_and_says_why(
    steps: list[dict[str, Any]], tmp_path: Path, code: int, told: str
) -> None:
    done = run(step(steps, "Compare"), tmp_path, code)
    assert done.returncode == code
    assert told in done.stdout
    assert bool(told) == ("::error" in done.stdout)
    assert (tmp_path / "asked").read_text("utf-8").startswith("eval compare git:origin/main prompts --junit report/")


def test_the_comparison_is_shown_on_the_page_where_there_is_one(steps: list[dict[str, Any]], tmp_path: Path) -> None:
    script = step(steps, "Show the comparison on the page of this run")
    (tmp_path / "nothing").mkdir()
    assert run(script, tmp_path / "nothing").returncode == 0
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "comparison.md").write_text("## REGRESSED\n", "utf-8")
    assert run(script, tmp_path).returncode == 0
    assert (tmp_path / "page").read_text("utf-8") == "## REGRESSED\n"


FAKE_GH = """#!/bin/bash
echo "$@" >> {log}
for word in "$@"; do [ "$word" = --paginate ] && printf '{known}'; done
[ -f comment.md ] && cp comment.md {folder}/body
for word in "$@"; do [ "$word" = "{refused}" ] && exit 1; done
true
"""


def commented(script: str, folder: Path, known: str = "", refused: str = "nothing") -> tuple[str, str]:
    """What GitHub was asked last, and the words of the comment, where the bot's comment `known` is there; a call
    with the word `refused` fails."""
    (folder / "bin").mkdir(exist_ok=True)
    gh = folder / "bin" / "gh"
    gh.write_text(FAKE_GH.format(log=folder / "asked", known=known, folder=folder, refused=refused), "utf-8")
    gh.chmod(0o755)
    given = {
        "GH_REPO": "us/kb",
        "PULL_REQUEST": "7",
        "REPORT": "https://example.com/a/1",
        "PAGE": "https://example.com/r",
    }
    environment = {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", **given}
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )  # as GitHub runs a step that names no shell
    assert ("::warning" in done.stdout) == (refused != "nothing")
    return (folder / "asked").read_text("utf-8").splitlines()[-1], (folder / "body").read_text("utf-8")


def test_the_verdict_is_a_comment_that_is_made_once_and_then_changed(comment: str, tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "comparison.md").write_text("## REGRESSED\n\n**Fell:** [a](#fell-a)\n", "utf-8")
    asked, body = commented(comment, tmp_path)
    assert asked.startswith("api --silent --method POST repos/us/kb/issues/7/comments")
    assert "## REGRESSED\n\n**Fell:** [a](#fell-a)" in body
    assert "[The report with every draft](https://example.com/a/1)" in body
    asked, again = commented(comment, tmp_path, known="31\\n32\\n")
    assert asked.startswith("api --silent --method PATCH repos/us/kb/issues/comments/31 ")
    assert again == body


def test_a_comment_is_never_longer_than_github_takes(comment: str, tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    long = "## REGRESSED\n\n**Fell:** [a-b](#fell-a-b), [c](#fell-c)\n### Fell: 2\n" + "word " * 20_000
    (tmp_path / "report" / "comparison.md").write_text(long, "utf-8")
    _, body = commented(comment, tmp_path)
    assert len(body) < 1000
    assert "**Fell:** a-b, c\n" in body


def test_a_long_table_is_cut_between_its_lines(comment: str, tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    row = f"| how well it went in {'é' * 40} | 12 % |\n"
    (tmp_path / "report" / "comparison.md").write_text("## REGRESSED\n\n" + row * 2_000, "utf-8")
    _, body = commented(comment, tmp_path)
    assert 50_000 < len(body.encode()) < 65_536
    assert body.count(row) == body.count("how well")
    assert "The rest stands in the report." in body


@pytest.mark.parametrize("refused", ["--paginate", "POST"])
def test_a_comment_that_github_does_not_take_is_no_verdict(comment: str, refused: str, tmp_path: Path) -> None:
    asked, _ = commented(comment, tmp_path, refused=refused)
    assert refused in asked, "after a list that could not be read nothing is written twice"


def test_where_nothing_was_compared_the_comment_says_so(comment: str, tmp_path: Path) -> None:
    _, body = commented(comment, tmp_path)
    assert "## Nothing was compared" in body
    assert "[The run](https://example.com/r)" in body


def test_the_report_is_shown_and_kept_also_when_it_regressed(steps: list[dict[str, Any]]) -> None:
    names = [one.get("name") for one in steps]
    after = steps[names.index("Compare") + 1 :]
    assert len(after) == 2
    assert all(one["if"] == "${{ !cancelled() }}" for one in after)
    assert after[-1]["with"]["path"] == "report/"


def test_a_pull_request_cannot_make_the_workflow_do_more(
    workflow: dict[str, Any], steps: list[dict[str, Any]]
) -> None:
    assert list(workflow["on"]) == ["pull_request"], "pull_request_target would hand secrets to forks"
    assert workflow["on"]["pull_request"]["paths"] == ["prompts/**"]
    assert workflow["permissions"] == {"contents": "read"}
    commenting = workflow["jobs"]["comment"]
    assert commenting["permissions"] == {"pull-requests": "write"}
    assert not any("checkout" in one.get("uses", "") for one in commenting["steps"]), "it runs nothing of the request"
    steps = [*steps, *commenting["steps"]]
    assert not any("${{" in one.get("run", "") for one in steps), "words of others would become commands"
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", one["uses"]) for one in steps if "uses" in one)


def test_what_the_workflow_installs_is_there(steps: list[dict[str, Any]], root: Path) -> None:
    files = re.findall(r"-r (\S+)", step(steps, "Install"))
    assert files
    assert all((root / file).is_file() for file in files)


def test_the_hooks_call_commands_that_exist(hooks: list[dict[str, Any]]) -> None:
    assert [hook["id"] for hook in hooks] == ["drafter-handbook-lint", "drafter-eval-lint"]
    for hook in hooks:
        (call,) = calls(hook["entry"])
        parse(call)
        assert hook["pass_filenames"] is False, "the commands take folders"


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("prompts/handbook/tone/own-our-fault.md", ["drafter-handbook-lint", "drafter-eval-lint"]),
        ("evals/golden/refunds/refund-in-time.yaml", ["drafter-eval-lint"]),
        ("drafter.toml", ["drafter-handbook-lint"]),
        ("README.md", []),
    ],
)
def test_the_hooks_run_for_what_they_check(hooks: list[dict[str, Any]], path: str, ids: list[str]) -> None:
    assert [hook["id"] for hook in hooks if re.search(hook["files"], path)] == ids


def test_the_docs_show_hooks_that_exist(hooks: list[dict[str, Any]], root: Path) -> None:
    page = (root / "docs" / "evaluation.md").read_text("utf-8")
    assert set(re.findall(r"id: (drafter-[a-z-]+)", page)) == {hook["id"] for hook in hooks}
