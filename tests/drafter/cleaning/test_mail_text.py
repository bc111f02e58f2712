"""The customer's own words, out of mails as real programs write them."""

import pytest

from drafter.cleaning.earlier import EarlierMessages
from drafter.cleaning.mail_text import own_words, sign_off_name
from drafter.text.visible import visible
from tests.words import PATTERNS

AGENT = "Hi Maya,\n\nCould you tell me which browser you use? And does a small export work?\n\nBest,\nSam"
QUOTED = "\n".join(f"> {line}" for line in AGENT.split("\n"))
GMAIL = "On Mon, 3 Nov 2026 at 10:11, Sam <help@brindlebook.example> wrote:"

SHAPES = {
    "gmail": (f"Firefox, and yes.\n\n{GMAIL}\n\n{QUOTED}", "Firefox, and yes."),
    "gmail, wrapped": (
        f"Firefox, and yes.\n\nOn Mon, 3 Nov 2026 at 10:11, Sam from Brindlebook Support\n<help@brindlebook.example> "
        f"wrote:\n\n{QUOTED}",
        "Firefox, and yes.",
    ),
    "no blank line above": (f"Firefox, and yes.\n{GMAIL}\n{QUOTED}", "Firefox, and yes."),
    "quote without marks": (f"Firefox, and yes.\n\n{GMAIL}\n\n{AGENT}", "Firefox, and yes."),
    "apple": (
        f"Firefox.\n\nSent from my iPhone\n\n> On 3. Nov 2026, at 10:11, Sam <help@brindlebook.example> "
        f"wrote:\n>\n{QUOTED}",
        "Firefox.",
    ),
    "outlook": (
        "Firefox.\n\nFrom: Sam <help@brindlebook.example>\nSent: Monday, 3 November 2026 10:11\nTo: Maya\n"
        f"Subject: RE: Export\n\n{AGENT}",
        "Firefox.",
    ),
    "outlook, bold": (
        f"Firefox.\n\n________________________________\n**From:** Sam\n**Sent:** Monday\n**To:** "
        f"Maya\n**Subject:** E\n\n{AGENT}",
        "Firefox.",
    ),
    "outlook, old": (f"Firefox.\n\n-----Original Message-----\nFrom: Sam\n\n{AGENT}", "Firefox."),
    "outlook, german": (
        "Firefox.\n\nVon: Sam <help@brindlebook.example>\nGesendet: Montag, 3. November 2026\nAn: Maya\nBetreff: "
        "AW: E\n\nHallo",
        "Firefox.",
    ),
    "german": (
        f"Firefox.\n\nAm 03.11.2026 um 10:11 schrieb Sam <help@brindlebook.example>:\n{QUOTED}",
        "Firefox.",
    ),
    "french": (
        f"Firefox.\n\nLe lun. 3 nov. 2026 à 10:11, Sam <help@brindlebook.example> a écrit :\n{QUOTED}",
        "Firefox.",
    ),
    "spanish": (f"Firefox.\n\nEl lun, 3 nov 2026 a las 10:11, Sam (<a@b.example>) escribió:\n{QUOTED}", "Firefox."),
    "dutch": (f"Firefox.\n\nOp ma 3 nov 2026 om 10:11 schreef Sam <a@b.example>:\n{QUOTED}", "Firefox."),
    "a language we do not know": (f"Firefox.\n\n2026. nov. 3. 10:11, Sam <a@b.example> xyzta:\n{QUOTED}", "Firefox."),
    "below the quote": (f"{GMAIL}\n{QUOTED}\n\nFirefox, and yes.", "Firefox, and yes."),
    "between the quotes": (
        f"{GMAIL}\n> Could you tell me which browser you use?\nFirefox\n> And does a small export work?\nYes, it "
        f"does",
        "Firefox\nYes, it does",
    ),
    "quote without any header": ("> Could you tell me which browser you use?\n\nFirefox", "Firefox"),
    "reply above this line": ("Firefox.\n\n##- Please type your reply above this line -##\n\nHello", "Firefox."),
    "signature": ("Firefox.\n\n-- \nMaya Okafor\nFern Studio\n+49 30 123456\nhttps://fern.example", "Firefox."),
    "sign-off": ("Firefox.\n\nKind regards,\nMaya Okafor\nOwner | Fern Studio\nTel. +49 30 123456", "Firefox."),
    "sign-off in one line": ("Firefox.\n\nBest regards, Maya", "Firefox."),
    "german sign-off": ("Firefox.\n\nMit freundlichen Grüßen\nJörg Maier", "Firefox."),
    "thanks stay, the name goes": ("Firefox.\n\nThank you so much!\nMaya", "Firefox.\n\nThank you so much!"),
    "bare name of the sender": ("Firefox.\n\nMaya", "Firefox."),
    "phone": ("Firefox.\n\nGet Outlook for iOS", "Firefox."),
    "disclaimer": (
        "Firefox.\n\nThis e-mail and its attachments are confidential and intended for the addressee only.\nDelete "
        "it.",
        "Firefox.",
    ),
    "pictures": ("Firefox [cid:image001.png@01D] and <mailto:a@b.example> so on", "Firefox  and  so on"),
}
KEPT = {
    "a list with hyphens": "Two things:\n- the export\n- the invoice\nThanks, and one more: can I cancel?",
    "own quote marks": "> Settings > Data does not open\nWhat now?",
    "an error quoted": "It says:\n> ERROR 503 at line 4\n\nWhat is that?",
    "a ruler": "First part\n\n--\n\nSecond part: how do I export this, and can I do it twice?",
    "colon after wrote": "Sam wrote:\nit is fixed. It is not.",
    "dates from and to": "From: 3 May\nTo: 5 May\nCan I block these days?",
    "thanks first": "Thanks,\nthat helped, but the other thing still fails and I need it today.",
    "only a quote": "> hello there",
    "only a sign-off": "Best,\nMaya",
    "only thanks": "Thank you!",
    "forwarded": "See below.\n\n---------- Forwarded message ---------\nFrom: Bank <a@b.example>\nSubject: "
    "Fee\n\nYou owe 5 EUR",
    "a question under the name": "It fails.\n\nBest,\nMaya\nCan you also look at my invoice?",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_history_and_signature_go(shape: str) -> None:
    written, expected = SHAPES[shape]
    assert own_words(written, PATTERNS, EarlierMessages(AGENT), author="Maya Okafor") == expected


@pytest.mark.parametrize("shape", KEPT)
def test_own_words_stay(shape: str) -> None:
    assert own_words(KEPT[shape], PATTERNS, EarlierMessages("Something else was said before.")) == KEPT[shape]


def test_a_postscript_under_the_signature_stays() -> None:
    assert (
        own_words("It fails.\n\nBest,\nMaya\n\nPS: and the invoice?", PATTERNS) == "It fails.\n\nPS: and the invoice?"
    )


def test_a_forwarded_outlook_mail_is_what_is_asked_about() -> None:
    text = "Is this from you?\n\nFrom: Bank\nSent: Monday\nTo: Maya\nSubject: Fee\n\nYou owe 5 EUR"
    assert "You owe 5 EUR" in own_words(text, PATTERNS, forwarded=True)
    assert own_words(text, PATTERNS) == "Is this from you?"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("safe\u202etxt.exe\u2066", "safetxt.exe"),
        ("hi\U000e0041\U000e0042", "hi"),
        ("a\u00a0b\u2009c", "a b c"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("bell\x07 tab\tkept", "bell tab\tkept"),
        ("smile 🙂 ❤️ stays", "smile 🙂 ❤️ stays"),
    ],
)
def test_what_nobody_sees_is_taken_out(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It fails.\n\nBest,\nMaya\nFern", "Maya"),
        ("It fails. Thanks\nmaya", None),
        ("It fails.\nThanks\nmaya", "Maya"),
        (f"Yes.\n\n{GMAIL}\n> Best,\n> Sam", None),
        ("Hello", None),
    ],
)
def test_the_name_under_the_sign_off(text: str, name: str | None) -> None:
    assert sign_off_name(text, PATTERNS) == name


def test_thousands_of_signature_marks_are_cut_without_calling_itself_for_each() -> None:
    kept = own_words("My export is stuck.\n" + "-- \n" * 14_500, PATTERNS)
    assert kept.startswith("My export is stuck.")


def test_signatures_below_each_other_are_all_cut() -> None:
    text = "My export is stuck.\n\nBest,\nMaya\n--\nWillow Studio\n+1 555 0100\n--\nwillow-list mailing list"
    assert own_words(text, PATTERNS) == "My export is stuck."
