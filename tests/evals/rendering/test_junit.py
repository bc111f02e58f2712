"""XML that a reporter of a pipeline can read, whatever stands in a draft."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.comparison.compare import compare
from evals.rendering.junit import comparison_junit, run_junit
from evals.run_log import RunLog, Trial
from evals.runs.log_file import read_log
from evals.scorers import ALL_SCORERS
from tests.evals.run_sample import failed, resealed, trial, write_log


def results(xml: str) -> dict[str, str]:
    """What became of each test, by its name."""
    cases = ElementTree.fromstring(xml).iter("testcase")
    found = {str(case.get("name")): [child.tag for child in case if child.tag != "system-out"] for case in cases}
    return {name: tags[0] if tags else "passed" for name, tags in found.items()}


def case(xml: str, name: str) -> ElementTree.Element:
    (found,) = (case for case in ElementTree.fromstring(xml).iter("testcase") if case.get("name") == name)
    return found


def compared(base: RunLog, candidate: RunLog, *hidden: str) -> str:
    comparison = compare(base, candidate, ALL_SCORERS, locked=hidden)
    return comparison_junit(comparison, base, candidate, hidden)


def pair(tmp_path: Path, base: list[Trial], candidate: list[Trial], *hidden: str) -> str:
    one = write_log(tmp_path / "base.jsonl", base)
    return compared(one, write_log(tmp_path / "new.jsonl", candidate, setup={"prompts": "p2"}), *hidden)


def test_a_case_is_a_test_with_its_reason(tmp_path: Path) -> None:
    xml = run_junit(
        write_log(tmp_path / "a.jsonl", [trial("good", True), trial("bad", False, text="Hello."), failed("late")])
    )
    assert results(xml) == {"bad": "failure", "good": "passed", "late": "error"}
    failure = case(xml, "bad").find("failure")
    assert failure is not None
    assert failure.get("message") == "Says every fact it must: must-say is 0.0"
    assert failure.text == "Says every fact it must: must-say is 0.0\n\nThe draft:\nHello."
    error = case(xml, "late").find("error")
    assert error is not None
    assert error.text == "ModelTimeout: no answer in 120 s."


def test_the_counts_and_what_it_was_made_with(tmp_path: Path) -> None:
    log = write_log(tmp_path / "a.jsonl", [trial("good", True), trial("bad", False), failed("late")])
    suite = ElementTree.fromstring(run_junit(log)).find("testsuite")
    assert suite is not None
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["3", "1", "1", "0"]
    assert suite.get("timestamp") == "2026-11-22T00:00:00"
    properties = {p.get("name"): p.get("value") for p in suite.iter("property")}
    assert (properties["prompts"], properties["model"]) == ("p1", "fake")


def test_a_case_fails_where_one_of_its_drafts_does(tmp_path: Path) -> None:
    xml = run_junit(write_log(tmp_path / "a.jsonl", [trial("a", n != 1, n) for n in range(3)]))
    failure = case(xml, "a").find("failure")
    assert failure is not None
    assert str(failure.get("message")).startswith("Passed in 2 of 3. Says every fact")


def test_only_what_fell_fails_in_a_comparison(tmp_path: Path) -> None:
    base = [trial("fell", True), trial("rose", False), trial("never", False), trial("always", True)]
    candidate = [trial("fell", False), trial("rose", True), trial("never", False), trial("always", True)]
    found = results(pair(tmp_path, base, candidate))
    assert found == {
        "verdict": "skipped",
        "fell": "failure",
        "rose": "passed",
        "never": "skipped",
        "always": "passed",
    }


@pytest.mark.parametrize(("passes", "result"), [(8, "failure"), (20, "passed")])
def test_the_verdict_is_a_test_of_its_own(tmp_path: Path, passes: int, result: str) -> None:
    base = [trial(f"c{n:02}", n < 10 or passes == 8) for n in range(20)]
    xml = pair(tmp_path, base, [trial(f"c{n:02}", n < passes) for n in range(20)])
    assert results(xml)["verdict"] == result
    if result == "failure":
        (told,) = case(xml, "verdict")
        assert str(told.get("message")).startswith("REGRESSED: Worse: Drafts that pass")
    (told,) = case(xml, "verdict")
    assert "base against new, 20 cases." in str(told.text), "also where nothing failed"


def test_locked_cases_have_numbers_that_tell_only_how_many_passed(tmp_path: Path) -> None:
    trials = [
        trial("a-secret", True),
        trial("b-secret", False, text="secret"),
        failed("c-secret"),
        trial("open", True),
    ]
    xml = run_junit(
        write_log(tmp_path / "a.jsonl", [*trials, trial("open", True)]), {"a-secret", "b-secret", "c-secret"}
    )
    assert "secret" not in xml
    assert results(xml) == {
        "open": "passed",
        "locked case 1 of 3": "error",
        "locked case 2 of 3": "failure",
        "locked case 3 of 3": "passed",
    }
    assert case(xml, "locked case 1 of 3").get("time") is None, "seconds would say which case it is"


def test_locked_cases_that_fell_are_counted_in_a_comparison(tmp_path: Path) -> None:
    base = [trial("x", True), trial("y", False), trial("z", True)]
    xml = pair(tmp_path, base, [trial("x", False), trial("y", False), trial("z", True)], "x", "y", "z")
    assert list(results(xml).values()) == ["skipped", "failure", "skipped", "passed"]


def test_a_draft_may_hold_what_xml_cannot(tmp_path: Path) -> None:
    hostile = "nul \x00 bell \x07 half \ud83d end ]]></failure><testcase name='forged'/> & \"quoted\" \U0001f600"
    log = write_log(tmp_path / "a.jsonl", [trial("a", False, text="PLACE")])
    resealed(log.path, lambda records: records[1]["draft"].update(text=hostile))
    xml = run_junit(read_log(log.path))
    assert list(results(xml)) == ["a"]
    failure = case(xml, "a").find("failure")
    assert failure is not None
    shown = hostile.replace("\x00", "�").replace("\x07", "�").replace("\ud83d", "�")
    assert str(failure.text).endswith(shown)
    xml.encode("utf-8")
