"""A real django-helpdesk on loopback, as it comes from its package, and what people do with it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

__all__ = ["AGENT", "CUSTOMER", "PASSWORD", "US", "DjangoServer", "running_django_helpdesk"]

AGENT, PASSWORD = "sam", "wheel-and-clay"
US = "drafter"
CUSTOMER = "noor@example.com"
_NUMBERS = count(1)
_SETTINGS = """
SECRET_KEY = "only for tests"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "urls"
BASE = {folder!r}
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": BASE + "/desk.sqlite3"}}}}
INSTALLED_APPS = ["django.contrib." + name for name in (
    "admin", "auth", "contenttypes", "sessions", "messages", "staticfiles", "sites", "humanize"
)] + ["rest_framework", "helpdesk"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {{"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]}},
}}]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
SITE_ID = 1
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = BASE + "/media"
LOGIN_URL = "helpdesk:login"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = BASE + "/mail"
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_TEAMS_MODEL = "auth.Group"
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES = []
HELPDESK_KBITEM_TEAM_GETTER = lambda item: None
def HELPDESK_GET_NEW_TICKET_WEBHOOK_URLS():
    return open(BASE + "/webhooks").read().split()
HELPDESK_GET_FOLLOWUP_WEBHOOK_URLS = HELPDESK_GET_NEW_TICKET_WEBHOOK_URLS
"""
_URLS = """
from django.conf import settings
from django.urls import include, path
from django.views.static import serve
urlpatterns = [
    path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("helpdesk.urls", namespace="helpdesk")),
]
"""
_PEOPLE = """
from django.contrib.auth import get_user_model
from helpdesk.models import Queue
for name in ({agent!r}, {us!r}):
    get_user_model().objects.create_superuser(name, name + "@potters.example", {password!r})
Queue.objects.create(title="Help", slug="help", email_address="help@potters.example", allow_public_submission=True)
"""
_MAIL_COMES = """
import logging
from helpdesk.email import extract_email_metadata
from helpdesk.models import Queue
print(extract_email_metadata({mail!r}, Queue.objects.get(slug="help"), logging.getLogger()).id)
"""


@dataclass(frozen=True)
class DjangoServer:
    """A server that runs, and its folder, in which all mails lie that it sent."""

    address: str
    folder: Path
    agent: httpx.Client = field(repr=False)

    def opens(self, title: str, text: str) -> str:
        """A customer writes; the id of the ticket."""
        asked = {"queue": 1, "title": title, "description": text, "submitter_email": CUSTOMER}
        return str(self._done("POST", "/api/tickets/", {**asked, "status": 1, "priority": 3})["id"])

    def calls(self, webhook: str) -> None:
        """From now on it calls a webhook for what happens, as well when mail comes."""
        (self.folder / "webhooks").write_text(webhook, "utf-8")

    def customer_mails(self, subject: str, text: str, files: Mapping[str, bytes] | None = None) -> str:
        """A customer's mail, as the server reads it from its mailbox; the id of its ticket."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"], mail["To"], mail["Subject"] = CUSTOMER, "help@potters.example", subject
        mail["Message-ID"] = f"<{next(_NUMBERS)}@example.com>"
        mail.set_content(text)
        for name, content in (files or {}).items():
            mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return self.run(_MAIL_COMES.format(mail=mail.as_string())).strip()

    def customer_writes(self, ticket: str, text: str) -> None:
        """A customer answers by mail."""
        assert self.customer_mails(f"Re: [help-{ticket}]", text) == ticket

    def agent_answers(self, ticket: str, text: str) -> None:
        """An agent answers, which is mailed to the customer."""
        self._done("POST", "/api/followups/", {"ticket": ticket, "comment": text, "public": True})

    def closes(self, ticket: str) -> None:
        """An agent closes a ticket."""
        self._done("POST", "/api/followups/", {"ticket": ticket, "comment": "", "public": False, "new_status": 4})

    def followups(self, ticket: str) -> list[dict[str, Any]]:
        """What stands in a ticket, as its own interface has it."""
        found: list[dict[str, Any]] = self._done("GET", f"/api/tickets/{ticket}/")["followup_set"]
        return found

    def mails(self, recipient: str) -> list[EmailMessage]:
        """What was sent to somebody."""
        folder = self.folder / "mail"
        parts = [part for file in sorted(folder.glob("*.log")) for part in file.read_bytes().split(b"-" * 79 + b"\n")]
        found = [message_from_bytes(part, policy=policy.default) for part in parts if part.strip()]
        return [mail for mail in found if recipient in str(mail["To"])]

    def run(self, code: str) -> str:
        """What a piece of code prints that runs in there."""
        return _managed(self.folder, "shell", "--verbosity", "0", "-c", code)

    def _done(self, method: str, place: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.agent.request(method, place, json=body)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def running_django_helpdesk(folder: Path) -> Iterator[DjangoServer]:
    """A new one while the block lasts; skips the test where the package is not installed."""
    if find_spec("helpdesk") is None:
        pytest.skip("django-helpdesk is not installed; it is one of the dev requirements")
    (folder / "mail").mkdir(parents=True)
    (folder / "settings.py").write_text(_SETTINGS.format(folder=str(folder)), "utf-8")
    (folder / "webhooks").touch()
    (folder / "urls.py").write_text(_URLS, "utf-8")
    _managed(folder, "migrate", "--verbosity", "0")
    _managed(folder, "shell", "--verbosity", "0", "-c", _PEOPLE.format(agent=AGENT, us=US, password=PASSWORD))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [*_manage("runserver"), "--noreload", f"127.0.0.1:{port}"],
        cwd=folder,
        env=_environment(folder),
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(port, server, folder / "log")
        with httpx.Client(base_url=address, auth=(AGENT, PASSWORD), timeout=20) as agent:
            yield DjangoServer(address, folder, agent)
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _manage(command: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", "django", command]


def _environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(folder)}


def _managed(folder: Path, command: str, *arguments: str) -> str:
    done = subprocess.run(
        [*_manage(command), *arguments], cwd=folder, env=_environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _wait(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"django-helpdesk did not start: {log.read_text('utf-8')}")
