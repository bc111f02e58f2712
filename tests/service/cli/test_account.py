"""`--account`: the records of the mailbox are asked about a verified customer, and shown before a draft uses them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drafter.conversation import AccountFact
from service.account.lookup import AccountLookup
from tests.service.account.test_lookup import NOW, Record, Room, asking
from tests.service.cli.run import drafting, run
from tests.service.sample import ScriptedDrafter


class Desk:
    """The command line over records of a room, whose answers are typed ahead."""

    def __init__(self, folder: Path) -> None:
        self.record, self.drafter = Record("Desk"), ScriptedDrafter()
        self.room = Room(self.record)
        self.file = folder / "one.json"
        self.write()

    def write(self, **changes: object) -> None:
        self.file.write_text(asking(**changes).model_dump_json(), "utf-8")  # type: ignore[arg-type]

    def run(self, command: str, *options: str) -> int:
        return run(command, self.file, *options, parts=drafting(self.drafter))

    @property
    def used(self) -> tuple[AccountFact, ...]:
        """The account data of the last draft."""
        return self.drafter.asked[-1][0].account


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path)
    accounts: AccountLookup = made.room.accounts
    monkeypatch.setattr("service.wiring.build_accounts", lambda *_: accounts)
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    yield made
    made.room.database.close()


@pytest.mark.parametrize(("answer", "used"), [("y", ["Team"]), ("n", [])])
def test_each_fact_is_shown_and_used_once_somebody_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, used: list[str]
) -> None:
    asked: list[str] = []

    def confirm(words: str, **_: object) -> bool:
        asked.append(words)
        return answer == "y"

    monkeypatch.setattr("click.confirm", confirm)
    assert desk.run("draft", "--account") == 0
    err = capsys.readouterr().err
    assert "Plan: Team" in err
    assert f"Desk, as of {NOW:%-d %b %Y}" in err
    assert asked == ["Use it in the draft?"]
    assert [one.value for one in desk.used] == used


def test_a_script_says_yes_ahead_and_standard_output_has_the_draft_alone(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.run("draft", "--account", "--yes", "--json") == 0
    out, err = capsys.readouterr()
    assert out.lstrip().startswith("{")
    assert "Plan: Team" in err
    assert [one.value for one in desk.used] == ["Team"]


def test_without_it_no_record_is_asked(desk: Desk) -> None:
    assert desk.run("draft") == 0
    assert desk.run("explain") == 0
    assert (desk.record.asked, desk.used) == ([], ())


@pytest.mark.parametrize("command", ["draft", "explain"])
def test_nobody_is_asked_about_whom_nobody_has_verified(
    desk: Desk, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    desk.write(verified=False)
    assert desk.run(command, "--account") == 2
    assert "nobody has verified who is writing" in capsys.readouterr().err
    desk.write(mailbox="other")
    assert desk.run(command, "--account") == 2
    assert "the profile of the mailbox 'other' names no records" in capsys.readouterr().err
    assert (desk.record.asked, desk.drafter.asked) == ([], [])


def test_explaining_asks_the_records(desk: Desk) -> None:
    assert desk.run("explain", "--account") == 0
    assert [one.email for one in desk.record.asked] == ["noor@example.com"]


def test_a_record_that_fails_is_named(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.record.given = OSError("down")
    assert desk.run("draft", "--account") == 0
    assert "! Desk: it failed (OSError)" in capsys.readouterr().err
    assert desk.used == ()


def test_standard_input_cannot_be_asked_twice(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("draft", "-", "--account", parts=drafting(desk.drafter)) == 2
    assert "give the conversation as a file, or --yes" in capsys.readouterr().err
