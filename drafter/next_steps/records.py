"""Steps that write something down: bugs, wishes, questions, follow-ups, cases."""

from drafter.next_steps.case import Case, Rule
from drafter.reading.details import missing_details
from drafter.situation import Channel, Intent, Outcome, Stage

__all__ = ["RULES"]

_OPEN = (Stage.FIRST_REPLY, Stage.FOLLOW_UP, Stage.HANDOFF)
_FEW = 2  # missing details up to which a report is good enough to log


def _title(case: Case) -> str:
    return case.request.subject or "[title?]"


def _bug(case: Case) -> str | None:
    if not (case.wants(Intent.BUG) and case.at(*_OPEN)):
        return None
    return (
        "A fault is reported with what it takes to look into it."
        if len(missing_details(case.request)) <= _FEW
        else None
    )


def _bug_note(case: Case) -> str:
    return f"- {_title(case)} / [ticket link?] / [conversation link?]"


def _wish(case: Case) -> str | None:
    return "The customer wishes for something that is not there." if case.wants(Intent.FEATURE_REQUEST) else None


def _wish_note(case: Case) -> str:
    return f"Feature Request: {_title(case)} / [conversation link?]"


def _question(case: Case) -> str | None:
    if case.wants(Intent.BUG) and case.at(*_OPEN) and len(missing_details(case.request)) > _FEW:
        return "It may be a fault, but it is not confirmed yet: it is logged as a question until then."
    if case.wants(Intent.TECHNICAL_API) and not case.hits:
        return "No source answers this technical question."
    return None


def _replicate(case: Case) -> str | None:
    return (
        "A fault is reported: see it yourself before anything else."
        if case.wants(Intent.BUG) and case.at(*_OPEN)
        else None
    )


def _details(case: Case) -> str | None:
    missing = missing_details(case.request) if case.wants(Intent.BUG) and case.at(*_OPEN) else ()
    return f"Missing from the report: {', '.join(missing)}." if missing else None


def _link(case: Case) -> str | None:
    follow_up = case.at(Stage.FOLLOW_UP) and case.wants(Intent.BUG, Intent.FEATURE_REQUEST)
    return "The same concern has come up here before." if follow_up else None


def _document(case: Case) -> str | None:
    return "The customer is told about the fix now." if case.at(Stage.FIXED) else None


def _chat_case(case: Case) -> str | None:
    if not case.on(Channel.CHAT) or case.outcome is Outcome.NONE:
        return None
    if case.at(Stage.CLOSING, Stage.IDLE):
        return "The chat is ending: copy it into its case and close the case."
    return (
        "This is the first reply in a chat: it gets a case with the origin Chat."
        if case.at(Stage.FIRST_REPLY)
        else None
    )


def _status(case: Case) -> str | None:
    return "An incident is running." if case.mailbox.incident and case.wants(Intent.DOWNTIME, Intent.BUG) else None


def _postmortem(case: Case) -> str | None:
    return "The outage is over." if case.wants(Intent.DOWNTIME) and case.at(Stage.FIXED) else None


def _saved_reply(case: Case) -> str | None:
    common = case.wants(Intent.HOW_TO, Intent.QUESTION) and case.outcome is Outcome.ANSWER and bool(case.hits)
    return (
        "A question that articles answer has no saved reply yet." if common and not case.saved_reply_found else None
    )


RULES = (
    Rule("replicate-bug", "Reproduce it", ("bug-always-replicate",), _replicate),
    Rule(
        "ask-replication-details",
        "Ask for what is missing, all in one round",
        ("bug-ask-steps-if-not-replicable", "bug-identify-and-collect"),
        _details,
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
        lambda case: str(case.mailbox.status_page) if case.mailbox.status_page else None,
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
