"""Everything that the rules see in a request and in what the customer wrote before."""

import re
from dataclasses import dataclass

from drafter.cleaning.request import OpenRequest
from drafter.phrasebook import Patterns
from drafter.reading.cues import CueMatch, straight_quotes
from drafter.reading.intents import find_intents
from drafter.reading.tone_signs import carried_upset, find_tones
from drafter.reading.urgency import find_urgency
from drafter.situation import Intent

__all__ = ["Signs", "read_signs"]

_HEAD, _TAIL = 6000, 2000
_EARLIER = 20  # messages; of the anger of one before those a thousandth is left
_DONE = re.compile(r"\b(that('s| is) (all|it|everything)|nothing else|no,? thanks|all (good|set|sorted)|bye)\b", re.I)
_BUT = re.compile(
    r"\b(but|however|except|unfortunately|still (not|no|does|the same|have|has|get|see|shows?)|only (problem|thing)|"
    r"aber|leider|trotzdem|mais|malheureusement|pero|todavía no|però|purtroppo|ancora non|maar|helaas|mas|"
    r"ainda não)\b",
    re.I,
)
"""Behind such a word something is left."""
_SHORT = 15
_ANYTHING_ELSE = re.compile(r"\b(anything|something) (else|more)\b[^?\n]{0,200}\?", re.I)
_NO = re.compile(r"\s*(no|nope|nothing|nah|nein|non|nee)\b[^?\n]{0,30}$", re.I)
_NUMBER = re.compile(r"\d{3,}")
_ASKED_FOR = re.compile(
    r"\b(send|give|tell|share|attach|provide|let (me|us) (know|have)|which|what) [^.!\n]{0,80}\?|"
    r"\b(please|kindly|could you|can you|would you|i need|we need)\b[^.!?\n]{0,40}\b(send|give|tell|share|attach|"
    r"forward|provide|number|link|file|screenshot|details)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_GREETING = re.compile(r"\b(hi+|hello+|hey+|hallo|hola|bonjour|salut|ciao|hoi|olá|moin|there|team|all)\b", re.I)
_WANTED = {i for i in Intent if i not in (Intent.THANKS, Intent.SPAM, Intent.QUESTION)}


@dataclass(frozen=True, slots=True)
class Signs:
    """What the rules see. `text` is the request with its subject; `earlier` the customer's messages before it, oldest
    first, both with `straight_quotes`; `earlier_intents` what all of those speak for; `settled` the words by which
    the customer says that nothing more is wanted. `hands_over`: they give what we asked for, and the matter is the
    old one. `wordless`: there is nothing to tell a mood by, as in "?" or a picture alone."""

    text: str
    earlier: tuple[str, ...]
    intents: dict[str, CueMatch]
    earlier_intents: dict[str, CueMatch]
    tones: dict[str, CueMatch]
    urgency: CueMatch | None
    carried: CueMatch | None
    settled: str
    hands_over: bool
    wordless: bool


def read_signs(request: OpenRequest, patterns: Patterns) -> Signs:
    """The signs in `request`. Of a very long text the head and the tail are read, where people say what they want; of
    many earlier messages the newest, for a mood of long ago has faded."""
    text = _bounded(straight_quotes("\n".join(part for part in (request.subject, request.text) if part)))
    told = [turn for turn in request.history if turn.author == "customer"][-_EARLIER:]
    earlier = tuple(_bounded(straight_quotes(turn.text)) for turn in told)
    intents = find_intents(text, patterns)
    hands_over = _hands_over(request)
    settled = "" if hands_over else _settled(intents, text) or _says_no_more(request)
    return Signs(
        text=text,
        earlier=earlier,
        intents=intents,
        earlier_intents=find_intents("\n".join(earlier), patterns) if earlier else {},
        tones=find_tones(text),
        urgency=find_urgency(text),
        carried=carried_upset(earlier, bool(settled)),
        settled=settled,
        hands_over=hands_over,
        wordless=not _WORD.search(_GREETING.sub(" ", text)),
    )


def _bounded(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else f"{text[:_HEAD]}\n{text[-_TAIL:]}"


def _hands_over(request: OpenRequest) -> bool:
    """Whether the customer gives a number, a link or a file after an agent asked for something."""
    given = bool(request.attachments or request.urls or _NUMBER.search(request.text))
    return given and bool(_ASKED_FOR.search(_last_of_ours(request))) and "?" not in request.text


def _last_of_ours(request: OpenRequest) -> str:
    return next((turn.text for turn in reversed(request.history) if turn.author == "agent"), "")


def _says_no_more(request: OpenRequest) -> str:
    """The customer's no to the agent's question whether there is anything else, else nothing."""
    asked = _last_of_ours(request)
    return request.text.strip() if _ANYTHING_ELSE.search(asked) and _NO.match(request.text) else ""


def _settled(intents: dict[str, CueMatch], text: str) -> str:
    """The words by which the customer says that nothing more is wanted, else nothing."""
    if (
        "?" in text
        or _BUT.search(text)
        or any(found.value in _WANTED and found.confidence >= 0.75 for found in intents.values())
    ):
        return ""
    thanks = intents.get(Intent.THANKS)
    done = _DONE.search(text) if len(text.split()) <= _SHORT else None
    return thanks.words if thanks else (done.group() if done else "")
