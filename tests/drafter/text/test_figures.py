"""Figures are compared by what they mean, not by how they are written."""

import pytest

from drafter.text.figures import figures, missing_figures

SAME = [
    ("within an hour", "60 minutes"),
    ("half an hour", "30 min"),
    ("a week", "7 days"),
    ("a quarter of an hour", "15 minutes"),
    ("half of the price", "50 % of the price"),
    ("twice", "two times"),
    ("fünfmal", "5 Mal"),
    ("1er", "1"),
    ("24.50 EUR", "€24,50"),
    ("24 EUR", "24.00 euros"),
    ("€ 24", "24 EUR"),
    ("1.500 PLN", "1500 zł"),
    ("0.5 BTC", "0.5 bitcoin"),
    ("nine hundred euros", "900 EUR"),
    ("two thousand and fifty dollars", "$2,050"),
    ("seventy pounds", "£ 70"),
    ("5 percent", "5 %"),
    ("50,000 rows", "50.000 rows"),
    ("10 MB", "10MB"),
    ("8 October 2026", "2026-10-08"),
    ("October 8", "2026-10-08"),
    ("08.10.2026", "8. Oktober 2026"),
    ("6 pm", "18:00"),
    ("three clients", "3 clients"),
    ("24 EUR a month", "24 EUR/month"),
    ("daily", "every day"),
    ("two weeks", "14 days"),
    ("14-day window", "14 days"),
    ("zwei Wochen", "14 Tage"),
    ("order INV-2034", "INV-2034"),
    ("429", "the answer 429"),
    ("60 minutes", "| Large exports | 60 |"),
]
OTHER = [
    ("30 days", "14 days"),
    ("a quarter of the price", "half of the price"),
    ("fünfmal", "zweimal"),
    ("14 days", "14 months"),
    ("2 days", "two working days"),
    ("24 EUR", "24 USD"),
    ("24 EUR", "24 days"),
    ("nine hundred euros", "100 EUR"),
    ("two one-hour calls", "three hours"),
    ("5,000 rows", "50,000 rows"),
    ("INV-2034", "INV-2035"),
    ("8 October", "9 October 2026"),
    ("6 am", "18:00"),
    ("iOS 16", "iOS 14"),
    ("v2.1", "v2.0"),
    ("10 MB", "10 GB"),
    ("daily", "weekly"),
    ("60 minutes", "60 hours"),
]


@pytest.mark.parametrize(("said", "proof"), SAME)
def test_equal_figures_are_equal_however_written(said: str, proof: str) -> None:
    assert figures(said)
    assert missing_figures(figures(said), figures(proof)) == []


@pytest.mark.parametrize(("said", "proof"), OTHER)
def test_other_figures_are_missing(said: str, proof: str) -> None:
    assert [f.text for f in missing_figures(figures(said), figures(proof))]


@pytest.mark.parametrize(
    "text", ["one of them", "a plan", "both ways", "https://a.example/2026", "a1@b.example", "May I?"]
)
def test_words_that_are_no_figures(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("said", "proof"),
    [
        ("until six in the evening", "until 18:00"),
        ("before two in the afternoon", "before 14:00"),
        ("by midday on Thursday", "by Thursday noon"),
        ("um acht Uhr abends", "um 20:00"),
        ("à 6 heures du soir", "à 18:00"),
        ("a las seis de la tarde", "a las 18:00"),
        ("às nove da manhã", "às 9:00"),
        ("zwanzig Tage", "20 Tage"),
        ("durante trinta dias", "30 dias"),
        ("pendant quinze jours", "15 jours"),
        ("vor einer halben Stunde", "vor 30 Minuten"),
        ("una media hora", "30 minutos"),
    ],
)
def test_hours_and_numbers_in_words_of_five_languages(said: str, proof: str) -> None:
    assert figures(said)
    assert not missing_figures(figures(said), figures(proof))
    assert missing_figures(figures(said), figures("21:00, 45 min, 3 Tage"))


def test_the_same_number_in_another_measure_is_another_figure() -> None:
    for said, proof in (("3 cm", "3 mm"), ("30 miles", "30 km"), ("20 pounds", "20 kg"), ("5 litres", "5 ml")):
        assert missing_figures(figures(said), figures(proof)), said
    assert not missing_figures(figures("0.5 m, 2 kg and 1.5 km"), figures("0.5 m, 2,000 grams and 1500 metres"))
