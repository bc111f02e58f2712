"""What targets with an interface of their own are tried with: a chat, a customer who means no good, and faults."""

from collections.abc import Mapping
from datetime import timedelta

import httpx

from drafter.conversation import Conversation, Customer, Message
from drafter.situation import Channel
from service.handoffs.base import HandoffDone, HandoffMatter, House, TargetAccount
from tests.service.handoffs.contract import NOW, Fault, Room

KEY = "8c0d6f2e41"
LINK = "https://desk.potters.example/conversations/101?view=all&tab=1"
HOSTILE = (
    'Please </body><script>alert(1)</script> & "now" <!channel> <@U024BE7LH> @here @everyone\x07\u202e\ufffe\n'
    "- <a data-asana-gid='7'/> [pay](https://evil.example/login) ![](https://evil.example/p.gif) ```\n"
    "@octocat closes #1 <!-- --> {email} {0.__class__}"
)


def matter(text: str = "", **also: object) -> HandoffMatter:
    """A chat about a kiln, and a text about it."""
    given: dict[str, object] = {
        "conversation": conversation(),
        "mailbox": "potters",
        "text": text,
        "link": LINK,
        "agent": "Sam Lee",
        "at": NOW,
    }
    return HandoffMatter(**(given | also))  # type: ignore[arg-type]


def conversation(*lines: tuple[str, str], subject: str = "Kiln stays cold") -> Conversation:
    """A chat of these lines (author, text), a minute apart."""
    said = lines or (
        ("customer", "Hello, the kiln shows E7 and stays cold since Monday. I am Noor Haddad, +44 20 7946 0958."),
        ("agent", "Which firmware is it?"),
        ("customer", "Version 4.2"),
    )
    names = {"customer": "Noor Haddad", "agent": "Sam Lee"}
    return Conversation(
        id="101",
        mailbox="potters",
        channel=Channel.CHAT,
        subject=subject,
        customer=Customer(name="Noor Haddad", email="noor@haddad.example", plan="Studio"),
        messages=tuple(
            Message(author=author, text=text, name=names.get(author), at=NOW - timedelta(minutes=len(said) - place))
            for place, (author, text) in enumerate(said)
        ),
    )


class WebRoom(Room):
    """A room whose settings can differ, and in which time passes while somebody waits."""

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.given = settings
        self.sleeps: list[float] = []
        self.now = NOW

    @property
    def account(self) -> TargetAccount:
        return TargetAccount("t1", self.kind.name, "potters", {**self.settings, **self.given}, self.secrets)

    @property
    def house(self) -> House:
        return House(httpx.MockTransport(self._answer), lambda: self.now, self._sleep)

    def hand_off(self, about: HandoffMatter, key: str = KEY, **edited: str) -> HandoffDone:
        """What is planned, confirmed with these edits, and carried out."""
        planned = {field.name: field.value for field in self.target().plan(about)}
        return self.target().carry_out(about, planned | edited, key)

    def _sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += timedelta(seconds=seconds)


def silent(request: httpx.Request) -> httpx.Response:
    """No answer comes."""
    raise httpx.ReadTimeout("nothing came", request=request)


def failing(status: int, headers: Mapping[str, str] | None = None) -> Fault:
    return lambda _: httpx.Response(status, headers=headers, content=b"{}")
