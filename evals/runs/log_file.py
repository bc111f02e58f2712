"""The file of a run, read strictly: what a comparison leans on is told with its line where it is not what it says.

A file is never changed by being read: another process may still be writing it.
"""

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from evals.errors import RunLogError
from evals.run_log import FORMAT, SUM, Run, RunLog, Trial, checksum
from evals.scorers import METRICS

__all__ = ["read_log", "read_run", "refuse_edited"]

_T = TypeVar("_T", bound=BaseModel)
_SCORERS = {scorer.id: scorer for scorer in METRICS}


def read_log(path: Path) -> RunLog:
    """The log at `path`, without a last line that a killed run left half-written. Of a draft that ended in an error
    and was made again the last one counts.

    Raises RunLogError naming the line: it is no trial, or one of another case, repeat, scorer or value than there can
    be, it stands twice, or it was edited.
    """
    lines = _whole_lines(path)
    if not lines:
        raise RunLogError(f"{path} holds no run; give the file that `drafter eval run` wrote.")
    head = _record(lines[0], "run", f"{path}, line 1")
    run = read_run(head, f"{path}, line 1")
    log = RunLog(path, run, {}, str(head.get(SUM, "")))
    place: dict[tuple[str, int], int] = {}
    for number, line in enumerate(lines[1:], 2):
        trial = _trial(line, log, f"{path}, line {number}")
        before = log.trials.get(trial.key)
        if before and before.error is None:
            raise RunLogError(
                f"{path}, lines {place[trial.key]} and {number} are both draft {trial.repeat + 1} of case "
                f"{trial.case!r}, which there is one of. Take out the one that does not belong, or make the run anew."
            )
        place[trial.key] = number
        log.trials[trial.key] = trial
    return log


def read_run(head: dict[str, Any], where: str) -> Run:
    """The run in the record of a first line; raises RunLogError, which tells of the line as `where`."""
    format = head.get("format", 1)
    if isinstance(format, int) and format > FORMAT:
        raise RunLogError(f"{where} is of format {format}, unknown to this version; use the one that wrote it.")
    refuse_edited(head, "", where, format)
    return _parsed(Run, {"format": 1} | head, where)


def _trial(line: str, log: RunLog, where: str) -> Trial:
    record = _record(line, "trial", where)
    if "setup" in record:
        raise RunLogError(f"{where} begins another run. A file holds one run: give each a file of its own.")
    trial = _parsed(Trial, record, where)
    if fault := _fault(trial, log.run):
        raise RunLogError(f"{where}: {fault}")
    refuse_edited(record, log.seal, where, log.run.format)
    return trial


def refuse_edited(record: dict[str, Any], of: str, where: str, format: object) -> None:
    """Raises RunLogError where the record does not have its checksum; those of format 1 have none."""
    if format != 1 and record.get(SUM) != checksum(record, of):
        raise RunLogError(
            f"{where} was edited or belongs to another run: its checksum is not that of what it says. Make the run "
            "anew; where a case or scorer changed, `drafter eval rescore` scores the drafts of an unedited run again."
        )


def _whole_lines(path: Path) -> list[str]:
    """The lines that end: a line is whole once its end is written."""
    try:
        *whole, _ = path.read_bytes().split(b"\n")
    except OSError as error:
        raise RunLogError(f"{path} cannot be read: {error.strerror}. Give the file that a run wrote.") from error
    return [line.decode("utf-8", "replace") for line in whole]


def _record(line: str, what: str, where: str) -> dict[str, Any]:
    try:
        data = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise RunLogError(f"{where} is no {what}: {_reason(error)}.") from error
    if not isinstance(data, dict):
        raise RunLogError(f"{where} is no {what}: it is no record of names and values.")
    return data


def _parsed(kind: type[_T], record: dict[str, Any], where: str) -> _T:
    try:
        return kind.model_validate({name: value for name, value in record.items() if name != SUM})
    except (ValueError, RecursionError) as error:
        raise RunLogError(f"{where} is no {kind.__name__.lower()}: {_reason(error)}.") from error


def _reason(error: ValueError | RecursionError) -> str:
    """What is wrong in a line, and where in the record."""
    if not isinstance(error, ValidationError):
        return "it is nested too deeply" if isinstance(error, RecursionError) else str(error).splitlines()[0]
    first, *more = error.errors(include_url=False, include_input=False)
    where = ".".join(map(str, first["loc"]))
    said = f"{where}: {first['msg']}" if where else first["msg"]
    return f"{said} (and {len(more)} more faults)" if more else said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: which of the two would count?"""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice in it")
    return found


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no number that a draft can have")


def _fault(trial: Trial, run: Run) -> str:
    """What this trial cannot be in that run, and what to do; empty where it can be."""
    if trial.case not in run.cases:
        return f"case {trial.case!r} is not one of the run's cases."
    if trial.repeat >= run.repeats:
        return f"it is draft {trial.repeat + 1} of case {trial.case!r}, of which the run makes {run.repeats}."
    for id, score in trial.scores.items():
        if id not in _SCORERS:
            return (
                f"{id!r} is no scorer of this version; there are {', '.join(_SCORERS)}. Read the run with the "
                "version that made it, or make it anew."
            )
        if score.value is not None and not _SCORERS[id].can_be(score.value):
            return f"{score.value:g} is no {_SCORERS[id].unit.value} that {id!r} can say. Make the run anew."
    return ""
