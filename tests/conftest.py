"""Every test starts from a clean home and environment, and none can reach the internet or a paid model."""

import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from evals.caches.vector_cache import CachedEmbedder
from kb_index.passages.embedding import SentenceTransformerEmbedder
from tests.chroma_server import ChromaServer
from tests.postgres_server import PostgresServer, postgres_programs

ROOT = Path(__file__).resolve().parent.parent

PROVIDER_PREFIXES = ("DRAFTER_", "LITELLM_", "OPENAI_", "ANTHROPIC_", "AZURE_", "AWS_", "GOOGLE_", "GEMINI_", "HF_")
PROVIDER_SUFFIXES = ("_API_KEY", "_API_BASE", "_API_TOKEN", "_PROXY", "_proxy")
OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "ANONYMIZED_TELEMETRY": "False",
    "TOKENIZERS_PARALLELISM": "false",
}

# Libraries read some of these once, when they are imported, so they are set before any test module is.
os.environ.update(OFFLINE)

# How long an example takes says nothing on a machine that does other things too.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

attempts: list[str] = []
"""Addresses that something tried to reach: also those whose error a library swallowed."""


class NetworkForbidden(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def is_loopback(host: object) -> bool:
    """Whether `host` (a name or an IP address, None for any) stays on this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_loopback(host):
        attempts.append(str(host))
        raise NetworkForbidden(f"a test tried to reach {host!r}; fake it at the network seam instead.")


# An audit hook sees every socket of this process, however a library made it, and cannot be undone by one.
sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh home, which is also the working directory, and no setting or key of the person who runs the tests."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(PROVIDER_PREFIXES) or name.endswith(PROVIDER_SUFFIXES):
            monkeypatch.delenv(name)
    for name, folder in {"CONFIG": ".config", "CACHE": ".cache", "DATA": ".local/share", "STATE": ".state"}.items():
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    monkeypatch.setenv("HOME", str(home))
    for name, value in OFFLINE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DRAFTER_KEEP_WARM", "0")  # no process outlives its test
    monkeypatch.chdir(home)
    return home


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    """Fail the test that tried to leave this machine, even where a library hid the error."""
    attempts.clear()
    yield
    if attempts:
        pytest.fail(f"tried to reach {', '.join(sorted(set(attempts)))}; fake it at the network seam instead.")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root: the working directory of a test is its clean home, so paths start here."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Public data and documents beside the repository; skips where they are absent."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside the repository: public data is not part of it")
    return folder


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The real embedding model, loaded once for all tests."""
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def kept_embedder(embedder: SentenceTransformerEmbedder, tmp_path_factory: pytest.TempPathFactory) -> CachedEmbedder:
    """The same, which embeds a text once for all tests: for those that index the demo again and again."""
    return CachedEmbedder(embedder, tmp_path_factory.mktemp("vectors"))


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """A real Chroma server, started once for all tests."""
    with ChromaServer(tmp_path_factory.mktemp("chroma") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, started once for all tests; skips where PostgreSQL is not installed."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with PostgresServer(programs) as server:
        yield server
