"""`drafter webhook`: what the API does with webhooks, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.service.cli.run import run

pytestmark = pytest.mark.usefixtures("profiles")

URL = "https://hooks.example.com/drafts"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path / "data"))


def told(capsys: pytest.CaptureFixture[str], *args: object) -> Any:
    assert run("webhook", *args, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_a_webhook_is_made_tested_and_taken_away(capsys: pytest.CaptureFixture[str]) -> None:
    made = told(capsys, "create", URL, "--name", "inbox", "--event", "draft.ready", "--mailbox", "acme")
    hook = made["id"]
    assert made["secret"].startswith("whsec_")
    assert (made["events"], made["mailboxes"], made["state"]) == (["draft.ready"], ["acme"], "active")
    assert "seed" not in made
    test = told(capsys, "test", hook)
    assert (test["type"], test["state"]) == ("webhook.test", "waiting")
    assert told(capsys, "redeliver", hook, test["id"])["id"] == test["id"]
    assert [one["id"] for one in told(capsys, "deliveries", hook)] == [test["id"]]
    assert told(capsys, "pause", hook)["state"] == "paused"
    assert told(capsys, "resume", hook)["state"] == "active"
    assert told(capsys, "rotate-secret", hook)["secret"] != made["secret"]
    assert [one["id"] for one in told(capsys, "list")] == [hook]
    told(capsys, "delete", hook)
    assert told(capsys, "list") == []


def test_only_the_secret_goes_to_standard_output_and_lists_show_it_never_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("webhook", "create", URL) == 0
    secret = capsys.readouterr().out.strip()
    assert secret.startswith("whsec_")
    hook = told(capsys, "list")[0]["id"]
    for command in (("list",), ("deliveries", hook), ("test", hook), ("deliveries", hook), ("pause", hook)):
        assert run("webhook", *command) == 0
        printed = capsys.readouterr().out
        assert printed
        assert secret not in printed


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("create", "http://hooks.example.com"), "allow_private_webhooks"),
        (("create", "https://127.0.0.1"), "a private address"),
        (("delete", "nothing"), "There is no webhook 'nothing'"),
    ],
)
def test_what_cannot_be_done_is_said(capsys: pytest.CaptureFixture[str], args: tuple[str, ...], says: str) -> None:
    assert run("webhook", *args) == 2
    assert says in capsys.readouterr().err.replace("\n", " ")
