"""All that happens before a word is written: read, search, decide. Drafting and explaining both begin here."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import takewhile

from drafter.account import account_data
from drafter.aim import Aimed
from drafter.aiming import aimed_outcome
from drafter.asks.asks import Ask, as_one_ask, find_asks
from drafter.attachments.telling import faults_in
from drafter.brief import Brief
from drafter.case import sources_answer
from drafter.cleaning.html_text import html_to_text
from drafter.cleaning.request import OpenRequest, open_request
from drafter.conversation import MESSAGE_LIMIT, Conversation
from drafter.draft import TextKind
from drafter.evidence.plan import AnswerPlan, plan_answer
from drafter.glossary import GLOSSARY, in_english
from drafter.mailbox import Mailbox
from drafter.outcome import decide_outcome
from drafter.parts import Part
from drafter.phrasebook import ENGLISH, Phrasebook
from drafter.reading import Embed, read_situation
from drafter.reading.attached import only_points_to_it
from drafter.reading.steering import find_steering_beside
from drafter.retrieval import SearchResults, retrieve
from drafter.second_look import look_again
from drafter.situation import Outcome, Reading, Situation, Stage
from drafter.sound_sources import sound_documents
from drafter.text.words import content_words
from drafter.tracing import span
from drafter.translation import Translation
from drafter.wish import Wish
from drafter.writing.kinds import FORMS
from drafter.writing.news import news_of_fix
from drafter.writing.nudges import decide_nudge
from kb_index.index import KnowledgeIndex

__all__ = ["read_brief", "search_and_decide"]

_MOST_FILES = 2
_SAYS = 3
"""Words that mean something, from which an ask put into English word by word is searched for alone."""


def read_brief(
    conversation: Conversation,
    wish: Wish,
    mailbox: Mailbox,
    now: datetime,
    words: Phrasebook,
    embed: Embed | None = None,
    without: Collection[Part] = (),
) -> Brief:
    """The brief with what the conversation says; what asking for this kind of text decides goes before it.

    `now` is in UTC, `words` are those of the prompt set; `embed` as in `read_situation`. What a machine wrote is not
    read as the customer's words. `without` are parts to leave out.
    """
    request = open_request(conversation, words.patterns)
    if Part.CLEANING in without:
        request = replace(request, text=_as_it_came(conversation))
    heard = replace(request, text="", subject="") if request.automatic else request
    situation = read_situation(conversation, heard, words, embed, languages=mailbox.languages, now=now)
    if stage := FORMS[wish.kind].stage:
        situation = _at(stage, situation)
    request = replace(request, shared=_shared(wish.kind, situation, request, words))
    account = account_data(conversation, situation, wish.kind)
    asks = _asks(request, words)
    return Brief(
        conversation=conversation,
        mailbox=mailbox,
        request=request,
        situation=situation,
        asks=as_one_ask(asks) if Part.ASKS in without else asks,
        steering=(*find_steering_beside(conversation, request), *account.steering),
        account=account,
        now=now,
        words=words,
        kind=wish.kind,
        instruction=wish.instruction,
        aim=wish.aim,
    )


def search_and_decide(
    brief: Brief,
    index: KnowledgeIndex,
    embed: Embed,
    without: Collection[Part] = (),
    translation: Translation | None = None,
) -> Brief:
    """The brief with what was found, planned and decided; raises StoreError.

    `without` are parts to leave out. `translation` has the asks in the help center's language.
    """
    if FORMS[brief.kind].searches and not brief.request.automatic:
        translation = translation if Part.GLOSSARY in without else _word_by_word(brief, translation)
        asks = [] if Part.ASK_SEARCH in without else [ask.searched for ask in brief.asks] + _in_files(brief.request)
        results = retrieve(index, brief.request, brief.mailbox.id, brief.instruction, asks, translation)
        results = results if Part.SOUND in without else results.sound()
        brief = brief.searched(results)
        with span("plan"):
            brief = brief.planned(_plan(brief, results, index, embed, without))
    return brief.decided(*_decide(brief))


def _as_it_came(conversation: Conversation) -> str:
    """All of what came since the last answer, as mail programs sent it."""
    newest = takewhile(lambda message: message.author != "agent", reversed(conversation.messages))
    said = [message for message in newest if message.author == "customer"]
    return "\n\n".join(message.text or html_to_text(message.html or "", MESSAGE_LIMIT)[0] for message in said[::-1])


def _asks(request: OpenRequest, words: Phrasebook) -> tuple[Ask, ...]:
    """What is asked for; who points to an attachment asks nothing by it, unless that is all that is said."""
    found = find_asks(request, words.patterns)
    return tuple(ask for ask in found if not only_points_to_it(ask.text, words.patterns)) or found


def _in_files(request: OpenRequest) -> list[str]:
    """What the files speak of as a fault, which the message may only point to."""
    return [fault for file in request.files[-_MOST_FILES:] for fault in faults_in(file, most=1)]


def _word_by_word(brief: Brief, translation: Translation | None) -> Translation | None:
    """A translation for the search; where no model made one into English, by the glossary of the language."""
    if translation is None or translation.asks or translation.target != ENGLISH:
        return translation
    words, source = brief.words, translation.source
    tell = partial(in_english, glossary=words.glossary(source), particles=words.particles(source))
    told = [tell(ask.searched) for ask in brief.asks]
    # What leads up to an ask says what it is about where it says little itself: "Where can I download them?"
    whole = [
        tell(ask.whole) if len(content_words(text)) < _SAYS else text
        for text, ask in zip(told, brief.asks, strict=True)
    ]
    asked = (*([tell(brief.request.subject)] if brief.request.subject else []), *whole)
    return replace(translation, asks=asked, by=GLOSSARY) if any(asked) else translation


def _plan(
    brief: Brief, results: SearchResults, index: KnowledgeIndex, embed: Embed, without: Collection[Part]
) -> AnswerPlan:
    """What answers which ask, of the public documents that were found, those that are only possible read too."""
    read = index.whole_documents if Part.SOUND in without else partial(sound_documents, index)
    documents = read(results.told_documents)
    request, asks = _searched_with(brief, results.translation)
    channel, patterns = brief.situation.channel, brief.words.patterns
    plan = plan_answer(request, asks, documents, embed, channel, patterns, index.reranker, without=without)
    own = zip(plan.answers, brief.asks, strict=True)
    plan = AnswerPlan(tuple(replace(answer, ask=ask) for answer, ask in own))
    alone = results.translation or Part.SECOND_LOOK in without
    return plan if alone else look_again(brief, plan, index, embed, read)


def _searched_with(brief: Brief, translation: Translation | None) -> tuple[OpenRequest, Sequence[Ask]]:
    """The request and its asks in the language of the help center, where they were translated one by one."""
    request, asks = brief.request, brief.asks
    put = translation.asks if translation else ()
    if not put or len(put) != len(asks) + bool(request.subject):
        return request, asks
    subject, lines = (put[0], put[1:]) if request.subject else ("", put)
    translated = [replace(ask, text=line, about="", context="") for ask, line in zip(asks, lines, strict=True)]
    return replace(request, subject=subject, text="\n".join(lines)), translated


def _decide(brief: Brief) -> tuple[Outcome, str, Aimed | None, tuple[str, ...]]:
    """What the draft sets out to do, by what the conversation calls for and what the agent aims at, and the subjects
    by which it was decided."""
    outcome, reason, subjects = _decide_alone(brief)
    aimed = aimed_outcome(brief, brief.aim, outcome, reason) if brief.aim else (outcome, reason, None)
    return *aimed, subjects


def _decide_alone(brief: Brief) -> tuple[Outcome, str, tuple[str, ...]]:
    """What the conversation calls for; spam and machines get no letter whatever is asked for, but a note may be
    written on it."""
    if brief.kind is TextKind.IDLE_NUDGE:
        return *decide_nudge(brief), ()
    decided = decide_outcome(brief, sources_answer(brief))
    form = FORMS[brief.kind].outcome
    return (*form, ()) if form and decided[0] is not Outcome.NONE else decided


def _at(stage: Stage, situation: Situation) -> Situation:
    """`situation` at the stage that the agent's choice of text stands for."""
    chosen = Reading(facet="stage", value=stage.value, confidence=1.0, evidence="the agent asks for this text")
    readings = (*(r for r in situation.readings if r.facet != "stage"), chosen)
    return situation.model_copy(update={"stage": stage, "readings": readings})


def _shared(kind: TextKind, situation: Situation, request: OpenRequest, words: Phrasebook) -> str:
    """What this text may say because of private notes: to colleagues all of it, to the customer that it is fixed."""
    if not kind.for_customer:
        return "\n\n".join(turn.text for turn in request.history if turn.author == "note")
    if situation.stage is Stage.FIXED:
        return news_of_fix(request, words)
    return ""
