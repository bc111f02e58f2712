"""All that happens before a word is written: read, search, decide. Drafting and explaining both begin here."""

from dataclasses import dataclass, replace
from datetime import datetime

from drafter.brief import Brief
from drafter.cleaning.request import OpenRequest, open_request
from drafter.conversation import Conversation
from drafter.draft import TextKind
from drafter.mailbox import Mailbox
from drafter.outcome import decide_outcome
from drafter.reading import Embed, read_situation
from drafter.retrieval import Found, retrieve
from drafter.situation import Outcome, Reading, Situation, Stage
from drafter.writing.kinds import FORMS
from drafter.writing.news import news_of_fix
from drafter.writing.nudges import decide_nudge
from kb_index.documents import Kind
from kb_index.index import KnowledgeIndex

__all__ = ["Prepared", "Read", "prepare", "read"]


KNOWN = 0.65
"""Cosine similarity from which a source is taken to be about just this matter."""


@dataclass(frozen=True, slots=True)
class Read:
    """What the conversation says, before anything is looked up."""

    conversation: Conversation
    kind: TextKind
    mailbox: Mailbox
    request: OpenRequest
    situation: Situation


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the writer is told, and all that was found for it; `brief.hits` is what may be used."""

    brief: Brief
    found: Found


def read(
    conversation: Conversation, kind: TextKind, mailbox: Mailbox, now: datetime, embed: Embed | None = None
) -> Read:
    """The open request and the situation; what asking for this kind of text decides goes before what was read."""
    request = open_request(conversation)
    situation = read_situation(conversation, request, embed, languages=mailbox.languages, now=now)
    if stage := FORMS[kind].stage:
        situation = _at(stage, situation)
    request = replace(request, shared=_shared(kind, situation, request))
    return Read(conversation, kind, mailbox, request, situation)


def prepare(
    said: Read, index: KnowledgeIndex, instruction: str | None = None, *, each_question: bool = True
) -> Prepared:
    """Search and decide; raises StoreError. `each_question` as in `drafter.retrieval.find`."""
    found = Found((), (), "")
    if FORMS[said.kind].searches:
        found = retrieve(index, said.request, said.mailbox.id, instruction, each_question=each_question)
    outcome, reason = _decide(said, found)
    hits = () if outcome is Outcome.CLOSE else found.hits
    if not said.kind.for_customer:
        hits += tuple(hit for hit in found.internal if hit.passage.kind is not Kind.PAST_CONVERSATION)
    brief = Brief(
        mailbox=said.mailbox,
        request=said.request,
        situation=said.situation,
        outcome=outcome,
        outcome_reason=reason,
        hits=hits,
        instruction=instruction,
        conversation=said.conversation,
        kind=said.kind,
    )
    return Prepared(brief, found)


def _decide(said: Read, found: Found) -> tuple[Outcome, str]:
    """What the conversation calls for; spam gets no letter whatever is asked for, but a note may be written on it."""
    if said.kind is TextKind.IDLE_NUDGE:
        return decide_nudge(said.conversation, said.request, said.situation.language)
    looked_up = bool(found.hits) if FORMS[said.kind].searches else None
    decided = decide_outcome(said.situation, said.request, said.mailbox, found=looked_up, known=found.best >= KNOWN)
    if decided[0] is Outcome.NONE:
        return decided
    return FORMS[said.kind].outcome or decided


def _at(stage: Stage, situation: Situation) -> Situation:
    """`situation` at the stage that the agent's choice of text stands for."""
    told = Reading(facet="stage", value=stage.value, confidence=1.0, evidence="the agent asks for this text")
    readings = (*(r for r in situation.readings if r.facet != "stage"), told)
    return situation.model_copy(update={"stage": stage, "readings": readings})


def _shared(kind: TextKind, situation: Situation, request: OpenRequest) -> str:
    """What this text may say because of private notes: to colleagues all of it, to the customer that it is fixed."""
    if not kind.for_customer:
        return "\n\n".join(turn.text for turn in request.history if turn.author == "note")
    if situation.stage is Stage.FIXED:
        return news_of_fix(request)
    return ""
