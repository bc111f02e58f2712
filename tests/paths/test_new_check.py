"""The path to a new check, as CONTRIBUTING.md says it."""

from pathlib import Path

from tests.paths.workshop import Workshop, written

DRAFT = """
from pathlib import Path
from tests.paths.small_drafter import failed
print(failed(Path("index"), "Hi Maya,\\n\\nThe export is TBD.\\n\\nSam").get("nothing-unfinished"))
"""
MUTATION = 'Mutation("nothing-unfinished", "It is done.", "It is TBD.", "TBD"),'
GUARDS = (
    "tests/drafter/checks/test_init.py",
    "tests/drafter/checks/test_mutations.py",
    "tests/test_handbook_rules.py",
)


def test_it_runs_in_a_draft_and_the_tests_that_guard_checks_are_content(tmp_path: Path) -> None:
    copy = Workshop(tmp_path)
    copy.write(written("A new check"))
    copy.edit("drafter/checks/__init__.py", "    transfer,\n", "    transfer,\n    unfinished,\n")
    copy.edit("drafter/checks/__init__.py", " transfer, word_choice", " transfer, unfinished, word_choice")
    guideline = "prompts/handbook/answer-from-sources.md"
    copy.edit(guideline, "\nsources: ", "\nchecks: [nothing-unfinished]\nsources: ")
    rule = 'read it again regularly.",,guideline: answer-from-sources'
    copy.edit("prompts/handbook/rules/rules.csv", rule, f"{rule}; check: nothing-unfinished")
    copy.edit("tests/drafter/checks/mutations/form.py", "MUTATIONS = [", f"MUTATIONS = [\n    {MUTATION}")

    assert copy.python("-c", DRAFT) == "'TBD' is not written out\n"
    copy.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *GUARDS)
