"""`drafter` itself: instant help, one clear line for what the user can fix, a traceback for our bugs."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from kb_index.errors import IndexMissing
from service.cli import lazy, main
from tests.service.cli.run import run

HEAVY = {"torch", "chromadb", "litellm", "fastapi", "sentence_transformers", "rich", "pydantic", "numpy"}


def test_help_imports_nothing_that_takes_time(root: Path) -> None:
    code = (
        "import sys, atexit; from service.cli import main;"
        f"atexit.register(lambda: print('LOADED', *({HEAVY!r} & set(sys.modules))));"
        "main(['--help'])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: drafter")
    assert done.stdout.split("LOADED")[1].split() == []


@pytest.mark.parametrize("name", lazy.COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(name, "--help") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"Usage: drafter {name}")
    assert lazy.COMMANDS[name] in " ".join(out.split()), "the line in `drafter --help` is not what the command says"


def test_an_unknown_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("drft") == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "No such command 'drft'." in told
    assert "'draft'" in told.partition("Did you mean")[2]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    """A command `fail` that raises what its argument says."""

    @click.command()
    @click.argument("what")
    def command(what: str) -> None:
        raise {"ours": IndexMissing("no [index] at /x: run `drafter index`"), "bug": ZeroDivisionError("oops")}[what]

    module = type(sys)("service.cli.fail")
    module.__dict__["command"] = command
    monkeypatch.setitem(sys.modules, "service.cli.fail", module)
    monkeypatch.setitem(lazy.COMMANDS, "fail", "fail")
    return ZeroDivisionError


@pytest.mark.usefixtures("failing")
def test_an_error_of_ours_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("fail", "ours") == 2
    out, err = capsys.readouterr()
    assert (out, err) == ("", "error: no [index] at /x: run `drafter index`\n")


@pytest.mark.usefixtures("failing")
@pytest.mark.parametrize("plain", [False, True])
def test_colour_is_for_terminals_that_want_it(
    plain: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    run("fail", "ours")
    assert ("\x1b[1;31m" in capsys.readouterr().err) is not plain


def test_a_bug_keeps_its_traceback(failing: type[Exception]) -> None:
    with pytest.raises(failing):
        main(["fail", "bug"])
