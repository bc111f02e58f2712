"""The log of a run: one file that holds every draft with its scores and says how to make itself again.

JSON lines. The first line is the `Run`, every further line a `Trial`, written as soon as it is whole: a run that was
killed leaves whole lines and goes on where it stopped. Each line has a checksum, `sum`, over the rest of it, and that
of a trial over the sum of the run as well, so that an edited line, or one of another run, is told. It guards against
slips and not against forgers. `evals.runs.log_file` reads it.
"""

import hashlib
import json
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, model_validator

from drafter.draft import Draft
from evals.errors import RunLogError
from evals.trust import Agreement
from kb_index.durable import make_folder, private

__all__ = ["BUNDLED_PROMPTS", "FORMAT", "SUM", "Rescoring", "Run", "RunLog", "Score", "Setup", "Trial", "checksum"]

BUNDLED_PROMPTS = "bundled"
"""What the prompts of a run are called where none were named."""
FORMAT = 2
"""The format of the file. Files of format 1 have no checksums."""
SUM = "sum"
"""The name under which a line has its checksum."""


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


class Rescoring(_Value):
    """That the drafts of a run were scored again: those of which run, when (UTC), by which version."""

    run: str
    at: datetime
    version: str


class Run(_Value):
    """A run: when (UTC), by which command, with what, over which cases (id to content hash), how often each.

    `inputs` are the hashes of what a draft of each case is made of, `name` is what a person calls the run.
    `rescored`: its drafts are those of another run, and its scores are new.
    """

    format: int = FORMAT
    id: str
    name: str = ""
    created_at: datetime
    command: tuple[str, ...]
    version: str
    setup: Setup
    cases: dict[str, str]
    inputs: dict[str, str] = {}
    repeats: int = Field(ge=1)
    rescored: Rescoring | None = None
    labels: dict[str, str] = {}
    """What people call the parts of the setup: a folder, a git reference."""
    agreement: dict[str, Agreement] = {}
    """How far the judge agreed with people when the run was begun, by task."""

    @property
    def again(self) -> list[str]:
        """The command without its file: that is there already, and another run takes one of its own."""
        kept, skip = [], False
        for word in self.command:
            if not skip and word not in ("--out", "--resume") and not word.startswith("--out="):
                kept.append(word)
            skip = word == "--out"
        return kept


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
    """A run with the trials that are done, kept in the file at `path`; `seal` is the checksum of its first line."""

    path: Path
    run: Run
    trials: dict[tuple[str, int], Trial]
    seal: str = ""

    @classmethod
    def create(cls, path: Path, run: Run) -> "RunLog":
        """A log without trials; raises RunLogError where the file exists."""
        make_folder(path.parent)
        record = run.model_dump(mode="json")
        seal = checksum(record)
        try:
            with open(path, "x", encoding="utf-8", opener=private) as file:
                file.write(_line(record | {SUM: seal}))
        except FileExistsError:
            raise RunLogError(f"{path} exists; give another name, or go on with it by --resume.") from None
        return cls(path, run, {}, seal)

    def add(self, trial: Trial) -> None:
        """Keep a trial, on disk at once; half a line that a killed run left behind goes first. One that ended in an
        error gives way to it, and its line stays."""
        record = trial.model_dump(mode="json")
        if self.run.format >= FORMAT:
            record[SUM] = checksum(record, self.seal)
        with self.path.open("r+b") as file:
            _cut_half_line(file)
            file.write(_line(record).encode())
        self.trials[trial.key] = trial

    @property
    def missing(self) -> Iterator[tuple[str, int]]:
        """The cases and repeats that nothing is known of yet, in a fixed order."""
        wanted = ((case, repeat) for repeat in range(self.run.repeats) for case in sorted(self.run.cases))
        return (key for key in wanted if key not in self.trials)

    @property
    def unfinished(self) -> list[tuple[str, int]]:
        """What is to be drafted, or drafted again: what is missing, and then what ended in an error."""
        return [*self.missing, *sorted(trial.key for trial in self.errors)]

    @property
    def errors(self) -> list[Trial]:
        """The trials that ended in an error."""
        return [trial for trial in self.trials.values() if trial.error is not None]

    @property
    def going_on(self) -> str:
        """The command that goes on with the run; another than `run` is given again, for all answers are kept."""
        if "run" in self.run.command[:3]:
            return shlex.join([*self.run.again, "--out", str(self.path), "--resume"])
        return shlex.join(self.run.again)

    def by_case(self) -> Mapping[str, list[Trial]]:
        """The trials of each case, in the order of repeats."""
        found: dict[str, list[Trial]] = {case: [] for case in sorted(self.run.cases)}
        for key in sorted(self.trials):
            found[key[0]].append(self.trials[key])
        return found


def checksum(record: dict[str, Any], of: str = "") -> str:
    """The checksum of a line without its own, under the run whose sum is `of`; the same however it is spaced."""
    content = json.dumps({name: value for name, value in record.items() if name != SUM}, sort_keys=True)
    return hashlib.sha256(f"{of}\n{content}".encode()).hexdigest()[:16]


def _line(record: dict[str, Any]) -> str:
    """In ASCII: models, and the command line too, also hold halves of characters and separators of lines."""
    return json.dumps(record) + "\n"


def _cut_half_line(file: BinaryIO) -> None:
    """Leave `file` at its end, which is that of a whole line."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 1))
    if file.read(1) != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
    file.seek(0, os.SEEK_END)
