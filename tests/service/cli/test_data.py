"""`drafter data`: from an empty machine, over a real database and a real index."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from drafter.conversation import Customer
from drafter.settings import load_settings
from service.storage import Database
from service.storage.conversations import list_conversations
from tests.postgres_server import PostgresServer
from tests.service.cli.run import WORDS, run
from tests.service.storage.kept import START, asked, drafted, kept, said

pytestmark = pytest.mark.usefixtures("profiles")

MAYA = "maya@willow.example"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """What a service that ran on this machine has kept: Maya's conversation, and one that names her."""
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    database = Database(load_settings().database_address)
    database.prepare()
    with database.writing() as session:
        drafted(session, kept(session, asked("past-1", email=MAYA), now=START))
        kept(session, asked("18", *said(f"My colleague {MAYA} wrote"), email="kim@willow.example"), now=START)
    database.close()
    return database


def archive(tmp_path: Path, *emails: str) -> Path:
    """Past conversations of these customers in a file, indexed."""
    path = tmp_path / "past" / "archive.jsonl"
    path.parent.mkdir()
    lines = []
    for number, email in enumerate(emails, start=1):
        answer = said(f"Please cancel export {number} and choose three months at most.", author="agent")
        conversation = asked(f"past-{number}", *said("The export is stuck."), *answer)
        customer = Customer(email=email)
        lines.append({**conversation.model_copy(update={"customer": customer}).model_dump(mode="json")})
    path.write_text("\n".join(json.dumps({**line, "status": "closed"}) for line in lines))
    assert run("index", path, "--kind", "past_conversation", parts=WORDS) == 0
    return path


def printed(capsys: pytest.CaptureFixture[str], *args: object, code: int = 0) -> Any:
    """What a command prints as JSON."""
    capsys.readouterr()
    assert run("data", *args, "--json", parts=WORDS) == code
    return json.loads(capsys.readouterr().out)


def test_a_machine_that_has_kept_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    assert run("data", "show", MAYA, parts=WORDS) == 0
    assert capsys.readouterr().out == f"Nothing is kept about {MAYA}.\n"
    assert run("data", "forget", MAYA, "--yes", parts=WORDS) == 0
    assert run("data", "retain", parts=WORDS) == 0
    assert "No mailbox has been used yet." in capsys.readouterr().out


def test_a_customer_is_shown_exported_and_forgotten(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = archive(tmp_path, MAYA, MAYA.upper(), "kim@willow.example")
    shown = printed(capsys, "show", MAYA.upper())
    assert [found["external_id"] for found in shown["conversations"]] == ["past-1"]
    assert (shown["past_conversations"], shown["mentions"]) == (2, {"messages": 1})

    given = printed(capsys, "export", MAYA, "--to", tmp_path / "maya.zip")
    with zipfile.ZipFile(tmp_path / "maya.zip") as opened:
        assert {name.removeprefix("maya/") for name in opened.namelist()} == set(given["files"])
        (name,) = [name for name in opened.namelist() if "conversations/" in name]
        conversation = json.loads(opened.read(name))
        readme = opened.read("maya/README.txt").decode()
        entries = json.loads(opened.read("maya/past-conversations.json"))
    assert conversation["messages"][0]["content"]["text"] == "The export hangs."
    assert conversation["drafts"][0]["texts"][0]["text"].startswith("Hi Amara,")
    assert len(entries) == 2
    assert "1 other records name this address" in readme

    done = printed(capsys, "forget", MAYA, "--yes", code=1)
    assert done["removed"]["past-conversations"] == 2
    assert (done["removed"]["conversations"], done["removed"]["messages"]) == (1, 2)
    (left,) = done["remains"]
    assert left.startswith(f"{file} holds conversations of theirs")
    assert printed(capsys, "show", MAYA)["conversations"] == []
    with database.reading() as session:
        assert [found.external_id for found in list_conversations(session).items] == ["18"]
    database.close()
    capsys.readouterr()
    run("search", "export", "--json", parts=WORDS)
    assert "export 3" in (found := capsys.readouterr().out)
    assert "export 1" not in found


def test_an_export_to_a_folder_overwrites_nothing(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "maya"
    assert run("data", "export", MAYA, "--to", folder, parts=WORDS) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["README.txt", "conversations"]
    assert run("data", "export", MAYA, "--to", folder, parts=WORDS) == 2
    assert "overwrites nothing" in capsys.readouterr().err
    assert run("data", "export", MAYA, "--to", "/proc/maya", parts=WORDS) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_forgetting_asks_first(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert run("data", "forget", MAYA, parts=WORDS) == 130
    said_first = capsys.readouterr().err
    assert "acme  conversation past-1" in said_first
    assert "named in what is kept of others: 1 messages" in said_first
    with database.reading() as session:
        assert len(list_conversations(session).items) == 2
    database.close()


def test_retention_is_set_and_done(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "retain") == {"acme": {"days": None, "removed": {}}}
    done = printed(capsys, "retain", "--mailbox", "acme", "--days", 1)
    assert (done["acme"]["days"], done["acme"]["removed"]["conversations"]) == (1, 2)
    assert run("data", "retain", "--days", 5) == 2
    assert "go together" in capsys.readouterr().err
    lines = log(capsys)
    assert [(line["action"], line["subject"]) for line in lines] == [
        ("mailbox-changed", "mailbox:acme"),
        ("removed-retention", "mailbox:acme"),
    ]
    assert lines[0]["detail"] == {"retention_days": 1}
    assert lines[1]["detail"]["conversations"] == 2


def log(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The audit log, the oldest line first, after it was looked through."""
    assert run("audit", "verify") == 0
    capsys.readouterr()
    assert run("audit", "show", "--json") == 0
    lines: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return lines[::-1]


def test_forgetting_is_in_the_audit_log_without_whom(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("data", "forget", MAYA, "--yes", parts=WORDS) == 0
    assert run("data", "forget", "nobody@willow.example", "--yes", parts=WORDS) == 0
    (line,) = log(capsys)
    assert (line["action"], line["subject"]) == ("removed-forgotten", "")
    assert line["actor"].startswith("command line")
    assert (line["detail"]["conversations"], line["detail"]["messages"]) == (1, 2)
    assert "maya" not in json.dumps(line).lower()


def test_backup_and_restore(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "monday.backup"
    assert printed(capsys, "backup", file)["rows"]["conversations"] == 2
    assert run("data", "restore", file) == 2
    assert "nothing is overwritten" in capsys.readouterr().err
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "new"))
    assert run("data", "restore", file) == 0
    assert f"Restored: {file}" in capsys.readouterr().out
    assert printed(capsys, "show", MAYA)["conversations"]


def test_a_server_is_upgraded_by_command_alone(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_DATABASE", postgres_server.database())
    assert run("data", "show", MAYA, parts=WORDS) == 2
    assert "has no tables yet. Run: drafter data upgrade" in capsys.readouterr().err
    assert run("data", "upgrade") == 0
    assert "before: no tables" in capsys.readouterr().out
    assert run("data", "upgrade") == 0
    assert "is up to date" in (told := capsys.readouterr()).out
    assert postgres_server.password not in told.out
    assert run("data", "show", MAYA, parts=WORDS) == 0


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["show", "nobody"], "is no mail address"),
        (["restore", "nowhere"], "cannot be read"),
        (["backup", "x"], "There is no database"),
    ],
)
def test_wrong_input(
    args: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    assert run("data", *args, parts=WORDS) == 2
    assert words in capsys.readouterr().err
