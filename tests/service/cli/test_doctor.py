"""`drafter doctor`: every part, what is wrong with it, and an exit code for scripts."""

import json

import pytest

from service.doctor import Diagnosis, PartStatus
from tests.service.cli.run import run

FINDINGS = [
    Diagnosis("settings", PartStatus.OK, "model = none"),
    Diagnosis("mailboxes", PartStatus.WARNING, "1 profile: default", "Set [mailbox_paths]."),
    Diagnosis("index", PartStatus.BROKEN, "nothing has been indexed", "drafter index PATH"),
]


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Diagnosis]:
    found = list(FINDINGS)
    monkeypatch.setattr("service.doctor.examine", lambda settings, offline: iter(found))
    return found


def test_each_finding_with_its_repair(findings: list[Diagnosis], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["✓", "settings", "model", "=", "none"]
    assert lines[2] == "  → Set [mailbox_paths]."
    assert lines[3].startswith("✗ index")
    assert lines[4] == "  → drafter index PATH"


def test_warnings_alone_are_a_success(findings: list[Diagnosis]) -> None:
    findings.pop()
    assert run("doctor") == 0


@pytest.mark.usefixtures("findings")
def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("doctor", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert found[1] == {
        "part": "mailboxes",
        "status": "warning",
        "says": "1 profile: default",
        "fix": "Set [mailbox_paths].",
    }
