"""What is copied from a source is proved by it, and only as far as it goes."""

import pytest

from drafter.proof.claims import make_claim
from drafter.proof.evidence import make_source, sentence_windows
from drafter.proof.verbatim import repeats, tells_row

TABLE = "| Plan | A month | A year |\n|---|---|---|\n| Team | 59 EUR | 590 EUR |\n| Studio | 24 EUR | 240 EUR |"


def copied(claim: str, source: str) -> bool:
    return any(repeats(claim, span) for span in sentence_windows(0, make_source(source)))


@pytest.mark.parametrize(
    "claim",
    ["- Team: 590 EUR", "Team: A year: 590 EUR", "Team: A month: 59 EUR; A year: 590 EUR", "Team: 59 EUR, 590 EUR"],
    ids=["a cell", "with its column", "two cells", "two without columns"],
)
def test_cells_of_a_row_are_a_copy(claim: str) -> None:
    assert copied(claim, TABLE)


@pytest.mark.parametrize(
    "claim",
    ["Team: 240 EUR", "Team: A month: 590 EUR", "Team: 590 EUR, 59 EUR", "Team", "590 EUR", "Team: 590 EUR a day"],
    ids=["of another row", "of another column", "in another order", "nothing told", "of nobody", "with more"],
)
def test_cells_put_together_otherwise_are_none(claim: str) -> None:
    assert not copied(claim, TABLE)


def test_the_beginning_of_a_step_before_its_list_is_a_copy() -> None:
    step = "3. Choose a [role](https://help.example/roles): Manager or Helper."
    assert copied("Choose a role.", step)
    assert copied("3. Choose a role: Manager or Helper.", step)
    assert not copied("Choose a role: Manager.", step)


def test_a_sentence_without_its_condition_is_no_copy() -> None:
    assert not copied("You can export notes.", "You can export notes only on the Team plan.")
    assert not copied("You can export notes.", "You can export notes, if an Owner allows it.")
    assert not copied("", "You can export notes.")


PLANS = (
    "| Plan | Price | Calendars | Texts |\n|---|---|---|---|\n"
    "| Team | 59 EUR | 20 | 1,000 |\n| Studio | 24 EUR | 5 | 200 |"
)


def tells(claim: str) -> bool:
    return any(tells_row(make_claim(claim), span) for span in sentence_windows(0, make_source(PLANS)))


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("The Team plan includes 20 calendars.", True),
        ("The Studio plan costs 24 EUR.", True),
        ("Team hat 1,000 Texts.", True),
        ("The Team plan includes 1,000 calendars.", False),
        ("The Studio plan costs 59 EUR.", False),
        ("The Team plan does not include 20 calendars.", False),
        ("The Team plan deletes 20 calendars.", False),
        ("Team and Studio include 20 calendars.", False),
        ("The Team plan includes calendars.", False),
    ],
    ids=["column", "price", "german", "other column", "other row", "negated", "other deed", "two rows", "no figure"],
)
def test_figures_of_a_row_are_told_of_their_own_column(claim: str, right: bool) -> None:
    assert tells(claim) is right


def test_another_sign_of_a_figure_is_no_copy() -> None:
    assert copied("The fee is €24.", "The fee is €24.")
    assert not copied("The fee is $24.", "The fee is €24.")
