"""Texts cut into sentences, and what each of them does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.text.sentences import SentenceKind, classify, plain_sentence, split_sentences
from tests.words import PATTERNS, WORDS

G, C, Q, S, F = (
    SentenceKind.GREETING,
    SentenceKind.COURTESY,
    SentenceKind.QUESTION,
    SentenceKind.SIGNATURE,
    SentenceKind.FACTUAL,
)


def pieces(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It costs 24.50 EUR a month.", "That is all."],
        ["See https://brindlebook.example/a.b?c=d.", "Then write to help@brindlebook.example."],
        ["Use a small file, e.g. three months, i.e. one quarter.", "It works."],
        ["Dr. Okafor and J. Smith are in.", "Ask them."],
        ["Wait... it is coming.", "Done!"],
        ["Really?", "Yes!", "Good."],
        ["It is **ready.**", "“Save it.”", "(Do it now.)", "Thanks."],
        ["Das dauert z. B. ca. 5 Min. lang.", "Mehr steht hier."],
        ["Cela prend env. 5 min.", "Voilà."],
        ["Version 2.0 is out.", "So is v2.1."],
        ["これは簡単です。", "次に進みます。"],
        ["iOS 16 is needed.", "Android 11 works too."],
        ["It opens at 9 a.m. on Mondays.", "Come then."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(sentences: list[str]) -> None:
    assert pieces(" ".join(sentences)) == sentences


def test_list_items_headings_and_rows_stand_alone_and_wrapped_lines_do_not() -> None:
    text = (
        "## Cancel\n1. Open **Settings**\n2. Select Cancel. It stops.\n- one\n* two\n"
        "| a | b |\n|---|---|\n| c | d |\n\n"
        "This line was wrapped by a mail program after seventy characters\nand goes on here.\nShort line\nAnother"
    )
    assert pieces(text) == [
        "## Cancel",
        "1. Open **Settings**",
        "2. Select Cancel.",
        "It stops.",
        "- one",
        "* two",
        "| a | b |",
        "|---|---|",
        "| c | d |",
        "This line was wrapped by a mail program after seventy characters\nand goes on here.",
        "Short line",
        "Another",
    ]


@given(st.text(max_size=300))
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    covered = [i for s in spans for i in range(s.start, s.end)]
    assert len(covered) == len(set(covered))
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)


@given(
    st.lists(
        st.sampled_from(["Hi Maya,", "1. Open it", "Thanks!", "Is it on?", "It is.", "Best,", "Sam", "", "e.g."])
    )
)
def test_kinds_are_given_to_all_sentences_of_any_letter(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert [(s.start, s.end) for s in classify(text, PATTERNS)] == [(s.start, s.end) for s in split_sentences(text)]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Thank you for letting us know, and sorry that the export has kept you waiting.", C),
        ("I understand how annoying that is.", C),
        ("If anything else comes up, just reply here and I will help.", C),
        ("I will look into it and get back to you.", C),
        ("Here is how:", C),
        ("To pay right away:", C),
        ("Have a good day!", C),
        ("Vielen Dank für Ihre Nachricht.", C),
        ("N'hésitez pas à nous écrire.", C),
        ("Could you send me the export number?", Q),
        ("Please send me the export number.", Q),
        ("If a short range fails as well, send me the number, and I will look it up.", Q),
        ("Könnten Sie mir die Nummer senden?", Q),
        ("Thanks for waiting, your refund was sent.", F),
        ("I'm happy to tell you that the refund was sent.", F),
        ("You can cancel at any time.", F),
        ("Open Settings.", F),
        ("If you cancel, nothing is deleted.", F),
        ("The Studio plan includes:", F),
        ("Sie können jederzeit kündigen.", F),
        ("## Refunds within 14 days", F),
        ("## Refunds", C),
    ],
)
def test_kind_of_a_sentence(sentence: str, kind: SentenceKind) -> None:
    text = f"Hi Maya,\n\n{sentence}\n\nYou can do that."
    spans = classify(text, PATTERNS)
    assert spans[0].kind is G
    assert [s.kind for s in spans[1:-1]] == [kind]


@pytest.mark.parametrize(
    ("ending", "signed"),
    [
        ("Have a good day,\nSam", ["Sam"]),
        ("Best regards,\nSam\nBrindlebook", ["Best regards,", "Sam", "Brindlebook"]),
        ("Is there anything else?\n\nSam", ["Sam"]),
        ("Mit freundlichen Grüßen\nSam", ["Mit freundlichen Grüßen", "Sam"]),
        ("You have two plans:\n- Studio\n- Team", []),
        ("It is open.", []),
    ],
)
def test_signature_is_what_stands_below_the_letter(ending: str, signed: list[str]) -> None:
    text = f"Hello,\n\nyou can cancel.\n\n{ending}"
    assert [text[s.start : s.end] for s in classify(text, PATTERNS) if s.kind is S] == signed


def test_the_mailboxs_own_signature_is_known_wherever_it_ends_the_letter() -> None:
    text = "You can cancel.\n\nThe whole Brindlebook team is here for you\nhttps://help.brindlebook.example"
    assert [
        s.kind
        for s in classify(
            text, PATTERNS, "The whole Brindlebook team is here for you\nhttps://help.brindlebook.example"
        )
    ][1:] == [S, S]


def test_what_is_written_below_the_signature_makes_no_facts_of_its_lines() -> None:
    text = "You can cancel.\n\nSam\nBrindlebook\n\nWe will refund 500 EUR."
    assert [s.kind for s in classify(text, PATTERNS, "Sam\nBrindlebook")] == [F, S, S, F]


def test_list_items_under_a_question_ask_too() -> None:
    text = "Could you send me:\n1. the link,\n2. a screenshot.\n\nThe rest is fine."
    assert [s.kind for s in classify(text, PATTERNS)] == [Q, Q, Q, F]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1. Open **Settings**", "Open Settings"),
        ("- `a`  b", "a b"),
        ("plain", "plain"),
        ("## Head", "Head"),
    ],
)
def test_plain_takes_off_list_marker_and_emphasis(written: str, expected: str) -> None:
    assert plain_sentence(written) == expected


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("You can read more here: https://help.brindlebook.example/exports", C),
        ("Mehr dazu steht hier: https://help.brindlebook.example/exports", C),
        ("Exports hold 50,000 rows: https://help.brindlebook.example/exports", F),
        ("You can read more here: [Exports](https://help.brindlebook.example/exports)", C),
        ("Aquí puede leer más: https://help.brindlebook.example/exports (en inglés)", C),
        ("You can read more here: https://help.brindlebook.example/exports (it is free)", F),
        ("You can read more here: in the app under Billing.", F),
    ],
)
def test_a_pointer_to_a_link_states_nothing(sentence: str, kind: SentenceKind) -> None:
    assert [s.kind for s in classify(sentence, PATTERNS)] == [kind]


@pytest.mark.parametrize("language", sorted(WORDS.languages))
def test_no_sentence_that_a_rule_of_ours_writes_needs_a_proof_unless_it_states_a_fact(language: str) -> None:
    places = {"link": "https://h.example/a", "person": "Ines Maier (Support lead)", "ask": "“And at night?”"}
    said = [text.format(**places) for text in WORDS.say(language).factless]
    assert len(said) > 20
    spans = [(text, span) for text in said for span in classify(text, PATTERNS)]
    assert [text[span.start : span.end] for text, span in spans if span.kind is SentenceKind.FACTUAL] == []


@pytest.mark.parametrize("key", ["fixed", "declined", "account_says"])
def test_a_sentence_of_ours_that_states_a_fact_needs_its_proof(key: str) -> None:
    text = getattr(WORDS.say("de"), key).format(brand="Brindlebook", name="ein Faxgerät", fact="Tarif: Team")
    assert SentenceKind.FACTUAL in [span.kind for span in classify(text, PATTERNS)]


def test_the_day_of_a_german_date_ends_no_sentence() -> None:
    text = "Melden Sie den Stand bis zum 20. Januar. Danach schätzen wir."
    said = [text[span.start : span.end] for span in split_sentences(text)]
    assert said == ["Melden Sie den Stand bis zum 20. Januar.", "Danach schätzen wir."]
