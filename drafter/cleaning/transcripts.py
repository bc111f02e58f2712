"""Transcripts: a chat or a call that a program wrote down, taken apart into who said what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

__all__ = ["SpokenTurn", "read_chat", "read_voicemail"]

_READ = 300  # characters of a line that are looked at
_FEWEST = 3  # lines with a speaker that make a transcript
_MOSTLY = 0.6  # of all lines from the first speaker on
_ABOVE = 12  # lines that may stand above the first speaker
_CLOCK = r"(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4},? )?\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?"
_SPEAKER = r"[^\W\d_][\w .'’#-]{0,38}?"
_SPOKEN = re.compile(
    rf"\s*(?:[\[(]? ?(?P<before>{_CLOCK}) ?[\])]?[ ,|-]{{0,3}})?(?P<speaker>{_SPEAKER}) ?"
    rf"(?:[\[(,]? ?(?:at )?(?P<behind>{_CLOCK}) ?[\])]?)? ?[:：](?!\d)\s?(?P<said>.*)",
    re.IGNORECASE,
)
_HEADED = re.compile(
    rf"\s*(?P<speaker>{_SPEAKER})(?: ?[,([|•·-] ?| at | )(?P<behind>{_CLOCK})[\])]?\s*", re.IGNORECASE
)
_CUSTOMER = frozenset(
    "visitor customer guest client user kunde kundin besucher gast visiteur cliente visitante utente bezoeker klant"
    " utilisateur besökare kund you me ich moi yo ik io".split()
)
_MACHINE = frozenset("bot chatbot assistant system auto robot automated virtual ai".split())
_BOT = re.compile(r"[a-zà-ÿ0-9](?:Bot|Assistant|AI)\b")  # "NestBot"; no Mrs Talbot
_AGENT = frozenset(
    "agent operator support advisor representative team helpdesk mitarbeiter berater conseiller agente operatore"
    " medewerker".split()
)
_STARS = "***"  # what stands around an event, such as that somebody has joined
_HAPPENED = re.compile(
    r"\W{0,3}(?:the |this )?(?:live )?(?:chat|conversation|session) (?:was |has |is )?(?:been )?(?:ended|started|"
    r"closed|over|transferred)\b[^?]{0,60}|[^\n?:]{1,40} (?:has )?(?:joined|left|ended|closed) the (?:chat|"
    r"conversation)\W{0,3}|"
    r"\W{0,3}(?:der |dieser )?chat (?:wurde )?(?:beendet|gestartet)\W{0,3}",
    re.IGNORECASE,
)
_HEADLINE_WORDS = 16
_HEADLINE = re.compile(
    r"\b(?:transcript|chat|conversation|verlauf|gespräch|protokoll|conversación|gesprek)\b", re.IGNORECASE
)

_VOICEMAIL = re.compile(
    r"\b(?:voice ?-?mail|voice message|missed call|sprachnachricht|mailbox-?nachricht|message vocal|"
    r"messagerie vocale|mensaje de voz|buzón de voz|messaggio vocale|segreteria|voicemailbericht|mensagem de voz|"
    r"correio de voz)\b",
    re.IGNORECASE,
)
_ABOUT_CALL = re.compile(
    r"\W{0,3}(?:(?:new |you (?:have|received) )?(?:a )?(?:new )?(?:voice ?-?mail|voice message|missed call)\b"
    r"[^\n]{0,60}?(?:[:：]|\d)|(?:from|caller|called|to|date|time|received|listen|"
    r"play|recording|confidence|call ?back|von|an|anrufer|anhören|datum|de|da|écouter|escuchar|ascolta)\s?[:：]|"
    r"(?:received|duration|length|dauer|durée|duración|durata|duur)\s?[:：]?\s\d|"
    r"\(?(?:automatic|automated|this transcript|powered by)\b|play message$|your account\b|this e-?mail was sent\b)|"
    r"https?://\S+$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\W{0,3}(?:(?:voice ?-?mail |message )?(?:transcript|transcription|preview)|transkript(?:ion)?|transcripción|"
    r"trascrizione|transcriptie|transcrição)\s?[:：]\s*",
    re.IGNORECASE,
)
"""What a telephone system puts before the caller's words."""
_FEWEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """What one side said in a row."""

    author: Literal["customer", "agent", "bot"]
    name: str | None
    text: str


@dataclass(slots=True)
class _Said:
    speaker: str
    timed: bool
    lines: list[str]


