"""Labels are read strictly, and ours are fair: no place, no length and no locked case gives the answer away."""

import json
from pathlib import Path

import pytest

from evals.cases.golden import GOLDEN, load_cases
from evals.errors import LabelError
from evals.judges.labels import LABELS, Labels, read_labels

PAIR = {"id": "p1", "case": "made", "first": "Yes.", "second": "No.", "better": "first", "why": "true"}
STATEMENT = {"id": "s1", "question": "?", "source": "It is.", "statement": "It is.", "faithful": True, "why": "same"}


def read(folder: Path, *rows: object) -> Labels:
    path = folder / "labels.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return read_labels([path], {"made"})


def test_a_file_may_hold_pairs_and_statements(tmp_path: Path) -> None:
    labels = read(tmp_path, PAIR, STATEMENT)
    assert (labels.pairs[0].better, labels.statements[0].faithful) == ("first", True)
    assert read(tmp_path, PAIR | {"better": "tie"}, STATEMENT).hash != labels.hash


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    rows = ["{", PAIR | {"better": "both"}, STATEMENT | {"faithful": "yes"}, PAIR | {"case": "gone"}, PAIR, PAIR]
    with pytest.raises(LabelError) as told:
        read(tmp_path, *rows)
    faults = str(told.value).splitlines()
    assert [fault.split("labels.jsonl:")[1].split(":")[0] for fault in faults] == ["1", "2", "3", "4", "5", "6"]
    assert "better: Input should be 'first', 'second' or 'tie'" in faults[1]
    assert "'gone' is none of the golden cases" in faults[3]
    assert "'p1' stands twice" in faults[5]


def test_no_file_and_no_row_are_told(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"none\.jsonl cannot be read"):
        read_labels([tmp_path / "none.jsonl"], ())
    with pytest.raises(LabelError, match="no label"):
        read(tmp_path, "")


@pytest.fixture(scope="module")
def ours() -> Labels:
    return read_labels(LABELS, {case.id for case in load_cases(GOLDEN) if not case.locked})


def test_there_are_enough_of_ours_and_none_on_a_locked_case(ours: Labels) -> None:
    assert len(ours.pairs) >= 60
    assert len(ours.statements) >= 60


def test_neither_place_nor_length_tells_which_draft_is_better(ours: Labels) -> None:
    told = [pair for pair in ours.pairs if pair.better != "tie"]
    first = sum(pair.better == "first" for pair in told) / len(told)
    longer = sum((len(pair.first) > len(pair.second)) == (pair.better == "first") for pair in told) / len(told)
    assert 0.4 <= first <= 0.6
    assert 0.4 <= longer <= 0.6
    assert sum(pair.better == "tie" for pair in ours.pairs) >= 10


def test_half_of_the_statements_are_proved(ours: Labels) -> None:
    share = sum(one.faithful for one in ours.statements) / len(ours.statements)
    assert 0.4 <= share <= 0.6
