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
