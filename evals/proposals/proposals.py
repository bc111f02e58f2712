"""From life to case: a draft that an agent corrected before sending it becomes a proposed golden case.

A proposal is a file of a golden case with one key more, `proposal`, which says what it was made from. While that
stands there, `drafter eval lint` and `run` refuse the file: what an agent once sent is no rule until a person says
so. `approve` takes it away. Nothing personal is in it, as far as `evals.proposals.scrub` can tell.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import yaml

from drafter.conversation import Conversation
from drafter.draft import Draft, Sentence, SentenceStatus, TextKind
from drafter.pipeline import Drafter
from drafter.proofreading import Proofreader
from drafter.situation import Outcome
from evals.cases.golden import PROPOSAL, load_cases
from evals.errors import CaseError
from evals.proposals.corrections import Correction, Failure, corrections
from evals.proposals.scrub import Scrubber
from kb_index.documents import Hit, Visibility
from kb_index.durable import make_folder, private

__all__ = ["Proposal", "approve", "propose"]

_FEWEST_WORDS, _MOST_WORDS = 2, 8
_SLACK = 1.2
"""How much longer than what was sent a draft may be."""
_ASKING = {Outcome.ANSWER: Outcome.ANSWER_AND_ASK}
_NOT_ASKING = {Outcome.ANSWER_AND_ASK: Outcome.ANSWER, Outcome.ASK: Outcome.ANSWER}
_BLOCK = re.compile(rf"^{PROPOSAL}:.*\n(?:[ \t#].*\n|\n)*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A golden case for a person to judge: its id, the failures that it guards against, worst first, and the facts
    that the agent added and no source says, which no draft can know. `fields` are those of the file."""

    id: str
    failures: tuple[Failure, ...]
    unknown: tuple[str, ...]
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


def propose(drafter: Drafter, conversation: Conversation, draft: Draft, sent: str) -> Proposal | None:
    """The case that `sent`, what an agent made of `draft`, calls for; None where nothing was put right.

    `drafter` proves and checks what was sent, asking no model. Raises CaseError for another text than a reply, and
    what Drafter.outline raises.
    """
    if draft.kind is not TextKind.REPLY:
        raise CaseError(f"the draft is a {draft.kind}, and golden cases are of replies; give a reply.")
    brief = drafter.outline(conversation).brief
    hits = (*brief.hits, *_found_for(sent, draft, drafter, conversation.mailbox, brief.hits))
    proof = Proofreader(replace(brief, hits=hits), drafter.embed, by_rule=False).proof(sent)
    final = draft.model_copy(
        update={
            "text": proof.text,
            "sentences": proof.sentences,
            "citations": proof.citations,
            "checks": proof.checks,
        }
    )
    found = corrections(draft, final)
    if not found:
        return None
    hosts = {urlsplit(hit.passage.link).hostname or "" for hit in hits if hit.passage.link}
    scrubber = Scrubber.of(conversation, hosts=hosts, known=[brief.mailbox.agent.name, brief.mailbox.brand])
    return _proposal(conversation, final, found, scrubber)


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


def _found_for(sent: str, draft: Draft, drafter: Drafter, mailbox: str, known: Sequence[Hit]) -> Iterator[Hit]:
    """Public passages about each sentence that the agent wrote anew: it may rest on what no search found."""
    seen = {hit.passage.id for hit in known}
    for line in filter(str.strip, sent.splitlines()):
        if line.strip() in draft.text:
            continue
        for hit in drafter.index.search(line, mailbox=mailbox, include_internal=False, limit=2):
            if hit.passage.id not in seen:
                seen.add(hit.passage.id)
                yield hit


def _proposal(conversation: Conversation, final: Draft, found: Sequence[Correction], scrubber: Scrubber) -> Proposal:
    failures = tuple(dict.fromkeys(correction.failure for correction in found))
    id = f"proposed-{_day(conversation)}-{failures[0]}-{hashlib.sha256(final.id.encode()).hexdigest()[:6]}"
    talk = scrubber.conversation(conversation, id).model_dump(mode="json", exclude_defaults=True, exclude={"id"})
    unknown = [scrubber.text(c.sent.text) for c in found if c.sent and _unknown(c)]
    said = [[scrubber.text(words)] for c in found if c.sent for words in _must_say(c, final)]
    forbidden = dict.fromkeys(scrubber.text(words) for c in found for words in c.wrong)
    expect: dict[str, Any] = {"outcome": [_outcome(final.outcome, failures).value]}
    cited = [c for c in final.citations if c.visibility is Visibility.PUBLIC]
    parts = {
        "cite": list(dict.fromkeys(c.document_id for c in cited)),
        "say": [list(words) for words in dict.fromkeys(map(tuple, said))],
        "not_say": list(forbidden),
        "tone": final.situation.tone.value,
        "language": final.situation.language,
        "words": int(_SLACK * len(final.text.split())),
        "reference": scrubber.text(final.text),
    }
    fields = {
        "id": id,
        "why": f"An agent corrected a draft before sending it ({', '.join(failures)}). It must not fall behind that.",
        "author": "proposed from a sent reply",
        "tags": ["proposed", *map(str, failures)],
        "locked": False,
        "conversation": talk,
        "expect": expect | {name: value for name, value in parts.items() if value},
        PROPOSAL: {
            "failures": list(map(str, failures)),
            "drafted": [scrubber.text(c.drafted.text) for c in found if c.drafted],
            "no_source_says": unknown,
        },
    }
    return Proposal(id, failures, tuple(unknown), fields)


def _day(conversation: Conversation) -> str:
    at: datetime | None = conversation.last_customer_at
    return f"{at:%Y-%m-%d}" if at else "undated"


def _unknown(correction: Correction) -> bool:
    """Whether the agent wrote a fact that neither a source nor the conversation has."""
    return correction.sent is not None and correction.sent.status is SentenceStatus.UNSUPPORTED


def _outcome(drafted: Outcome, failures: Sequence[Failure]) -> Outcome:
    if Failure.NEEDLESS_QUESTION in failures and Failure.MISSED_QUESTION not in failures:
        return _NOT_ASKING.get(drafted, drafted)
    if Failure.MISSED_QUESTION in failures:
        return _ASKING.get(drafted, drafted)
    return drafted


def _must_say(correction: Correction, final: Draft) -> Iterator[str]:
    """The words of a fact that the agent put in: its figures, else the longest words in common with its source."""
    sent = correction.sent
    if sent is None or sent.status is not SentenceStatus.CITED or correction.failure is Failure.TONE:
        return
    if correction.right:
        yield from correction.right
    elif words := _shared(sent, [c.quote for c in final.citations if c.number in sent.citations]):
        yield words


def _shared(sent: Sentence, quotes: Sequence[str]) -> str:
    """The longest run of words that the sentence has in common with a quote; empty where none is long enough."""
    ours = sent.text.replace("**", "").split()
    best: list[str] = []
    for quote in quotes:
        theirs = quote.replace("**", "").split()
        match = SequenceMatcher(None, [_bare(w) for w in ours], [_bare(w) for w in theirs], autojunk=False)
        block = match.find_longest_match()
        best = max(best, ours[block.a : block.a + block.size], key=len)
    return " ".join(best[:_MOST_WORDS]).strip(".,;:!?()") if len(best) >= _FEWEST_WORDS else ""


def _bare(word: str) -> str:
    return word.casefold().strip(".,;:!?()")
