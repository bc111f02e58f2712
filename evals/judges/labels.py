"""What people say of drafts and statements, which a judge is held against: JSON lines, read strictly."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError

from evals.errors import LabelError

__all__ = ["LABELS", "LabelledPair", "LabelledStatement", "Labels", "read_labels"]

LABELS = tuple(
    Path(__file__).parent.parent / "data" / name for name in ("judge_pairs.jsonl", "judge_statements.jsonl")
)
"""Ours, on the demo help center; CONTRIBUTING.md says how they are labelled."""

_Words = Annotated[str, Field(min_length=1)]


class _Label(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: _Words
    why: _Words


class LabelledPair(_Label):
    """Two drafts for the golden case `case`, given the `facts`, and which of them is `better`."""

    case: _Words
    facts: tuple[_Words, ...] = ()
    first: _Words
    second: _Words
    better: Literal["first", "second", "tie"]


class LabelledStatement(_Label):
    """A statement that answers `question`, and whether the words of `source` prove all of it."""

    question: _Words
    source: _Words
    statement: _Words
    faithful: StrictBool


@dataclass(frozen=True, slots=True)
class Labels:
    """All that was labelled; `hash` is of the content, so that a changed label makes a new calibration."""

    pairs: tuple[LabelledPair, ...]
    statements: tuple[LabelledStatement, ...]
    hash: str


def read_labels(paths: Sequence[Path], cases: Collection[str]) -> Labels:
    """The labels in files; `cases` are the golden cases that a pair may be about.

    A row with `statement` is a statement, any other a pair. Raises LabelError, one line a fault.
    """
    rows: list[LabelledPair | LabelledStatement] = []
    digest, faults, known = hashlib.sha256(), list[str](), set[str]()
    for path in paths:
        raw = _bytes(path)
        digest.update(raw)
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            row = _row(line)
            if isinstance(row, str):
                faults.append(f"{path}:{number}: {row}")
                continue
            faults += [f"{path}:{number}: {fault}" for fault in _misfits(row, known, cases)]
            known.add(row.id)
            rows.append(row)
    if faults or not rows:
        raise LabelError("\n".join(faults) or f"{', '.join(map(str, paths))}: no label; write one row a line.")
    return Labels(
        tuple(row for row in rows if isinstance(row, LabelledPair)),
        tuple(row for row in rows if isinstance(row, LabelledStatement)),
        digest.hexdigest()[:16],
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LabelError(f"{path} cannot be read: {error.strerror}. Give a file of labels.") from error


def _row(line: str) -> LabelledPair | LabelledStatement | str:
    """The label in a line, or what is wrong with it."""
    try:
        row: Any = json.loads(line)
        kind = LabelledStatement if isinstance(row, dict) and "statement" in row else LabelledPair
        return kind.model_validate(row)
    except json.JSONDecodeError as error:
        return f"no JSON ({error.msg}); write one object a line."
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, fault['loc'])) or 'the row'}: {fault['msg']}; correct it."


def _misfits(row: LabelledPair | LabelledStatement, known: Collection[str], cases: Collection[str]) -> list[str]:
    faults = [f"the id {row.id!r} stands twice; choose another one."] if row.id in known else []
    if isinstance(row, LabelledPair) and row.case not in cases:
        faults.append(f"{row.case!r} is none of the golden cases; correct it or give their folder by --cases.")
    return faults
