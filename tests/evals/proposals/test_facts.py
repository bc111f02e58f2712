"""Facts of a sent reply: in which words a draft may say them."""

import pytest

from drafter.corrections import Correction, Failure
from evals.proposals.facts import sent_facts
from tests.evals.run_sample import citation, draft


@pytest.mark.parametrize(
    ("sent", "quote", "wordings"),
    [
        (
            "An export that is on Preparing for an hour will not finish by itself.",
            "An export that is on **Preparing** for an hour does not finish by itself.",
            [
                "An export that is on Preparing for an hour will not finish by itself",
                "An export that is on Preparing for an hour does not finish by itself",
            ],
        ),
        (
            "You can cancel the renewal under Settings > Billing > Plan.",
            "Until the renewal you can undo a downgrade: open Settings > Billing > Plan and select Keep my plan.",
            ["You can cancel the renewal under Settings > Billing > Plan"],
        ),
    ],
)
def test_the_words_of_the_source_count_only_where_they_say_the_same(
    sent: str, quote: str, wordings: list[str]
) -> None:
    final = draft((sent, 1), citations=[citation(1, quote)])
    (fact,) = sent_facts([Correction(Failure.MISSING_FACT, None, final.sentences[0])], final, {})
    assert list(fact.wordings) == wordings


def test_a_translated_sentence_stands_beside_what_the_source_says() -> None:
    sent = "Wir erstatten die ganze Zahlung."
    final = draft((sent, 1), citations=[citation(1, "We refund the whole payment.")])
    missing = [Correction(Failure.MISSING_FACT, None, final.sentences[0])]
    (fact,) = sent_facts(missing, final, {sent: "We refund the whole payment."})
    assert fact.wordings == ("Wir erstatten die ganze Zahlung", "We refund the whole payment")


def test_a_figure_is_known_in_the_words_of_the_source() -> None:
    final = draft(("Es geht innerhalb von 14 Tagen.", 1), citations=[citation(1, "It is possible within 14 days.")])
    wrong = Correction(Failure.WRONG_FACT, None, final.sentences[0], wrong=("30 Tagen",), right=("14 Tagen",))
    (fact,) = sent_facts([wrong], final, {})
    assert fact.wordings == ("14 Tagen", "14 days")
