"""A real PostgreSQL server on loopback, in a folder of its own, for tests and benchmarks."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

__all__ = ["PostgresServer", "postgres_programs"]

_STARTING = 60.0  # seconds
_DEBIAN = Path("/usr/lib/postgresql")
_SHAPE = ("--username=drafter", "--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--no-sync")
_FAST = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=120",
)


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest there is; None where they are not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    return versions[-1].parent if versions else None


class PostgresServer:
    """`postgres` as a context manager; each `database()` is a new, empty one.

    It refuses to run as root, so that it runs as `postgres` or `nobody` there; it ends with the process that
    started it, also where that is killed.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._user = _user() if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.password = secrets.token_hex(8)

    def url(self, database: str, password: str | None = None) -> str:
        """The address of a database on it."""
        return f"postgresql://drafter:{password or self.password}@127.0.0.1:{self.port}/{database}"

    def database(self, template: str = "template0") -> str:
        """The address of a new database, like `template`."""
        name = f"db_{secrets.token_hex(6)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return self.url(name)

    def program(self, name: str) -> Path:
        """One of the programs that come with it, such as `pg_dump`."""
        return self._programs / name

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        secret = self._folder / "password"
        secret.write_text(self.password)
        for path in (self._folder, secret):
            if self._user:
                os.chown(path, self._user.pw_uid, self._user.pw_gid)
        data = self._folder / "data"
        subprocess.run(
            [*self._as_user(), str(self.program("initdb")), *_SHAPE, f"--pgdata={data}", f"--pwfile={secret}"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
        )
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        shutil.rmtree(self._folder)

    def restart(self) -> None:
        """End it, with all connections, and start it again at the same address."""
        self._stop()
        self._start()

    def _start(self) -> None:
        settings = [part for setting in (*_FAST, f"port={self.port}") for part in ("-c", setting)]
        data = str(self._folder / "data")
        self._log = (self._folder / "log").open("ab")
        self._process = subprocess.Popen(
            [
                *self._as_user("--pdeathsig", "INT"),
                str(self.program("postgres")),
                "-D",
                data,
                *settings,
            ],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            cwd=self._folder,
            start_new_session=True,
        )
        until = time.monotonic() + _STARTING
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < until, "postgres does not answer"
            time.sleep(0.1)

    def _stop(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGINT)  # "fast": it rolls back what is open and ends
        self._process.wait(60)
        self._log.close()

    def _as_user(self, *options: str) -> list[str]:
        who = [f"--reuid={self._user.pw_uid}", f"--regid={self._user.pw_gid}", "--clear-groups"] if self._user else []
        return ["setpriv", *who, *options] if who or options else []

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def _user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise AssertionError("there is neither a user postgres nor nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
