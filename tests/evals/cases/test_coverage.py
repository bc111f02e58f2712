"""Behaviour that no case guards is named, and so is a hold-out that is no fair part."""

from pathlib import Path

from drafter.draft import TextKind
from drafter.handbook.guidelines import Guideline, Handbook
from drafter.situation import Outcome
from evals.cases.coverage import coverage_problems, hold_out_problems
from tests.evals.golden_made import make_case


def guideline(id: str, **given: object) -> Guideline:
    fixed = {"title": "T", "essence": "E", "instruction": "I", "good": "G", "bad": "B", "path": Path("g.md")}
    return Guideline.model_validate({"id": id, "priority": 50, **fixed, **given})


HANDBOOK = Handbook(
    (
        guideline("always", checks=["greeting", "language"]),
        guideline("unchecked"),
        guideline("angry", when={"tone": ["angry", "urgent"]}),
        guideline("chat", when={"channel": ["chat"]}),
        guideline("note", when={"stage": ["idle"]}, kinds=[TextKind.BUG_NOTE]),
    )
)


def test_missing_outcomes_channels_and_groups_are_named() -> None:
    cases = [
        make_case(
            "a",
            outcome=[o.value for o in Outcome if o is not Outcome.CLOSE],
        ),
        make_case("b", guidelines=["angry"]),
    ]
    assert [p.text for p in coverage_problems(cases, HANDBOOK)] == [
        "none expects the outcome 'close'; write one.",
        "none comes by chat; write one.",
        "none comes by social; write one.",
        "none expects a guideline for channel: chat (chat); write one that does.",
        "none expects a check of 'always' (greeting, language); write one that does.",
    ]


def test_a_guideline_for_every_conversation_is_guarded_by_one_of_its_checks() -> None:
    told = [p.text for p in coverage_problems([make_case("a", checks=["language"])], HANDBOOK)]
    assert not [text for text in told if "always" in text]


def test_a_third_is_locked_and_every_tag_is_on_both_sides() -> None:
    fair = [make_case(f"c{n}", tags=["all", f"t{n % 2}"], locked=n % 3 == 0) for n in range(12)]
    assert list(hold_out_problems(fair)) == []
    told = [p.text for p in hold_out_problems([*fair, *(make_case(f"d{n}", tags=["new"]) for n in range(3))])]
    assert told == [
        "4 of 15 are locked; lock at least a third.",
        "0 of 3 with the tag 'new' are locked; lock or unlock some.",
    ]


def test_a_common_tag_is_locked_in_fair_share() -> None:
    cases = [make_case(f"c{n}", tags=["a" if n < 10 else "b"], locked=n in (0, *range(10, 15))) for n in range(20)]
    assert [p.text for p in hold_out_problems([*cases[:10], *cases[10:16]])] == [
        "1 of 10 with the tag 'a' are locked; lock or unlock some."
    ]
