"""Transcripts of chats and calls, taken apart into who said what."""

import pytest

from drafter.cleaning.transcripts import SpokenTurn, read_chat, read_voicemail

SAID = [("customer", "hello\nthe gate shows the wrong hour"), ("agent", "Which room?"), ("customer", "the blue one")]

CHATS = {
    "time before": "[10:15:02] Visitor: hello\n[10:15:20] Visitor: the gate shows the wrong hour\n[10:16:00] "
    "Tom: Which room?\n"
    "[10:16:30] Visitor: the blue one",
    "time behind": "Visitor (10:15): hello\nVisitor (10:15): the gate shows the wrong hour\nTom (10:16): Which "
    "room?\n"
    "Visitor (10:16): the blue one",
    "date and time, with a headline": "Chat transcript\n\n09/10/2026, 10:15 - Ada Quist: hello\n09/10/2026, "
    "10:15 - Ada Quist: the "
    "gate shows the wrong hour\n09/10/2026, 10:16 - Tom: Which room?\n09/10/2026, 10:16 - Ada Quist: the blue one",
    "no times": "Customer: hello\nCustomer: the gate shows the wrong hour\nSupport Agent: Which "
    "room?\nCustomer: the blue one",
    "speakers on lines of their own": "Ada Quist, 10:15\nhello\nthe gate shows the wrong hour\n\nTom, "
    "10:16\nWhich room?\n\n"
    "Ada Quist, 10:16\nthe blue one",
    "bars and a headline": "Conversation with Ada\nStarted on 9 October 2026\n\n---\n\n10:15 | Visitor: hello\n"
    "10:15 | Visitor: the gate shows the wrong hour\n10:16 | Tom: Which room?\n10:16 | Visitor: the blue one",
    "comings and goings": "(10:15:02 AM) Visitor 7: hello\n(10:15:09 AM) *** Tom joined ***\n"
    "(10:15:10 AM) Visitor 7: the gate shows the wrong hour\n(10:16:00 AM) Tom: Which room?\n(10:16:30 AM) "
    "Visitor 7: the blue one\n(10:17:00 AM) *** left ***",
    "German": "10:15 Besucher: hello\n10:15 Besucher: the gate shows the wrong hour\n10:16 Tom: Which room?\n"
    "10:16 Besucher: the blue one",
}  # fmt: skip


@pytest.mark.parametrize("shape", CHATS)
def test_each_side_of_a_chat_is_told_apart(shape: str) -> None:
    turns = read_chat(CHATS[shape], "Ada Quist")
    assert turns is not None
    assert [(turn.author, turn.text) for turn in turns] == SAID


def test_what_bots_say_is_no_agents_word_and_whoever_closes_a_chat_has_not_answered() -> None:
    turns = read_chat(
        "10:15 Bot: Hello!\n10:15 Guest: my gate is stuck\n10:16 Bot: Did you try the key?\n10:17 Guest: "
        "yes\n10:18 Tom: A "
        "colleague will write to you."
    )
    assert turns is not None
    assert [turn.author for turn in turns] == ["bot", "customer", "bot", "customer", "bot"]


def test_what_stands_around_a_chat_is_the_customers() -> None:
    turns = read_chat(
        "Your bot could not help me:\n\n10:15 Me: my gate is stuck\n10:15 Bot: Sorry.\n10:16 Visitor: and "
        "now?\n\nSo what do I do?"
    )
    assert turns is not None
    assert turns[0] == SpokenTurn("customer", None, "Your bot could not help me:")
    assert turns[-1] == SpokenTurn("customer", None, "So what do I do?")


def test_a_robot_is_known_by_its_name_and_the_end_of_a_chat_is_nobodys_word() -> None:
    turns = read_chat("Guest 7: two gates?\nNestBot: I found 3 pages.\nGuest 7: not that\nThe chat has ended.")
    assert turns is not None
    assert [(turn.author, turn.text) for turn in turns] == [
        ("customer", "two gates?"),
        ("bot", "I found 3 pages."),
        ("customer", "not that"),
    ]
    talbot = read_chat("10:15 Guest: hello\n10:16 Kim Talbot: Which room?\n10:17 Guest: blue")
    assert talbot is not None
    assert talbot[1].author == "agent"


@pytest.mark.parametrize(
    "text",
    [
        "Problem: it fails\nSince: Monday\nQuestion: why?",
        "Client: Dana\nRoom: blue\nNights: 3",
        "Client: Dana\nClient: Mia\nDate: 9 October",
        "Customers see this:\n10:15 Room: blue\n10:30 Room: red",
        "",
    ],
)
def test_what_people_write_with_colons_is_no_chat(text: str) -> None:
    assert read_chat(text, "Ada Quist") is None


SPOKEN = "hello this is ada um the gate code does not work since friday please call me back"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (
            f"Voicemail transcript (automatic, may contain errors):\n\n{SPOKEN}\n\nDuration 0:41. Listen: https://a.example/8",
            "",
        ),
        (
            f"You have a new voice message from +49 30 555 0142\n\nTranscription:\n{SPOKEN}\n\nReceived: 10:15",
            "",
        ),
        (f"From: +49 30 555 0142\nDuration: 41 s\n\n{SPOKEN}", "New voicemail from +49 30 555 0142"),
        (f"Neue Sprachnachricht\n\nAnrufer: +49 30 555\nDauer: 0:32\n\nTranskript:\n{SPOKEN}", ""),
        (f"You have a new voice message from 0155 501 77.\n\nTranscript: {SPOKEN}\n\nLength: 00:12", "Voice message"),
        (f"Neue Sprachnachricht\n\nTranskription: {SPOKEN}\n\nDauer: 0:14", ""),
        (f"{SPOKEN}\n\nhttps://a.example/8", "Neue Sprachnachricht von +49 30 555 0142"),
    ],
)
def test_a_caller_is_heard_without_the_telephone_system(text: str, subject: str) -> None:
    assert read_voicemail(text, subject) == SPOKEN


def test_a_caller_who_speaks_of_times_and_rooms_is_heard_to_the_end() -> None:
    said = "hello it is ada\nfrom room 4 i cannot get out\nto tell you more call back at 5"
    assert read_voicemail(f"Voicemail transcript:\n{said}", "") == said


@pytest.mark.parametrize("text", ["I left a voicemail yesterday. Did you get it?", "Duration: 0:41", ""])
def test_what_is_no_transcript_is_left_as_it_is(text: str) -> None:
    assert read_voicemail(text, "") is None
