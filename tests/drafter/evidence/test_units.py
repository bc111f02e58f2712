"""Documents cut into evidence units."""

import pytest

from drafter.evidence.units import UnitKind
from kb_index.documents import Kind
from tests.drafter.evidence.documents import sections_of

ARTICLE = """A till is a tablet that takes money. It needs the app.

## Add a till

You need the Owner's password. Then:

1. Open **Shop > Tills** (see [the tour](https://x.example/tour)).
2. Select **Add**.

   ```
   till --add
   ```

   Give it a name.
3. Scan the code.

This takes a minute.

## Prices

| Plan | Tills | Price |
| --- | --- | --- |
| Solo | 1 | 9 EUR |
| Crew | 5 | 29 EUR |

> [!NOTE]
> All prices are without VAT.

## More

See [Printers](https://x.example/printers).
"""


def test_a_document_is_cut_by_headings_into_what_may_be_said() -> None:
    first, add, prices = sections_of(ARTICLE)
    assert [unit.text for unit in first.units] == ["A till is a tablet that takes money.", "It needs the app."]
    assert add.heading == "Add a till"
    assert [unit.kind for unit in add.units] == [UnitKind.SENTENCE, UnitKind.STEPS, UnitKind.SENTENCE]
    assert [unit.text for unit in prices.units][-1] == "All prices are without VAT."


def test_steps_are_one_unit_with_their_lead_whole_and_without_code_marks_and_pointers() -> None:
    steps = sections_of(ARTICLE)[1].units[1]
    assert steps.lead == "Then:"
    assert steps.lines == ("Open Shop > Tills.", "Select Add. Give it a name.", "Scan the code.")


def test_a_row_is_told_with_the_names_of_its_columns() -> None:
    row = sections_of(ARTICLE)[2].units[0]
    assert (row.kind, row.lines) == (UnitKind.ROW, ("Solo", "1", "9 EUR"))
    assert row.text == "Plan: Solo; Tills: 1; Price: 9 EUR"


def test_a_sentence_that_needs_the_one_before_it_leans_on_it() -> None:
    first, add, _ = sections_of(ARTICLE)
    assert [unit.leans for unit in first.units] == [False, True]
    assert not add.units[-1].leans  # it begins its paragraph


def test_steps_whose_lead_needs_the_sentence_before_lean_on_it() -> None:
    [section] = sections_of(
        "A large print gets stuck. A smaller one gets through:\n\n1. Open Prints.\n2. Select Small."
    )
    assert [(unit.kind, unit.leans) for unit in section.units] == [(UnitKind.SENTENCE, False), (UnitKind.STEPS, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Is your till old?",
        "See the page on printers.",
        "For more, see [Printers](https://x.example).",
        "```\ncode\n```",
        "![A picture](https://x.example/a.png)",
        "These are the colours:",
    ],
)
def test_what_answers_nothing_is_no_unit(text: str) -> None:
    assert sections_of(f"Words.\n\n## Part\n\n{text}") == sections_of("Words.")


def test_units_know_where_they_stand_and_their_section_its_passages() -> None:
    for section in sections_of(ARTICLE):
        for unit in section.units:
            held = [p for p in section.passages if p.start < unit.end and unit.start < p.end]
            assert held
            if unit.kind is UnitKind.SENTENCE:
                assert unit.text.split()[0] in ARTICLE[unit.start : unit.end]


def test_of_a_saved_reply_only_what_it_states_is_kept() -> None:
    text = "Hi {{customer.first_name}},\n\nThanks for writing. A till costs 9 EUR.\n\nAll the best,\n{{agent.name}}"
    [section] = sections_of(text, Kind.SAVED_REPLY)
    assert section.is_saved_reply
    assert [unit.text for unit in section.units] == ["A till costs 9 EUR."]


def test_titles_of_tabs_are_headings() -> None:
    text = "Pick yours.\n\n**Windows**\n\n1. Press Start.\n\n**macOS**\n\n1. Open the Apple menu."
    assert [(s.heading, s.units[0].lines) for s in sections_of(f"## Install\n\n{text}")] == [
        ("Install", ("Pick yours.",)),
        ("Windows", ("Press Start.",)),
        ("macOS", ("Open the Apple menu.",)),
    ]


