"""What stays and what goes of a mail that quotes others: each shape as mail programs and people write it."""

import pytest

from drafter.cleaning.earlier import EarlierMessages
from drafter.cleaning.html_text import html_to_text
from drafter.cleaning.mail_text import own_words
from tests.words import PATTERNS

ASKED = "Hello Lena,\n\nWhich room is it?\n\nOn how many evenings did it happen?\n\nKind regards,\nTom"
OWN = "It still drops the guest list. What else can I try?"
OLD = "Hello Lena, we have closed your account and deleted all rooms."

HISTORY = {
    "polish, written": f"W dniu 2026-10-05 14:23, tom@desk.example pisze:\n\n{OLD}",
    "polish, gmail": f"pon., 5 paź 2026 o 14:23 Tom <tom@desk.example> napisał(a):\n\n{OLD}",
    "danish": f"Den man. 5. okt. 2026 kl. 14.23 skrev Tom <tom@desk.example>:\n\n{OLD}",
    "german, name first": f"Tom <tom@desk.example> schrieb am Mo., 5. Okt. 2026,\n14:23:\n\n{OLD}",
    "french": f"Le lun. 5 oct. 2026 à 14:23, Tom <tom@desk.example> a écrit :\n\n{OLD}",
    "finnish": f"ma 5. lokak. 2026 klo 14.23 Tom Berg\n<tom@desk.example> kirjoitti:\n\n{OLD}",
    "korean": f"2026년 10월 5일 (월) 오후 2:23, Tom <tom@desk.example>님이 작성:\n\n{OLD}",
    "gmail, address broken": f"2026-10-05 14:23 GMT+02:00 Desk Customer Support <\n"
    f"helpers@support.desk.example>:\n\n{OLD}",
    "over four lines": f"On Mon,\nOct 5, 2026 at 2:23 PM Tom Berg\n<tom@desk.example>\nwrote:\n\n{OLD}",
    "no colon": f"On Mon, 5 Oct 2026 14:23:43 -0200 Tom Berg <tom@desk.example> wrote\n\n{OLD}",
    "on one line with the answer": f"{{own}} On Mon, Oct 5, 2026 at 2:23 PM, tom@desk.example wrote:\n> {OLD}",
    "no colon, quoted": "Am 05.10.26 um 14:23 schrieb Tom\n\n> Von: Tom\n> Hallo",
    "orange": "> Message du 05/10/26 14:23\n> De : Tom <tom@desk.example>\n> A : Lena\n> Objet : Salle\n>\n"
    "> Bonjour",
    "gmail, no address": f"2026-10-05 14:23 GMT+02:00 Tom Berg\n\n{OLD}",
    "zoho": f"---- On Mon, 05 Oct 2026 14:23:00 +0200 Tom <tom@desk.example> wrote ----\n\n{OLD}",
    "android": f"---- Tom Berg wrote ----\n\n{OLD}",
    "outlook, danish": f"Fra: Tom <tom@desk.example>\nSendt: 5. oktober 2026 14:23\nTil: Lena\nEmne: Rum\n\n{OLD}",
    "outlook, polish": f"Od: Tom <tom@desk.example>\nWysłano: 5 października 2026 14:23\nDo: Lena\nTemat: "
    f"Pokój\n\n{OLD}",
    "outlook, french": f"De : Tom <tom@desk.example>\nEnvoyé le :lundi 5 octobre 2026 14:23\nÀ : Lena\nObjet "
    f":Salle\n\n{OLD}",
    "outlook, chinese": f"发件人: Tom <tom@desk.example>\n发送时间: 2026年10月5日 14:23\n收件人: Lena\n"
    f"主题: Room\n\n{OLD}",
    "outlook, broken address": f"*From:* Tom [mailto:\ntom@desk.example]\n*Sent:* Monday, 5 October 2026 14:23\n"
    f"*To:* Lena\n*Subject:* Room\n\n{OLD}",
    "hotmail, date first": f"Date: Mon, 5 Oct 2026 14:23:00 +0200\nFrom: tom@desk.example\nTo: lena@example.com\n"
    f"Subject: Room\n\n{OLD}",
    "labels of no known language, ruled off": f"________________________________\nOd koho: Tom <tom@desk.example>\n"
    f"Kedy: 5. 10. 2026 14:23\nKomu: Lena\nVec: Miestnosť\n\n{OLD}",
    "danish rule": f"-------- Oprindelig meddelelse --------\nFra: Tom <tom@desk.example>\nTil: Lena\n\n{OLD}",
    "norwegian rule": f"----- Opprinnelig melding -----\n\n{OLD}",
    "starred rule": f"*-------- Original Message --------*\n\n{OLD}",
    "reply above, german": f"##- Bitte geben Sie Ihre Antwort oberhalb dieser Zeile ein. -##\n\n{OLD}",
    "reply above, french": f"--- Répondez au-dessus de cette ligne ---\n\n{OLD}",
    "reply above, polish": f"=-=-= Prosimy odpowiadać powyżej tej linii =-=-=\n\n{OLD}",
    "a quoted line that the program broke": "On 5 Oct 2026, at 14:23, Tom <tom@desk.example> wrote:\n"
    "> We have closed your account and deleted all the rooms that you had in it, as you\nasked us to do last week.",
}  # fmt: skip


