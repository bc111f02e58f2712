"""`drafter worker`: what it refuses. What it does is tested in tests/service/jobs."""

import pytest

from tests.service.cli.run import run


def test_a_worker_that_would_write_nothing_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTER_AUTO_DRAFTS_AT_ONCE", "0")
    assert run("worker") == 2
    assert "auto_drafts_at_once is 0" in capsys.readouterr().err


def test_a_server_without_tables_says_what_to_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("DRAFTER_DATABASE", request.getfixturevalue("postgres_server").database())
    assert run("worker") == 2
    assert "Run: drafter data upgrade" in capsys.readouterr().err
