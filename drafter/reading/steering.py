"""Steering: where a text gives orders to whoever drafts, man or machine, and not to the people of the support team.

Rules alone, so that each find can be explained: the cues of `words/risks.toml` for the risk `injection`, read in the
text as people see it and in what it hides behind look-alike letters and codes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Attachment, Conversation
from drafter.phrasebook import Patterns
from drafter.reading.cues import Cue, CueMatch, find_cues, load_cues, straight_quotes
from drafter.reading.intents import find_intents
from drafter.situation import Intent, Risk, SteeringPlace
from drafter.text.disguises import decoded, plain_letters
from drafter.text.excerpts import shorten
from drafter.text.visible import visible

__all__ = ["SoundText", "Steering", "find_steering", "find_steering_beside", "only_steers", "sound_text", "steers"]

_MESSAGE = 16_000  # characters of one text that are read for orders: a prompt shows fewer
_ALL = 64_000  # and of all messages together, the latest first
_ALL_FILES = 400_000  # and of all files
_OVERLAP = 1_000  # characters that two pieces of a file share, so that no code is cut in two
_LINE, _WRAPPED = 2_000, 40  # characters of a line that are read, and from which on it may go on in the next
_MOST_FILES = 3  # that are told of
_SHOWN = 200
_ENOUGH = 0.6
_REQUESTS = frozenset(Intent) - {Intent.SPAM, Intent.THANKS}
_FIGURES = re.compile(r"\d+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_EDGE = re.compile(r"\n(?=[ \t]{0,40}(?:\n|(?:[-*•+]|\d{1,3}[.)])[ \t]))")
_LANGUAGE = (
    r"(?:english|german|french|spanish|italian|portuguese|dutch|swedish|danish|norwegian|finnish|polish|czech|turkish|"
    r"greek|russian|ukrainian|arabic|hebrew|hindi|thai|vietnamese|chinese|japanese|korean|latin)"
)
_OF_ANSWERS = re.compile(
    r"(?:^|[.!?:\n][ \t]{0,6}|\bplease )(?:provide|give|write|deliver|compose|formulate|phrase|translate|render|put) "
    rf"your (?:whole |entire |final )?(?:answer|reply|response) (?:in|to|into) {_LANGUAGE}\b",
    re.IGNORECASE,
)
"""Customers may wish for a language; an article that does so speaks to nobody but a drafter."""
_STEMS = (
    "<|",
    *(
        "your message|skip|waive|ignor|disreg|forget|forgot|vergiss|vergess|oubli|olvid|esque|dimentic|vergeet|overr|"
        "bypass|instruc|anweis|istruz|consign|assistant|asistent|assistent|draft|llm|reply|repl|respon|"
        "answer|antwort|répon|rispo|respost|antwoord|notify|regel|règle|regla|regol|regra|rules|pretend|"
        "act as|print|reveal|admin|supervisor|say|treat|assum|consider|considère|approv|from now|"
        "ab jetzt|klant|dem kund|al client|ao client|au client|aux client|à la client|tell the|"
        "inform the|informe|informa |you are now|you're now|you must|you now| mode.| mode | mode,|"
        " mode:|your prompt|prompt:|prompts|new policy|policy:|policies:|your polic|developers|"
        "developer:|developer mode|system:|system prompt|system message|system note|system instr|"
        "system override|systemprompt|systeemprompt|system-prompt|[system|<system|{system|{ system|"
        "#system|# system|[inst|[/|</conv|</ conv|</sour|</ sour|</guid|</ guid|</fact|</inci|</inst|"
        "</syst|</assi|</huma|</untr|</user|</cust|</konv|</quel|model must|model should|model reading|"
        "language model|sprachmodell|taalmodel|modèle|modelo|modello|the model|this model|ai model|bot |"
        "bot:|bot,|bot-|bot.|ai:|ki:|ia:|to ai|die ki|for ai|the ai|l'ia|l’ia|la ia|a ia|指示|指令|規則|规则|"
        "инструк|правил|talimat|zasad|polece|pokyn|generated|généré|erzeugte|generiert|initials|on this topic|"
        "customer who|customers who|client who|clients who|person who|users who|writer|composer|composing|text gen|"
        'pattern|every one of|rédact|redact|redator|schreiben|quien |quem |tool_|tool-|function_|"role"|your next'
    ).split("|"),
)
"""What no order to a drafter is without, in small letters: most paragraphs of a help center have none of it."""


@dataclass(frozen=True, slots=True)
class Steering:
    """Words that try to steer whoever drafts, and where they stand; of a source its title and link, of a
    file its name as the title."""

    place: SteeringPlace
    words: str
    title: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class SoundText:
    """A source's text without what speaks to whoever drafts: blanks stand there, so that all else keeps its place.

    `words` are the beginnings of what was taken out.
    """

    text: str
    words: tuple[str, ...] = ()


def find_steering(request: OpenRequest) -> CueMatch | None:
    """The words by which any message of the customer, also an earlier one, tries to steer whoever drafts."""
    earlier = (turn.text for turn in reversed(request.history) if turn.author == "customer")
    return _first(request.asked) or _first_of(earlier)


def steers(text: str) -> bool:
    """Whether a text gives orders to whoever drafts."""
    return _first(text) is not None


def find_steering_beside(conversation: Conversation, request: OpenRequest) -> tuple[Steering, ...]:
    """The same where the customer's own words do not stand: quoted mail, hidden text, names of files and people, one
    a place, and files."""
    names = (conversation.customer.name, *(m.name for m in conversation.messages if m.author == "customer"))
    files = [file for m in conversation.messages if m.author == "customer" for file in m.files]
    places = {
        SteeringPlace.QUOTED: (request.quoted,),
        SteeringPlace.HIDDEN: (request.hidden, *_codes(conversation)),
        SteeringPlace.ATTACHMENT: (_spoken(file.name) for file in files),
        SteeringPlace.NAME: (name for name in names if name),
    }
    found = ((place, _first_of(texts)) for place, texts in places.items())
    beside = (Steering(place, shorten(cue.words, _SHOWN)) for place, cue in found if cue)
    return (*beside, *_of_files(request.files))


def _of_files(files: Sequence[Attachment]) -> Iterator[Steering]:
    """What files say, the newest first: all of each that is read, as much as is read in all."""
    left, told = _ALL_FILES, 0
    for file in reversed(files):
        text = file.text[: max(left, 0)]
        left -= len(text)
        if told < _MOST_FILES and (cue := _first_of([_telling(text), *_coded(text)])):
            told += 1
            yield Steering(SteeringPlace.FILE, shorten(cue.words, _SHOWN), shorten(file.name, _SHOWN))


def only_steers(request: OpenRequest, patterns: Patterns) -> bool:
    """Whether nothing is asked behind the orders to whoever drafts: these may ride on a real question."""
    rest = []
    for sentence in _SENTENCE.split(plain_letters(straight_quotes(request.text[:_MESSAGE]))):
        ends = [match.end() for cue in _cues() for match in cue.pattern.finditer(sentence)]
        rest.append(sentence[max(ends, default=0) :])
    intents = find_intents("\n".join(rest), patterns)
    asks = any(intents[i].confidence >= _ENOUGH for i in intents if i in _REQUESTS)
    return not asks and not any("?" in part for part in rest)


@lru_cache(maxsize=512)
def sound_text(text: str) -> SoundText:
    """What of a source may be quoted: all but the paragraphs and items of lists that give orders to a drafter.

    A paragraph that ends with a colon takes the next one with it.
    """
    kept, words, leads = list(text), list[str](), False
    for start, end in _blocks(text):
        said = text[start:end]
        found = _first(said, _STEMS) or _OF_ANSWERS.search(plain_letters(said))
        if found:
            words.append(shorten(said, _SHOWN))
        if found or leads:
            kept[start:end] = ("\n" if c == "\n" else " " for c in said)
            leads = found is not None and said.rstrip().endswith(":")
    return SoundText("".join(kept), tuple(words)) if words else SoundText(text)


def _telling(text: str) -> str:
    """The lines of a long text that may hold an order, each with its end where it was wrapped, as many as are read.

    Lines that differ in figures alone are one; those that say most of what orders are made of come first.
    """
    lines = plain_letters(text).splitlines()
    found: dict[str, tuple[int, str]] = {}
    for line, after in pairwise([*lines, ""]):
        folded = line.casefold()
        if stems := sum(stem in folded for stem in _STEMS):
            whole = f"{line} {after[:_SHOWN]}" if len(line) > _WRAPPED and line[-1:] not in ".!?" else line
            found.setdefault(_FIGURES.sub("0", folded), (stems, whole[:_LINE]))
    ranked = sorted(found.values(), key=lambda one: -one[0])
    return "\n".join(line for _, line in ranked)[:_MESSAGE]


def _coded(text: str) -> Iterator[str]:
    """What a long text holds that is a code for words."""
    for start in range(0, len(text), _MESSAGE - _OVERLAP):
        yield from decoded(text[start : start + _MESSAGE])


def _first_of(texts: Iterable[str]) -> CueMatch | None:
    left = _ALL
    for text in texts:
        read = text[: min(_MESSAGE, left)]
        left -= len(read)
        if found := _first(read):
            return found
    return None


def _first(text: str, stems: Sequence[str] = ()) -> CueMatch | None:
    """What steers in a text: as it is read, as its letters look, and in what it is a code for.

    With `stems`, what has none of them is not read.
    """
    for reading in _readings(text[:_MESSAGE]):
        if stems and not _has_one(stems, reading.casefold()):
            continue
        if found := find_cues(_cues(), straight_quotes(reading)):
            return found[Risk.INJECTION]
    return None


def _has_one(stems: Sequence[str], folded: str) -> bool:
    return any(stem in folded for stem in stems)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where the paragraphs and the items of lists are, each with what is not blank."""
    edges = [0, *(edge.end() for edge in _EDGE.finditer(text)), len(text)]
    yield from ((start, end) for start, end in pairwise(edges) if text[start:end].strip())


def _readings(text: str) -> Iterator[str]:
    yield plain_letters(visible(text))
    yield from map(visible, decoded(text))


def _codes(conversation: Conversation) -> Iterator[str]:
    """What the messages hold that is taken out before anybody reads them: tags, and lines turned around."""
    for message in conversation.messages:
        if message.author == "customer" and not message.text.isascii():
            yield from decoded(message.text[:_MESSAGE])


def _spoken(name: str) -> str:
    """The name of a file as a sentence."""
    return re.sub(r"[_\-+.]+", " ", name.rpartition(".")[0] or name)


@cache
def _cues() -> tuple[Cue, ...]:
    return tuple(cue for cue in load_cues("risks") if cue.value == Risk.INJECTION)
