"""The open request as asks: what each one is, and what stays together."""

import pytest

from drafter.asks.asks import Ask, AskKind, find_asks
from drafter.cleaning.request import OpenRequest, Turn
from tests.words import PATTERNS


def asks(text: str, subject: str = "") -> list[Ask]:
    return list(find_asks(OpenRequest(text, subject), PATTERNS))


def texts(text: str) -> list[str]:
    return [ask.text for ask in asks(text)]


def test_numbered_questions_are_asks_in_their_order() -> None:
    text = "Hello,\n\nbefore:\n\n1. Is there an app?\n2. How long is the trial?\n3. Do you store cards\n\nBest,\nU."
    assert texts(text) == ["Is there an app?", "How long is the trial?", "Do you store cards"]


def test_several_questions_in_one_sentence_are_apart() -> None:
    found = texts("How do I close a till, what happens to open tabs and how long do you keep them?")
    assert found == ["How do I close a till", "what happens to open tabs", "and how long do you keep them?"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Please close my till and send me the receipts of May.",
            ["Please close my till", "and send me the receipts of May."],
        ),
        (
            "I want to change the printer and I also need a copy of my contract.",
            ["I want to change the printer", "and I also need a copy of my contract."],
        ),
        (
            "Could you look at my till and tell me what went wrong?",
            ["Could you look at my till", "and tell me what went wrong?"],
        ),
    ],
)
def test_two_requests_joined_by_and_are_apart(text: str, parts: list[str]) -> None:
    assert texts(text) == parts
    assert not any(ask.told for ask in asks(text))


@pytest.mark.parametrize(
    "text",
    [
        "I tried to close the till and I need the receipts today.",
        "Can I print the receipt and send it to my guest?",
        "How do I close the till and print the receipts?",
    ],
)
def test_what_is_no_second_request_stays_in_its_sentence(text: str) -> None:
    assert texts(text) == [text]


def test_an_alternative_is_part_of_its_question() -> None:
    assert texts("Can I get it back, or is it gone for good?") == ["Can I get it back, or is it gone for good?"]


def test_what_leads_up_to_a_question_is_kept_beside_it() -> None:
    [ask] = asks("The scale shows 4 kg, ours 3.8. How do I correct this?")
    assert (ask.text, ask.about) == ("How do I correct this?", "The scale shows 4 kg, ours 3.8.")
    assert ask.whole == "The scale shows 4 kg, ours 3.8. How do I correct this?"


def test_what_follows_the_last_question_belongs_to_it() -> None:
    [ask] = asks("Can I move the till to a new tablet? It is an old one from 2019.")
    assert ask.about == "It is an old one from 2019."


@pytest.mark.parametrize(
    "text",
    [
        "how do i export my members cant find it",
        "hi where can i change the printer",
        "I want to change the printer of my till.",
        "wie kann ich die kasse wechseln",
        "comment changer d'imprimante",
        "no idea how to add a second till",
    ],
)
def test_a_question_needs_no_mark(text: str) -> None:
    [ask] = asks(text)
    assert not ask.told


@pytest.mark.parametrize(
    "text", ["When they came it was too late.", "My brother, who has the key, is away.", "So have I."]
)
def test_a_statement_that_only_begins_like_a_question_is_none(text: str) -> None:
    assert all(ask.told for ask in asks(text))


def test_a_question_that_says_nothing_by_itself_stays_with_the_one_before() -> None:
    [ask] = asks("Does the till print labels? How?")
    assert ask.text == "Does the till print labels? How?"


def test_a_burst_of_two_matters_is_two_asks() -> None:
    found = asks("the printer prints nothing since noon\n\ncan i also get an invoice for may?")
    assert [(ask.text, ask.kind, ask.told) for ask in found] == [
        ("the printer prints nothing since noon", AskKind.PROBLEM, True),
        ("can i also get an invoice for may?", AskKind.QUESTION, False),
    ]


def test_a_worry_is_no_trouble_of_its_own() -> None:
    [ask] = asks("When will you try again? I don't want my shop to go offline.")
    assert (ask.text, ask.about) == ("When will you try again?", "I don't want my shop to go offline.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How do I add a till?", AskKind.HOW_TO),
        ("Is there an app?", AskKind.QUESTION),
        ("I would like my money back for May.", AskKind.DECISION),
        ("It would be great if tills could be named.", AskKind.WISH),
        ("The printer does not work.", AskKind.PROBLEM),
        ("I will be away in May.", AskKind.STATEMENT),
        ("Please help me asap!", AskKind.PLEA),
        ("Please help me add a till.", AskKind.QUESTION),
    ],
)
def test_the_kind_of_an_ask(text: str, kind: AskKind) -> None:
    assert [ask.kind for ask in asks(text)] == [kind]


def test_greeting_thanks_and_signature_are_no_asks() -> None:
    assert texts("Hi Sam,\n\nhope you are well! Is there an app?\n\nMany thanks\nUna") == ["Is there an app?"]


def test_whatever_is_written_is_at_least_one_ask_and_nothing_is_none() -> None:
    assert texts("export") == ["export"]
    assert [ask.text for ask in find_asks(OpenRequest("", "till broken"), PATTERNS)] == ["till broken"]
    assert find_asks(OpenRequest(""), PATTERNS) == ()


def test_no_question_is_dropped_where_there_are_very_many() -> None:
    found = texts("\n".join(f"{n}. Is part {n} in stock?" for n in range(1, 15)))
    assert len(found) == 9
    assert "Is part 14 in stock?" in found[-1]


