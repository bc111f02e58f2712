"""What of the end of a mail is a signature, and what the customer still says there."""

import pytest

from drafter.cleaning.mail_text import own_words, sign_off_name
from tests.words import PATTERNS

SAID = {
    "a number below thanks": "Thanks!\n\nTicket number 77120",
    "lines below thanks": "Thanks a lot,\n\n77120\nsince Friday evening\nand in the other office too",
    "a name that was asked for, below thanks": "Thank you!\n\nDana Miller",
    "an answer below thanks": "Many thanks,\nSafari",
    "a number below the name": "It is this one.\n\nBest,\nLena\n\nAlso the room number is 77120",
    "a plea below a goodbye": "The door stays shut.\n\nBest regards\nplease hurry, they stand outside",
    "small words below a goodbye": "The door stays shut.\n\nCheers\nany news",
    "German below thanks": "Die Tür klemmt.\n\nDanke\nLena\nRechnung Oktober fehlt auch noch",
    "the last item of a list": "Which of these can I use?\n\n-Chrome\n-Firefox\n-Safari",
    "an item below a colon": "I use this one:\n-Safari",
    "a sentence about where it was sent from": "How do I pause?\n\nSent from my desk app, the link fails. Help?",
    "sent via, in a sentence": "Nothing came.\nSent via the app yesterday evening",
    "a bill in German": "Die Tür klemmt.\n\nVon meiner Rechnung fehlt eine Seite",
    "a disclaimer of their own": "Hello,\n\nDisclaimer: I know little of this.\n\nThe door stays shut.",
    "a secret": "Hello,\n\nThis is confidential: please cancel my room.",
    "a rule": "One room:\n\n-----\n\nblue and 3 beds\n\n-----\n\nIs it free",
    "something below a rule": "My room is blue.\n\n--\nstill waiting for my 300 euros",
    "emoji": "The door stays shut.\n\n🙏",
}


@pytest.mark.parametrize("shape", SAID)
def test_what_is_said_at_the_end_stays(shape: str) -> None:
    assert own_words(SAID[shape], PATTERNS, author="Lena Roth") == SAID[shape]


BODY = "The door stays shut."
SIGNED = {
    "card without sign-off": "Lena Roth\nHost, Rooms\nT +49 30 555 0142\nlena@rooms.example\nwww.rooms.example\n"
    "Stay three nights, pay for two!",
    "card with bars and a call to all": "Lena Roth | Roth Rooms\n12 Example Street, Dublin\n"
    "Tel. 01 555 0177 | www.rothrooms.example\nFollow us on Instagram!",
    "card of somebody else": "Mia Berg\nRoth Rooms\n+49 30 555 0142\nmia@rothrooms.example",
    "first name alone": "Lena",
    "dash and own name": "-Lena",
    "farewell, blank line, company": "Best regards,\n\nLena Roth\n\nRoth Rooms GmbH\nHauptstraße 5\n10115 Berlin\n"
    "Amtsgericht Berlin HRB 12345",
    "farewell with emoji": "Cheers 🎉\nLena\n\n—————\nLena Roth\nHost\n📧 lena@rothrooms.example",
    "motto": "--\nLena Roth\nA room is more than walls",
    "motto that speaks, as the standard has it": "-- \nLena, my thumbs typed this",
    "phone": "Sent from my Fairphone 5",
    "phone, in French": "Envoyé à partir de Outlook pour iOS<https://aka.example/x>",
    "phone, in German": "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
    "program": "Sent with Proton Mail secure email.",
    "phone with an excuse": "Sent from my cell, please excuse any typos.",
    "phone below the name": "Best,\nLena\n\nSent from Yahoo Mail on Android",
    "notice": "CONFIDENTIALITY NOTICE: This e-mail is privileged and for the recipient only.\nDelete it otherwise.",
    "rules alone": "--\n***\n=====",
}  # fmt: skip


@pytest.mark.parametrize("shape", SIGNED)
def test_what_signs_a_mail_goes(shape: str) -> None:
    assert own_words(f"{BODY}\n\n{SIGNED[shape]}", PATTERNS, author="Lena Roth") == BODY


def test_a_warning_of_strangers_goes_and_the_mail_below_it_stays() -> None:
    warning = "CAUTION: This email originated from outside of the organization. Do not open attachments."
    assert own_words(f"{warning}\n\nHello,\n\n{BODY}", PATTERNS) == f"Hello,\n\n{BODY}"


def test_thanks_are_said_though_the_name_below_them_goes() -> None:
    assert own_words(f"{BODY}\n\nThanks,\nLena", PATTERNS, author="Lena Roth") == f"{BODY}\n\nThanks,"


@pytest.mark.parametrize("text", ["Which of these?\n\n-Chrome\n-Safari", "I use this one:\n-Safari"])
def test_the_last_item_of_a_list_is_nobodys_name(text: str) -> None:
    assert sign_off_name(text, PATTERNS) is None
