"""`drafter connect`, `drafter desks` and `drafter disconnect`."""

import json
from pathlib import Path

import pytest

from drafter.settings import load_settings
from service.auth.desk_secrets import open_desk_secrets
from service.auth.wiring import build_sealing, build_stores
from service.cli.parts import CommandParts
from service.errors import HelpDeskRefused, SecretError
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskArticle
from service.helpdesks.fake import FakeDesk
from tests.service.cli.run import WORDS, run

pytestmark = pytest.mark.usefixtures("profiles")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def connected(*more: object, parts: CommandParts | None = None) -> int:
    return run("connect", "fake", "--mailbox", "potters", "--address", "https://x.example", *more, parts=parts)


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
        (("connect", "zendesc"), "is nothing that can be connected. Help desks: chatwoot, "),
        (("connect", "zendesc"), "Targets of hand-offs: asana, "),
        (("connect", "fake", "--name", "pots:eu"), "'pots:eu' cannot be a name here"),
        (("connect", "fake-board", "--name", "a/b"), "'a/b' cannot be a name here"),
        (("connect", "status-page", "--name", "-"), "'-' cannot be a name here"),
        (("connect", "fake", "--address", "https://x.example", "--set", "colour=red"), "does not ask for colour"),
        (
            ("connect", "fake", "--address", "http://x.example", "--set", "hook_secret=x"),
            "in the open; write it as https",
        ),
        (("connect", "fake", "--address", "x.example", "--set", "hook_secret=x"), "is no address of a server"),
        (("connect", "fake", "--address", "https://u:p@x.example", "--set", "hook_secret=x"), "is no address"),
        (("connect", "fake", "--address", "https://x.example", "--set", "hook_secret"), "write --set NAME=VALUE"),
        (("disconnect", "nobody", "--yes"), "Nothing is connected as 'nobody'; `drafter desks` lists help desks"),
    ],
)
def test_what_is_wrong_is_said(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str) -> None:
    assert run(*arguments) == 2
    assert says in " ".join(capsys.readouterr().err.split())


def test_a_name_is_taken_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert connected("--set", "hook_secret=x") == 0
    assert connected("--set", "hook_secret=x") == 2
    assert "connected already" in " ".join(capsys.readouterr().err.split())


@pytest.fixture
def knowing(monkeypatch: pytest.MonkeyPatch) -> list[DeskArticle]:
    """What each fake desk lists as its articles."""
    listed = [
        DeskArticle("1", "Error E7", "<p>The kiln is too cold. Turn it off.</p>"),
        DeskArticle("2", "Staff prices", "<p>Staff pay half.</p>", internal=True),
    ]
    begin = FakeDesk.__init__

    def init(self: FakeDesk, account: DeskAccount, outside: Outside) -> None:
        begin(self, account, outside)
        self.article_list = listed

    monkeypatch.setattr(FakeDesk, "__init__", init)
    return listed


def test_what_a_desk_knows_is_indexed_at_once_shown_and_removed_again(
    capsys: pytest.CaptureFixture[str], knowing: list[DeskArticle], data: Path
) -> None:
    assert connected("--name", "pots", "--set", "hook_secret=hush-hush", parts=WORDS) == 0
    told = capsys.readouterr().out
    assert "desk:pots/articles  2 added, 0 changed" in told
    assert "Webhook, for drafts within seconds: https://YOUR-ADDRESS/v1/help-desks/pots/events" in told.replace(
        "\n", " "
    )
    assert run("sources", parts=WORDS) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "desk:pots/articles  2 articles, 1 of them internal, potters"
    assert lines[1].startswith("  desk:pots/articles · synced today · 2 without a date")
    assert run("sources", "--remove", "desk:pots/articles", parts=WORDS) == 2
    assert "drafter disconnect pots" in capsys.readouterr().err.replace("\n", " ")
    assert run("disconnect", "pots", "--yes", parts=WORDS) == 0
    assert "2 documents of it went from the index" in capsys.readouterr().out.replace("\n", " ")
    assert run("sources", "--json", parts=WORDS) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert b"hush-hush" not in (data / "drafter.sqlite3").read_bytes()


