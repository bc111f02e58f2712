"""Suppliers: ours to answer for, whoever slipped (tensions 11 and 12)."""

from drafter.checks.base import CheckInput
from drafter.checks.common.prose import phrases
from drafter.checks.common.word_tables import forbidden
from drafter.situation import Intent

__all__ = ["CHECKS"]

# apology-take-full-blame, downtime-no-finger-pointing: who is pointed at, and how.
_PROVIDER = r"(?:payment|hosting|cloud|email|sms|internet|network|service|card) (?:provider|processor|company|host)"
_NAMES = r"stripe|paypal|mollie|aws|amazon|google|microsoft|apple|cloudflare|twilio"
_SUPPLIER = (
    r"(?:(?:an?|the|our|their|your|his|one of our) (?:\w+ ){0,2})?"
    rf"(?:third[- ]part(?:y|ies)|supplier|vendor|{_PROVIDER}|provider|processor|subcontractor|bank|{_NAMES})"
)
_FAILURE = r"(?:outage|failure|error|problem|issue|bug|fault|mistake|incident)"
_BLAMED = phrases(
    rf"""
    (?:caused|triggered|introduced) by {_SUPPLIER}  {_FAILURE} (?:of|at|with|from|on the side of) {_SUPPLIER}
    (?:due to|because of|down to) (?:an? |the )?(?:\w+ )?{_FAILURE} (?:at|with|of|on|from) {_SUPPLIER}
    (?:due to|because of|down to) {_SUPPLIER}
    {_SUPPLIER}(?:'s|s') (?:{_FAILURE}|responsibility)
    {_SUPPLIER} (?:failed|broke|made a mistake|(?:is|was) (?:to blame|responsible)|let us down|caused)
    \w+'s not (?:our|my) (?:fault|mistake|problem|responsibility)
    (?:is not|isn't|was not|wasn't) (?:our|my) (?:fault|mistake|problem|responsibility)
    (?:outside|beyond|out of) (?:of )?our control  nothing to do with us  not on our (?:side|end)
    """
)


def _trouble(given: CheckInput) -> bool:
    return given.brief.situation.upset or given.brief.wants(
        Intent.BUG, Intent.DOWNTIME, Intent.BILLING, Intent.COMPLAINT
    )


CHECKS = (
    forbidden(
        "no-third-party-blame",
        "No blame on a third party",
        _BLAMED,
        "{word!r} points at someone else; own it, and say how we work with them on it",
        ("downtime-no-finger-pointing", "apology-take-full-blame", "apology-supplier-as-partner"),
        applies=_trouble,
    ),
)