def test_the_title_of_a_callout_is_no_sentence_and_leads_a_list() -> None:
    [section] = sections_of("Tills print.\n\n**Not for these**\n\nOld tills do not.\n\nNew ones do.")
    assert [unit.text for unit in section.units] == ["Tills print.", "Old tills do not.", "New ones do."]
    [section] = sections_of("Tills print.\n\n**Not for these**\n\n- Tills of 1990\n- Toys")
    assert (section.units[1].lead, section.units[1].lines) == ("Not for these:", ("Tills of 1990", "Toys"))


def test_bold_words_that_lead_or_state_something_are_no_title() -> None:
    [section] = sections_of("**Then:**\n\n1. Open Tills.\n2. Select Add.\n\n**Never pull the plug.**")
    assert [unit.text for unit in section.units] == ["Then: Open Tills. Select Add.", "Never pull the plug."]


def test_a_sentence_that_goes_on_from_the_title_of_a_callout_is_said_with_it() -> None:
    (section,) = sections_of(
        "Fit two alkaline cells.\n\n**No rechargeable cells**\n\nThey give 1.2 volts instead of 1.5. Lithium is fine."
    )
    assert [unit.text for unit in section.units] == [
        "Fit two alkaline cells.",
        "No rechargeable cells: they give 1.2 volts instead of 1.5.",
        "Lithium is fine.",
    ]


def test_a_sentence_that_goes_on_from_a_question_in_its_heading_is_said_with_it() -> None:
    assert [s.units[0].text for s in sections_of("## Is it broken?\n\nThen it costs nothing.")] == [
        "Is it broken? Then it costs nothing."
    ]
    [section] = sections_of("Tills print.\n\n**Is it broken?**\n\nThen it costs nothing.")
    assert section.units[1].text == "Is it broken? Then it costs nothing."
    assert [s.units[0].text for s in sections_of("## Is it broken?\n\nRepairs cost nothing.")] == [
        "Repairs cost nothing."
    ]


def test_what_points_to_another_page_at_the_end_of_a_sentence_is_not_told() -> None:
    text = (
        "A till costs 9 EUR; see [Prices](https://x.example). After that: see [Printers](https://x.example/printers)."
    )
    assert [unit.text for s in sections_of(text) for unit in s.units] == ["A till costs 9 EUR."]


def test_marks_of_slanted_letters_are_not_told_and_names_keep_their_underscores() -> None:
    [section] = sections_of("*An example:* you pay _9 EUR_ for my_till_name, that is 3 * 3.")
    assert section.units[0].text == "An example: you pay 9 EUR for my_till_name, that is 3 * 3."


def test_what_follows_an_example_leans_on_it() -> None:
    [section] = sections_of("You pay by the day. For example, you sign up on 1 May. You pay 9 EUR on 31 May.")
    assert [unit.leans for unit in section.units] == [False, False, True]


def test_where_something_stands_is_no_answer_and_a_point_ends_before_its_pointer() -> None:
    pointer = "All numbers are on the page [Limits](https://x.example)."
    text = f"{pointer}\n\n- Remind twice. See [Texts](https://x.example).\n- Ask."
    [section] = sections_of(text)
    assert [unit.lines for unit in section.units] == [("Remind twice.", "Ask.")]


def test_points_within_a_point_are_kept_apart() -> None:
    (section,) = sections_of("- Tills that print:\n  - Alpha 2\n  - Beta 3\n\n  Others do not.\n- Switch it on.")
    (points,) = section.units
    assert points.lines == ("Tills that print: Alpha 2; Beta 3 Others do not.", "Switch it on.")


@pytest.mark.parametrize(
    "pointer",
    ["Learn how to print a receipt.", "Here's how.", "In this guide you add a till.", "Find out how to scan codes."],
)
def test_what_only_says_what_follows_is_no_unit(pointer: str) -> None:
    (section,) = sections_of(f"{pointer} A till costs 9 EUR.")
    assert [unit.text for unit in section.units] == ["A till costs 9 EUR."]


def test_a_saved_reply_that_brings_in_a_colleague_answers_nothing() -> None:
    told = "Hi {{customer.first_name}}, my colleague {{ colleague.name }} knows how to invite people and takes over."
    assert not sections_of(told, Kind.SAVED_REPLY)
    assert sections_of(told, Kind.ARTICLE)
    assert sections_of(told.replace("{{ colleague.name }}", "Ines"), Kind.SAVED_REPLY)
