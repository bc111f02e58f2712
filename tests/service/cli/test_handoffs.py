"""`drafter connect` and `disconnect` for where work goes next, and `drafter handoffs`."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from drafter.settings import load_settings
from service.auth.wiring import build_stores
from service.errors import HandoffError
from service.handoffs.fake import FakeTarget
from service.storage.handoffs import NewHandoff, plan_handoff
from service.storage.time_entries import log_time
from tests.service.cli.run import run
from tests.service.storage.kept import asked, kept

pytestmark = pytest.mark.usefixtures("profiles")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def listed(capsys: pytest.CaptureFixture[str], *more: object) -> dict[str, Any]:
    capsys.readouterr()
    assert run("handoffs", "--json", *more) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_target_is_connected_listed_and_forgotten(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert run("handoffs") == 0
    assert "drafter connect slack" in capsys.readouterr().out
    assert run("connect", "fake-board", "--mailbox", "acme", "--set", "token=hush-hush", "--set", "board=Bugs") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "may hand off to it from now on" in told
    assert "What leaves, once one of them has confirmed it: Title, Description" in told
    [target] = listed(capsys)["targets"]
    assert (target["id"], target["kind"], target["mailbox_id"]) == ("fake-board", "fake-board", "acme")
    assert listed(capsys, "--mailbox", "other")["targets"] == []
    assert b"hush-hush" not in (data / "drafter.sqlite3").read_bytes()
    assert run("connect", "fake-board", "--set", "token=x", "--set", "board=x") == 2
    assert "connected already" in " ".join(capsys.readouterr().err.split())
    assert run("disconnect", "fake-board", "--yes") == 0
    assert listed(capsys)["targets"] == []


@pytest.mark.parametrize("first", ["fake-board", "fake", "status-page"])
def test_a_name_is_one_thing_whatever_is_connected_under_it(capsys: pytest.CaptureFixture[str], first: str) -> None:
    ways = {
        "fake-board": ("--set", "token=x", "--set", "board=x"),
        "fake": ("--address", "https://x.example", "--set", "hook_secret=x"),
        "status-page": ("--set", "page=https://status.example", "--set", "data=No data is lost.", "--set", "hours=5"),
    }
    assert run("connect", first, "--name", "one", "--mailbox", "acme", *ways[first]) == 0
    for other in ways:
        capsys.readouterr()
        assert run("connect", other, "--name", "one", "--mailbox", "acme", *ways[other]) == 2
        assert "'one' is connected already" in " ".join(capsys.readouterr().err.split())


def test_what_is_missing_is_asked_for_and_not_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = []

    def prompt(words: str, **how: object) -> str:
        asked_for.append((words, how["hide_input"]))
        return "hush-hush"

    monkeypatch.setattr("click.prompt", prompt)
    assert run("connect", "fake-board") == 0
    printed = capsys.readouterr()
    assert asked_for == [("Key of the board", True), ("Name of the board", False)]
    assert "hush-hush" not in printed.out + printed.err


def test_a_target_that_refuses_is_not_connected(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise HandoffError("The board answered 403: our key lacks the right.")

    monkeypatch.setattr(FakeTarget, "plan", refuse)
    assert run("connect", "fake-board", "--set", "token=x", "--set", "board=x") == 2
    assert "was not connected. The board answered 403" in " ".join(capsys.readouterr().err.split())
    assert listed(capsys)["targets"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("connect", "fake-board", "--set", "token=x", "--set", "colour=red"), "does not ask for colour"),
        (("connect", "colleague", "--set", "colleagues=Lena"), "is no list of addresses"),
        (
            ("connect", "colleague", "--set", "colleagues=a@x.example", "--set", "sender=a@x.example, b@x.example"),
            "mails come from one address, not from 2",
        ),
        (("connect", "status-page", "--set", "page=x", "--set", "hours=4", "--set", "data=d"), "updates_at"),
        (("connect", "status-page", "--set", "colour=red"), "does not ask for colour"),
    ],
)
def test_what_is_wrong_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.setattr("click.prompt", lambda *_, **how: how.get("default") or "support@team.example")
    assert run(*arguments) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_a_status_page_is_connected_and_forgotten(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    answers = ("--set", "page=https://status.example.com", "--set", "data=None is lost.", "--set", "hours=8")
    assert run("connect", "status-page", "--mailbox", "acme", *answers, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["webhook"] == "https://YOUR-ADDRESS/v1/status-pages/status-page/events"
    assert told["plain"].startswith(told["webhook"] + "/")
    kept_bytes = (data / "drafter.sqlite3").read_bytes()
    assert told["secret"].encode() not in kept_bytes
    assert told["plain"].rpartition("/")[2].encode() not in kept_bytes
    assert listed(capsys)["status_pages"][0]["mailbox_id"] == "acme"
    assert run("disconnect", "status-page", "--yes") == 0
    assert listed(capsys)["status_pages"] == []


def test_what_was_handed_off_and_the_time_log(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("connect", "time-log", "--mailbox", "acme", "--set", "minutes=10") == 0
    stores = build_stores(load_settings())
    with stores.database.writing() as session:
        conversation = kept(session, asked())
        row = plan_handoff(session, conversation, NewHandoff("board", "fake-board", "the board", "", [], "sam", "at"))
        for number, day in enumerate((date(2026, 11, 1), date(2026, 11, 30))):
            log_time(
                session,
                f"entry-{number}",
                conversation,
                day=day,
                case_number=f"=cmd|'/c calc'!A{number}",
                minutes=15,
                agent="@sam",
                note='+1 "quoted"\nline',
            )
    stores.database.close()
    [told] = listed(capsys)["handoffs"]
    assert (told["id"], told["state"]) == (row.id, "planned")
    assert run("handoffs") == 0
    assert "planned" in capsys.readouterr().out
    assert run("handoffs", "time-log", "--since", "2026-11-02") == 0
    [line] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (line["day"], line["minutes"], line["mailbox"]) == ("2026-11-30", "15", "acme")
    for cell in ("case_number", "agent", "note"):
        assert line[cell].startswith("'"), "no spreadsheet runs it"
    assert run("handoffs", "time-log", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert run("handoffs", "time-log", "--mailbox", "other") == 0
    assert capsys.readouterr().out == ""
