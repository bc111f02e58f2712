"""For each check a draft that passes, although it comes close, and one changed as little as possible that fails."""

import pytest

from drafter.checks import ALL_CHECKS
from drafter.draft import CheckStatus
from tests.drafter.checks.drafts import draft
from tests.drafter.checks.mutations import courtesy, form, situations, truth, wording
from tests.drafter.checks.mutations.mutation import Mutation

MUTATIONS = [one for module in (wording, courtesy, truth, situations, form) for one in module.MUTATIONS]
BY_ID = {check.id: check for check in ALL_CHECKS}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: f"{one.check}: {one.fails[:30]!r}")
def test_a_close_draft_passes_and_its_mutation_fails_where_it_should(mutation: Mutation) -> None:
    check = BY_ID[mutation.check]

    passing = check.run(draft(mutation.passes, *mutation.said, **mutation.given))
    assert passing.status is CheckStatus.PASSED, passing.reason

    failing = check.run(draft(mutation.fails, *mutation.said, **mutation.given))
    assert failing.status is CheckStatus.FAILED
    found = None if failing.start is None else mutation.fails[failing.start : failing.end]
    assert found == mutation.at
    assert failing.reason


def test_every_check_has_a_mutation() -> None:
    assert {mutation.check for mutation in MUTATIONS} == set(BY_ID)


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ALL_CHECKS)
