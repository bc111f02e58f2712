"""The file of a run is read strictly: what is wrong is told with its line, and the file stays as it is."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.errors import RunLogError
from evals.run_log import RunLog, Trial
from evals.runs.log_file import read_log
from tests.evals.run_sample import failed, resealed, trial, write_log

Records = list[dict[str, Any]]


@pytest.fixture
def log(tmp_path: Path) -> RunLog:
    trials = [trial(case, True, repeat, seconds=2.0) for case in ("a", "b") for repeat in range(2)]
    return write_log(tmp_path / "run.jsonl", trials)


def edited(log: RunLog, edit: Callable[[Records], object]) -> Path:
    """The file after its records were edited, with checksums that fit; the run is the first of them."""
    return resealed(log.path, edit)


def fault(path: Path) -> str:
    with pytest.raises(RunLogError) as raised:
        read_log(path)
    return str(raised.value)


def test_a_draft_that_stands_twice_is_refused_with_both_lines(log: RunLog) -> None:
    said = fault(edited(log, lambda records: records.append(records[2])))
    assert "run.jsonl, lines 3 and 6 are both draft 2 of case 'a'" in said


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        (2, '"passed": true', '"passed": false'),
        (3, '"value": 1.0', '"value": 0.5'),
        (4, "Hello.", "Goodbye."),
        (1, '"model": "fake"', '"model": "mine"'),
    ],
)
def test_what_was_edited_is_refused_with_its_line(log: RunLog, line: int, before: str, after: str) -> None:
    lines = log.path.read_text("utf-8").split("\n")
    assert before in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(before, after, 1)
    log.path.write_text("\n".join(lines), "utf-8")
    assert f"run.jsonl, line {line} was edited or belongs to another run" in fault(log.path)


def test_a_draft_of_another_run_and_one_without_a_checksum_are_refused(log: RunLog, tmp_path: Path) -> None:
    other = write_log(tmp_path / "other.jsonl", list(log.trials.values())[:-1], cases=log.run.cases, repeats=2)
    last = log.path.read_text("utf-8").splitlines()[-1]
    with other.path.open("a") as file:
        file.write(f"{last}\n")
    assert "line 5 was edited or belongs to another run" in fault(other.path)
    log.path.write_text(re.sub(', "sum": "[0-9a-f]+"', "", log.path.read_text("utf-8")), "utf-8")
    assert "line 1 was edited" in fault(log.path)


def test_a_run_of_the_first_format_has_no_checksums_and_is_read(log: RunLog) -> None:
    text = re.sub(', "sum": "[0-9a-f]+"', "", log.path.read_text("utf-8")).replace('"format": 2, ', "")
    log.path.write_text(text, "utf-8")
    old = read_log(log.path)
    assert (old.run.format, old.trials) == (1, log.trials)
    newer = text.replace('{"id"', '{"format": 3, "id"', 1)
    log.path.write_text(newer, "utf-8")
    assert "line 1 is of format 3, unknown to this version" in fault(log.path)


def test_an_error_gives_way_to_a_later_try_and_nothing_else_does(tmp_path: Path) -> None:
    log = write_log(tmp_path / "run.jsonl", [failed("a"), trial("b", True)])
    assert log.unfinished == [("a", 0)]
    log.add(failed("a"))
    log.add(trial("a", True))
    again = read_log(log.path)
    assert again.trials == log.trials
    assert again.trials["a", 0].passed
    assert again.unfinished == []
    log.add(failed("a"))
    assert "lines 5 and 6 are both draft 1 of case 'a'" in fault(log.path)


def test_the_order_of_drafts_does_not_matter(log: RunLog) -> None:
    def swap(records: Records) -> None:
        records[1:] = records[:0:-1]

    assert read_log(edited(log, swap)).trials == log.trials


def test_two_runs_in_one_file_are_refused(log: RunLog) -> None:
    assert "line 6 begins another run" in fault(edited(log, lambda records: records.append(records[0])))


def test_a_file_that_begins_with_a_draft_is_no_run(log: RunLog) -> None:
    assert "line 1 is no run" in fault(edited(log, lambda records: records.insert(0, records.pop(1))))


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_scores_are_numbers(log: RunLog, score: float) -> None:
    def spoil(records: Records) -> None:
        records[3]["scores"]["must-say"]["value"] = score

    assert "line 4 is no trial" in fault(edited(log, spoil))


@pytest.mark.parametrize(
    ("scorer", "score", "said"),
    [
        ("must-say", "1.0", "scores.must-say.value: Input should be a valid number"),
        ("must-say", True, "scores.must-say.value: Input should be a valid number"),
        ("must-say", 1.5, "line 3: 1.5 is no share that 'must-say' can say"),
        ("must-say", -0.5, "line 3: -0.5 is no share"),
        ("tokens", -400, "line 3: -400 is no tokens"),
        ("seconds", -1, "line 3: -1 is no s"),
        ("over-asking", -1, "line 3: -1 is no count"),
        ("must-sey", 1.0, "line 3: 'must-sey' is no scorer of this version; there are outcome, written"),
    ],
)
def test_scores_are_those_of_a_scorer_and_such_as_it_gives(
    log: RunLog, scorer: str, score: object, said: str
) -> None:
    def spoil(records: Records) -> None:
        records[2]["scores"][scorer] = {"value": score, "why": ""}

    assert said in fault(edited(log, spoil))


def test_a_share_that_rounding_took_a_little_too_far_is_one(log: RunLog) -> None:
    def round_up(records: Records) -> None:
        records[2]["scores"]["likeness"] = {"value": 1.0000002, "why": ""}

    assert read_log(edited(log, round_up)).trials["a", 1].scores["likeness"].value == 1.0000002


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"repeat": 2}, "line 2: it is draft 3 of case 'a', of which the run makes 2"),
        ({"repeat": -1}, "line 2 is no trial: repeat: Input should be greater than or equal to 0"),
        ({"repeat": "0"}, "line 2 is no trial: repeat: Input should be a valid integer"),
        ({"case": "zebra"}, "line 2: case 'zebra' is not one of the run's cases"),
        ({"passed": "yes"}, "line 2 is no trial: passed: Input should be a valid boolean"),
        ({"seconds": -1.0}, "line 2 is no trial: seconds"),
        ({"cost_usd": -0.1}, "line 2 is no trial: cost_usd"),
        ({"error": "no answer"}, "line 2 is no trial: Value error, it ended in an error and so cannot have passed"),
        ({"notes": ""}, "line 2 is no trial: notes: Extra inputs are not permitted"),
    ],
)
def test_a_draft_is_what_it_can_be(log: RunLog, change: dict[str, object], said: str) -> None:
    assert said in fault(edited(log, lambda records: records[1].update(change)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"case": "a", "case": "b", "repeat": 0, "passed": true}', "'case' stands twice in it"),
        ('{"case": "a", "repeat": 0, "passed": true, "seconds": 1e999}', "line 6 is no trial: seconds"),
        ('{"case": "a", "repeat": ' + "9" * 5000 + "}", "line 6 is no trial"),
        ("[" * 100_000, "line 6 is no trial: it is nested too deeply"),
        ("", "line 6 is no trial"),
        ("null", "line 6 is no trial"),
        ("[]", "line 6 is no trial"),
        ("\ufeff{}", "line 6 is no trial"),
        ('{"case": "\xff"}'.encode("latin-1").decode("utf-8", "surrogateescape"), "line 6 is no trial"),
    ],
)
def test_a_line_that_is_no_record_is_named(log: RunLog, line: str, said: str) -> None:
    with log.path.open("ab") as file:
        file.write(line.encode("utf-8", "surrogateescape") + b"\n")
    assert said in fault(log.path)


@pytest.mark.parametrize("content", [b"", b'{"id": "half a line of a'])
def test_a_file_without_a_whole_line_holds_no_run(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "run.jsonl").write_bytes(content)
    assert "run.jsonl holds no run" in fault(tmp_path / "run.jsonl")


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    assert "none.jsonl cannot be read: No such file" in fault(tmp_path / "none.jsonl")
    assert "cannot be read: Is a directory" in fault(tmp_path)


def test_half_a_line_is_a_draft_still_to_be_made_and_reading_leaves_it(log: RunLog) -> None:
    whole = log.path.read_bytes()
    log.path.write_bytes(whole[:-9])
    again = read_log(log.path)
    assert list(again.missing) == [("b", 1)]
    assert log.path.read_bytes() == whole[:-9], "another process may be writing it"
    again.add(trial("b", True, 1, seconds=2.0))
    assert log.path.read_bytes() == whole
    assert read_log(log.path).trials == log.trials


def test_windows_line_ends_and_separators_within_a_text_do_no_harm(log: RunLog) -> None:
    def speak(records: Records) -> None:
        records[1]["draft"]["text"] = "one\u2028two\x85three"

    path = edited(log, speak)
    raw = [json.dumps(json.loads(line), ensure_ascii=False) for line in path.read_text("utf-8").split("\n")[:-1]]
    path.write_bytes(("\r\n".join(raw) + "\r\n").encode())
    drafted = read_log(path).trials["a", 0].draft
    assert drafted is not None
    assert drafted.text == "one\u2028two\x85three"


def test_a_draft_that_failed_says_so_and_has_not_passed() -> None:
    kept = failed("a").model_dump()
    with pytest.raises(ValueError, match="cannot have passed"):
        Trial.model_validate(kept | {"passed": True})
