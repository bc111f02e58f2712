"""Notes and the messages to a silent chat."""

import pytest

from drafter.draft import CheckStatus, TextKind
from drafter.situation import Channel, Stage
from tests.drafter.checks.drafts import draft, fails, verdict

TICKET, TALK = "- [ticket link?]", "- https://brindlebook.example/c/1"


@pytest.mark.parametrize(
    "said",
    [
        "Export hangs\n" + TICKET,
        f"{TICKET}\n{TALK}",
        "Feature Request: Dark theme",
        "Feature request - dark / https://a.example",
    ],
)
def test_notes_out_of_form(said: str) -> None:
    assert fails("note-format", draft(said, kind=TextKind.BUG_NOTE))


@pytest.mark.parametrize(
    "said", [f"Export hangs\n{TICKET}\n{TALK}", "Feature Request: Dark theme / https://a.example"]
)
def test_notes_in_form_with_blanks_for_links(said: str) -> None:
    assert not fails("note-format", draft(said, kind=TextKind.BUG_NOTE))
    assert not fails("note-bullets", draft(said, kind=TextKind.BUG_NOTE))


def test_replies_are_no_notes() -> None:
    assert verdict("note-format", draft("Hi Maya,")) is CheckStatus.SKIPPED
    assert verdict("greeting", draft("Export hangs", kind=TextKind.BUG_NOTE)) is CheckStatus.SKIPPED


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ("Still there?", True),
        ('Are you still there? Type "Yes" for more time.', False),
        ("I will close this chat in a minute.", True),
        ("No worry: I will close this chat in a minute, you can reopen it.", False),
        ("I'm closing the chat for now. Write here again any time. Thanks and have a good day.", False),
        ("I'm closing the chat for now. Thanks and have a good day.", True),
    ],
)
def test_the_three_messages_to_a_silent_chat(said: str, lacks: bool) -> None:
    assert (
        fails("idle-message", draft(said, kind=TextKind.IDLE_NUDGE, stage=Stage.IDLE, channel=Channel.CHAT)) is lacks
    )
