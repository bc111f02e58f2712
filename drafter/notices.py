"""Notices: what the agent should know about a draft before reading it, in one sentence each."""

from collections.abc import Collection, Iterator, Sequence

from drafter.account import is_old
from drafter.aim import Aim
from drafter.attachments.kinds import FileKind, kind_of
from drafter.brief import Brief
from drafter.conversation import CONVERSATION_LIMIT, MESSAGE_LIMIT
from drafter.draft import Notice, Severity, SourceConflict, TextKind
from drafter.glossary import GLOSSARY
from drafter.proof.conflicts import conflict_words
from drafter.proof.records import denied_records
from drafter.reading.attached import attachment_missing
from drafter.retrieval import SearchResults
from drafter.situation import Risk, SteeringPlace
from drafter.text.excerpts import shorten
from drafter.text.plain_text import plain_quote
from drafter.text.sentences import split_sentences
from kb_index.documents import Kind

__all__ = ["notices"]

_RISKS = {
    Risk.INJECTION: Notice(
        code="injection",
        severity=Severity.WARNING,
        text="The customer's message tries to steer the drafter. It was treated as material only.",
        place=SteeringPlace.MESSAGE,
    ),
    Risk.CARD_DATA: Notice(
        code="card-data",
        severity=Severity.DANGER,
        text="The conversation holds a card number. Do not repeat it; ask for the last four digits at most.",
    ),
    Risk.LEGAL: Notice(
        code="legal",
        severity=Severity.DANGER,
        text="Legal words were used. Have someone who may decide read this before it is sent.",
    ),
    Risk.ABUSE: Notice(
        code="abuse",
        severity=Severity.WARNING,
        text="The message is abusive. The draft stays kind; parting ways is a manager's decision.",
    ),
    Risk.UNVERIFIED: Notice(
        code="unverified",
        severity=Severity.DANGER,
        text="Nobody has verified who is writing. Give out nothing that is tied to the account.",
    ),
}
_STEERING = {
    SteeringPlace.QUOTED: "Mail that the customer quotes tries to steer the drafter. It was not read.",
    SteeringPlace.HIDDEN: "The customer's message hides text that tries to steer the drafter. It was not read.",
    SteeringPlace.FILE: "The attached file {title!r} tries to steer the drafter. It was treated as material only.",
    SteeringPlace.ATTACHMENT: "The name of a file tries to steer the drafter. It was treated as material only.",
    SteeringPlace.NAME: "The customer's name tries to steer the drafter. It was treated as material only.",
    SteeringPlace.ACCOUNT: "Account data of {title!r} tries to steer the drafter. It was not used; correct it there.",
    SteeringPlace.SOURCE: "The source {title!r} tries to steer the drafter. That part was not used; correct it.",
}
_INTERNAL = {Kind.PAST_CONVERSATION: "is a past conversation about something like this"}
_EXCERPT, _MOST_SOURCES, _FILES, _SAID = 600, 3, 5, 120
_FIRST = (Severity.DANGER, Severity.WARNING, Severity.INFO)


def notices(
    brief: Brief,
    conflicts: Sequence[SourceConflict] = (),
    *,
    composed: bool = False,
    failures: Sequence[str] = (),
    unfollowed: str = "",
    seen: Collection[str] = (),
) -> tuple[Notice, ...]:
    """What to know first, most important first. `unfollowed`: why nobody followed the agent's instruction; `seen` are
    the pictures that the model which wrote has looked at."""
    found = (
        *(notice for risk, notice in _RISKS.items() if risk in brief.situation.risks),
        *_of_steering(brief),
        *_of_conflicts(conflicts),
        *_of_account(brief),
        *_of_sources(brief),
        *_of_reading(brief),
        *_of_pictures(brief, seen),
        *_of_instruction(unfollowed),
        *_of_aim(brief),
        *_of_writing(brief, composed, failures),
        *_of_internal(brief),
    )
    return tuple(sorted(found, key=lambda notice: _FIRST.index(notice.severity)))


def _of_conflicts(conflicts: Sequence[SourceConflict]) -> Iterator[Notice]:
    for conflict in conflicts:
        yield Notice(
            code="sources-disagree",
            severity=Severity.WARNING,
            text=conflict_words(conflict),
            link=conflict.other.link,
        )


def _of_steering(brief: Brief) -> Iterator[Notice]:
    """Orders to whoever drafts that stand where the customer's own words do not."""
    sources = brief.search_results.steering if brief.search_results else ()
    for found in (*brief.steering, *sources[:_MOST_SOURCES]):
        yield Notice(
            code="injection",
            severity=Severity.WARNING,
            text=_STEERING[found.place].format(title=found.title),
            link=found.link,
            excerpt=found.words,
            place=found.place,
        )


def _of_account(brief: Brief) -> Iterator[Notice]:
    """What of account data the customer contradicts, is old, is not used, or could not be looked up."""
    text, plans = brief.request.text, brief.mailbox.plans
    written = [text[span.start : span.end] for span in split_sentences(text)]
    plan = brief.conversation.customer.plan
    told = [*((f"The customer writes “{shorten(one, _SAID)}”", one) for one in written)]
    told += [(f"The help desk has the plan {plan!r}", f"My plan is {plan}.")] if plan else []
    every = [*brief.account.used, *(fact for fact, _ in brief.account.withheld)]
    denied = {fact: what for what, said in reversed(told) if (fact := denied_records(said, every, plans).against)}
    for fact, what in reversed(denied.items()):  # each once, however often they write it
        text = f"{what}, and account data of {fact.source} says “{fact.words}” ({fact.day}). Find out which holds."
        yield Notice(code="account-conflict", severity=Severity.WARNING, text=text)
    if old := [
        f"“{fact.words}” ({fact.source}, {fact.day})" for fact in brief.account.used if is_old(fact.as_of, brief.now)
    ]:
        text = f"Account data is old: {'; '.join(old[:_FILES])}. Look it up before you rely on it."
        yield Notice(code="account-old", severity=Severity.WARNING, text=text)
    if why := dict.fromkeys(why for _, why in brief.account.withheld):
        count = len(brief.account.withheld)
        text = f"Account data that this text does not use ({count}): {'; '.join(why)}."
        yield Notice(code="account-withheld", severity=Severity.INFO, text=text)
    if missing := brief.conversation.account_missing:
        text = f"Not all account data could be looked up: {'; '.join(missing[:_FILES])}."
        yield Notice(code="account-missing", severity=Severity.WARNING, text=text)


