"""Particulars: what a quote must name word for word, and whose it is."""

import pytest

from drafter.proof.binding import misplaced
from drafter.proof.particulars import lacking, particulars, titles_as_menus


def lost(said: str, proof: str, around: str = "") -> list[str]:
    return lacking(particulars(said), proof, around)


@pytest.mark.parametrize(
    ("said", "proof", "named"),
    [
        ("Open **Settings > Exports**.", "Open **Settings > Data > Exports**.", ["settings > exports"]),
        ("Open Settings > Data.", "Open Settings > Team.", ["settings > data"]),
        ("Select **Delete export**.", "Select **Cancel export**.", ["delete export"]),
        ("It shows “Failed”.", "It shows **Ready**.", ["failed"]),
        ("Write to a@b.example.", "Write to c@b.example.", ["a@b.example"]),
        ("See https://x.example/a.", "See https://x.example/b.", ["x.example/a"]),
        ("You can pay with PayPal.", "You can pay with Stripe.", ["PayPal"]),
        ("It costs 59 EUR.", "It costs 24 EUR.", ["59 EUR"]),
    ],
)
def test_what_the_proof_does_not_name_is_missing(said: str, proof: str, named: list[str]) -> None:
    assert lost(said, proof) == named


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        ("Go to Settings > Data > Exports.", "Open **Settings > Data > Exports** first."),
        ("Open Settings → Data.", "Open **Settings > Data**."),
        ("Select **Export**.", "Select **Exports**."),
        ("Click `Save`.", "Select Save."),
        ("See https://x.example/a/.", "See [here](http://x.example/a)."),
        ("I am here. Monday is fine, OK?", "Nothing is named."),
        ("Sie können die Rechnung im Bereich Einstellungen unter Daten als Datei finden.", "Anything."),
    ],
)
def test_other_spellings_of_the_same_are_found(said: str, proof: str) -> None:
    assert lost(said, proof) == []


def test_titles_supply_names_and_links_but_no_labels() -> None:
    assert lost("In Stripe it works, see https://h.example/a.", "It works.", "Stripe\nhttps://h.example/a") == []
    assert lost("Select **Pay now**.", "It works.", "Pay now") == ["pay now"]


@pytest.mark.parametrize(
    ("claim", "proof", "wrong"),
    [
        ("Stripe pays out daily.", "Stripe pays out every 7 days, Mollie every day.", [("daily", "7 days")]),
        ("Mollie pays out every day.", "Stripe pays out every 7 days, Mollie every day.", []),
        (
            "Data is stored in Dublin.",
            "Data is stored in Frankfurt and backed up in Dublin.",
            [("dublin", "frankfurt")],
        ),
        ("Data is stored in Frankfurt.", "Data is stored in Frankfurt and backed up in Dublin.", []),
    ],
)
def test_a_figure_or_name_of_the_neighbouring_clause_is_misplaced(
    claim: str, proof: str, wrong: list[tuple[str, str]]
) -> None:
    assert misplaced(claim, proof, frozenset({"stripe", "mollie", "dublin", "frankfurt"})) == wrong


TITLE = "Export your bookings"
STEPS = "Open **Settings > Data > Export** and choose **CSV**."


@pytest.mark.parametrize(
    "said",
    [
        "Go to Settings > Data > Export your bookings.",
        "Open settings → export your bookings and choose CSV.",
        "Open Export your bookings, then choose CSV.",
        "Open **Settings** > **Export your bookings**.",
    ],
)
def test_what_an_article_is_called_is_no_menu(said: str) -> None:
    assert titles_as_menus(said, STEPS, [TITLE, "Export"]) == [TITLE]


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        ("To export your bookings, open Settings > Data > Export.", STEPS),
        ("You can read Export your bookings for more.", STEPS),
        ("Select Export your bookings.", "Select **Export your bookings** below."),
    ],
)
def test_a_title_that_is_only_named_or_is_a_menu_may_be_said(said: str, proof: str) -> None:
    assert titles_as_menus(said, proof, [TITLE]) == []


def test_a_unit_of_time_is_no_name_where_nouns_are_written_like_names() -> None:
    assert not particulars("Kinder sind bis elf Jahre frei.").names
    assert "Stripe" in particulars("Kinder zahlen mit Stripe.").names.values()
