"""Emphasis: exclamation marks, emoji, gushing and capitals, each fit for the customer's tone (tensions 4 and 9)."""

import re
from collections.abc import Iterator

from drafter.checks.base import Check, CheckInput, Edit, Finding, Languages
from drafter.checks.common.context import cited_text, customer_text, parts, serious
from drafter.checks.common.prose import plain, sentences
from drafter.checks.common.word_tables import reworded
from drafter.situation import Tone

__all__ = ["CHECKS"]

_MARKS = re.compile(r"[!！]+")
_ALLOWED_MARKS = 2  # style-no-overenthusiasm
_ALLOWED_EMOJI = 2

_EMOJI = re.compile(
    "[\U0001f300-\U0001faff\U0001f1e6-\U0001f1ff\u2600-\u27bf\u2b50\u2b55\u2764\u203c\u2049]"
    "[\ufe0f\u200d\U0001f3fb-\U0001f3ff\U0001f300-\U0001faff\u2640\u2642\u2764]*"
)
# Check marks, arrows and the like are signs, not moods.
_SIGNS = frozenset("✓✔✗✘☑☒➔➜➝➞➡☰★☆✉☎⚙✏✂✕✖✚")
_SMILEY = re.compile(r"(?<![\w:/])(?:[:;=]-?[)(DPp]|<3|\^\^|xD)(?![\w/])")

# style-no-overenthusiasm: gushing words, with a sober one where a rule can put it.
GUSHING = {
    r"(?:so|super|very|really|absolutely|beyond|more than) (?:happy|excited|glad|thrilled|delighted|pleased)": "glad",
    r"thrilled|delighted|overjoyed|ecstatic|stoked|over the moon": "glad",
    r"(?:amazing|awesome|fantastic|wonderful|excellent)(?= (?:question|idea|point|suggestion|news))": "good",
    r"absolutely love|love love": "like",
    r"the best thing(?: ever)?|best \w+ ever": "good",
    r"amazing|awesome|fantastic|incredible|phenomenal|fabulous": "great",
    r"super(?![- ]?(?:users?|admins?|script))": "very",
}

_SHOUTED = re.compile(
    r"\b(?:VERY|NOT|NEVER|ALWAYS|PLEASE|MUST|ALL|ONLY|IMPORTANT|IMMEDIATELY|NOW|SORRY|DO|CANNOT|YOUR?|WE|REALLY)\b"
)
_CAPITALS = re.compile(r"\b[A-Z]{4,}(?: [A-Z]{2,})+\b")


def _allowed_marks(given: CheckInput) -> int:
    return 0 if serious(given) else _ALLOWED_MARKS


def _surplus_marks(given: CheckInput) -> Iterator[tuple[re.Match[str], str]]:
    """The marks too many, with the reason: any beside a sorry, those over the tone's allowance, double ones."""
    left = _allowed_marks(given)
    tone = (
        "the customer is upset, in a hurry or unsure"
        if serious(given)
        else f"more than {_ALLOWED_MARKS} sound excited"
    )
    for sentence in sentences(given.text):
        sorry = given.patterns.sorry.search(plain(sentence.text))
        for mark in _MARKS.finditer(given.text, sentence.start, sentence.end):
            if sorry:
                yield mark, "an apology and an exclamation mark do not go together"
            elif left <= 0:
                yield mark, f"no exclamation mark here: {tone}"
            elif len(mark.group()) > 1:
                yield mark, "one exclamation mark is enough"
            else:
                left -= 1


def _exclamation(given: CheckInput) -> Finding | None:
    return next((Finding(reason, *mark.span()) for mark, reason in _surplus_marks(given)), None)


def _calm_marks(given: CheckInput) -> tuple[Edit, ...]:
    marks = [mark for mark, _ in _surplus_marks(given)]
    return tuple(Edit(m.start(), m.end(), _instead(given, m)) for m in marks)


def _instead(given: CheckInput, mark: re.Match[str]) -> str:
    """A comma behind the greeting, nothing beside a question mark, else a full stop."""
    greeting = parts(given).greeting
    if greeting and greeting.end == mark.end():
        return ","
    return "" if "?" in given.text[max(0, mark.start() - 1) : mark.end() + 1] else "."


def _emojis(given: CheckInput) -> list[re.Match[str]]:
    found = [m for pattern in (_EMOJI, _SMILEY) for m in pattern.finditer(given.text) if m.group()[0] not in _SIGNS]
    return sorted(found, key=lambda m: m.start())


def _invited(given: CheckInput) -> bool:
    return given.brief.situation.tone is Tone.CHEERFUL or bool(
        _EMOJI.search(customer_text(given)) or _SMILEY.search(customer_text(given))
    )


def _surplus_emojis(given: CheckInput) -> list[re.Match[str]]:
    found = _emojis(given)
    if serious(given) or given.patterns.sorry.search(plain(given.text)):
        return found
    return found[_ALLOWED_EMOJI if _invited(given) else 1 :]


def _emoji(given: CheckInput) -> Finding | None:
    surplus = _surplus_emojis(given)
    if not surplus:
        return None
    where = "the mood does not invite one" if serious(given) else "an apology or a second one makes it flippant"
    return Finding(f"no emoji or smiley here: {where}", *surplus[0].span())


def _without_emoji(given: CheckInput) -> tuple[Edit, ...]:
    edits = []
    for found in _surplus_emojis(given):
        start = found.start() - (given.text[found.start() - 1 : found.start()] == " ")
        edits.append(Edit(start, found.end(), ""))
    return tuple(edits)


def _shouts(given: CheckInput) -> list[re.Match[str]]:
    """Words for emphasis, and runs of capitals; what a source or a name spells in capitals may stay."""
    sources = cited_text(given)
    names = sources + customer_text(given) + given.brief.mailbox.product + given.brief.mailbox.brand
    emphasis = [m for m in _SHOUTED.finditer(given.text) if m.group() not in sources]
    runs = [m for m in _CAPITALS.finditer(given.text) if m.group() not in names]
    return sorted(emphasis + runs, key=lambda m: (m.start(), -m.end()))


def _shouting(given: CheckInput) -> Finding | None:
    return next((Finding(f"{m.group()!r} in capitals reads as shouting", *m.span()) for m in _shouts(given)), None)


def _quiet(given: CheckInput) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    for found in _shouts(given):
        if not edits or found.start() >= edits[-1].end:
            head = any(s.start == found.start() for s in sentences(given.text))
            edits.append(Edit(*found.span(), found.group().capitalize() if head else found.group().lower()))
    return tuple(edits)


CHECKS = (
    Check(
        "exclamation-marks",
        "Exclamation marks fit the tone",
        _exclamation,
        ("tone-serious-for-upset", "style-no-overenthusiasm", "downtime-no-jokes", "greet-exclamation-optional"),
        mend=_calm_marks,
        languages=Languages.ANY,
    ),
    Check(
        "emoji-fit",
        "Emoji fit the tone",
        _emoji,
        ("smilies-only-in-context", "tone-serious-for-upset", "downtime-no-jokes"),
        mend=_without_emoji,
        languages=Languages.ANY,
    ),
    reworded(
        "no-overenthusiasm",
        "No gushing",
        GUSHING,
        "{word!r} gushes; nobody believes it",
        ("style-no-overenthusiasm", "no-try-hard"),
    ),
    Check("no-shouting", "No capitals for emphasis", _shouting, ("difficult-stay-professional",), mend=_quiet),
)
