"""Runs as they come from `drafter eval run`, written down instead of drafted."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from drafter.draft import Citation, Draft, Sentence, SentenceStatus
from drafter.receipt import Receipt
from drafter.situation import Channel, Intent, Outcome, Situation, Stage, Tone
from evals.run_log import SUM, Run, RunLog, Score, Setup, Trial, checksum
from kb_index.documents import Kind, Visibility

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SETUP = Setup(
    prompts="p1",
    handbook="h1",
    knowledge="k1",
    model="fake",
    embedder="words",
    temperature=0.2,
    seed=7,
    max_tokens=400,
)


def citation(number: int, quote: str, document: str = "refunds") -> Citation:
    return Citation(
        number=number,
        document_id=document,
        passage_id=f"{document}#1",
        title=document.title(),
        link=None,
        kind=Kind.ARTICLE,
        visibility=Visibility.PUBLIC,
        updated_at=None,
        quote=quote,
        start=0,
        end=len(quote),
        support=0.9,
    )


def draft(*sentences: str | tuple[str, int], citations: Sequence[Citation] = ()) -> Draft:
    """A draft of sentences; one with a number leans on that citation, the others are courtesies."""
    text, found = "", []
    for given in sentences:
        words, number = (given, 0) if isinstance(given, str) else given
        status = SentenceStatus.CITED if number else SentenceStatus.COURTESY
        cited = (number,) if number else ()
        end = len(text) + len(words)
        found.append(Sentence(text=words, start=len(text), end=end, status=status, citations=cited))
        text += f"{words} "
    return Draft(
        id="d1",
        conversation_id="c1",
        text=text.strip(),
        outcome=Outcome.ANSWER,
        outcome_reason="a source answers",
        situation=Situation(
            channel=Channel.EMAIL, stage=Stage.FIRST_REPLY, intents=(Intent.HOW_TO,), tone=Tone.NEUTRAL
        ),
        sentences=tuple(found),
        citations=tuple(citations),
        gaps=(),
        guidelines=(),
        checks=(),
        next_steps=(),
        receipt=Receipt(created_at=NOW, prompt_set="p", prompt_hash="p1", handbook_hash="h1", model="fake"),
    )


def trial(case: str, passed: bool, repeat: int = 0, text: str | None = None, **scores: float | None) -> Trial:
    """A trial with scores by id, where `_` stands for the dash. Other scores, another text, unless one is given."""
    known = {"must-say": float(passed), **{name.replace("_", "-"): value for name, value in scores.items()}}
    return Trial(
        case=case,
        repeat=repeat,
        passed=passed,
        scores={id: Score(value=value, why=f"{id} is {value}") for id, value in known.items()},
        draft=draft(f"Hello. {passed} {known}" if text is None else text),
    )


def failed(case: str, repeat: int = 0) -> Trial:
    return Trial(case=case, repeat=repeat, passed=False, error="ModelTimeout: no answer in 120 s.")


def write_log(path: Path, trials: Sequence[Trial], *, setup: Mapping[str, Any] | None = None, **run: Any) -> RunLog:
    """A log with `trials`, over their cases unless `run` says otherwise."""
    given: dict[str, Any] = {
        "id": path.stem,
        "created_at": NOW,
        "command": ("drafter", "eval", "run"),
        "version": "0.1",
        "setup": SETUP.model_copy(update=dict(setup or {})),
        "cases": {t.case: "1" for t in trials},
        "repeats": max(t.repeat for t in trials) + 1,
    }
    log = RunLog.create(path, Run(**(given | run)))
    for one in trials:
        log.add(one)
    return log


def passing_log(path: Path, passes: Sequence[bool], **given: Any) -> RunLog:
    """A log of one draft a case, c000, c001 and so on."""
    return write_log(path, [trial(f"c{n:03}", passed) for n, passed in enumerate(passes)], **given)


def resealed(path: Path, edit: Callable[[list[dict[str, Any]]], object]) -> Path:
    """The file after its records were edited, the run being the first of them, with checksums made anew."""
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    edit(records)
    head, *trials = map(dict, records)
    if "setup" in head:
        head[SUM] = checksum(head)
    for record in trials:
        record[SUM] = checksum(record, head.get(SUM, ""))
    path.write_text("".join(json.dumps(record) + "\n" for record in (head, *trials)), "utf-8")
    return path
