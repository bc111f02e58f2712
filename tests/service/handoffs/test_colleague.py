"""A mail to a colleague goes to whom the team has listed and to nobody else, under TLS, once."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import ClassVar

import pytest

from service.errors import HandoffError, InputError
from service.handoffs.base import HandoffTarget, TargetAccount
from service.handoffs.colleague import COLLEAGUE, Colleague
from service.handoffs.smtp import Submission, submit
from tests.service.handoffs.contract import KEY, Room, TargetContract, matter, values
from tests.service.handoffs.smtp_server import SmtpServer, running_smtp

SETTINGS = {
    "colleagues": "Lena Ortiz <lena@team.example>; tom@team.example",
    "sender": "Support <support@team.example>",
}


class MailRoom(Room):
    kind = COLLEAGUE
    server: ClassVar[SmtpServer]

    def target(self) -> HandoffTarget:
        account = TargetAccount("colleague", "colleague", "support", {**SETTINGS, "smtp": self.server.address}, {})
        return self.kind.build(account, self.house)

    def made(self) -> list[str]:
        said = [message_from_bytes(body, policy=default) for _, _, body in self.server.taken]
        return [f"{one['subject']}\n{one.get_content()}" for one in said]


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with running_smtp() as running:
        MailRoom.server = running
        yield running


@pytest.mark.usefixtures("server")
class TestColleague(TargetContract):
    room = MailRoom


def sent(server: SmtpServer, **edits: str) -> None:
    target = MailRoom().target()
    target.carry_out(matter(), values(target.plan(matter()), **edits), KEY)


def test_it_goes_to_one_of_the_list_alone(server: SmtpServer) -> None:
    sent(server, to="tom@team.example")
    [(sender, recipients, body)] = server.taken
    assert "support@team.example" in sender
    assert recipients == ["tom@team.example"]
    said = message_from_bytes(body, policy=default)
    assert (said["to"], said["from"], said["message-id"]) == (
        "tom@team.example",
        "Support <support@team.example>",
        f"<{KEY}@team.example>",
    )
    with pytest.raises(InputError, match="is not one of the colleagues"):
        sent(server, to="Lena Ortiz <lena@evil.example>")
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    "subject",
    [
        "Hi\r\nBcc: all@evil.example",
        "Hi\nTo: x@evil.example\n\nbody",
        "Hi\x0b\x85\u2028Bcc: a@evil.example",
        "é" * 900,
    ],
)
def test_a_subject_begins_no_other_header(server: SmtpServer, subject: str) -> None:
    sent(server, subject=subject)
    [(_, recipients, body)] = server.taken
    assert recipients == ["lena@team.example"]
    said = message_from_bytes(body, policy=default)
    assert said["bcc"] is None
    assert said.get_all("to") == ["Lena Ortiz <lena@team.example>"]
    assert str(said["subject"]).startswith(subject[:2])


def test_a_body_is_a_body_whatever_stands_in_it(server: SmtpServer) -> None:
    body = "Hi\n.\nRCPT TO:<x@evil.example>\n\n.. \ud800 ü 漢字 \0 end"
    sent(server, body=body)
    [(_, recipients, raw)] = server.taken
    assert recipients == ["lena@team.example"]
    said = message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=default).get_content()
    assert "ü 漢字" in said
    assert said.rstrip().endswith("end")


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_what_is_refused_was_not_sent(server: SmtpServer, verb: str) -> None:
    server.refuse = verb
    with pytest.raises(HandoffError, match=r"550 5\.7\.1 not from you\. Nothing was sent") as raised:
        sent(server)
    assert not raised.value.maybe_done
    assert server.taken == []


def test_who_hangs_up_after_the_mail_may_have_taken_it(server: SmtpServer) -> None:
    server.vanish = True
    with pytest.raises(HandoffError, match="broke off") as raised:
        sent(server)
    assert raised.value.maybe_done


def test_nobody_answers(server: SmtpServer) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(HandoffError, match="cannot be used") as raised:
        sent(server)
    assert not raised.value.maybe_done


def test_it_is_sent_under_tls_to_whom_we_know(server: SmtpServer, tmp_path: Path) -> None:
    trust = server.use_tls(tmp_path)
    target = MailRoom().target()
    assert isinstance(target, Colleague)
    message = target.message(values(target.plan(matter())), KEY)
    with pytest.raises(HandoffError, match="CERTIFICATE_VERIFY_FAILED"):
        submit(Submission.read(server.address, "", ""), message)
    assert server.taken == []
    submit(replace(Submission.read(server.address, "", ""), trust=trust), message)
    assert server.under_tls == [True]


def test_without_tls_nothing_goes_to_another_machine(server: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.handoffs.smtp.is_local_name", lambda _: False)
    with pytest.raises(HandoffError, match="no STARTTLS"):
        sent(server)
    assert server.taken == []


def test_without_a_server_it_becomes_a_file_that_the_agent_sends() -> None:
    target = Colleague(TargetAccount("c", "colleague", "support", SETTINGS, {}), MailRoom().house)
    fields = target.plan(matter())
    assert "a file that you open and send" in [field.note for field in fields][-1]
    done = target.carry_out(matter(), values(fields), KEY)
    assert done.link == f"/sidebar/handoffs/{KEY}/mail"
    assert "open and send it" in done.told
    said = message_from_bytes(bytes(target.message(values(fields), KEY)), policy=default)
    assert said["x-unsent"] == "1"
    assert "Reports > Exports > Excel." in said.get_content()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colleagues", ""),
        ("colleagues", "Lena"),
        ("colleagues", "Lena <lena@localhost>"),
        ("colleagues", "Lena <lena@team.example\r\nBcc: x@evil.example>"),
        ("sender", "support at team"),
        ("smtp", "smtp.example.com:many"),
        ("smtp", ":25"),
    ],
)
def test_what_cannot_be_set_up(name: str, value: str) -> None:
    with pytest.raises(InputError):
        Colleague(TargetAccount("c", "colleague", "support", {**SETTINGS, name: value}, {}), MailRoom().house)