@pytest.mark.parametrize("shape", HISTORY)
def test_history_goes_in_every_language_and_form(shape: str) -> None:
    below = HISTORY[shape]
    mail = below.format(own=OWN) if "{own}" in below else f"{OWN}\n\n{below}"
    assert own_words(mail, PATTERNS) == OWN


QUOTED_BY_THE_CUSTOMER = {
    "a promise": 'Hello,\n\nOn 9 October 2026 your colleague Tom wrote:\n\n"The deposit comes back within a '
    'week."\n\n'
    "Two weeks have gone by. Where is it?",
    "a promise with the time of day": 'I have waited.\n\nOn 9 October 2026 at 10:15 he wrote:\n\nThe deposit '
    'comes back '
    "within a week.\n\nWhere is it?",
    "a mail in quotation marks": "My guest is confused.\n\nOn Fri, 9 Oct 2026 at 10:15, Ada Quist "
    "<ada@guest.example> "
    'wrote:\n\n"I never got the key code."\n\nDid you send one?',
    "a header": "This is what our guests get:\n\nFrom: Desk <no-reply@desk.example>\nSent: Friday, 9 October "
    "2026 10:15\nTo: ada@guest.example\nSubject: Your stay\n\nWhy does it not show our own name?",
    "a header without a date": "The name is wrong in these.\n\nFrom: Desk <no-reply@desk.example>\n"
    "To: ada@guest.example\nSubject: Your stay\n\nCan we change that?",
    "an address and a date before a colon": "Since 3 October 2026 10:15 our guest ada@guest.example sees this:\n\n"
    "No rooms left\n\nWhat is wrong?",
    "what they wrote themselves": "On Monday at 09:30 I wrote to help@desk.example:\n\nMy key code fails.\n\n"
    "Nobody answered.",
    "a list of times": "The sync ran at these times:\n\n2026-10-05 14:23\n2026-10-06 14:23\n\nWhy not on the 7th?",
    "a log with time zones": "The log says:\n\n2026-10-05 14:23 GMT+02:00 sync started\n2026-10-05 14:24 GMT+02:00 "
    "Failed\n\nWhy?",
    "a label in a sentence": "I get mails From: our own address, and To: nobody. Subject: empty.\nWhy?",
    "a line above the reply": "Please draw a line above the reply button, so that one sees it.",
    "an error marked as quoted": "It says:\n\n> Room 4 is double booked\n> Code 77\n\nIt is not.",
}  # fmt: skip


@pytest.mark.parametrize("shape", QUOTED_BY_THE_CUSTOMER)
def test_what_customers_quote_inside_their_own_text_stays(shape: str) -> None:
    text = QUOTED_BY_THE_CUSTOMER[shape]
    assert own_words(text, PATTERNS, author="Lena Roth") == text


def test_the_first_mail_of_a_conversation_has_no_history_but_what_is_marked_line_by_line() -> None:
    header = "From: Ada <ada@guest.example>\nSent: Friday, 9 October 2026 10:15\nTo: us\nSubject: Key"
    mail = f"A guest sent me this.\n\n{header}\n\nThe code fails.\n\nWhat do I answer?"
    assert own_words(mail, PATTERNS, first=True) == mail
    assert own_words(mail, PATTERNS) == "A guest sent me this."
    marked = f"{OWN}\n\nOn Fri, 9 Oct 2026 at 10:15, Tom <tom@desk.example> wrote:\n> {OLD}"
    assert own_words(marked, PATTERNS, first=True) == OWN


