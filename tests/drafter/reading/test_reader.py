"""Reading the situation by rules alone, as a machine without an embedding model does."""

from datetime import UTC, datetime, timedelta

import pytest

from drafter.cleaning.request import open_request
from drafter.conversation import Conversation, Customer, Message
from drafter.reading import read_situation
from drafter.reading.signs import read_signs
from drafter.situation import Channel, Intent, Risk, Situation, Stage, Tone
from tests.words import PATTERNS, WORDS

START = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


def conversation(
    *texts: str, subject: str = "", channel: Channel = Channel.EMAIL, verified: bool = True
) -> Conversation:
    """Messages in turn; a text starts with `agent: ` or `note: ` where it is not the customer's."""
    messages = []
    for i, text in enumerate(texts):
        author, _, rest = text.partition(": ")
        known = author in ("agent", "note")
        said = rest if known else text
        messages.append(Message(author=author if known else "customer", text=said, at=START + timedelta(minutes=i)))
    return Conversation(
        id="c", channel=channel, subject=subject, messages=tuple(messages), customer=Customer(verified=verified)
    )


def read(*texts: str, subject: str = "", channel: Channel = Channel.EMAIL, verified: bool = True) -> Situation:
    whole = conversation(*texts, subject=subject, channel=channel, verified=verified)
    return read_situation(whole, open_request(whole, PATTERNS), WORDS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("How do I add a second location to my booking page?", Intent.HOW_TO),
        ("Is the waiting list included in the Studio plan?", Intent.QUESTION),
        ("The export crashes with error 500 since this morning.", Intent.BUG),
        ("It would be great if you could add dark mode.", Intent.FEATURE_REQUEST),
        ("I was charged twice for November, please send the invoice again.", Intent.BILLING),
        ("Please cancel our subscription at the end of the month.", Intent.CANCELLATION),
        ("I need to change the email address of my account.", Intent.ACCOUNT_CHANGE),
        ("Our webhook endpoint gets no payload since Monday.", Intent.TECHNICAL_API),
        ("Your site is down, I only get 503.", Intent.DOWNTIME),
        ("Your support is terrible and I am disappointed.", Intent.COMPLAINT),
        ("That worked, thank you so much for the quick help!", Intent.THANKS),
        ("We offer SEO and backlinks to rank higher on Google.", Intent.SPAM),
    ],
)
def test_reads_each_intent_with_its_words(text: str, intent: Intent) -> None:
    situation = read(text, verified=False)
    assert intent in situation.intents
    reading = next(r for r in situation.readings if r.facet == "intent" and r.value == intent)
    assert reading.evidence.lower() in text.lower()


def test_sitting_down_is_no_outage() -> None:
    assert Intent.DOWNTIME not in read("I have sat down with a cup of tea, I'm 510 euros down on the day.").intents
    assert Intent.DOWNTIME in read("Eure Seite ist down, seit einer Stunde.").intents


def test_reads_several_intents_at_once() -> None:
    situation = read("I was charged twice this month. Also, how do I export my client list?")
    assert {Intent.BILLING, Intent.HOW_TO} <= set(situation.intents)


def test_cancelling_an_appointment_is_not_leaving_us() -> None:
    assert Intent.CANCELLATION not in read("How can a client cancel a booking on their own?").intents


def test_a_message_without_any_sign_is_a_question_of_low_confidence() -> None:
    situation = read("blue thing on the left")
    assert situation.intents == (Intent.QUESTION,)
    assert next(r for r in situation.readings if r.facet == "intent").confidence < 0.5


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("Which plans include text reminders?", Tone.NEUTRAL),
        ("I love the new calendar, great work! :)", Tone.CHEERFUL),
        ("I am confused, I don't understand which of the two I need.", Tone.CONFUSED),
        ("This keeps happening and I am really annoyed.", Tone.FRUSTRATED),
        ("This is outrageous. You are thieves.", Tone.ANGRY),
        ("Urgent! Clients are waiting at the door, I need this right now.", Tone.URGENT),
    ],
)
def test_reads_each_tone(text: str, tone: Tone) -> None:
    assert read(text).tone is tone


def test_a_calm_last_line_after_anger_is_still_an_upset_customer() -> None:
    situation = read(
        "This is outrageous, my bookings are gone!",
        "agent: I am looking into it.",
        "You are useless. Two days and nothing!",
        "agent: We are still checking.",
        "Worst service ever, this is a scam.",
        "agent: Could you send me the link?",
        "Here it is: https://brindlebook.example/b/22",
    )
    assert situation.upset
    assert "earlier" in next(r for r in situation.readings if r.facet == "tone").evidence


def test_of_many_earlier_messages_the_newest_tell_the_mood() -> None:
    calm = [said for n in range(60) for said in (f"Where do I find invoice {n}?", "agent: Under Billing.")]
    angry = ["This is outrageous, you are useless. Worst service ever!", "agent: We are checking."]
    signs = read_signs(open_request(conversation(*calm, *angry, "And now?"), PATTERNS), PATTERNS)
    assert len(signs.earlier) == 20, "what is read does not grow with the conversation"
    assert signs.carried
    assert not read_signs(open_request(conversation(*angry, *calm, "And now?"), PATTERNS), PATTERNS).carried


