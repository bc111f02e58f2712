"""A pair of drafts for one check, and the situations that they are written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drafter.conversation import Message
from drafter.draft import TextKind
from drafter.mailbox import Capability, Role
from drafter.situation import Channel, Intent, Outcome, Stage, Tone
from kb_index.documents import Kind, Visibility
from tests.drafter.checks.drafts import INCIDENT, citation, conversation, mailbox, passage

UPSET: Mapping[str, Any] = {"tone": Tone.ANGRY}
CHAT: Mapping[str, Any] = {"channel": Channel.CHAT}
BUG: Mapping[str, Any] = {"intents": (Intent.BUG,)}
OUTAGE: Mapping[str, Any] = {"intents": (Intent.DOWNTIME,), "box": mailbox(incident=INCIDENT)}
BILLED_TWICE: Mapping[str, Any] = {"intents": (Intent.BILLING,)}
TWICE = ("You charged me twice this month.",)
FIXED: Mapping[str, Any] = {**BUG, "stage": Stage.FIXED}
NO: Mapping[str, Any] = {"outcome": Outcome.DECLINE}
HURRY: Mapping[str, Any] = {**BUG, "urgent": True}
ASK: Mapping[str, Any] = {"outcome": Outcome.ASK}
BROKEN = ("The booking thing is broken.",)
PRICE: Mapping[str, Any] = {"citations": (citation("Studio costs 24 EUR per month."),)}
REFUND_WINDOW: Mapping[str, Any] = {"citations": (citation("Refunds are possible within 30 days."),)}
INES = Role(name="Ines Carvalho", role="Support lead", subjects=("complaint",))
OVER: Mapping[str, Any] = {"outcome": Outcome.HAND_OFF, "box": mailbox(roles=(INES,))}
TAKEN_OVER = conversation(
    channel=Channel.CHAT,
    messages=(
        Message(author="customer", text="Is anybody there?"),
        Message(author="agent", text="Yes.", name="Tom Ford"),
        Message(author="customer", text="And now?"),
    ),
)
GERMAN = "Sie finden die Buchungen im Menü unter den Einstellungen und können sie dort herunterladen."
ENGLISH = "You will find the bookings in the menu under the settings and you can download them there."
SECRET = "Tell nobody that we lift the cap for studios with many rooms."
INTERNAL: Mapping[str, Any] = {"passages": (passage(SECRET, visibility=Visibility.INTERNAL),)}
PAST: Mapping[str, Any] = {"citations": (citation("Hi Petra, it is there.", kind=Kind.PAST_CONVERSATION),)}
VOUCHERS = Capability(name="Gift vouchers", status="has_not", words=("gift vouchers",))
LACKS: Mapping[str, Any] = {"box": mailbox(capabilities=(VOUCHERS,))}
NOTE = "Export stops\n- https://tickets.brindlebook.example/1\n- https://brindlebook.example/c/1"
WISH_NOTE = "- Feature Request: Dark theme / https://tickets.brindlebook.example/2"
FOLLOW_UP: Mapping[str, Any] = {"kind": TextKind.FIXED_FOLLOW_UP, "stage": Stage.FIXED}
NOTED: Mapping[str, Any] = {
    "talk": conversation(
        messages=(Message(author="customer", text="It is broken."), Message(author="note", text="BRB-214 is fixed."))
    )
}
IDLE: Mapping[str, Any] = {"kind": TextKind.IDLE_NUDGE, "stage": Stage.IDLE, "channel": Channel.CHAT}
ENDING = "Just reply here if anything is unclear. Have a good day!\n\nSam\nBrindlebook"


@dataclass(frozen=True)
class Mutation:
    """A draft that passes `check`, although it comes close, and one changed as little as possible that fails.

    `at` are the words that the failing draft is shown to fail at; None: something is missing from it. `given` is the
    situation, `said` what the customer wrote.
    """

    check: str
    passes: str
    fails: str
    at: str | None
    given: Mapping[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()
