"""Steps that write something down: bugs, wishes, questions, follow-ups, cases."""

from drafter.brief import Brief
from drafter.next_steps.rule import Rule
from drafter.phrasebook import ENGLISH
from drafter.reading.details import BugDetail, missing_details
from drafter.situation import Channel, Intent, Outcome, Stage
from drafter.text.addresses import LINK
from drafter.writing.asking import ask_for
from kb_index.documents import Kind

__all__ = ["RULES"]

_OPEN = (Stage.FIRST_REPLY, Stage.FOLLOW_UP, Stage.HANDOFF)
_FEW = 2  # missing details up to which a report is good enough to log


def _title(brief: Brief) -> str:
    return brief.request.subject or "[title?]"


def _faulty(brief: Brief) -> bool:
    """Whether a fault is reported that is still open, and is neither the outage that everybody knows of nor a payment
    that somebody looks up in our books."""
    known = brief.mailbox.incident is not None and brief.wants(Intent.DOWNTIME)
    looked_up = brief.outcome is Outcome.HAND_OFF and brief.situation.intents[:1] == (Intent.BILLING,)
    return brief.wants(Intent.BUG) and brief.situation.stage in _OPEN and not known and not looked_up


def _missing(brief: Brief) -> tuple[BugDetail, ...]:
    """What a report lacks, the links of earlier messages counted too."""
    given = set()
    if any(turn.author == "customer" and LINK.search(turn.text) for turn in brief.request.history):
        given.add(BugDetail.LINK)
    return tuple(detail for detail in missing_details(brief.request) if detail not in given)


def _bug(brief: Brief) -> str | None:
    enough = _faulty(brief) and len(_missing(brief)) <= _FEW
    return "A fault is reported with what it takes to look into it." if enough else None


def _place(brief: Brief) -> str:
    """Where the conversation is, or a blank for it."""
    return brief.conversation.link or "[conversation link?]"


def _bug_note(brief: Brief) -> str:
    return f"- {_title(brief)} / [ticket link?] / {_place(brief)}"


def _wish(brief: Brief) -> str | None:
    return "The customer wishes for something that is not there." if brief.wants(Intent.FEATURE_REQUEST) else None


def _wish_note(brief: Brief) -> str:
    return f"Feature Request: {_title(brief)} / {_place(brief)}"


def _question(brief: Brief) -> str | None:
    if _faulty(brief) and len(_missing(brief)) > _FEW:
        return "It may be a fault, but it is not confirmed yet: it is logged as a question until then."
    if brief.wants(Intent.TECHNICAL_API) and not brief.hits:
        return "No source answers this technical question."
    return None


def _replicate(brief: Brief) -> str | None:
    return "A fault is reported: see it yourself before anything else." if _faulty(brief) else None


def _details(brief: Brief) -> str | None:
    missing = _missing(brief) if _faulty(brief) else ()
    return f"Missing from the report: {', '.join(missing)}." if missing else None


def _details_text(brief: Brief) -> str | None:
    """The question for what is missing, where the customer is written to in English."""
    return ask_for(_missing(brief), brief.words.english) if brief.language == ENGLISH else None


def _link(brief: Brief) -> str | None:
    follow_up = brief.situation.stage is Stage.FOLLOW_UP and brief.wants(Intent.BUG, Intent.FEATURE_REQUEST)
    return "The same concern has come up here before." if follow_up else None


def _document(brief: Brief) -> str | None:
    return "The customer is told about the fix now." if brief.situation.stage is Stage.FIXED else None


def _chat_case(brief: Brief) -> str | None:
    if brief.situation.channel is not Channel.CHAT or brief.outcome is Outcome.NONE:
        return None
    if brief.situation.stage in (Stage.CLOSING, Stage.IDLE):
        return "The chat is ending: copy it into its case and close the case."
    first = brief.situation.stage is Stage.FIRST_REPLY
    return "This is the first reply in a chat: it gets a case with the origin Chat." if first else None


def _status(brief: Brief) -> str | None:
    return "An incident is running." if brief.mailbox.incident and brief.wants(Intent.DOWNTIME, Intent.BUG) else None


def _postmortem(brief: Brief) -> str | None:
    return "The outage is over." if brief.wants(Intent.DOWNTIME) and brief.situation.stage is Stage.FIXED else None


def _saved_reply(brief: Brief) -> str | None:
    common = brief.wants(Intent.HOW_TO, Intent.QUESTION) and brief.outcome is Outcome.ANSWER and bool(brief.hits)
    saved = any(passage.kind is Kind.SAVED_REPLY for passage in brief.passages)
    return "A question that articles answer has no saved reply yet." if common and not saved else None


RULES = (
    Rule("replicate-bug", "Reproduce it", ("bug-always-replicate",), _replicate),
    Rule(
        "ask-replication-details",
        "Ask for what is missing, all in one round",
        ("bug-ask-steps-if-not-replicable", "bug-identify-and-collect"),
        _details,
        _details_text,
    ),
    Rule(
        "log-bug",
        "Log the bug",
        (
            "log-bug-form",
            "bug-record-if-new",
            "note-per-bug",
            "note-format-ticket",
            "note-links-bulleted",
            "user-notes-clean",
        ),
        _bug,
        _bug_note,
    ),
    Rule(
        "log-question",
        "Log it as a question for the product team",
        ("log-question-form", "tech-unconfirmed-bug-as-question", "note-format-ticket"),
        _question,
        _bug_note,
    ),
    Rule(
        "log-feature-request",
        "Log the wish, on top of the customer's notes",
        (
            "log-request-form",
            "feature-log-with-ticket-link",
            "note-format-feature-request",
            "note-groups-requests",
            "note-feature-requests-on-top",
            "note-links-bulleted",
        ),
        _wish,
        _wish_note,
    ),
    Rule(
        "link-ticket",
        "Add the customer to the ticket that exists",
        ("followup-link-existing-ticket", "followup-note-ticket-links"),
        _link,
        _bug_note,
    ),
    Rule(
        "document-follow-up",
        "Note on the ticket that the customer was told",
        ("followup-document", "fixed-comment-on-ticket", "fixed-comment-then-remove-note"),
        _document,
    ),
    Rule(
        "log-chat-in-case",
        "Keep the chat in its case",
        (
            "salesforce-case-create",
            "salesforce-case-origin-chat",
            "salesforce-case-title-chat",
            "chat-log-into-case",
            "salesforce-case-close",
            "followup-manage-in-case",
        ),
        _chat_case,
    ),
    Rule(
        "post-status-update",
        "Keep the status page up to date",
        ("downtime-one-central-place", "downtime-keep-posting"),
        _status,
        lambda brief: str(brief.mailbox.status_page) if brief.mailbox.status_page else None,
    ),
    Rule(
        "write-postmortem",
        "Publish what happened and what prevents it",
        ("downtime-write-postmortem", "downtime-mail-everyone"),
        _postmortem,
    ),
    Rule(
        "save-reply-proposal",
        "Propose this answer as a saved reply",
        ("save-reply-while-answering", "kb-asked-twice-write-article"),
        _saved_reply,
    ),
)
