"""The wheel stands on its own: its commands run where there is no repository, from an empty home and folder."""

import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import venv
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

PACKAGES = ("drafter", "evals", "kb_index", "prompts", "service")
ARTICLE = """# Download your invoices

Every invoice can be downloaded as a PDF file.

1. Open **Settings > Billing**.
2. Select **Download** beside the invoice.
"""
QUESTION = {
    "id": "outside",
    "mailbox": "default",
    "channel": "email",
    "subject": "Invoices",
    "customer": {"name": "Ada Quist"},
    "messages": [{"author": "customer", "text": "Hi, how do I download my invoices?", "at": "2026-11-02T09:00:00Z"}],
}


@dataclass(frozen=True)
class Installed:
    """An environment that has the wheel and, from where the tests run, what it depends on."""

    wheel: Path
    packages: Path
    scripts: Path

    def environment(self, home: Path) -> dict[str, str]:
        kept = {"DRAFTER_MODEL": "none", "DRAFTER_KEEP_WARM": "0", "HF_HUB_OFFLINE": "1"}
        return {"HOME": str(home), "PATH": os.environ["PATH"], **kept}

    def run(self, home: Path, *command: str) -> str:
        """What a command prints, run in the folder `home`, which is its home too; it must succeed."""
        words = [str(self.scripts / command[0]), *command[1:]]
        done = subprocess.run(words, cwd=home, env=self.environment(home), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(place)]
    subprocess.run(build, cwd=root, check=True)
    (wheel,) = place.glob("*.whl")
    environment = place / "environment"
    venv.create(environment, symlinks=True)
    inside = {"base": str(environment), "platbase": str(environment)}
    packages, scripts = (Path(sysconfig.get_path(part, "venv", inside)) for part in ("purelib", "scripts"))
    install = ["-m", "pip", "--python", str(scripts / "python"), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *install, str(wheel)], check=True)
    # A folder added this way is searched last, and its own .pth files, of which one leads here, are not read.
    theirs = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (packages / "dependencies.pth").write_text("\n".join(theirs), "utf-8")
    return Installed(wheel, packages, scripts)


def test_it_holds_every_file_of_the_packages_and_the_demo(installed: Installed, root: Path) -> None:
    files = {
        path.relative_to(root).as_posix()
        for folder in (*PACKAGES, "examples")
        for path in (root / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with ZipFile(installed.wheel) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert {re.sub(r"^evals/(?=examples/)", "", name) for name in names} == files


def test_nothing_is_imported_from_the_repository(installed: Installed, tmp_path: Path, root: Path) -> None:
    program = """
import sys, drafter, evals, kb_index, service
from drafter.bundled import BUNDLED
from evals.knowledge.demo import EXAMPLES
print(*sys.path, BUNDLED, EXAMPLES, *(m.__path__[0] for m in (drafter, evals, kb_index, service)), sep="\\n")
"""
    read = [Path(line) for line in installed.run(tmp_path, "python", "-c", program).splitlines() if line]
    assert root not in read
    assert [path for path in read[-6:] if not path.is_relative_to(installed.packages)] == []


def test_golden_cases_are_drafted_and_reported(installed: Installed, tmp_path: Path) -> None:
    out = installed.run(tmp_path, "drafter", "eval", "run", "--model", "none", "--tag", "polish")
    (log,) = (tmp_path / "runs").glob("*.jsonl")
    assert re.search(r"of 1 drafts? pass(es)?, 0 errors", " ".join(out.split()))
    installed.run(tmp_path, "drafter", "eval", "report", str(log))
    assert (tmp_path / "report.html").stat().st_size > 10_000


def test_the_handbook_is_sound_and_shows_a_tension(installed: Installed, tmp_path: Path) -> None:
    assert "Nothing to remark" in installed.run(tmp_path, "drafter", "handbook", "lint")
    assert "Whose fault" in installed.run(tmp_path, "drafter", "handbook", "show", "tension", "11")


def test_a_draft_is_made_from_what_was_indexed(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "invoices.md").write_text(ARTICLE, "utf-8")
    (tmp_path / "question.json").write_text(json.dumps(QUESTION), "utf-8")
    installed.run(tmp_path, "drafter", "index", "help", "--kind", "article")
    draft = json.loads(installed.run(tmp_path, "drafter", "draft", "question.json", "--json"))
    assert "2. Select Download beside the invoice." in draft["text"]
    assert {citation["title"] for citation in draft["citations"]} == {"Download your invoices"}


def test_the_server_answers_and_ends_when_it_is_told_to(installed: Installed, tmp_path: Path) -> None:
    command = [str(installed.scripts / "drafter"), "serve", "--port", "0"]
    environment = installed.environment(tmp_path)
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = next(found[0] for line in process.stderr if (found := re.search(r"http://[\d.]+:\d+", line)))
        for path in ("/healthz", "/sidebar", "/docs", "/static/sidebar.js"):
            with urllib.request.urlopen(f"{address}{path}", timeout=60) as answer:
                assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.stderr.read() == ""
    assert process.returncode in (0, -signal.SIGTERM)