def test_thanks_after_anger_lets_it_go() -> None:
    situation = read("This is outrageous!", "agent: It is back.", "It works now, thank you so much for your help! :)")
    assert situation.tone is Tone.CHEERFUL
    assert situation.stage is Stage.CLOSING


@pytest.mark.parametrize(
    "text",
    ["مرحبا، أين التصدير الخاص بي؟ لقد ظل هكذا لمدة ثلاث ساعات 😀", "我的 导出 在 哪里？ 已经 三个 小时 了 😀"],
)
def test_a_question_in_another_script_is_no_thanks(text: str) -> None:
    assert Intent.THANKS not in read(text).intents


def test_sarcasm_is_not_cheer() -> None:
    situation = read("Oh great, another update that lost my bookings. Thanks for nothing.")
    assert situation.upset
    assert Intent.THANKS not in situation.intents


def test_capitals_shout() -> None:
    assert read("WHY CAN NOBODY AT YOUR COMPANY ANSWER MY EMAILS").upset


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("Please help asap, I open in two hours.", True),
        ("I need the export by Friday for my accountant.", True),
        ("No rush, but where is the export button?", False),
        ("Where is the export button?", False),
    ],
)
def test_reads_urgency(text: str, urgent: bool) -> None:
    assert read(text).urgent is urgent


def test_account_change_by_an_unverified_person() -> None:
    text = "Please change the login email of my account to new@mail.example"
    assert {Risk.ACCOUNT_CHANGE, Risk.UNVERIFIED} <= set(read(text, verified=False).risks)
    assert Risk.UNVERIFIED not in read(text, verified=True).risks


def test_stages_follow_who_wrote_last() -> None:
    assert read("Hello, a question about plans?").stage is Stage.FIRST_REPLY
    assert read("Which plan?", "agent: Studio.", "And on Starter?").stage is Stage.FOLLOW_UP
    assert read("It fails.", "agent: We look.", "note: Reassigned to Leo, handing over.").stage is Stage.HANDOFF
    assert read("It fails.", "agent: We look.", "note: The fix is deployed.").stage is Stage.FIXED
    assert read("It fails.", "agent: We look.", "note: The fix is not deployed yet.").stage is not Stage.FIXED
    assert read("Hallo", "agent: Wir schauen.", "note: Der Fehler ist behoben.", "Und?").stage is Stage.FIXED
    assert read("Hallo", "agent: Wir schauen.", "note: Übergabe an Ines.", "Und?").stage is Stage.HANDOFF
    assert read("It fails.", "agent: We look.", "note: Is the bug fixed?").stage is not Stage.FIXED


def test_a_chat_is_idle_after_five_minutes_of_silence() -> None:
    chat = conversation("hi, it fails", "agent: Which browser?", channel=Channel.CHAT)
    soon, later = START + timedelta(minutes=3), START + timedelta(minutes=6)
    assert read_situation(chat, open_request(chat, PATTERNS), WORDS, now=soon).stage is Stage.FOLLOW_UP
    assert read_situation(chat, open_request(chat, PATTERNS), WORDS, now=later).stage is Stage.IDLE


def test_a_known_customer_is_never_taken_for_spam_nor_is_a_legal_letter() -> None:
    text = "We offer SEO and backlinks to rank higher on Google."
    assert Intent.SPAM in read(text, verified=False).intents
    assert Intent.SPAM not in read(text, verified=True).intents
    assert Intent.SPAM not in read(f"{text} My lawyer will write next.", verified=False).intents


def test_a_no_to_anything_else_ends_the_conversation() -> None:
    situation = read("How?", "agent: Like this. Is there anything else I can do?", "no", channel=Channel.CHAT)
    assert situation.stage is Stage.CLOSING
    asked = read("How?", "agent: Which browser? Is it Chrome?", "no", channel=Channel.CHAT)
    assert asked.stage is Stage.FOLLOW_UP


def test_a_later_note_takes_an_earlier_one_back() -> None:
    taken_back = read("Hi", "agent: Hello", "note: The bug is fixed.", "note: Rolled back at noon.", "and now?")
    assert taken_back.stage is not Stage.FIXED


def test_a_note_that_is_html_alone_is_read() -> None:
    messages = [
        {"author": "customer", "text": "It fails."},
        {"author": "agent", "text": "We look."},
        {"author": "note", "html": "<p>The bug is <b>fixed</b>.</p>"},
    ]
    told = Conversation.model_validate({"id": "c", "messages": messages})
    assert read_situation(told, open_request(told, PATTERNS), WORDS).stage is Stage.FIXED


