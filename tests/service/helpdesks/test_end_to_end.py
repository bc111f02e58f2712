"""The whole way, over two real servers that nobody here wrote: what customers and agents do there, and which drafts
stand there then. The service is the program as it is started, connected as people connect it."""

import imaplib
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from evals.caches.vector_cache import CachedEmbedder
from service.cli.parts import CommandParts
from tests.conftest import ROOT
from tests.service.cli.run import run
from tests.service.cli.test_serve import served
from tests.service.helpdesks.django_server import CUSTOMER, US, DjangoServer, running_django_helpdesk
from tests.service.helpdesks.django_server import PASSWORD as DJANGO_PASSWORD
from tests.service.helpdesks.dovecot import PASSWORD, running_dovecot
from tests.service.helpdesks.test_mail import Post
from tests.service.waiting import PATIENCE, until

SERVE = "import service.app as app; app._POLL_SECONDS = 0.5; from service.cli import main; main()"
"""The program, in more of a hurry: it polls every half second."""

ASKED = (
    "Hello,\n\nI started an export of all our bookings and it has shown Preparing for three hours. What can I do?\n\n"
    "Noor"
)
MORE = "Hello again,\n\nand can I get the export as an Excel file?\n\nNoor"
ANSWER = "Hi Noor, I have restarted it for you. Sam"


@dataclass(frozen=True)
class Place:
    """The running service, and both desks that are connected to it."""

    base: str
    webhook: str
    desk: DjangoServer
    post: Post

    def drafts(self) -> list[dict[str, Any]]:
        """What was drafted, as the service tells it."""
        found: list[dict[str, Any]] = httpx.get(f"{self.base}/v1/drafts?limit=50", timeout=PATIENCE).json()["items"]
        return found

    def letters(self) -> dict[str, str]:
        """What stands among the drafts of the mailbox: the mail that each answers, and its own words."""
        host, _, port = self.post.account.address.removeprefix("imap://").partition(":")
        with imaplib.IMAP4(host, int(port)) as client:
            client.login(self.post.user, PASSWORD)
            _, (count,) = client.select("Drafts", readonly=True)
            _, found = client.fetch("1:*", "(BODY.PEEK[])") if count != b"0" else ("OK", [])
        mails = [message_from_bytes(one[1], policy=policy.default) for one in found if isinstance(one, tuple)]
        return {str(mail["In-Reply-To"]): _body(mail).split("> Hello")[0] for mail in mails}

    def notes(self, ticket: str) -> list[str]:
        """The private follow-ups of a ticket."""
        return [one["comment"] for one in self.desk.followups(ticket) if not one["public"]]


@pytest.fixture(scope="module")
def place(kept_embedder: CachedEmbedder) -> Iterator[Place]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        desk = stack.enter_context(running_django_helpdesk(folder / "desk"))
        imap = stack.enter_context(TemporaryDirectory(prefix="imap"))
        post = Post(stack.enter_context(running_dovecot(Path(imap))))
        stack.callback(post.client.logout)
        monkeypatch = stack.enter_context(pytest.MonkeyPatch.context())
        port = _free_port()
        base = f"http://127.0.0.1:{port}"
        settings = {"DATA_DIR": str(folder / "data"), "MODEL": "none", "AUTO_DRAFT_QUIET": "0", "PUBLIC_URL": base}
        for name, value in settings.items():
            monkeypatch.setenv(f"DRAFTER_{name}", value)
        articles = ROOT / "examples" / "help-center" / "exports"
        assert run("index", articles, "--kind", "article", parts=CommandParts(lambda _: kept_embedder)) == 0
        webhook = _connected("django-helpdesk", desk.address, user=US, password=DJANGO_PASSWORD)
        _connected("mail", post.account.address, user=post.user, password=PASSWORD)
        desk.calls(webhook)
        stack.enter_context(served(ROOT, command=[sys.executable, "-c", SERVE, "serve", "--port", str(port)]))
        yield Place(base, webhook, desk, post)


def _connected(kind: str, address: str, **answers: str) -> str:
    """The address of the webhook of a desk that is connected by the command."""
    asked = [part for name, value in answers.items() for part in ("--set", f"{name}={value}")]
    empty = {"django-helpdesk": ("queue",), "mail": ("from", "name", "signature", "authserv")}[kind]
    asked += [part for name in empty for part in ("--set", f"{name}=")]
    with pytest.MonkeyPatch.context() as patched:
        told: list[str] = []
        patched.setattr("service.cli.connect.print_json", lambda found: told.append(json.dumps(found)))
        assert run("connect", kind, "--address", address, *asked, "--json") == 0
    webhook: str = json.loads(told[0])["webhook"]
    return webhook


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.servers
def test_from_the_customers_mail_to_the_agents_answer(place: Place) -> None:
    desk, post = place.desk, place.post
    ticket = desk.customer_mails("Export of our bookings", ASKED)
    post.comes("q1", ASKED)
    until(lambda: place.letters() and any("[1]" in note for note in place.notes(ticket)))
    (note,) = place.notes(ticket)
    assert note.startswith("Draft reply, not sent")
    assert list(place.letters()) == ["<q1@example.com>"]
    assert "export" in place.letters()["<q1@example.com>"]
    assert [draft["state"] for draft in place.drafts()] == ["ready", "ready"]

    # The same again: the mail is delivered twice, and so is the call of the webhook.
    post.comes("q1", ASKED)
    for _ in range(2):
        told = {"ticket": {"id": int(ticket), "queue": 1}, "queue_slug": "help"}
        assert httpx.post(place.webhook, json=told, timeout=PATIENCE).status_code == 200
    other = desk.customer_mails("Another one", ASKED)
    post.comes("other", ASKED)
    until(lambda: place.notes(other) and len(place.letters()) == 2)
    assert place.notes(ticket) == [note]
    assert len(place.drafts()) == 4

    # The customer writes again before anybody looked.
    desk.customer_writes(ticket, MORE)
    post.comes("q2", MORE, ("q1",), minutes=3)
    until(lambda: set(place.letters()) == {"<other@example.com>", "<q2@example.com>"})
    until(lambda: len(place.notes(ticket)) == 2 and "[1]" in place.notes(ticket)[-1])
    assert place.notes(ticket)[0].startswith("[The draft here is out of date: ")
    stale = [draft["reason"] for draft in place.drafts() if draft["state"] == "stale"]
    assert len(stale) == 2
    assert all("wrote again" in reason for reason in stale)

    # An agent answers by hand, in the desk and from a mail program.
    desk.agent_answers(ticket, ANSWER)
    post.comes("a1", ANSWER, ("q1", "q2"), "Sent", 9)
    until(lambda: list(place.letters()) == ["<other@example.com>"])
    until(lambda: place.notes(ticket)[-1].startswith("[The draft here is out of date: An answer went out"))

    heard = "\n".join(map(_body, desk.mails(CUSTOMER)))
    assert ANSWER in heard, "what agents write is sent"
    assert "not sent" not in heard
    assert "[1]" not in heard
