"""The log of a run: one file that holds every draft with its scores and says how to make itself again.

JSON lines. The first line is the `Run`, every further line a `Trial`, written as soon as it is whole: a run that was
killed leaves whole lines and goes on where it stopped. `evals.runs.log_file` reads it.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, model_validator

from drafter.draft import Draft
from evals.errors import RunLogError
from evals.trust import Agreement
from kb_index.durable import make_folder, private

__all__ = ["Run", "RunLog", "Score", "Setup", "Trial"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_Amount = Annotated[StrictFloat, Field(ge=0)]


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

    value: StrictFloat | None
    why: str


class Trial(_Value):
    """One case drafted once. `draft` None: it failed with `error`, which counts as not passed.

    `seconds` are those of the draft when it was made, also where its answers came from the cache.
    """

    case: str
    repeat: StrictInt = Field(ge=0)
    passed: StrictBool
    scores: dict[str, Score] = {}
    draft: Draft | None = None
    error: str | None = None
    seconds: _Amount = 0.0
    cost_usd: _Amount | None = None

    @model_validator(mode="after")
    def _error_is_not_passed(self) -> Self:
        if self.passed and self.error is not None:
            raise ValueError("it ended in an error and so cannot have passed")
        return self

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
        make_folder(path.parent)
        try:
            with open(path, "x", encoding="utf-8", opener=private) as file:
                file.write(_line(run))
        except FileExistsError:
            raise RunLogError(f"{path} exists; give another name, or go on with it by --resume.") from None
        return cls(path, run, {})

    def add(self, trial: Trial) -> None:
        """Keep a trial, on disk at once; half a line that a killed run left behind goes first."""
        with self.path.open("r+b") as file:
            _cut_half_line(file)
            file.write(_line(trial).encode())
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


def _line(value: _Value) -> str:
    """In ASCII: models, and the command line too, also hold halves of characters and separators of lines."""
    return json.dumps(value.model_dump(mode="json")) + "\n"


def _cut_half_line(file: BinaryIO) -> None:
    """Leave `file` at its end, which is that of a whole line."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 1))
    if file.read(1) != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)