def test_a_note_before_the_last_customer_message_still_counts_and_an_unconfirmed_fix_does_not() -> None:
    taken = read("Hi", "agent: Hello", "note: Priya takes over.", "ok im still here")
    assert taken.stage is Stage.HANDOFF
    unsure = read("Hi", "agent: Hello", "note: Fixed in 5.3, not confirmed yet.", "and now?")
    assert unsure.stage is Stage.FOLLOW_UP


def test_every_value_has_a_reading() -> None:
    situation = read("URGENT: refund me now, you charged my card twice!", verified=False)
    given = {(r.facet, r.value) for r in situation.readings}
    assert {("intent", i.value) for i in situation.intents} <= given
    assert {("risk", r.value) for r in situation.risks} <= given
    assert {("tone", situation.tone.value), ("stage", situation.stage.value), ("language", "en")} <= given


def test_a_huge_message_is_read_in_no_time() -> None:
    situation = read("a " * 90_000 + "\n\nplease cancel my subscription")
    assert Intent.CANCELLATION in situation.intents


@pytest.mark.parametrize(
    "text",
    [
        "Does it go on heating if our internet is down for a day?",
        "How do I turn everything down while we are away?",
        "What happens when the wifi is out?",
    ],
)
def test_what_is_down_at_the_customers_is_no_outage_of_ours(text: str) -> None:
    assert Intent.DOWNTIME not in read(text).intents
    assert Intent.DOWNTIME in read(f"{text} And is your site down today?").intents


@pytest.mark.parametrize("text", ["", "?", "hi", "Hello!", "..."])
def test_a_message_without_words_has_no_mood(text: str) -> None:
    situation = read(text)
    assert situation.tone is Tone.NEUTRAL
    assert situation.intents == (Intent.QUESTION,)
    assert not situation.risks


@pytest.mark.parametrize("text", ["Thanks! Ticket 40312", "Thank you, here it is: https://shop.example/b/77"])
def test_what_we_asked_for_is_no_goodbye(text: str) -> None:
    asked = "agent: Please send me the number or the link of it, then I can look it up."
    situation = read("My export crashes every time.", asked, text)
    assert situation.stage is Stage.FOLLOW_UP
    assert situation.intents == (Intent.BUG,)
    assert read("My export crashes.", "agent: It is mended.", "Thanks, order 40312 is fine.").stage is Stage.CLOSING


def test_bitter_praise_is_no_goodbye() -> None:
    situation = read("You lost nine of my orders AGAIN. Brilliant.")
    assert situation.intents != (Intent.THANKS,)
    assert situation.stage is Stage.FIRST_REPLY


def test_an_account_matter_of_a_person_whom_nobody_has_verified_is_a_risk() -> None:
    assert Risk.UNVERIFIED in read("Our new colleague needs admin rights.", verified=False).risks
    assert Risk.UNVERIFIED not in read("Our new colleague needs admin rights.", verified=True).risks


def test_an_advertisement_that_asks_for_something_is_no_request() -> None:
    text = "Could you add one sponsored post with a do-follow link? What are the costs for first page SEO backlinks?"
    assert read(text, verified=False).intents == (Intent.SPAM,)


@pytest.mark.parametrize(
    "text",
    [
        "Mein Handy ist weg und damit die Codes.",
        "J'ai perdu mon téléphone avec les codes.",
        "Perdí el móvil con los códigos.",
        "Perdi o telemóvel com os códigos.",
        "Mijn telefoon is kwijt en de codes staan erop.",
        "Ho perso il telefono con i codici.",
    ],
)
def test_a_lost_second_factor_is_an_account_change_in_each_language(text: str) -> None:
    assert Risk.ACCOUNT_CHANGE in read(text).risks


def test_who_writes_all_of_it_in_capitals_is_angry() -> None:
    assert read("THE PARCEL WAS DUE ON MONDAY AND IT IS STILL NOT HERE, WHERE IS IT").tone is Tone.ANGRY
    assert read("The VAT ID and the IBAN are on the PDF, is that right?").tone is Tone.NEUTRAL


@pytest.mark.parametrize("text", ["i dont get it, which one do i need", "im confused, i dont understand both boxes"])
def test_words_without_their_apostrophe_are_read_too(text: str) -> None:
    assert read(text).tone is Tone.CONFUSED


@pytest.mark.parametrize("text", ["Thanks! But the second lamp is dark.", "Danke, aber es blinkt noch."])
def test_thanks_with_a_but_are_no_goodbye(text: str) -> None:
    assert read("The lamps are dark.", "agent: Please press reset.", text).stage is Stage.FOLLOW_UP


def test_what_others_keep_asking_is_no_frustration_of_the_customers() -> None:
    assert read("Can the mails carry our name? Our customers keep asking who sends them.").tone is Tone.NEUTRAL


def test_fished_out_and_written_down_is_no_outage() -> None:
    assert (
        Intent.DOWNTIME not in read("Somebody threw it away, can you fish it out? I wrote it down somewhere.").intents
    )
