"""A case that no draft can meet any more has fallen, whatever is drafted."""

from typing import Any

import pytest

from evals.gate.winnable import lost_by_edit
from evals.knowledge.states import Changes
from tests.evals.golden_sample import golden_case

PRICE = "A second location costs 20 EUR a month."


def lost(changes: Changes, before: dict[str, str], after: dict[str, str], **expect: Any) -> list[tuple[str, str]]:
    expected = {"outcome": ["answer"], "cite": ["help::price"], "say": [["20 EUR"]], **expect}
    case = golden_case(id="second-location", **expected)
    return [(fall.what, fall.cause) for fall in lost_by_edit(case, changes, before, after)]


def test_a_price_that_its_only_article_no_longer_says() -> None:
    found = lost(
        Changes(changed=("help::price",)), {"help::price": PRICE}, {"help::price": PRICE.replace("20", "25")}
    )
    assert found == [("cannot say '20 EUR'", "help::price no longer says it")]


def test_an_article_that_is_named_alone_and_gone() -> None:
    found = lost(Changes(removed=("help::price",)), {"help::price": PRICE, "help::other": "x"}, {"help::other": "x"})
    assert found == [("cannot cite any source that it names", "help::price is no longer there")]


@pytest.mark.parametrize(
    ("after", "expect"),
    [
        ({"help::price": f"{PRICE} It is worth it."}, {}),
        ({"help::price": "See below.", "help::new": PRICE}, {}),
        ({"help::new": PRICE}, {"cite": ["help::price", "help::new"]}),
        ({"help::price": "It is 20 euros."}, {"say": [["20 EUR", "20 euros"]]}),
    ],
    ids=["still says it", "says it elsewhere", "another named source is there", "in another wording"],
)
def test_what_can_still_be_said_and_cited_has_not_fallen(after: dict[str, str], expect: dict[str, Any]) -> None:
    changes = Changes(added=("help::new",), changed=("help::price",))
    assert not lost(changes, {"help::price": PRICE}, after, **expect)


def test_what_could_not_be_said_before_has_not_fallen() -> None:
    assert not lost(Changes(changed=("help::price",)), {"help::price": "Ask us."}, {"help::price": "Ask us, please."})