def turns(*texts: str) -> tuple[Turn, ...]:
    """Messages of customer and agent in turns, the customer's first."""
    return tuple(Turn("agent" if i % 2 else "customer", text) for i, text in enumerate(texts))


CARDS = turns(
    "Hello, how do I freeze a lost card?",
    "Hi Ada,\n\nOpen Cards in the menu and choose Freeze. Let me know if you have more questions!\n\nSam",
)


@pytest.mark.parametrize(
    "text",
    [
        "thanks! and on the phone?",
        "Great, thank you. Does that also work for two?",
        "and what about the second one",
        "perfect, done. can my husband do it too?",
        "und am handy?",
        "merci, et sur le téléphone ?",
        "how long may the PIN be?",
    ],
)
def test_an_ask_without_a_subject_is_looked_for_with_what_was_asked_before(text: str) -> None:
    [ask] = find_asks(OpenRequest(text, history=CARDS), PATTERNS)
    assert "freeze a lost card" in ask.searched
    assert ask.searched.endswith(ask.text)
    assert ask.whole.startswith(ask.context)


@pytest.mark.parametrize(
    "text",
    ["How do I order a new card?", "Is it possible to pay abroad?", "where is the invoice of last month"],
)
def test_an_ask_that_tells_what_it_is_about_is_looked_for_alone(text: str) -> None:
    [ask] = find_asks(OpenRequest(text, history=CARDS), PATTERNS)
    assert ask.searched == text


def test_an_ask_leans_on_the_one_before_it_in_the_same_message() -> None:
    first, second = asks("How do I export my contacts? Does that also work for groups?")
    assert (first.searched, second.context) == (first.text, "How do I export my contacts?")


def test_a_yes_is_looked_for_with_what_our_last_message_asked() -> None:
    history = turns("I want to move.", "It can move with you. Shall I explain how to register the new address?")
    [ask] = find_asks(OpenRequest("yes please", history=history), PATTERNS)
    assert "register the new address" in ask.searched


def test_what_our_last_message_spoke_of_is_what_it_means() -> None:
    history = turns("Is there a way to get the mails on my watch?", "The Companion app can do that.")
    [ask] = find_asks(OpenRequest("how do i set that up?", history=history), PATTERNS)
    assert "Companion app" in ask.searched


def test_a_lower_case_question_behind_a_full_stop_is_cut_from_what_leads_up_to_it() -> None:
    [ask] = asks("two tills gone from the list. did you delete them")
    assert (ask.kind, ask.text, ask.told) == (AskKind.QUESTION, "did you delete them", False)


def test_questions_of_a_list_stay_apart_however_short_they_are() -> None:
    assert texts("1. How long is the trial?\n2. Is there an app?") == ["How long is the trial?", "Is there an app?"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("How do I cancel my order?", AskKind.HOW_TO),
        ("Wie lange gilt der Gutschein?", AskKind.QUESTION),
        ("How many people may come?", AskKind.QUESTION),
        ("I have no idea where it is.", AskKind.HOW_TO),
        ("Ich hätte gern mein Geld zurück.", AskKind.DECISION),
        ("Sarebbe utile una versione stampabile.", AskKind.WISH),
    ],
)
def test_the_kind_of_an_ask_in_more_words(text: str, kind: AskKind) -> None:
    assert [ask.kind for ask in asks(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a) can I bring my own food\nb) until when may we stay\nc) parking?",
            ["can I bring my own food", "until when may we stay", "parking?"],
        ),
        (
            "Can you tell me:\n* where we meet\n* what to bring\n* if it takes place in rain",
            ["where we meet", "what to bring", "if it takes place in rain"],
        ),
        (
            "I'd like (1) a copy of my contract, (2) the date when it ends and (3) the price after that.",
            ["a copy of my contract", "the date when it ends and", "the price after that."],
        ),
        (
            "Guten Tag, 1. Wann wird geliefert? 2. Kann ich per Rechnung zahlen 3. Gibt es Rabatt?",
            ["Wann wird geliefert?", "Kann ich per Rechnung zahlen", "Gibt es Rabatt?"],
        ),
        (
            "First, is the hall heated. Second, who has the key. Third, may we hang up lamps.",
            ["is the hall heated.", "who has the key.", "may we hang up lamps."],
        ),
        (
            "2 things:\n1. Our rack takes M8. Do I need washers?\n2. What is the load",
            ["Do I need washers?", "What is the load"],
        ),
        (
            "Either you confirm it by Friday and what you pay, or I go.",
            ["Either you confirm it by Friday and what you pay, or I go."],
        ),
        ("The bill of 1. May and 2. June is paid.", ["The bill of 1. May and 2. June is paid."]),
        ("If I cancel today, do I still get the May issue?", ["If I cancel today, do I still get the May issue?"]),
        ("My question: is the hall heated?", ["is the hall heated?"]),
        ("hello?? is the hall heated", ["is the hall heated"]),
    ],
)
def test_what_is_one_ask_and_what_are_several(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "So the deposit comes back by itself, right?",
        "I thought the trial was 60 days?",
        "Das gilt auch für Kinder, oder?",
        "C'est gratuit, n'est-ce pas ?",
    ],
)
def test_what_they_take_for_true_is_a_premise(text: str) -> None:
    [ask] = asks(text)
    assert ask.kind is AskKind.PREMISE


def test_a_number_that_we_asked_for_is_handed_over() -> None:
    history = turns("My oven is cold.", "Please send me the serial number.")
    [ask] = find_asks(OpenRequest("It's TF-8841-0093", history=history), PATTERNS)
    assert ask.kind is AskKind.HANDED_OVER
    assert "serial number" in ask.searched
