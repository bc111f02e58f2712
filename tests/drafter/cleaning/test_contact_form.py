"""Contact forms: what the visitor asks, and who they are, however the website mails the fields."""

import pytest

from drafter.cleaning.contact_form import read_form
from drafter.cleaning.html_text import html_to_text

ASKED = "The gate code of room 4 does not work.\nCan you send a new one?"

WHO = "Name: Ada Quist\nEmail: ada@guest.example\nSubject: Gate"
FORMS = {
    "a header of fields": f"Message from your website\n\nFrom: Ada Quist <ada@guest.example>\nDate: 9 October\n"
    f"Subject: Gate\n\nMessage Body:\n{ASKED}\n\n-- \nThis e-mail was sent from a contact form on Roth Rooms",
    "message on the line of its label": f"You have a new submission:\n\n{WHO}\nMessage: {ASKED}",
    "message among the fields": f"Name: Ada Quist\n\nMessage: {ASKED}\n\nSubject: Gate\nEmail: ada@guest.example",
    "what the website adds": f"{WHO}\nMessage: {ASKED}\n\nTime: October 9 at 10:15 am\nIP Address: 203.0.113.7\n"
    "Contact Form URL: https://rooms.example/contact\nSent by an unverified visitor to your site.",
    "labels on lines of their own": "Name:\nAda Quist\n\nEmail:\nada@guest.example\n\nSubject:\nGate\n\nMessage:\n"
    f"{ASKED}",
    "questions for labels": "Your name?\nAda Quist\n\nYour email?\nada@guest.example\n\nSubject\nGate\n\n"
    f"How can we help?\n{ASKED}",
    "German": "Vorname: Ada\nNachname: Quist\nE-Mail-Adresse: ada@guest.example\nBetreff: Gate\nIhre Nachricht:\n"
    f"{ASKED}",
    "a box that was ticked": f"{WHO}\nMessage: {ASKED}\n\nI agree to the privacy policy: yes\nIP: 203.0.113.7",
    "a box that was ticked, in German": f"Vorname: Ada\nNachname: Quist\nE-Mail: ada@guest.example\nBetreff: Gate\n"
    f"Nachricht:\n{ASKED}\n\nDatenschutz akzeptiert: ja",
    "starred": "*Name:* Ada Quist\n*E-mail:* ada@guest.example\n*Subject:* Gate\n*Comments:* "
    f"{ASKED}\n\nUser Agent: Firefox",
}  # fmt: skip


@pytest.mark.parametrize("shape", FORMS)
def test_the_visitor_asks(shape: str) -> None:
    form = read_form(FORMS[shape])
    assert form is not None
    assert form.text == ASKED
    assert (form.name, form.email, form.subject) == ("Ada Quist", "ada@guest.example", "Gate")


def test_a_table_of_fields_is_a_form() -> None:
    rows = (("Name", "Ada Quist"), ("Email", "ada@guest.example"), ("Message", "The gate code fails."))
    html = "".join(f"<tr><td><b>{label}</b></td><td>{value}</td></tr>" for label, value in rows)
    form = read_form(html_to_text(f"<table>{html}</table>", 10_000)[0])
    assert form is not None
    assert (form.text, form.name) == ("The gate code fails.", "Ada Quist")


def test_fields_that_tell_of_the_matter_stay() -> None:
    form = read_form(
        "Name: Ada Quist\nEmail: ada@guest.example\nBooking number: 77120\nPlan: Large\nMessage:\nIt "
        "fails.\nDate: 9 October"
    )
    assert form is not None
    assert form.text == "Booking number: 77120\nPlan: Large\n\nIt fails.\nDate: 9 October"


def test_a_form_without_a_message_keeps_all_else() -> None:
    text = "Name: Ada Quist\nEmail: ada@guest.example\nWanted room: blue\nNights: 3"
    form = read_form(text)
    assert form is not None
    assert (form.text, form.name) == (text, "Ada Quist")


@pytest.mark.parametrize(
    "text",
    [
        "Problem: two mails come\nSince: 9 October\nQuestion: how do I turn one off?",
        "This is what I get:\n\nFrom: Desk <no-reply@desk.example>\nTo: ada@guest.example\nSubject: Your "
        "stay\n\nWhy?",
        "Hello,\n\nI see this:\n\nMessage: access denied\n\nWhat now?",
        "My name: is it shown to guests?",
        "A guest wrote this, can you answer it?\n\nName: Ada\nEmail: ada@guest.example\nMessage: It fails.",
        "",
    ],
)
def test_what_people_write_with_colons_is_no_form(text: str) -> None:
    assert read_form(text) is None