def _of_sources(brief: Brief) -> Iterator[Notice]:
    """What was not found, or not looked for in full."""
    results = brief.search_results or SearchResults()
    if results.query and not results.hits and not brief.told_of_account and brief.kind.for_customer:
        titles = ", ".join(f"{source.title!r}" for source in results.possible_sources(()))
        possible = f"; what may: {titles}" if titles else ""
        text = f"No source answers this for sure{possible}. Check every fact before you send it."
        yield Notice(code="no-source", severity=Severity.WARNING, text=text)
    if results.translation and (not results.translation.asks or results.translation.by == GLOSSARY):
        text = f"What the customer asks was searched for {results.translation.words}. Sources may be missed."
        yield Notice(code="not-translated", severity=Severity.WARNING, text=text)


def _of_reading(brief: Brief) -> Iterator[Notice]:
    """What of the conversation was not read, and who has answered it already."""
    request = brief.request
    if request.cut:
        text = (
            f"Not all was read: of a message {MESSAGE_LIMIT:,} characters are, of a conversation "
            f"{CONVERSATION_LIMIT:,}, the newest messages first."
        )
        yield Notice(code="conversation-cut", severity=Severity.WARNING, text=text)
    if attachment_missing(brief.conversation, request, brief.words.patterns):
        text = (
            "The customer speaks of an attachment, and none came with the message to the drafter. If you see one in "
            "your inbox, take out the question for it."
        )
        yield Notice(code="attachment-missing", severity=Severity.WARNING, text=text)
    if unread := [f"{file.name} ({file.unread})" for file in request.files if file.unread]:
        text = f"Not all that is attached was read: {'; '.join(unread[:_FILES])}. Look into it yourself."
        yield Notice(code="attachment-unread", severity=Severity.WARNING, text=text)
    if request.answered and brief.kind is TextKind.REPLY:
        text = "An agent has already replied to the customer's last message."
        yield Notice(code="already-answered", severity=Severity.WARNING, text=text)


def _of_pictures(brief: Brief, seen: Collection[str]) -> Iterator[Notice]:
    """Pictures of the open request that nobody has looked at."""
    new = [file for file in brief.request.files if file.name in brief.request.attachments]
    unseen = [file.name for file in new if kind_of(file) is FileKind.PICTURE and file.name not in seen]
    if unseen and brief.kind.for_customer:
        text = f"No model has looked at what the customer sent: {', '.join(unseen[:_FILES])}. Look at it yourself."
        yield Notice(code="picture-unseen", severity=Severity.INFO, text=text)


def _of_instruction(unfollowed: str) -> Iterator[Notice]:
    if unfollowed:
        text = f"Your instruction was {unfollowed}. Change the text yourself."
        yield Notice(code="instruction-not-followed", severity=Severity.WARNING, text=text)


def _of_aim(brief: Brief) -> Iterator[Notice]:
    if brief.aimed and not brief.aimed.followed:
        text = f"Your aim, {brief.aim!s}, was {brief.aimed.words}"
        yield Notice(code="aim-not-followed", severity=Severity.WARNING, text=text)
    elif brief.aimed and brief.aimed.unproved:
        who = brief.colleague.name if brief.colleague else "a colleague"
        text = f"No source and no profile allows this yes: send it only with what {who} has agreed to."
        yield Notice(code="yes-unproved", severity=Severity.WARNING, text=text)
    elif brief.aim is Aim.DECLINE and brief.aimed and brief.aimed.overrules and brief.source_found:
        source = brief.passages[0]
        text = f"A source answers what is asked: {source.title!r}. Read it before you say no."
        yield Notice(code="no-against-source", severity=Severity.WARNING, text=text, link=source.link)


def _of_writing(brief: Brief, composed: bool, failures: Sequence[str]) -> Iterator[Notice]:
    """Who wrote it, where that is not the first model."""
    if composed:
        why = f" ({'; '.join(failures)})" if failures else ""
        source = "sources" if brief.kind is TextKind.REPLY else "conversation"
        text = f"No model's answer is used{why}: this was composed from the {source} without one."
        yield Notice(code="composed", severity=Severity.INFO, text=text)
    elif failures:
        text = f"Another model than the first one answered: {'; '.join(failures)}"
        yield Notice(code="other-model", severity=Severity.INFO, text=text)


def _of_internal(brief: Brief) -> Iterator[Notice]:
    """What only colleagues may read and may help the agent: its words come along, for it often has no address."""
    results = brief.search_results or SearchResults()
    first = {hit.passage.title: hit.passage for hit in reversed(results.internal)}
    for title in dict.fromkeys(hit.passage.title for hit in results.internal):
        passage = first[title]
        yield Notice(
            code="internal-source",
            severity=Severity.INFO,
            text=f"Internal, not for the customer: {title!r} {_INTERNAL.get(passage.kind, 'may help you')}.",
            link=passage.link,
            excerpt=shorten(plain_quote(passage.text), _EXCERPT),
        )
