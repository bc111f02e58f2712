"""The runs of a folder, also those that are broken or still being written."""

from datetime import timedelta
from pathlib import Path

from evals.runs.history import PastRun, UnreadRun, holds_run, list_runs
from tests.evals.run_sample import NOW, trial, write_log


def test_runs_are_listed_newest_first_and_what_is_none_last(tmp_path: Path) -> None:
    write_log(tmp_path / "old.jsonl", [trial("a", True), trial("b", False)])
    (tmp_path / "gate").mkdir()
    write_log(tmp_path / "gate" / "new.jsonl", [trial("a", True)], created_at=NOW + timedelta(days=1))
    (tmp_path / "notes.jsonl").write_text('{"some": "thing"}\n')
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "list.jsonl").write_text("[1]\n")
    new, old, *others = list_runs(tmp_path)
    assert isinstance(new, PastRun)
    assert isinstance(old, PastRun)
    assert (new.path.name, new.passed, new.made, new.asked) == ("new.jsonl", 1, 1, 1)
    assert (old.path.name, old.passed, old.made, old.asked) == ("old.jsonl", 1, 2, 2)
    assert others == [
        UnreadRun(tmp_path / "empty.jsonl", "is not the file of a run"),
        UnreadRun(tmp_path / "list.jsonl", "is not the file of a run"),
        UnreadRun(tmp_path / "notes.jsonl", "is not the file of a run"),
    ]


def test_an_edited_run_is_none_and_its_line_is_told(tmp_path: Path) -> None:
    path = write_log(tmp_path / "run.jsonl", [trial("a", True), trial("b", False)]).path
    path.write_text(path.read_text("utf-8").replace('"passed": false', '"passed": true'), "utf-8")
    (found,) = list_runs(tmp_path)
    assert isinstance(found, UnreadRun)
    assert holds_run(path), "it is not to be lost all the same"
    assert found.reason.startswith("line 3 was edited or belongs to another run")


def test_a_run_that_is_still_written_shows_what_is_whole(tmp_path: Path) -> None:
    log = write_log(tmp_path / "run.jsonl", [trial("a", True)], cases={"a": "1", "b": "1"})
    with log.path.open("a") as file:
        file.write('{"case": "b", "repea')
    (run,) = list_runs(tmp_path)
    assert isinstance(run, PastRun)
    assert (run.made, run.asked) == (1, 2)
