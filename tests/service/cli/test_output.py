"""What strangers wrote reaches a terminal as text: it moves, colours, links and reorders nothing."""

import ast
import io
import json
import logging
import re
import sys
from pathlib import Path

import pytest
from rich.progress import Progress, TextColumn
from rich.table import Table
from rich.text import Text

from service.cli import output
from service.cli.counting import counting
from service.cli.output import console, print_error, print_json, print_json_text, say, waiting
from service.telemetry.logs import LogStyle
from tests.service.cli.run import run

HOSTILE = (
    "\x1b[2J\x1b[31mred\x1b]8;;https://evil.example\x07click\x1b]8;;\x07\x9b31m\x90q\x7f\x08\x07\rover\x00"
    "\u202eesrever\u2066iso\u2069\ud800[link=https://evil.example]x[/link][blink]y[/] :skull:"
)
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OURS = re.compile(r"\x1b\[[\d;]*m|\x1b\[\?25[hl]|\x1b\[\d*[AKG]|\r(?=\x1b)")
"""Colours, and what a bar needs: hide the cursor, go up, clear the line."""


PAST_IT = ("print", "Console", "Text.from_markup", "click.echo", "click.secho", "click.style")


def assert_harmless(printed: str) -> None:
    assert not STEERING.search(OURS.sub("", printed)), repr(printed)
    assert "\x1b]8" not in printed
    assert "\x1b[31m" not in printed.split("red")[0][-6:]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard streams that rich takes for a terminal with colours."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.usefixtures("terminal")
def test_each_way_to_print_is_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    out = console()
    out.print(HOSTILE)
    out.print(Text(HOSTILE, "bold"))
    out.print(Text.assemble(("x", "red"), HOSTILE), Text("x", "link https://evil.example"))
    table = Table(HOSTILE, title=HOSTILE)
    table.add_row(HOSTILE)
    table.add_row(Text(HOSTILE))
    out.print(table)
    say(HOSTILE)
    print_error(HOSTILE)
    with waiting(HOSTILE):
        pass
    with counting(console(stderr=True)) as count:
        count.begin(HOSTILE, 2)
        count.note(HOSTILE)
        count.advance(HOSTILE)
    with Progress(TextColumn("{task.description}", markup=False), console=console(stderr=True)) as bar:
        bar.add_task(HOSTILE)
    printed = "".join(capsys.readouterr())
    assert_harmless(printed)
    assert printed.count("[link=https://evil.example]x[/link][blink]y[/] :skull:") >= 8
    assert "\x1b[1m" in printed, "our own colours stay"


def test_json_means_the_same_and_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"title": HOSTILE, "größe": "日本語\t\n\u2028"}
    print_json(value)
    print_json(value, indent=None)
    print_json_text(json.dumps(value, ensure_ascii=False))
    printed = capsys.readouterr().out
    assert not STEERING.search(printed)
    assert "größe" in printed
    decoder, at = json.JSONDecoder(), 0
    for _ in range(3):
        found, at = decoder.raw_decode(printed, at)
        assert found == value
        at += 1


def test_log_lines_and_tracebacks_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    stream = io.StringIO()
    handler = LogStyle(content=True).handler()
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        bug = (ValueError, error, error.__traceback__)
        handler.handle(logging.LogRecord("x", logging.ERROR, "", 1, "failed: %s", (HOSTILE,), bug))
        output.print_traceback(*bug)
    assert_harmless(stream.getvalue() + capsys.readouterr().err)
    assert stream.getvalue().count("evil.example") == 2, "in the line, and masked in the traceback"


def test_names_on_the_command_line_are_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    name = HOSTILE.replace("\x00", "").replace("\ud800", "")
    assert run("draft", name) == 2
    assert run(name) == 2
    assert run("draft", "--kind", name, "c.json") == 2
    assert run("eval", "report", name) == 2
    assert_harmless("".join(capsys.readouterr()))
    assert sys.excepthook is not sys.__excepthook__


def test_every_command_prints_by_this_module(root: Path) -> None:
    """Whoever prints past it would have to remember what others wrote."""
    found = []
    for path in sorted((root / "service").rglob("*.py")):
        if path.name == "output.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            if name in PAST_IT or name.endswith((".stdout.write", ".stderr.write", ").status")):
                found.append(f"{path.name}:{node.lineno}: {name}")
    assert found == []


def test_no_command_lets_a_strangers_words_steer(
    terminal: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Titles, texts, names of files, notes and messages, through the commands that show them."""
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DRAFTER_MODEL", "none")
    title, name = re.sub("[\x00\ud800]", "", HOSTILE), "\x1b[2J\u202e\x9b31m[red]"
    folder = tmp_path / name
    folder.mkdir()
    (folder / f"{name}.md").write_text(f"# {title}\n\nAn invoice is under Billing. {title}", "utf-8")
    (folder / f"{name}.html").write_bytes(b"\xff")
    message = {"author": "customer", "name": title, "text": f"Where is my invoice? {title}"}
    conversation = tmp_path / f"{name}.json"
    conversation.write_text(json.dumps({"id": title, "subject": title, "messages": [message]}), "utf-8")
    guideline = tmp_path / "rules" / f"{name}.md"
    guideline.parent.mkdir()
    guideline.write_text(f"---\nid: {json.dumps(title)}\n---\n{title}", "utf-8")
    commands = [
        ["index", str(folder), "--kind", "article"],
        ["search", "Where is my invoice?", "--explain"],
        ["sources"],
        ["draft", str(conversation)],
        ["draft", str(conversation), "--stream"],
        ["explain", str(conversation)],
        ["sources", "--remove", name],
        ["handbook", "lint", str(guideline.parent)],
        ["eval", "lint", str(guideline.parent)],
        ["index", str(tmp_path / f"{name}-missing")],
        ["doctor", "--offline"],
    ]
    for command in commands:
        run(*command)
        printed = "".join(capsys.readouterr())
        assert_harmless(printed)
        if command[0] in ("index", "search", "sources"):
            assert "\ufffd" in printed, command
    for command in (command for command in commands[:6] if "--stream" not in command):
        run(*command, "--json")
        out = capsys.readouterr().out
        assert not STEERING.search(out)
        assert json.loads(out) is not None
