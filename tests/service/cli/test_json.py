"""`--json`: on every command that has a result, and alone on standard output."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from service.cli.lazy import COMMANDS, LazyGroup
from tests.service.cli.run import WORDS, run

pytestmark = pytest.mark.usefixtures("profiles")

UNTIL_STOPPED = {
    "serve": "it answers until it is stopped; with log_format json its log is for programs",
    "worker": "it works until it is stopped, with the same log",
    "mcp": "its standard output is the protocol",
    "model serve": "it serves until it is stopped; `drafter model status --json` says where",
}
"""Commands without a result to give, and why."""


def leaves(command: click.Command, context: click.Context, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command below `command` that does something, with its name."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    if command.invoke_without_command and not isinstance(command, LazyGroup):
        yield path, command
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, context, f"{path} {name}".strip())


ROOT = LazyGroup("drafter", package="service.cli", lines=COMMANDS)
ALL = dict(leaves(ROOT, click.Context(ROOT)))


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}


@pytest.mark.parametrize("name", ALL)
def test_every_command_gives_its_result_to_programs_too(name: str) -> None:
    assert ("--json" in options(ALL[name])) is (name not in UNTIL_STOPPED)


def test_the_commands_that_give_none_are_there() -> None:
    assert ALL.keys() >= UNTIL_STOPPED.keys()
    assert len(ALL) > 50


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "extension.zip"
    assert run("package", "extension", file, "--json") == 0
    assert told(capsys) == {"file": str(file), "size": file.stat().st_size}


@pytest.mark.parametrize(
    "args",
    [
        ("handoffs", "--mailbox", "amce"),
        ("handoffs", "time-log", "--mailbox", "amce"),
        ("data", "retain", "--mailbox", "amce", "--days", 5),
        ("key", "create", "inbox", "--mailbox", "amce"),
        ("user", "add", "sam@example.com", "--no-password", "--mailbox", "amce"),
        ("webhook", "create", "https://hooks.example.com", "--mailbox", "acme", "--mailbox", "amce"),
        ("connect", "fake", "--mailbox", "amce", "--address", "https://x.example"),
        ("connect", "time-log", "--mailbox", "amce"),
        ("connect", "status-page", "--mailbox", "amce"),
        ("mcp", "--mailbox", "amce"),
    ],
    ids=lambda args: " ".join(map(str, args)),
)
def test_a_misspelt_mailbox_is_refused_wherever_one_is_named(
    args: tuple[object, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    assert run(*args, parts=WORDS) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "there is no mailbox 'amce' (did you mean 'acme'?)" in err


def test_every_command_that_takes_a_mailbox_is_tried_with_a_misspelt_one() -> None:
    (tried,) = (mark for mark in test_a_misspelt_mailbox_is_refused_wherever_one_is_named.pytestmark)  # type: ignore[attr-defined]
    named = {name for name, command in ALL.items() if "--mailbox" in options(command)}
    shown = [" ".join(map(str, args)) for args in tried.args[1]]
    by_the_index = {"search"}  # which knows mailboxes of documents too: tests/service/test_searching.py
    assert {name for name in named if not any(words.startswith(name) for words in shown)} == by_the_index


def test_an_option_before_a_sub_command_is_not_swallowed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("handoffs", "--mailbox", "acme", "time-log") == 2
    assert "--mailbox goes behind time-log." in " ".join(capsys.readouterr().err.split())
