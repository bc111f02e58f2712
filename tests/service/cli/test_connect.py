"""`drafter connect`, `drafter desks` and `drafter disconnect`."""

import json
from pathlib import Path

import pytest

from drafter.settings import load_settings
from service.auth.desk_secrets import open_desk_secrets
from service.auth.wiring import build_sealing, build_stores
from service.errors import HelpDeskRefused, SecretError
from service.helpdesks.fake import FakeDesk
from tests.service.cli.run import run


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def connected(*more: object) -> int:
    return run("connect", "fake", "--mailbox", "potters", "--address", "https://x.example", *more)


def test_a_desk_is_connected_listed_and_forgotten(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert connected("--name", "pots", "--set", "hook_secret=hush-hush", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["webhook"].endswith("/v1/help-desks/pots/events")
    assert run("desks") == 0
    assert "pots" in capsys.readouterr().out
    stores = build_stores(load_settings())
    with stores.database.reading() as session:
        assert open_desk_secrets(session, build_sealing(load_settings()), "pots") == {"hook_secret": "hush-hush"}
    assert b"hush-hush" not in (data / "drafter.sqlite3").read_bytes()
    assert run("disconnect", "pots", "--yes") == 0
    with stores.database.reading() as session, pytest.raises(SecretError):
        open_desk_secrets(session, build_sealing(load_settings()), "pots")
    stores.database.close()
    assert run("desks") == 0
    assert "drafter connect KIND" in capsys.readouterr().out


def test_what_is_missing_is_asked_for_and_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def prompt(words: str, **how: object) -> str:
        asked.append((words, how["hide_input"]))
        return "hush-hush"

    monkeypatch.setattr("click.prompt", prompt)
    assert connected() == 0
    printed = capsys.readouterr()
    assert asked == [("Secret of its webhook", True)]
    assert "hush-hush" not in printed.out + printed.err
    assert "can read list of conversations" in printed.err


def test_a_desk_that_refuses_is_not_connected(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise HelpDeskRefused("the fake desk answered 403: our key lacks the right.")

    monkeypatch.setattr(FakeDesk, "changed", refuse)
    assert connected("--set", "hook_secret=x") == 2
    assert "was not connected. the fake desk answered 403" in capsys.readouterr().err.replace("\n", " ")
    assert run("desks", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("connect", "zendesc"), "is no help desk that can be connected"),
        (("connect", "fake", "--address", "https://x.example", "--set", "colour=red"), "does not ask for colour"),
        (
            ("connect", "fake", "--address", "http://x.example", "--set", "hook_secret=x"),
            "in the open; write it as https",
        ),
        (("connect", "fake", "--address", "x.example", "--set", "hook_secret=x"), "is no address of a help desk"),
        (("connect", "fake", "--address", "https://u:p@x.example", "--set", "hook_secret=x"), "is no address"),
        (("connect", "fake", "--address", "https://x.example", "--set", "hook_secret"), "write --set NAME=VALUE"),
        (("disconnect", "nobody", "--yes"), "No help desk 'nobody' is connected"),
    ],
)
def test_what_is_wrong_is_said(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str) -> None:
    assert run(*arguments) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_a_name_is_taken_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert connected("--set", "hook_secret=x") == 0
    assert connected("--set", "hook_secret=x") == 2
    assert "connected already" in " ".join(capsys.readouterr().err.split())
