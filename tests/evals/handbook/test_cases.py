"""The cases are whole, and every first part of them is a fair sample."""

from collections import Counter

from evals.handbook.cases import all_cases


def test_all_conversations_are_there_once() -> None:
    cases = all_cases()
    assert len({case.id for case in cases}) == len(cases)
    assert Counter(case.set for case in cases)["benchmark"] >= 60
    assert Counter(case.set for case in cases)["demo"] >= 55


def test_a_run_cut_short_has_as_many_of_each_set() -> None:
    sets = [case.set for case in all_cases()]
    for end in range(2, 100, 2):
        assert Counter(sets[:end]) == {"demo": end // 2, "benchmark": end // 2}


def test_the_order_is_not_that_of_the_subjects() -> None:
    ids = [case.id for case in all_cases() if case.set == "demo"]
    assert ids != sorted(ids)
    assert ids == [case.id for case in all_cases() if case.set == "demo"]
