"""Promises: only what a source, the profile or the conversation backs (tension 23)."""

from drafter.checks.base import Check, CheckInput, Finding
from drafter.checks.common.context import is_cited, voices
from drafter.checks.common.prose import phrases, plain, sentences
from drafter.mailbox import Offer

__all__ = ["CHECKS"]

# no-promise-without-reference. Plain next acts of the agent ("I'll look into it", "I will let you know") bind nobody.
_THING = r"(?:it|this|that|they|everything|the \w+(?: \w+)?)"
_WE_WILL = r"(?:i|we)(?:'ll| will)"
_PROMISE = phrases(
    rf"""
    (?:i|we) (?:can )?(?:guarantee|promise|assure you|commit)  guaranteed  you have my word  rest assured
    (?:i|we) (?:can )?confirm(?:ed)?(?! (?:you|whether|if))
    (?:will|won't|is going to) (?:definitely|certainly|surely|always|never)  definitely (?:be|will|get|have)
    {_THING} will be (?:fixed|resolved|solved|done|ready|restored|back|available)
    {_THING} will be (?:refunded|credited|sorted|live|corrected|added|implemented)
    {_THING} will (?:work again|never happen)  (?:won't|will not|never) happen again
    {_WE_WILL} (?:have (?:it|this|that) (?:fixed|ready|done|solved|sorted)|fix (?:it|this|that)|get (?:it|this) fixed)
    (?:the team|our (?:team|developers|engineers)|they|we) will (?:build|add|implement|release|fix) (?:it|this|that)
    i(?:'m| am) (?:sure|certain|confident) (?:that )?(?:we|the|it|they|our)
    {_WE_WILL} make sure (?:it|this|that) never
    {_WE_WILL} (?:add|build|implement|ship|release) (?:it|this|that|the \w+)(?= (?:soon|next|in|by|for you|to)|[.!])
    """
)
_NOT = r"(?:can't|cannot|can not|don't|do not|unable to|not able to|won't|hard to|too early to|wouldn't|would not)"
_NO_PROMISE = phrases(
    rf"""
    {_NOT} (?:yet )?(?:\w+ )?(?:guarantee|promise|commit|confirm|assure)  no (?:guarantee|promise)s?  not guaranteed
    (?:once|when|as soon as|until|if|whether|before) (?:\w+ ){{0,5}}(?:confirm\w*|will be|fixed)
    """
)

# The acts by which an agent gives something away, by the kind of offer of the profile.
_GIVE = r"(?:i|we)(?:'ve| have|'ll| will|'d| would| can)? (?:gladly |happily |already |like to |also )*"
_OFFERS = {
    "refund": phrases(
        rf"""
        {_GIVE}(?:refund(?:ed)?|reimburse\w*|give you (?:your|the) money back|return(?:ed)? the (?:money|payment))
        {_GIVE}(?:issue|offer|process|arrange)(?:d)? (?:you )?(?:a|the|your)(?: full| partial)? refund
        you(?:'ll| will) (?:get|receive|be given) (?:a (?:full )?refund|your money back)
        your (?:refund|money) (?:will be|has been|is) (?!not)\w+
        """
    ),
    "discount": phrases(
        rf"""
        {_GIVE}(?:give|offer|apply|applied|add|grant|take)[^.!?\n]{{0,40}}(?:discount|% off|percent off|off your)
        your discount (?:code|of)  here(?:'s| is) (?:an?|your) (?:\w+ )?(?:discount|coupon|voucher)
        (?:coupon|discount) code [A-Z0-9]{{4,}}
        """
    ),
    "upgrade": phrases(
        rf"""
        {_GIVE}(?:upgraded? (?:you|your)|give you[^.!?\n]{{0,30}}(?:upgrade|plan)|moved? you (?:up )?to the)
        (?:give|get|have|offer)\w* (?:you )?a free upgrade  upgrade (?:is )?on (?:us|the house)
        """
    ),
    "credit": phrases(
        rf"""
        {_GIVE}(?:credit(?:ed)? you|add(?:ed)?[^.!?\n]{{0,20}}credit|give you[^.!?\n]{{0,20}}(?:credit|free month))
        (?:give|get|have|offer)\w* (?:you )?a free month  on the house  free of charge for you
        """
    ),
    "trial_extension": phrases(
        rf"""
        {_GIVE}(?:extend(?:ed)?|prolong(?:ed)?|lengthen(?:ed)?)[^.!?\n]{{0,20}}trial
        trial (?:has been|will be|is) extended
        """
    ),
}


def _promise(given: CheckInput) -> Finding | None:
    ours = plain(voices(given).ours).casefold()
    for sentence in sentences(given.text):
        text = plain(sentence.text)
        match = _PROMISE.search(text)
        if (
            not match
            or _NO_PROMISE.search(text)
            or is_cited(given, sentence.start, sentence.end)
            or text.casefold() in ours
        ):
            continue
        start = sentence.start + match.start()
        return Finding(
            f"{match.group()!r} promises or confirms what no source backs", start, start + len(match.group())
        )
    return None


def _offered(given: CheckInput) -> Finding | None:
    """An offer stands when its sentence is cited, or the profile has one of this kind that nobody must approve."""
    for sentence in sentences(given.text):
        for kind, pattern in _OFFERS.items():
            match = pattern.search(plain(sentence.text))
            if match and not _stands(given, sentence.start, sentence.end, kind):
                start = sentence.start + match.start()
                return Finding(_why(given, kind), start, start + len(match.group()))
    return None


def _stands(given: CheckInput, start: int, end: int, kind: str) -> bool:
    return is_cited(given, start, end) or any(offer.approver is None for offer in _offers(given, kind))


def _offers(given: CheckInput, kind: str) -> list[Offer]:
    return [offer for offer in given.brief.mailbox.offers if offer.kind == kind]


def _why(given: CheckInput, kind: str) -> str:
    name = kind.replace("_", " ")
    for offer in _offers(given, kind):
        return f"a {name} needs the approval of {offer.approver} (at most {offer.limit}); ask before you offer it"
    return f"this mailbox may not give a {name} away, and no cited source promises one"


CHECKS = (
    Check(
        "no-unsourced-promise",
        "No promise without a source",
        _promise,
        ("no-promise-without-reference", "wow-claims-must-be-true"),
    ),
    Check(
        "offers-allowed",
        "Only offers that the mailbox may make",
        _offered,
        ("no-promise-without-reference", "say-what-can-be-done", "apology-offer-compensation"),
    ),
)
