"""Outages: that we know, what it means for their data, where the news is; nothing played down, no jokes."""

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.closing import before_ending, before_sign_off
from drafter.checks.common.context import our_fault
from drafter.checks.common.prose import phrases, plain, words
from drafter.checks.common.word_tables import forbidden, reworded
from drafter.situation import Channel, Intent, Stage

__all__ = ["CHECKS"]

_AWARE = phrases(
    r"""
    aware  (?:we|i) (?:already )?(?:know|see|saw|noticed|found|spotted)  known (?:problem|issue|outage|incident)
    since \d\d[:.]\d\d  (?:an|the) (?:incident|outage) (?:is|has|that)
    """
)
_WORKING = phrases(
    r"""
    working  fixing  restor\w+  on it  bringing  repairing  investigating  looking into
    getting (?:it|this|things|them) back
    engineers (?:are|have)
    """
)
# downtime-no-minimising
_MINIMISED = phrases(
    r"""
    (?:only|just) (?:a )?(?:very )?(?:few|small number|handful|minority|fraction|some)(?: of)?(?: our)? \w+
    a (?:very )?(?:few|small number of|handful of|fraction of) (?:our )?(?:users|customers|accounts|people)
    (?:minor|brief|slight|small|tiny|little) (?:outage|issue|problem|interruption|disruption|glitch|incident|delay)
    not a big deal  nothing serious  no big (?:deal|problem)  hiccup  blip
    """
)
# downtime-no-jokes
JOKES = {r"(?:ha){2,}h?|ha,? ha": "", r"l+o+l+|rofl|lmao": "", r"(?:w?oops(?:ie)?|whoops|uh-oh)[,!.]?": ""}


def _outage(given: CheckInput) -> bool:
    return given.brief.wants(Intent.DOWNTIME) and given.brief.situation.stage not in (Stage.FIXED, Stage.CLOSING)


def _incident(given: CheckInput) -> bool:
    return our_fault(given) and _outage(given)


def _link(given: CheckInput) -> str | None:
    incident = given.brief.mailbox.incident
    page = incident.updates_at if incident else given.brief.mailbox.status_page
    return str(page).rstrip("/") if page else None


def _aware(given: CheckInput) -> Finding | None:
    text = plain(given.text)
    missing = [] if _AWARE.search(text) else ["that we know of it"]
    missing += [] if _WORKING.search(text) else ["that we are working on it"]
    return Finding(f"say {' and '.join(missing)}") if missing else None


def _say_aware(given: CheckInput) -> tuple[Edit, ...]:
    return before_ending(given, given.brief.words.english.outage_known)


def _status_link(given: CheckInput) -> Finding | None:
    link = _link(given)
    return None if not link or link in given.text else Finding(f"the page with the news is missing: {link}")


def _add_link(given: CheckInput) -> tuple[Edit, ...]:
    link = _link(given)
    return before_ending(given, given.say.outage_news.format(link=link)) if link else ()


def _data(given: CheckInput) -> Finding | None:
    """The word data, or most of what the profile says about it."""
    incident = given.brief.mailbox.incident
    told = {w for w in words(incident.data_impact) if len(w) > 4} if incident else set()
    if given.patterns.their_data.search(plain(given.text)) or len(told & set(words(given.text))) > 2:
        return None
    return Finding("say what the outage means for the customer's data")


def _say_data(given: CheckInput) -> tuple[Edit, ...]:
    incident = given.brief.mailbox.incident
    return before_ending(given, incident.data_impact) if incident and given.brief.language == "en" else ()


def _sorry_twice(given: CheckInput) -> Finding | None:
    if len(given.patterns.sorry.findall(plain(given.text))) > 1:
        return None
    return Finding("in an outage say sorry a second time, for what it does to their day")


def _say_sorry_again(given: CheckInput) -> tuple[Edit, ...]:
    return before_sign_off(given, given.brief.words.english.sorry_again)


def _by_mail(given: CheckInput) -> bool:
    return _incident(given) and given.brief.situation.channel is Channel.EMAIL


CHECKS = (
    Check(
        "downtime-aware",
        "An outage: we know and work on it",
        _aware,
        ("downtime-say-aware-and-working", "downtime-reply-sorry-handling-link"),
        applies=_incident,
        mend=_say_aware,
    ),
    Check(
        "downtime-data",
        "An outage: what it means for their data",
        _data,
        ("downtime-say-impact-on-data", "downtime-say-next-steps"),
        applies=_incident,
        mend=_say_data,
        languages=Languages.WRITTEN,
    ),
    Check(
        "downtime-status-link",
        "An outage: where the news is",
        _status_link,
        ("downtime-reply-sorry-handling-link", "downtime-one-central-place"),
        applies=_outage,
        mend=_add_link,
        languages=Languages.ANY,
    ),
    Check(
        "downtime-second-sorry",
        "An outage: sorry more than once",
        _sorry_twice,
        ("downtime-repeat-sorry",),
        applies=_by_mail,
        mend=_say_sorry_again,
    ),
    forbidden(
        "downtime-no-minimising",
        "An outage is not played down",
        _MINIMISED,
        "{word!r} plays it down; for those it hit it was serious",
        ("downtime-no-minimising",),
        applies=_outage,
    ),
    reworded(
        "downtime-no-jokes",
        "No jokes about an outage",
        JOKES,
        "{word!r} jokes about what may have cost people money",
        ("downtime-no-jokes",),
        applies=_outage,
    ),
)
