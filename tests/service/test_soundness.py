"""What `drafter doctor` says of disk, database, clock, the running service, and who gets in."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from drafter.settings import Settings
from service.access_soundness import access_guarded
from service.auth.rights import TeamRole
from service.auth.wiring import build_stores
from service.diagnosis import Diagnosis, PartStatus
from service.doctor import examine
from service.parts import ServiceParts
from service.soundness import clock_right, database_sound, room_left, service_running
from service.storage import Database
from tests.service.auth.guarded import PASSWORD, SECRET
from tests.service.parts import make_parts
from tests.service.server import running
from tests.service.storage.kept import asked, drafted, kept

GB = 1024**3


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", cache_dir=tmp_path, model="none")


def given(settings: Settings, **values: object) -> Settings:
    return Settings(**{**settings.model_dump(exclude_unset=True), **values})


@pytest.mark.parametrize(
    ("free", "status"), [(100 * GB, PartStatus.OK), (GB, PartStatus.WARNING), (GB // 100, PartStatus.BROKEN)]
)
def test_room_is_judged_before_it_is_gone(tmp_path: Path, free: int, status: PartStatus) -> None:
    finding = room_left(tmp_path / "not" / "there", lambda folder: free)
    assert finding.status is status
    assert bool(finding.fix) is (status is not PartStatus.OK)


@pytest.mark.parametrize(("year", "status"), [(1970, PartStatus.BROKEN), (2027, PartStatus.OK)])
def test_a_clock_that_was_never_set_is_broken(year: int, status: PartStatus) -> None:
    finding = clock_right(lambda: datetime(year, 1, 1, tzinfo=UTC))
    assert finding.status is status
    assert str(year) in finding.says


def test_a_database_says_its_size_and_version_on_each_server(database: Database) -> None:
    finding = database_sound(database)
    assert (finding.status, finding.fix) == (PartStatus.OK, "")
    assert "is reached and up to date (version 0" in finding.says
    assert "kB" in finding.says or "MB" in finding.says


def test_clocks_that_are_apart_are_said(database: Database) -> None:
    with database.writing() as session:
        drafted(session, kept(session, asked("1")))
    finding = database_sound(database, lambda: datetime.now(UTC) - timedelta(hours=2))
    assert finding.status is PartStatus.WARNING
    assert "timedatectl" in finding.fix


def test_a_service_is_found_ready_or_not(settings: Settings, silent_address: str) -> None:
    def found(parts: ServiceParts) -> Diagnosis:
        with running(parts) as url:
            return service_running("127.0.0.1", int(url.rpartition(":")[2]))

    assert found(make_parts()).status is PartStatus.OK
    broken = found(make_parts(findings=[Diagnosis("index", PartStatus.BROKEN, "nothing is indexed")]))
    assert broken.status is PartStatus.BROKEN
    assert "nothing is indexed" in broken.says
    nobody = service_running("127.0.0.1", int(silent_address.rpartition(":")[2]))
    assert (nobody.status, nobody.says[:4]) == (PartStatus.OK, "none")


@pytest.fixture
def stranger() -> Iterator[int]:
    """The port of a program that is not ours."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_another_program_at_our_port_is_named(stranger: int) -> None:
    finding = service_running("127.0.0.1", stranger)
    assert (finding.status, "another program" in finding.says) == (PartStatus.WARNING, True)


def test_a_service_that_does_not_answer_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.soundness._SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        finding = service_running("127.0.0.1", deaf.getsockname()[1])
    assert finding.status is PartStatus.BROKEN
    assert "/healthz" in finding.fix


def access(settings: Settings, database: Database | None = None) -> dict[str, Diagnosis]:
    return {finding.part: finding for finding in access_guarded(settings, database)}


def test_before_there_is_anybody_this_machine_is_let_in_and_looking_makes_nothing(settings: Settings) -> None:
    database = Database(settings.database_address)
    database.prepare()
    for found in (access(settings), access(settings, database)):
        assert {finding.status for finding in found.values()} == {PartStatus.OK}
        assert "this very machine" in found["access"].says
    assert not (settings.data_dir / "secret_key").exists()
    database.close()


@pytest.mark.parametrize(
    ("secret", "words"), [("tiny-7", "too short"), ("changeme" + "x1y2z3w4v5u6" * 3, "placeholder")]
)
def test_a_secret_that_anybody_could_guess_is_broken(settings: Settings, secret: str, words: str) -> None:
    finding = access(given(settings, secret_key=secret))["secret"]
    assert finding.status is PartStatus.BROKEN
    assert words in finding.says
    assert secret not in finding.says


def test_who_may_get_in_is_counted_and_a_team_without_an_admin_is_told(settings: Settings) -> None:
    own = given(settings, secret_key=SECRET)
    stores = build_stores(own)
    stores.accounts.add("sam@example.com", TeamRole.AGENT, PASSWORD, "test")
    found = access(own, stores.database)["access"]
    assert (found.status, "1 account (0 admins)" in found.says) == (PartStatus.WARNING, True)
    stores.accounts.add("lea@example.com", TeamRole.ADMIN, PASSWORD, "test")
    found = access(own, stores.database)["access"]
    assert (found.status, "2 accounts (1 admin) and 0 keys" in found.says) == (PartStatus.OK, True)
    lost = access(settings, stores.database)["access"]
    assert (lost.status, "secret_key" in lost.says) == (PartStatus.BROKEN, True)
    other = access(given(settings, secret_key=SECRET[::-1]), stores.database)["access"]
    assert (other.status, "another secret_key" in other.says) == (PartStatus.BROKEN, True)
    stores.database.close()


@pytest.mark.parametrize(
    ("values", "status", "words"),
    [
        ({}, PartStatus.OK, "no public_url"),
        ({"host": "0.0.0.0"}, PartStatus.WARNING, "no public_url"),
        ({"public_url": "https://drafts.example.com"}, PartStatus.OK, "browsers find it"),
        ({"public_url": "http://drafts.example.com"}, PartStatus.WARNING, "not encrypted"),
        ({"public_url": "http://localhost:8000"}, PartStatus.OK, "browsers find it"),
        ({"trusted_proxies": "10.0.0.1, *"}, PartStatus.WARNING, "everybody may say"),
        ({"trusted_proxies": "0.0.0.0/0"}, PartStatus.WARNING, "everybody may say"),
        ({"trusted_proxies": "10.0.0.0/8"}, PartStatus.OK, "no public_url"),
    ],
)
def test_the_address_and_who_is_believed(
    settings: Settings, values: dict[str, str], status: PartStatus, words: str
) -> None:
    finding = access(given(settings, **values))["address"]
    assert (finding.status, words in finding.says) == (status, True)
    assert bool(finding.fix) is (status is not PartStatus.OK)


def test_a_provider_without_our_name_is_broken(settings: Settings) -> None:
    own = given(settings, secret_key=SECRET, oidc_issuer="https://login.example.com")
    stores = build_stores(own)
    stores.accounts.add("lea@example.com", TeamRole.ADMIN, PASSWORD, "test")
    assert any("oidc_client_id" in finding.says for finding in access_guarded(own, stores.database))
    stores.database.close()


def test_the_whole_examination_names_each_part_once(settings: Settings) -> None:
    build_stores(settings).database.close()
    parts = [finding.part for finding in examine(given(settings, secret_key=SecretStr(SECRET)), offline=True)]
    expected = ["clock", "disk", "database", "secret", "access", "address", "index", "privacy", "service", "model"]
    assert [part for part in parts if part in expected] == expected