ANSWERED_INSIDE = {
    "below an outlook header": (
        "My answers are below.\n\nFrom: Desk <help@desk.example>\nSent: Monday, 5 October 2026 14:23\n"
        "To: Lena\nSubject: RE: Room\n\nHello Lena,\n\nWhich room is it?\nThe blue one.\n\nOn how many evenings "
        "did it "
        "happen?\nFour, all in October.\n\nKind regards,\nTom",
        "My answers are below.\n\nThe blue one.\n\nFour, all in October.",
    ),
    "on the line of the question": (
        "See below.\n\nOn 5 Oct 2026, at 14:23, Tom <tom@desk.example> wrote:\n> Hello Lena,\n>\n> Which room is "
        "it? The blue one.\n>\n> On how many evenings did it happen? Four.\n>\n> Kind regards,\n> Tom",
        "See below.\n\n> Which room is it? The blue one.\n> On how many evenings did it happen? Four.",
    ),
    "typed into the quoted lines": (
        "See below.\n\nOn 5 Oct 2026, at 14:23, Tom <tom@desk.example> wrote:\n> Hello Lena,\n>\n> Which room is "
        "it?\n> It is always the blue one\n> On how many evenings did it happen?\n> four or five of them\n> Kind "
        "regards,\n> Tom",
        "See below.\n\n> It is always the blue one\n> four or five of them",
    ),
    "typed below the last question": (
        "See below.\n\nOn 5 Oct 2026, at 14:23, Tom <tom@desk.example> wrote:\n> Hello Lena,\n> Which room is it?\n"
        "> the blue one\n> On how many evenings did it happen?\n> four or five",
        "See below.\n\n> the blue one\n> four or five",
    ),
    "below, without marks": (
        "On 5 Oct 2026, at 14:23, Tom <tom@desk.example> wrote:\n\nHello Lena,\n\nWhich room is it?\n\nOn how "
        "many evenings did it happen?\n\nKind regards,\nTom\n\nThe blue one, on four evenings.",
        "The blue one, on four evenings.",
    ),
    "wrapped otherwise": (
        "On 5 Oct 2026, at 14:23, Tom <tom@desk.example> wrote:\n> Hello Lena, Which\n> room is it? On\n> how many"
        "\n> evenings did it happen?\nBlue, four.\n> Kind regards, Tom",
        "Blue, four.",
    ),
}


@pytest.mark.parametrize("shape", ANSWERED_INSIDE)
def test_answers_inside_and_below_what_is_quoted_stay(shape: str) -> None:
    mail, own = ANSWERED_INSIDE[shape]
    assert own_words(mail, PATTERNS, EarlierMessages(ASKED), author="Lena Roth") == own


def test_answers_by_name_inside_a_mail_that_we_do_not_have_stay_with_the_line_that_they_answer() -> None:
    mail = (
        "See my answers.\n\nFrom: Desk <help@desk.example>\nSent: Monday, 5 October 2026 14:23\nTo: Lena\n"
        "Subject: RE: Room\n\nWhich room is it?\n[Lena] The blue one.\n\nNote: we close at five.\n\nTom"
    )
    own = own_words(mail, PATTERNS, author="Lena Roth")
    assert own == "See my answers.\n\n> Which room is it?\n[Lena] The blue one."


MARKED_UP = {
    "outlook": '<p>{own}</p><hr><div id="divRplyFwdMsg"><b>Bidali:</b> Tom &lt;tom@desk.example&gt;<br>'
    "<b>Noiz:</b> astelehena<br></div><div>{old}</div>",
    "outlook, copied by another program": '<p>{own}</p><div id="x_divRplyFwdMsg"><b>Bidali:</b> '
    "Tom</div><p>{old}</p>",
    "gmail, of no known language": '<div>{own}</div><div class="gmail_quote"><div class="gmail_attr">Tom idatzi '
    "zuen:<br>"
    '</div><blockquote class="gmail_quote">{old}</blockquote></div>',
    "thunderbird, of no known language": '<p>{own}</p><div class="moz-cite-prefix">Tom idatzi zuen:<br></div>'
    '<blockquote type="cite">{old}</blockquote>',
    "yahoo": '<div>{own}</div><div class="yahoo_quoted"><div>Astelehena, Tom:</div><div>{old}</div></div>',
}


@pytest.mark.parametrize("program", MARKED_UP)
def test_history_is_known_by_the_markup_too(program: str) -> None:
    text, _ = html_to_text(MARKED_UP[program].format(own=OWN, old=OLD), 10_000)
    assert own_words(text, PATTERNS) == OWN


def test_answers_between_the_quotes_of_gmail_stay() -> None:
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, 5 Oct 2026 at 14:23, Tom &lt;t@a.example&gt; wrote:'
        '</div><blockquote class="gmail_quote">Which room?</blockquote><div>The blue one.</div>'
        '<blockquote class="gmail_quote">How often?</blockquote><div>Four times.</div></div>'
    )
    text, _ = html_to_text(html, 10_000)
    assert own_words(text, PATTERNS).split("\n") == ["The blue one.", "", "Four times."]


def test_what_gmail_forwards_stays() -> None:
    html = (
        '<div>Is this from you?</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message '
        "---------<br>From: Bank &lt;b@a.example&gt;<br>Subject: Fee</div>You owe 5 EUR</div>"
    )
    text, _ = html_to_text(html, 10_000)
    assert "You owe 5 EUR" in own_words(text, PATTERNS)
