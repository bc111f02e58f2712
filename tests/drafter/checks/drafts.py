"""Drafts to check, made in one line: a calm first reply by email, from Sam to Maya, unless said otherwise."""

from dataclasses import replace
from datetime import UTC, datetime

from drafter.asks.asks import find_asks
from drafter.brief import Brief
from drafter.checks import ALL_CHECKS
from drafter.checks.base import CheckInput
from drafter.checks.repair import RepairOutcome
from drafter.cleaning.request import open_request
from drafter.conversation import Conversation, Customer, Message
from drafter.draft import CheckStatus, Citation, Sentence, SentenceStatus, TextKind
from drafter.mailbox import Capability, Incident, Mailbox, Offer, Role
from drafter.situation import Channel, Intent, Outcome, Risk, Situation, Stage, Tone
from kb_index.documents import Hit, Kind, Passage, Visibility
from tests.words import PATTERNS, WORDS

NOW = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
BY_ID = {check.id: check for check in ALL_CHECKS}

MAILBOX = Mailbox.model_validate(
    {
        "id": "brindlebook",
        "brand": "Brindlebook",
        "product": "Brindlebook",
        "agent": {"name": "Sam", "signature": "Sam\nBrindlebook"},
        "languages": ["en", "de"],
        "register": "friendly",
        "plans": ["Starter", "Studio", "Team", "Enterprise"],
        "enterprise_plans": ["Enterprise"],
        "help_center": "https://help.brindlebook.example",
        "community_forum": "https://community.brindlebook.example",
        "status_page": "https://status.brindlebook.example",
    }
)
INCIDENT = Incident.model_validate(
    {
        "title": "Booking pages are slow",
        "known": "Since 09:40 UTC booking pages answer slowly.",
        "data_impact": "Confirmed bookings and client data are stored safely.",
        "updates_at": "https://status.brindlebook.example",
    }
)


def mailbox(
    *,
    offers: tuple[Offer, ...] = (),
    roles: tuple[Role, ...] = (),
    capabilities: tuple[Capability, ...] = (),
    incident: Incident | None = None,
    register: str = "friendly",
) -> Mailbox:
    """The demo mailbox with these offers, roles, capabilities or incident."""
    changes = {
        "offers": offers,
        "roles": roles,
        "capabilities": capabilities,
        "incident": incident,
        "register_": register,
    }
    return MAILBOX.model_copy(update=changes)


def citation(
    quote: str,
    number: int = 1,
    *,
    link: str | None = None,
    kind: Kind = Kind.ARTICLE,
    visibility: Visibility = Visibility.PUBLIC,
    title: str = "An article",
) -> Citation:
    """A citation of `quote`."""
    return Citation(
        number=number,
        document_id=f"doc-{number}",
        passage_id=f"doc-{number}#0",
        title=title,
        link=link,
        kind=kind,
        visibility=visibility,
        updated_at=None,
        quote=quote,
        start=0,
        end=len(quote),
        support=0.9,
    )


def passage(text: str, *, visibility: Visibility = Visibility.PUBLIC, link: str | None = None) -> Passage:
    """A passage that was found, cited or not."""
    return Passage(text, text, Kind.ARTICLE, "An article", (), text, 0, len(text), "s", link, visibility)


def cited(text: str, *proved: str, number: int = 1) -> tuple[Sentence, ...]:
    """The sentences of `text` that a source proves."""
    return tuple(
        Sentence(
            text=words,
            start=text.index(words),
            end=text.index(words) + len(words),
            status=SentenceStatus.CITED,
            citations=(number,),
        )
        for words in proved
    )


def conversation(
    *said: str,
    channel: Channel = Channel.EMAIL,
    subject: str = "",
    name: str | None = "Maya Lindqvist",
    attachments: tuple[str, ...] = (),
    verified: bool = False,
    messages: tuple[Message, ...] = (),
) -> Conversation:
    """A conversation in which the customer wrote `said`, or one of these `messages`."""
    own = tuple(
        Message(author="customer", text=text, attachments=attachments)
        for text in said or ("How do I export my bookings?",)
    )
    return Conversation(
        id="c-1",
        mailbox="brindlebook",
        channel=channel,
        subject=subject,
        customer=Customer(name=name, email="maya@studio-lind.example", plan="Studio", verified=verified),
        messages=messages or own,
    )


def draft(
    text: str,
    *said: str,
    channel: Channel = Channel.EMAIL,
    stage: Stage = Stage.FIRST_REPLY,
    intents: tuple[Intent, ...] = (Intent.QUESTION,),
    tone: Tone = Tone.NEUTRAL,
    urgent: bool = False,
    language: str = "en",
    risks: tuple[Risk, ...] = (),
    outcome: Outcome = Outcome.ANSWER,
    kind: TextKind = TextKind.REPLY,
    box: Mailbox = MAILBOX,
    proved: tuple[str, ...] = (),
    citations: tuple[Citation, ...] = (),
    talk: Conversation | None = None,
    passages: tuple[Passage, ...] = (),
) -> CheckInput:
    """A draft `text` for a conversation in which the customer wrote `said`; `proved` are its cited sentences."""
    situation = Situation(
        channel=channel, stage=stage, intents=intents, tone=tone, urgent=urgent, language=language, risks=risks
    )
    talk = talk or conversation(*said, channel=channel)
    request = open_request(talk, PATTERNS)
    brief = Brief(
        words=WORDS,
        conversation=talk,
        mailbox=box,
        request=request,
        asks=find_asks(request, PATTERNS),
        situation=situation,
        now=NOW,
        kind=kind,
        outcome=outcome,
        hits=tuple(Hit(passage, 0.9) for passage in passages),
    )
    proof = citations or ((citation("\n".join(proved)),) if proved else ())
    return CheckInput(text, brief, cited(text, *proved), proof)


def edited(given: CheckInput, outcome: RepairOutcome) -> CheckInput:
    """The draft after its repair."""
    return replace(given, text=outcome.text, sentences=outcome.sentences)


def verdict(check: str, given: CheckInput) -> CheckStatus:
    """What the check says about the draft."""
    return BY_ID[check].run(given).status


def fails(check: str, given: CheckInput) -> bool:
    """Whether the check finds something wrong; a check that does not apply is an error of the test."""
    status = verdict(check, given)
    assert status is not CheckStatus.SKIPPED, f"{check} does not apply"
    return status is CheckStatus.FAILED


def mended(check: str, given: CheckInput) -> str:
    """The text after the edits that the check's rule proposes."""
    mend = BY_ID[check].mend
    assert mend is not None, f"{check} has no rule"
    text, end = "", 0
    for edit in sorted(mend(given), key=lambda e: (e.start, e.end)):
        text += given.text[end : edit.start] + edit.text
        end = edit.end
    return text + given.text[end:]