def test_an_index_without_places_reads_desks_anew_too(
    capsys: pytest.CaptureFixture[str], knowing: list[DeskArticle], tmp_path: Path
) -> None:
    (tmp_path / "clay.md").write_text("# Clay\n\nClay is sold by the bag.")
    assert run("index", tmp_path / "clay.md", parts=WORDS) == 0
    assert connected("--name", "pots", "--set", "hook_secret=x", "--json", parts=WORDS) == 0
    capsys.readouterr()
    del knowing[0]
    assert run("index", "--json", parts=WORDS) == 0
    files, articles, *_ = json.loads(capsys.readouterr().out)
    assert (files["unchanged"], articles["source"]) == (1, "desk:pots/articles")
    assert (articles["removed"], articles["changed"], articles["kind"]) == (1, 0, "article")
    assert run("index", "--rebuild", parts=WORDS) == 0
    capsys.readouterr()
    assert run("sources", "--json", parts=WORDS) == 0
    held = {one["source"]: one["documents_by_kind"] for one in json.loads(capsys.readouterr().out)}
    assert held.pop("desk:pots/articles") == {"article": 1}
    assert list(held.values()) == [{"article": 1}]


def test_a_desk_whose_knowledge_cannot_be_read_is_connected_all_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise HelpDeskRefused("the fake desk answered 403: our key lacks the right.")

    monkeypatch.setattr(FakeDesk, "resolved", refuse)
    assert connected("--set", "hook_secret=x", parts=WORDS) == 0
    assert "our key lacks the right" in capsys.readouterr().out.replace("\n", " ")
    assert run("desks", "--json") == 0
    assert [one["id"] for one in json.loads(capsys.readouterr().out)] == ["fake"]


def secrets_of(name: str) -> dict[str, str]:
    stores = build_stores(load_settings())
    with stores.database.reading() as session:
        found = open_desk_secrets(session, build_sealing(load_settings()), name)
    stores.database.close()
    return found


def test_a_desk_gets_a_new_key_and_keeps_what_it_has(
    capsys: pytest.CaptureFixture[str], knowing: list[DeskArticle], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connected("--name", "pots", "--set", "hook_secret=old", parts=WORDS) == 0
    capsys.readouterr()
    again = ("connect", "fake", "--name", "pots", "--again")
    assert run(*again, "--set", "hook_secret=new", "--json", parts=WORDS) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["mailbox"], told["name"]) == ("potters", "pots")
    assert {(one["added"], one["removed"]) for one in told["knowledge"]} == {(0, 0)}
    assert run("sources", parts=WORDS) == 0
    assert "desk:pots/articles  2 articles" in capsys.readouterr().out
    assert secrets_of("pots") == {"hook_secret": "new"}
    monkeypatch.setattr("click.prompt", lambda words, **how: "")
    assert run(*again, parts=WORDS) == 0
    assert secrets_of("pots") == {"hook_secret": "new"}, "Enter keeps it"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("zendesk", "--name", "pots"), "'pots' is connected as fake, and not as zendesk"),
        (("fake", "--name", "pans"), "No help desk 'pans' is connected"),
        (("fake", "--name", "pots", "--set", "colour=red"), "does not ask for colour"),
        (("slack",), "--again is for help desks"),
    ],
)
def test_what_cannot_be_changed_is_said(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert connected("--name", "pots", "--set", "hook_secret=old") == 0
    assert run("connect", *arguments, "--again") == 2
    assert says in " ".join(capsys.readouterr().err.split())
    assert secrets_of("pots") == {"hook_secret": "old"}


def test_a_new_key_that_is_refused_changes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connected("--set", "hook_secret=old") == 0

    def refuse(*_: object) -> None:
        raise HelpDeskRefused("the fake desk answered 401.")

    monkeypatch.setattr(FakeDesk, "changed", refuse)
    assert run("connect", "fake", "--again", "--set", "hook_secret=new") == 2
    assert secrets_of("fake") == {"hook_secret": "old"}
