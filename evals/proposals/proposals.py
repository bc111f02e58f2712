"""From life to case: a draft that an agent corrected before sending it becomes a proposed golden case.

A proposal is a file of a golden case with one key more, `proposal`, which says what it was made from. While that
stands there, `drafter eval run` refuses the file: what an agent once sent is no rule until a person says so. `drafter
eval lint FILE` says whether it can be won, `approve` takes the key away. Nothing personal is in it, as far as
`evals.proposals.scrub` can tell.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import yaml

from drafter.conversation import Conversation
from drafter.corrections import Correction, Failure, corrections
from drafter.draft import Draft, SentenceStatus, TextKind
from drafter.pipeline import Drafter
from drafter.proofreading import Proof, Proofreader
from drafter.situation import Outcome
from drafter.text.sentences import plain_sentence
from drafter.wish import Wish
from evals.cases.golden import PROPOSAL, load_cases
from evals.errors import CaseError
from evals.proposals.carriers import carriers, find_carriers
from evals.proposals.facts import SentFact, sent_facts
from evals.proposals.scrub import Scrubber
from evals.proposals.sent_outcome import sent_outcome
from evals.proposals.sent_text import SentText
from kb_index.durable import make_folder, private

__all__ = ["Proposal", "approve", "propose"]

_MOST_FACTS = 6
"""Facts that a case asks for; the others are named beside it, for a person to choose from."""
_SLACK = 1.2
"""How much longer than what was sent a draft may be."""
_BLOCK = re.compile(rf"^{PROPOSAL}:.*\n(?:[ \t#].*\n|\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A golden case for a person to judge: its id, the failures that it guards against, worst first, why it has its
    outcome, and the facts that the agent added and no source says, which no draft can know; `unread` says why nobody
    could tell, where the sources are in another language. `fields` are those of the file."""

    id: str
    failures: tuple[Failure, ...]
    outcome_why: str
    unknown: tuple[str, ...]
    unread: str
    fields: dict[str, Any]

    def write(self, folder: Path) -> Path:
        """The file of the proposal in `folder`; raises CaseError where there is one of that name."""
        path = folder / f"{self.id}.yaml"
        make_folder(folder)
        text = yaml.safe_dump(self.fields, sort_keys=False, allow_unicode=True, width=110)
        try:
            with open(path, "x", encoding="utf-8", opener=private) as file:
                file.write(text)
        except FileExistsError:
            raise CaseError(f"{path} exists; judge that proposal first, or remove it.") from None
        return path


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the sent text lets a case ask for; `why` are the words of it that tell the outcome, `unread` why its
    sentences could not be held against the sources."""

    outcomes: tuple[Outcome, ...]
    why: str
    facts: Sequence[SentFact]
    cite: tuple[str, ...]
    unread: str


def propose(drafter: Drafter, conversation: Conversation, draft: Draft, sent: str) -> Proposal | None:
    """The case that `sent`, what an agent made of `draft`, calls for; None where nothing was put right.

    `drafter` proves and checks what was sent; a model is asked only for a translation, where the help center is in
    another language. Raises CaseError for another text than a reply, and
    what Drafter.outline raises.
    """
    if draft.kind is not TextKind.REPLY:
        raise CaseError(f"the draft is a {draft.kind}, and golden cases are of replies; give a reply.")
    brief = drafter.outline(conversation, Wish(aim=draft.receipt.aim)).brief
    text = SentText.of(sent, drafter, brief)
    brief = replace(brief, hits=find_carriers(text, drafter, brief))
    reader = Proofreader(brief, drafter.embed, drafter.index.scale, by_rule=False, embed_words=drafter.embed_words)
    proof = text.proof(reader)
    told = sent_outcome(proof, brief)
    drafted = Proof(draft.text, draft.sentences, draft.citations, draft.checks)
    # Where the agent let stand what the draft does, it has the outcome that it was drafted with.
    kept = [draft.outcome] if sent_outcome(drafted, brief).outcome is told.outcome else []
    final = draft.model_copy(
        update={
            "text": proof.text,
            "sentences": proof.sentences,
            "citations": proof.citations,
            "checks": proof.checks,
            "outcome": draft.outcome if kept else told.outcome,
        }
    )
    found = corrections(draft, final)
    if not found:
        return None
    facts = sent_facts(found, final, text.translated)
    starts = [fact.start for fact in facts] or [s.start for s in final.sentences if s.status is SentenceStatus.CITED]
    hosts = {urlsplit(hit.passage.link).hostname or "" for hit in brief.hits if hit.passage.link}
    scrubber = Scrubber.of(conversation, hosts=hosts, known=[brief.mailbox.agent.name, brief.mailbox.brand])
    expected = _Expected(
        outcomes=tuple(dict.fromkeys((told.outcome, *kept))),
        why=told.why,
        facts=facts,
        cite=tuple(carriers(text, starts, reader)) if starts else (),
        unread=text.unread,
    )
    return _proposal(conversation, final, found, expected, scrubber)


def approve(path: Path, folder: Path) -> Path:
    """Make the proposal at `path` a golden case in `folder`, under the same name; its new path.

    Raises CaseError where the file is no proposal, is no golden case without its note, or `folder` has one.
    """
    text = path.read_text("utf-8") if path.is_file() else ""
    if not _BLOCK.search(text):
        raise CaseError(f"{path} is no proposal; give a file that `drafter eval propose` wrote.")
    target = folder / path.name
    if target.exists():
        raise CaseError(f"{target} exists; rename the proposal and its id.")
    with TemporaryDirectory(prefix="drafter-proposal-") as alone:
        Path(alone, path.name).write_text(_BLOCK.sub("", text), "utf-8")
        load_cases(Path(alone))
    folder.mkdir(parents=True, exist_ok=True)
    target.write_text(_BLOCK.sub("", text), "utf-8")
    path.unlink()
    return target


def _proposal(
    conversation: Conversation, final: Draft, found: Sequence[Correction], expected: _Expected, scrubber: Scrubber
) -> Proposal:
    failures = tuple(dict.fromkeys(correction.failure for correction in found))
    id = f"proposed-{_day(conversation)}-{failures[0]}-{hashlib.sha256(final.id.encode()).hexdigest()[:6]}"
    talk = scrubber.conversation(conversation, id).model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    unknown = [scrubber.text(plain_sentence(c.sent.text)) for c in found if c.sent and _unknown(c)]
    said = [tuple(scrubber.text(words) for words in fact.wordings) for fact in expected.facts]
    parts = {
        "cite": list(expected.cite),
        "say": [list(words) for words in dict.fromkeys(said[:_MOST_FACTS])],
        "not_say": list(dict.fromkeys(scrubber.text(words) for c in found for words in c.wrong)),
        "tone": final.situation.tone.value,
        "language": final.situation.language,
        "words": int(_SLACK * len(final.text.split())),
        "reference": scrubber.text(final.text),
    }
    if not final.text:
        parts = {"tone": parts["tone"]}
    why = scrubber.text(expected.why)
    fields = {
        "id": id,
        "why": f"An agent corrected a draft before sending it ({', '.join(failures)}). It must not fall behind that.",
        "author": "proposed from a sent reply",
        "tags": ["proposed", *map(str, failures)],
        "locked": False,
        "conversation": talk,
        **({"aim": final.receipt.aim.value} if final.receipt.aim else {}),
        "expect": {"outcome": [outcome.value for outcome in expected.outcomes]}
        | {name: value for name, value in parts.items() if value},
        PROPOSAL: {
            "failures": list(map(str, failures)),
            "outcome": why,
            "drafted": [scrubber.text(c.drafted.text) for c in found if c.drafted],
            "also_stated": [words for words, *_ in dict.fromkeys(said[_MOST_FACTS:])],
            "not_held_against_sources" if expected.unread else "no_source_says": unknown,
        }
        | ({"unread": expected.unread} if expected.unread else {}),
    }
    return Proposal(id, failures, why, tuple(unknown), expected.unread, fields)


def _day(conversation: Conversation) -> str:
    at: datetime | None = conversation.last_customer_at
    return f"{at:%Y-%m-%d}" if at else "undated"


def _unknown(correction: Correction) -> bool:
    """Whether the agent wrote a fact that neither a source nor the conversation has."""
    return correction.sent is not None and correction.sent.status.unproved
