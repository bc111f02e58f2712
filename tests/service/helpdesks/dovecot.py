"""A real IMAP server, Dovecot, on loopback: for tests on machines where it is installed and may be started."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.service.waiting import PATIENCE

__all__ = ["PASSWORD", "running_dovecot"]

PASSWORD = "secret"
_CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
log_path = {folder}/log
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
default_internal_user = dovecot
default_login_user = dovenull
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home={folder}/home/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
namespace inbox {{
  inbox = yes
  mailbox Drafts {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
}}
"""


@contextmanager
def running_dovecot(folder: Path) -> Iterator[str]:
    """Its address while the block lasts; skips the test where it cannot be started."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    if os.geteuid() != 0:
        pytest.skip("Dovecot changes its user, which only root may let it")
    pytest.importorskip("imapclient", reason="imapclient is not installed")
    for name in ("mail", "home", "run", "state"):
        (folder / name).mkdir(parents=True)
        if name in ("mail", "home"):
            shutil.chown(folder / name, "dovecot", "dovecot")
    folder.chmod(0o755)
    port = _free_port()
    config = folder / "dovecot.conf"
    config.write_text(_CONFIG.format(folder=folder, port=port, password=PASSWORD), "utf-8")
    server = subprocess.Popen(
        [program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(port, server)
        yield f"imap://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
                if asked.recv(4):
                    return
        except OSError:
            time.sleep(0.05)
    pytest.skip("Dovecot could not be started here")
