"""`drafter key`, `drafter user`, `drafter audit`, and what `drafter serve` asks for before others may reach it."""

import io
import json
import sqlite3
import stat
from pathlib import Path

import pytest

from drafter.settings import load_settings
from service.auth.wiring import build_stores
from tests.service.cli.run import run

pytestmark = pytest.mark.usefixtures("profiles")

SECRET = "qT7vZr0pXc2LmN8sYd4KfW1hJb6GuE3a"
NEW = "9uRk5VxQ2tBn7MwZcHs1LpYfD8gJ4eA6"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def told(capsys: pytest.CaptureFixture[str], *args: object) -> object:
    assert run(*args, "--json") == 0
    return json.loads(capsys.readouterr().out)


def typed(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(words))


def test_a_key_is_shown_once_listed_without_itself_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    made = told(capsys, "key", "create", "inbox", "--right", "search", "--mailbox", "support", "--days", 90)
    assert isinstance(made, dict)
    assert (made["rights"], made["mailboxes"], made["state"]) == (["search"], ["support"], "good")
    assert run("key", "list") == 0
    listed = capsys.readouterr().out
    assert made["begins_with"] in listed
    assert made["key"] not in listed
    assert run("key", "revoke", made["begins_with"]) == 0
    assert "revoked" in capsys.readouterr().out
    assert [line["action"] for line in told(capsys, "audit", "show")] == ["key-revoked", "key-created"]  # type: ignore[attr-defined]


def test_only_the_key_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("key", "create", "inbox") == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("rd_")
    assert len(printed.out.split()) == 1
    assert "only time it is shown" in printed.err


def test_the_first_admin_is_added_and_signs_in(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "correct horse battery\nanother line\n")
    added = told(capsys, "user", "add", "Sam@Example.com", "--role", "admin", "--password-stdin")
    assert isinstance(added, dict)
    assert (added["email"], added["role"]) == ("sam@example.com", "admin")
    stores = build_stores(load_settings())
    assert stores.accounts.by_password("sam@example.com", "correct horse battery", "") == added["id"]
    typed(monkeypatch, "a new set of words\n")
    assert run("user", "password", "sam@example.com", "--password-stdin") == 0
    assert stores.accounts.by_password("sam@example.com", "a new set of words", "") == added["id"]
    assert run("user", "disable", "sam@example.com") == 0
    assert "closed" in capsys.readouterr().out
    stores.database.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("user", "add", "sam", "--password-stdin"), "mail address"),
        (("user", "add", "sam@example.com"), "--password-stdin"),
        (("user", "add", "sam@example.com", "--password-stdin"), "12 to 256 characters"),
        (("user", "disable", "nobody@example.com"), "no account 'nobody@example.com'"),
        (("key", "revoke", "rd_nobody"), "no key 'rd_nobody'"),
        (("key", "create", "x", "--right", "everything"), "'everything'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    typed(monkeypatch, "short\n")
    assert run(*arguments) == 2
    assert words in capsys.readouterr().err


def test_what_is_kept_is_this_users_alone(data: Path) -> None:
    assert run("key", "create", "inbox") == 0
    files = [path for path in data.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"secret_key", "drafter.sqlite3"}
    assert [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_secret_is_rotated_and_keys_stay_good(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTER_SECRET_KEY", SECRET)
    made = told(capsys, "key", "create", "inbox")
    assert isinstance(made, dict)
    monkeypatch.setenv("DRAFTER_SECRET_KEY", f"{NEW}, {SECRET}")
    assert run("key", "rotate-secrets") == 0
    monkeypatch.setenv("DRAFTER_SECRET_KEY", NEW)
    stores = build_stores(load_settings())
    assert stores.keys.asker(made["key"], "").id == made["id"]
    stores.database.close()
    monkeypatch.setenv("DRAFTER_SECRET_KEY", SECRET)
    capsys.readouterr()
    assert run("key", "list") == 2
    assert "DRAFTER_SECRET_KEY" in capsys.readouterr().err


def test_a_log_that_was_changed_fails_the_command(capsys: pytest.CaptureFixture[str], data: Path) -> None:
    assert run("key", "create", "inbox") == 0
    capsys.readouterr()
    verdict = told(capsys, "audit", "verify")
    assert isinstance(verdict, dict)
    assert verdict["lines"] == 1
    assert run("audit", "verify", "--noted", verdict["head"]) == 0
    with sqlite3.connect(data / "drafter.sqlite3") as file:
        file.execute("DROP TRIGGER audit_update")
        file.execute("UPDATE audit SET actor = 'somebody else'")
    file.close()
    capsys.readouterr()
    assert run("audit", "verify") == 2
    assert "line 1 is not as it was written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (None, "no secret_key is set"),
        ("changeme-changeme-changeme-1234567890", "placeholder"),
        ("hunter2", "too short or too plain"),
        (f"{SECRET},hunter2", "too short or too plain"),
    ],
)
@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_nobody_else_is_served_without_a_secret_of_ones_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, secret: str | None, words: str, host: str
) -> None:
    if secret:
        monkeypatch.setenv("DRAFTER_SECRET_KEY", secret)
    assert run("serve", "--host", host, "--port", "0", "--allow-remote") == 2
    err = capsys.readouterr().err
    assert words in err
    assert not secret or secret not in err


@pytest.mark.parametrize(
    "found",
    [
        f'secret_key = "{SECRET}"',
        'oidc_issuer = "https://login.evil.example"',
        'frame_ancestors = "https://evil.example"',
        'public_url = "https://evil.example"',
        'trusted_proxies = "*"',
        'oidc_roles = "domain:evil.example=admin"',
        'database = "postgresql://evil.example/x"',
    ],
)
def test_a_file_that_merely_lies_in_the_working_folder_lets_nobody_in(
    capsys: pytest.CaptureFixture[str], clean_environment: Path, found: str
) -> None:
    (clean_environment / "drafter.toml").write_text(found, "utf-8")
    assert run("key", "list") == 2
    assert "nobody has named that file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "https://*",
        "https://*.com",
        "http://desk.example.com",
        "https://desk.example.com/path",
        "https://a.example; script-src *",
        "https://a.example 'unsafe-inline'",
        "data:",
        "'self'",
        "https://a.example,,https://",
    ],
)
def test_what_would_open_more_than_a_help_desk_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, origins: str
) -> None:
    monkeypatch.setenv("DRAFTER_FRAME_ANCESTORS", origins)
    assert run("key", "list") == 2
    assert "frame_ancestors" in capsys.readouterr().err


def test_help_desks_are_named_by_their_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "DRAFTER_FRAME_ANCESTORS", "https://secure.helpscout.net, https://*.zendesk.com,http://localhost:3000"
    )
    assert load_settings().frames == (
        "https://secure.helpscout.net",
        "https://*.zendesk.com",
        "http://localhost:3000",
    )
