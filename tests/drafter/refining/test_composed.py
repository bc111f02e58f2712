"""Over composed drafts of the demo: no rule loses a fact in silence, adds an unproved one, or leaves nothing."""

import pytest

from drafter.refinement import RefineHow
from tests.benchmarks.bench_refining import BY_RULE, Counted, refine_composed
from tests.evals.word_embedder import WordEmbedder

CASES = 4
SETTLED = (RefineHow.WARMER, RefineHow.MORE_FORMAL, RefineHow.FIX_GRAMMAR, RefineHow.ONLY_ASK)


@pytest.fixture(scope="module")
def counted() -> dict[RefineHow, Counted]:
    return refine_composed(WordEmbedder(), CASES)


@pytest.mark.parametrize("how", BY_RULE)
def test_every_fact_stays_or_is_told_and_none_is_made_up(counted: dict[RefineHow, Counted], how: RefineHow) -> None:
    assert counted[how].tried
    for one in counted[how].tried:
        assert (one.case, one.lost, one.unproved) == (one.case, [], 0)
        assert one.made.text.strip()


def test_shorter_is_shorter_where_something_can_go(counted: dict[RefineHow, Counted]) -> None:
    changed = counted[RefineHow.SHORTER].changed
    assert changed
    assert all(one.fewer > 0 for one in changed)


@pytest.mark.parametrize("how", SETTLED)
def test_the_second_time_there_is_nothing_to_change(counted: dict[RefineHow, Counted], how: RefineHow) -> None:
    for one in counted[how].tried:
        assert (one.case, one.again.text, one.again.made_by) == (one.case, one.made.text, "nobody")
