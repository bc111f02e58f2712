"""`drafter worker`: what it refuses. What it does is tested in tests/service/jobs."""

from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from drafter.settings import Settings
from service.cli.worker import delivery_of
from service.parts import ServiceParts
from service.telemetry.metrics import Metrics
from service.wiring import worker_parts
from tests.service.cli.run import run
from tests.service.parts import make_parts, temporary_database
from tests.service.waiting import PATIENCE


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


def test_a_worker_sends_what_webhooks_are_told_where_it_knows_the_secret(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def settings(secret: str) -> Settings:
        return Settings(data_dir=tmp_path, cache_dir=tmp_path, model="none", secret_key=SecretStr(secret))

    parts = make_parts(database=temporary_database())
    assert delivery_of(settings("k3J9-vQ2x-7hLz-Wp5r-Ty8n-Bc4d-1mFs"), parts)
    assert delivery_of(settings("Zq8w-Er5t-Yu2i-Op9a-Sd6f-Gh3j-Kl0z"), parts) is None
    assert "webhooks are left to the service" in caplog.text


def test_a_worker_writes_as_many_at_once_as_it_is_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, cache_dir=tmp_path, model="none", drafts_at_once=3, auto_drafts_at_once=4)

    def at_once(parts: ServiceParts) -> int:
        with ExitStack() as line:
            turns = [line.enter_context(parts.turns.admit()) for _ in range(5)]
            return sum(turn.ready for turn in turns)

    assert at_once(worker_parts(settings, alone=True)) == 4
    assert at_once(worker_parts(settings.model_copy(update={"auto_drafts_at_once": 2}), alone=True)) == 2
    assert at_once(worker_parts(settings)) == 4, "those of agents and those that nobody asked for"


def test_prometheus_reads_what_a_worker_counts_on_this_machine_alone() -> None:
    metrics = Metrics()
    metrics.drafts.ended.labels("reply", "ready", "answer", "no").inc()
    place = Settings(worker_metrics="0").worker_metrics_place
    assert place == ("127.0.0.1", 0)
    with metrics.served(*place) as port:
        told = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE)
    assert told.headers["content-type"].startswith("text/plain")
    assert 'drafter_drafts_total{composed="no",kind="reply",outcome="answer",state="ready"} 1.0' in told.text
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE)


def test_a_port_that_is_taken_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, silent_address: str
) -> None:
    place = silent_address.removeprefix("http://")
    monkeypatch.setenv("DRAFTER_WORKER_METRICS", place)
    monkeypatch.setenv("DRAFTER_DATA_DIR", str(tmp_path))
    assert run("worker") == 2
    told = " ".join(capsys.readouterr().err.split())
    assert f"worker_metrics: {place} cannot be listened on (Address already in use)." in told


@pytest.mark.parametrize("written", ["", "x", "127.0.0.1", "127.0.0.1:", "1:2:99999", "-1"])
def test_what_is_no_place_to_listen_on(written: str) -> None:
    with pytest.raises(ValidationError, match="no place to listen on"):
        Settings(worker_metrics=written)