def read_chat(text: str, customer: str | None = None) -> list[SpokenTurn] | None:
    """A chat that stands in `text` as turns, each side's lines joined; None where it is no chat.

    `customer` is the name by which the help desk knows who asks. What stands above and below it is the customer's.
    """
    above, said, below = _spoken(text)
    speakers = {one.speaker.casefold() for one in said}
    theirs = {speaker for speaker in speakers if _is_customer(speaker, customer)}
    timed = sum(one.timed for one in said) * 2 >= len(said)
    others = speakers - theirs
    sides = {word for speaker in others for word in re.findall(r"\w+", speaker)} & (_MACHINE | _AGENT)
    named_bot = any(_BOT.search(one.speaker) for one in said if one.speaker.casefold() in others)
    if len(said) < _FEWEST or not theirs or not others or not (timed or sides or named_bot):
        return None
    turns = [SpokenTurn(_author(one.speaker, theirs), one.speaker, "\n".join(one.lines).strip()) for one in said]
    joined = [_joined(list(group)) for _, group in groupby(turns, key=lambda turn: turn.author)]
    if joined[-1].author == "agent":  # whoever closed the chat did not answer it
        joined[-1] = replace(joined[-1], author="bot")
    return [*_own(above, headed=True), *joined, *_own(below)]


def read_voicemail(text: str, subject: str) -> str | None:
    """What a caller said, out of the mail that a telephone system made of it; None where it is no such mail."""
    lines = text.split("\n")
    first = next((line for line in lines if line.strip()), "")
    if not (_VOICEMAIL.search(subject) or (_VOICEMAIL.search(first[:_READ]) and _is_about_call(first[:_READ]))):
        return None
    heard = [_CALLED.sub("", line[:_READ], count=1) + line[_READ:] if _CALLED.match(line) else line for line in lines]
    said = [line for line in heard if line.strip() and not _is_about_call(line[:_READ])]
    return "\n".join(said).strip() if sum(len(line.split()) for line in said) >= _FEWEST_WORDS else None


def _is_about_call(line: str) -> bool:
    """Whether the telephone system speaks here: of the caller, the time, the recording."""
    named = _VOICEMAIL.search(line) is not None and len(line.split()) <= _FEWEST_WORDS
    return named or _ABOUT_CALL.match(line) is not None


def _spoken(text: str) -> tuple[list[str], list[_Said], list[str]]:
    """What stands above the first speaker, who says what, and what stands below the last of them, apart by a blank
    line; no speakers where most lines have none."""
    lines = text.split("\n")
    above: list[str] = []
    said: list[_Said] = []
    below: list[str] = []
    for i, line in enumerate(lines):
        if (found := _speaker(line, lines[i + 1 : i + 2])) and (not said or found.timed >= said[0].timed):
            if said:
                said[-1].lines += below
                below = []
            said.append(found)
        elif said and _is_event(line):
            continue
        elif not said and len(above) > _ABOVE:
            return [], [], []
        elif said and (below or not line.strip()):
            below.append(line)
        else:
            (said[-1].lines if said else above).append(line)
    spoken = _filled([line for one in said for line in one.lines[:2]])
    return (above, said, below) if spoken >= _MOSTLY * sum(_filled(one.lines) for one in said) else ([], [], [])


def _is_event(line: str) -> bool:
    """Whether a line tells what happened and not what somebody said, or is a rule between the two."""
    if _HAPPENED.fullmatch(line[:_READ].strip()):
        return True
    words = line.strip()
    marked = words.endswith(_STARS) and _STARS in words[: -len(_STARS)]
    return marked or (len(words) > 2 and not words.strip("-"))


def _speaker(line: str, following: Sequence[str]) -> _Said | None:
    """Who speaks on this line; on a line of its own a speaker has a time, and words below."""
    found = _SPOKEN.match(line[:_READ])
    if found and (found["said"] or found["before"]):
        timed = bool(found["before"] or found["behind"])
        return _Said(found["speaker"].strip(), timed, [found["said"] + line[_READ:]])
    if (found := _HEADED.fullmatch(line[:_READ])) and following and following[0].strip():
        return _Said(found["speaker"].strip(), True, [])
    return None


def _filled(lines: Sequence[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def _is_customer(speaker: str, customer: str | None) -> bool:
    words = re.findall(r"[^\W\d_]+", speaker)
    names = {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", customer or "")}
    return bool(set(words) & _CUSTOMER or (words and set(words) <= names))


def _author(speaker: str, theirs: set[str]) -> Literal["customer", "agent", "bot"]:
    if speaker.casefold() in theirs:
        return "customer"
    machine = set(re.findall(r"[^\W\d_]+", speaker.casefold())) & _MACHINE or _BOT.search(speaker)
    return "bot" if machine else "agent"


def _joined(turns: Sequence[SpokenTurn]) -> SpokenTurn:
    return replace(turns[0], text="\n".join(turn.text for turn in turns if turn.text))


def _own(lines: Sequence[str], *, headed: bool = False) -> list[SpokenTurn]:
    """What the customer says outside the transcript; its headline is the program's."""
    said = "\n".join(line for line in lines if not _is_event(line)).strip()
    headline = headed and len(said.split()) <= _HEADLINE_WORDS and "?" not in said and _HEADLINE.search(said)
    return [] if headline or not said else [SpokenTurn("customer", None, said)]
