"""The log of a run: one file that holds every draft with its scores and says how to make itself again.

JSON lines. The first line is the `Run`, every further line a `Trial`, written as soon as it is whole: a run that was
killed leaves whole lines and goes on where it stopped.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drafter.draft import Draft
from evals.errors import RunLogError
from evals.judges.trust import Agreement

__all__ = ["Run", "RunLog", "Score", "Setup", "Trial", "read_log"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


_T = TypeVar("_T", bound=_Value)


class Setup(_Value):
    """What the drafts were made with. Two runs are compared fairly when they differ in one of these at most.

    Hashes are of content: `prompts` of the prompt set, `handbook` of the guidelines, `knowledge` of every document
    that could be found. `judge` is None where no model judged.
    """

    prompts: str
    handbook: str
    knowledge: str
    model: str
    embedder: str
    temperature: float
    seed: int | None
    max_tokens: int
    judge: str | None = None
    reranker: str | None = None


class Run(_Value):
    """A run: when (UTC), by which command, with what, over which cases (id to content hash), how often each."""

    id: str
    created_at: datetime
    command: tuple[str, ...]
    version: str
    setup: Setup
    cases: dict[str, str]
    repeats: int = Field(ge=1)
    labels: dict[str, str] = {}
    """What people call the parts of the setup: a folder, a git reference."""
    agreement: dict[str, Agreement] = {}
    """How far the judge agreed with people when the run was begun, by task."""


class Score(_Value):
    """What one scorer says of one draft. `value` None: it says nothing about this draft, and `why` says why."""

    value: float | None
    why: str


class Trial(_Value):
    """One case drafted once. `draft` None: it failed with `error`, which counts as not passed.

    `seconds` are those of the draft when it was made, also where its answers came from the cache.
    """

    case: str
    repeat: int = Field(ge=0)
    passed: bool
    scores: dict[str, Score] = {}
    draft: Draft | None = None
    error: str | None = None
    seconds: float = 0.0
    cost_usd: float | None = None

    @property
    def key(self) -> tuple[str, int]:
        """What there is one of in a run."""
        return self.case, self.repeat


@dataclass(slots=True)
class RunLog:
    """A run with the trials that are done, kept in the file at `path`."""

    path: Path
    run: Run
    trials: dict[tuple[str, int], Trial]

    @classmethod
    def create(cls, path: Path, run: Run) -> "RunLog":
        """A log without trials; raises RunLogError where the file exists."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(_line(run))
        except FileExistsError:
            raise RunLogError(f"{path} exists; give another name, or go on with it by --resume.") from None
        return cls(path, run, {})

    def add(self, trial: Trial) -> None:
        """Keep a trial, on disk at once."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(trial))
        self.trials[trial.key] = trial

    @property
    def missing(self) -> Iterator[tuple[str, int]]:
        """The cases and repeats that are still to be drafted, in a fixed order."""
        wanted = ((case, repeat) for repeat in range(self.run.repeats) for case in sorted(self.run.cases))
        return (key for key in wanted if key not in self.trials)

    @property
    def errors(self) -> list[Trial]:
        """The trials that ended in an error."""
        return [trial for trial in self.trials.values() if trial.error is not None]

    def by_case(self) -> Mapping[str, list[Trial]]:
        """The trials of each case, in the order of repeats."""
        found: dict[str, list[Trial]] = {case: [] for case in sorted(self.run.cases)}
        for key in sorted(self.trials):
            found[key[0]].append(self.trials[key])
        return found


def read_log(path: Path) -> RunLog:
    """The log at `path`, without a last line that a killed run left half-written, which is cut from the file.

    Raises RunLogError naming the line that is no trial.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise RunLogError(f"{path} cannot be read: {error.strerror}. Give the file that a run wrote.") from error
    whole = raw[: raw.rfind(b"\n") + 1]
    lines = whole.decode("utf-8", "replace").splitlines()
    if not lines:
        raise RunLogError(f"{path} holds no run; give the file that `drafter eval run` wrote.")
    if len(whole) < len(raw):
        path.write_bytes(whole)
    log = RunLog(path, _parsed(Run, lines[0], path, 1), {})
    for number, line in enumerate(lines[1:], 2):
        trial = _parsed(Trial, line, path, number)
        if trial.case not in log.run.cases:
            raise RunLogError(f"{path}, line {number}: case {trial.case!r} is not one of the run's cases.")
        log.trials[trial.key] = trial
    return log


def _line(value: _Value) -> str:
    """In ASCII: models, and the command line too, also hold halves of characters and separators of lines."""
    return json.dumps(value.model_dump(mode="json")) + "\n"


def _parsed(kind: type[_T], line: str, path: Path, number: int) -> _T:
    try:
        data: dict[str, Any] = json.loads(line)
        return kind.model_validate(data)
    except (json.JSONDecodeError, ValidationError) as error:
        what = str(error).splitlines()[0]
        raise RunLogError(f"{path}, line {number} is no {kind.__name__.lower()}: {what}.") from error
