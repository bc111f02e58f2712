"""A real Request Tracker on loopback of Debian's package, with a database of its own, and what people do with it."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

__all__ = ["RtServer", "running_request_tracker"]

_SHARE = Path("/usr/share/request-tracker5")
_CUSTOMER = "noor@example.com"
_CONFIG = """
Set($rtname, 'test.example');
Set($Organization, 'test.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, {port});
Set($WebPath, '');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '{folder}/rt.sqlite3');
Set($MailCommand, 'mbox');
Set($LogToSyslog, undef);
$RT::VarPath = '{folder}/var';
$RT::MasonDataDir = '{folder}/mason';
$RT::MasonSessionDir = '{folder}/sessions';
1;
"""
_RIGHTS_AND_TOKEN = """
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $user = RT::User->new(RT->SystemUser);
$user->Load('root');
my $everyone = RT::Group->new(RT->SystemUser);
$everyone->LoadSystemInternalGroup('Everyone');
$everyone->PrincipalObj->GrantRight(Right => $_, Object => RT->System) for qw(CreateTicket ReplyToTicket);
my ($ok, $says, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $user->Id, Description => 'tests');
print $token;
"""
_ROOT = ("root", "password")  # as a new database has it
_SAM = {"Name": "sam", "EmailAddress": "sam@potters.example", "Password": "wheel-and-clay", "Privileged": "1"}


@dataclass(frozen=True)
class RtServer:
    """A server that runs, and its folder, in which all mails lie that it sent."""

    address: str
    folder: Path
    token: str = field(repr=False)
    admin: httpx.Client = field(repr=False)

    def opens(self, subject: str, text: str, **more: object) -> str:
        """A customer writes; the id of the ticket."""
        asked = {"Queue": "General", "Subject": subject, "Requestor": _CUSTOMER, "Content": text, **more}
        return str(self.asked("POST", "/ticket", asked)["id"])

    def customer_writes(self, ticket: str, text: str) -> None:
        """A customer answers by mail, which the server's gateway for mail takes."""
        mail = f"From: {_CUSTOMER}\nTo: help@potters.example\nSubject: Re: [test.example #{ticket}]\n\n{text}\n"
        form = {"queue": "General", "action": "correspond", "SessionType": "REST", "message": mail}
        answer = httpx.post(f"{self.address}/REST/1.0/NoAuth/mail-gateway", data=form, timeout=60)
        assert answer.text.startswith("ok"), answer.text

    def agent_answers(self, ticket: str, text: str) -> None:
        """An agent answers, which is mailed to the customer."""
        self.asked("POST", f"/ticket/{ticket}/correspond", {"Content": text, "ContentType": "text/plain"})

    def page(self, ticket: str) -> str:
        """The page of a ticket, as agents see it."""
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=60) as browser:
            browser.post("/NoAuth/Login.html", data={"user": _ROOT[0], "pass": _ROOT[1], "next": ""})
            return browser.get(f"/Ticket/History.html?id={ticket}").text

    def mails(self) -> str:
        """All that was sent to anybody."""
        return "\n".join(file.read_text("utf-8") for file in sorted((self.folder / "var").glob("*.mbox")))

    def asked(self, method: str, place: str, body: object = None) -> Any:
        answer = self.admin.request(method, f"/REST/2.0{place}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None


@contextmanager
def running_request_tracker(folder: Path) -> Iterator[RtServer]:
    """A new one while the block lasts; skips the test where the package is not installed."""
    setup = shutil.which("rt-setup-database-5", path="/usr/sbin:/usr/bin")
    program = _SHARE / "libexec" / "rt-server"
    if setup is None or not program.exists():
        pytest.skip("Request Tracker is not installed (Debian: request-tracker5 rt5-db-sqlite rt5-standalone)")
    for name in ("var", "mason", "sessions", "conf.d"):
        (folder / name).mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    (folder / "RT_SiteConfig.pm").write_text(_CONFIG.format(folder=folder, port=port), "utf-8")
    environment = {
        **os.environ,
        "RT_SITE_CONFIG": str(folder / "RT_SiteConfig.pm"),
        "RT_SITE_CONFIG_DIR": str(folder / "conf.d"),
    }
    _run([setup, "--action", "init", "--skip-create", "--dba", "none", "--dba-password", ""], environment)
    token = _run(["perl", "-e", _RIGHTS_AND_TOKEN], environment)
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [str(program), "--port", str(port), "--host", "127.0.0.1"], env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(port, server)
        with httpx.Client(base_url=address, auth=_ROOT, timeout=60) as admin:
            running = RtServer(address, folder, token, admin)
            running.asked("POST", "/user", _SAM)
            yield running
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.sub(r"\[\d+\] \[.*\n", "", done.stdout)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Request Tracker did not start")
