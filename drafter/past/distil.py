"""A past conversation distilled to what was asked and what a person answered, without personal data."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from drafter.cleaning.automatic import sounds_automatic
from drafter.cleaning.earlier import EarlierMessages
from drafter.cleaning.mail_text import own_words
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation
from drafter.past.answers import Answers
from drafter.past.thread import MailThread, mark_of
from drafter.phrasebook import Patterns, Phrasebook
from drafter.privacy.detector import Detector
from drafter.privacy.masks import anonymise
from drafter.privacy.participants import people_of, plain_message
from drafter.reading.language import read_language
from drafter.reading.signs import read_signs
from drafter.text.excerpts import shorten
from drafter.text.sentences import SentenceKind, classify
from kb_index.documents import Document, Kind, SourceNote, Visibility
from kb_index.sources.dates import moment

__all__ = ["distil"]

NOT_RESOLVED = "not resolved"
NO_PERSON = "no answer by a person"
NOTHING_ASKED = "nothing asked in words"
_RESOLVED = frozenset({"resolved", "solved", "closed", "done", "completed", "complete", "archived"})
_QUIET = timedelta(days=7)
"""How long an answered mail thread must have been silent to count as resolved."""

_QUESTION_CHARACTERS, _ANSWER_CHARACTERS, _TITLE_CHARACTERS = 700, 1600, 90
_FRAME = (SentenceKind.GREETING, SentenceKind.COURTESY, SentenceKind.SIGNATURE)
_OFFERS = re.compile(r"anything (?:else|more)|(?:further|more|other) (?:questions|help)|help you with", re.IGNORECASE)
_FEWEST_WORDS = 4


def distil(
    thread: MailThread, answers: Answers, source: str, now: datetime, words: Phrasebook
) -> Document | SourceNote:
    """The thread as a document, internal, or why it is left out."""
    patterns = words.patterns
    conversation = _without_machines(thread.conversation)
    if conversation is None:
        return _left_out(thread, NOTHING_ASKED)
    opening, replies = _opening(conversation), _replies(conversation, patterns)
    if not replies:
        return _left_out(thread, NO_PERSON)
    if not _is_resolved(conversation, thread.status, now, patterns):
        return _left_out(thread, NOT_RESOLVED)
    asked = open_request(opening, patterns)
    language = read_language(asked.text, words).value
    people = people_of(conversation, patterns, thread.people)
    detector = Detector(words, people, (language,), thorough=True)

    def clean(text: str) -> str:
        return anonymise(text, detector, answers.public_link)

    essence = _essence(asked.text, _QUESTION_CHARACTERS, _FRAME, patterns)
    question = clean(essence or asked.text[:_QUESTION_CHARACTERS])
    answer = clean(_answer(replies, patterns))
    if len(answer.split()) < _FEWEST_WORDS:
        return _left_out(thread, NO_PERSON)
    if not any(c.isalpha() for c in question + asked.subject):
        return _left_out(thread, NOTHING_ASKED)
    return Document(
        id=f"{thread.file}#{mark_of(conversation.id)}",
        kind=Kind.PAST_CONVERSATION,
        title=_title(clean(asked.subject), question),
        text=f"## Asked\n\n{question}\n\n## Answered\n\n{answer}",
        source=source,
        visibility=Visibility.INTERNAL,
        updated_at=next(filter(None, (moment(m.at) for m in reversed(conversation.messages))), None),
        mailboxes=thread.mailboxes,
        language=language,
        answered_with=answers.used(plain_message(m) for m in conversation.messages if m.author == "agent"),
    )


def _left_out(thread: MailThread, reason: str) -> SourceNote:
    return SourceNote(thread.file, reason, left_out=True)


def _without_machines(conversation: Conversation) -> Conversation | None:
    """What people wrote to each other, private notes left aside; None where no customer is left."""
    kept = tuple(
        message
        for message in conversation.messages
        if message.author in ("customer", "agent") and not sounds_automatic(plain_message(message))
    )
    if not any(message.author == "customer" for message in kept):
        return None
    return conversation.model_copy(update={"messages": kept})


def _opening(conversation: Conversation) -> Conversation:
    """The conversation up to the first answer: the customer's opening request."""
    first = next(i for i, m in enumerate(conversation.messages) if m.author == "customer")
    burst = takewhile(lambda message: message.author == "customer", conversation.messages[first:])
    return conversation.model_copy(update={"messages": tuple(burst)})


def _replies(conversation: Conversation, patterns: Patterns) -> list[str]:
    """The agents' own words in what they wrote after the customer's first message."""
    earlier = EarlierMessages()
    replies: list[str] = []
    asked = False
    for message in conversation.messages:
        text = own_words(plain_message(message), patterns, earlier, author=message.name)
        if message.author == "agent" and asked and text:
            replies.append(text)
        earlier.add(text)
        asked = True
    return replies


def _is_resolved(conversation: Conversation, status: str | None, now: datetime, patterns: Patterns) -> bool:
    """By the help desk's word; without one if the customer is content, or an answer has been left standing."""
    if status is not None:
        return status.strip().casefold() in _RESOLVED
    last = conversation.messages[-1]
    if last.author == "customer":
        answered = any(message.author == "agent" for message in conversation.messages)
        without_subject = conversation.model_copy(update={"subject": ""})  # it names the trouble to the end
        return answered and bool(read_signs(open_request(without_subject, patterns), patterns).settled)
    text = own_words(plain_message(last), patterns, author=last.name)
    questions = (span for span in classify(text, patterns) if span.kind is SentenceKind.QUESTION)
    asks = any(not _OFFERS.search(text[span.start : span.end]) for span in questions)
    return not asks and last.at is not None and now - last.at >= _QUIET


def _answer(replies: Sequence[str], patterns: Patterns) -> str:
    """What was answered: the replies' facts, the latest ones kept where all are too long."""
    without = (*_FRAME, SentenceKind.QUESTION)
    told = [part for reply in replies if (part := _essence(reply, _ANSWER_CHARACTERS, without, patterns))]
    while len(told) > 1 and sum(map(len, told)) > _ANSWER_CHARACTERS:
        del told[0]
    return "\n\n".join(told)


def _essence(text: str, characters: int, without: Collection[SentenceKind], patterns: Patterns) -> str:
    """`text` without sentences of these kinds, cut at the end of a sentence; its layout stays."""
    kept, end, dropped = "", 0, False
    for span in classify(text, patterns):
        between, said = text[end : span.start], text[span.start : span.end]
        end = span.end
        if span.kind in without:
            dropped = True
            continue
        joint = ("\n\n" if dropped and "\n" in between else between) if kept else ""
        if kept and len(kept) + len(said) > characters:
            break
        kept += (joint or (" " if kept else "")) + said
        dropped = False
    return kept[: 2 * characters].strip()


def _title(subject: str, question: str) -> str:
    """The subject, else how the question begins."""
    return shorten(subject if len(re.findall(r"\w+", subject)) > 1 else question, _TITLE_CHARACTERS)
