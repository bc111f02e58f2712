"""What of internal sources and private notes has slipped into a draft: wording, figures, addresses, names.

Nothing that only they say may reach the customer, whether the draft cites them or not.
"""

import re
from collections.abc import Iterator, Sequence

from drafter.checks.base import Finding
from drafter.proof.particulars import particulars
from drafter.text.addresses import ADDRESS, without_ending
from drafter.text.figures import Figure, figures, missing_figures
from drafter.text.sentences import plain_sentence, split_sentences
from drafter.text.words import content_words, fold, runs
from kb_index.documents import Passage, Visibility

__all__ = ["find_leaks", "find_noted"]

_RUN = 8  # equal words in a row that are no chance
_NOTED_RUN = 5  # the same for a private note, which is about this very conversation
_TELLING = 10  # from here on a bare number of a note is no number of steps or rooms
_TOPIC = 2  # words that a sentence must share with an internal one before its figure counts as taken from it
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_HOST = re.compile(r"(?<![\w@.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b(?<=[^\W\d_]{2})")


def find_leaks(text: str, passages: Sequence[Passage], known: str) -> tuple[Finding, ...]:
    """The places in `text` that only the internal ones of `passages` can have supplied.

    `known` is what may be said anyway: conversation and mailbox profile. The public passages count as known too.
    """
    internal = [p.text for p in passages if p.visibility is Visibility.INTERNAL]
    if not internal:
        return ()
    public = "\n".join(
        [known, *(f"{p.title}\n{p.text}" for p in passages if p.visibility is not Visibility.INTERNAL)]
    )
    found = [
        *_wording(text, internal, public),
        *_figures(text, internal, public),
        *_addresses(text, internal, public),
    ]
    return tuple(sorted(found, key=lambda finding: finding.start or 0))


def find_noted(text: str, notes: str, known: str) -> tuple[Finding, ...]:
    """The places in `text` that only the private `notes` can have supplied; `known` is what may be said anyway.

    Stricter than for internal sources: a note is about this customer, so one name or figure of it is no chance.
    """
    if not notes:
        return ()
    found = [
        *_wording(text, list(_sentences(notes)), known, _NOTED_RUN, "a private note"),
        *_noted_figures(text, notes, known),
        *_noted_names(text, notes, known),
    ]
    return tuple(sorted(found, key=lambda finding: finding.start or 0))


def _noted_figures(text: str, notes: str, known: str) -> Iterator[Finding]:
    theirs = missing_figures(figures(notes), figures(known))
    telling = [f for f in theirs if f.unit or (isinstance(f.value, float | int) and f.value >= _TELLING)]
    for figure in figures(text):
        if not missing_figures([figure], telling):
            start = text.find(figure.text)
            yield _only_noted(figure.text, start)


def _noted_names(text: str, notes: str, known: str) -> Iterator[Finding]:
    """Names, addresses and machines; each as it is written, for "Bill" is a name and a bill is none."""
    theirs = {*particulars(notes).names.values(), *map(without_ending, ADDRESS.findall(notes)), *_HOST.findall(notes)}
    folded = fold(known)
    for name in sorted(name for name in theirs if fold(name) not in folded):
        if match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield _only_noted(name, match.start())


def _only_noted(words: str, start: int) -> Finding:
    return Finding(f"“{words}” stands only in a private note", start, start + len(words))


def _wording(
    text: str, internal: Sequence[str], public: str, run_length: int = _RUN, origin: str = "an internal source"
) -> Iterator[Finding]:
    theirs = {run for source in internal for run in runs(_folded(source), run_length)}
    theirs -= set(runs(_folded(public), run_length))
    places = list(_WORD.finditer(text))
    said = runs([fold(place.group()) for place in places], run_length)
    start = end = -1
    for i, run in enumerate(said):
        if run not in theirs:
            continue
        if places[i].start() > end >= 0:
            yield _copied(start, end, origin)
            start = -1
        start = places[i].start() if start < 0 else start
        end = places[i + run_length - 1].end()
    if end >= 0:
        yield _copied(start, end, origin)


def _copied(start: int, end: int, origin: str) -> Finding:
    return Finding(f"word for word from {origin}; say it in words for the customer", start, end)


def _folded(text: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(text)]


def _figures(text: str, internal: Sequence[str], public: str) -> Iterator[Finding]:
    """Figures that no public source has, in a sentence about the same thing as the internal one that has them."""
    allowed = figures(public)
    theirs = [
        (frozenset(content_words(plain_sentence(sentence))), secret)
        for source in internal
        for sentence in _sentences(source)
        if (secret := missing_figures(figures(plain_sentence(sentence)), allowed))
    ]
    for span in split_sentences(text):
        sentence = text[span.start : span.end]
        words, told = frozenset(content_words(plain_sentence(sentence))), figures(plain_sentence(sentence))
        for topic, secret in theirs:
            for figure in told:
                if _is_taken(figure, secret, words & topic):
                    start = span.start + sentence.find(figure.text)
                    yield Finding(
                        f"“{figure.text}” stands in an internal source only", start, start + len(figure.text)
                    )
                    told = [f for f in told if f is not figure]


def _sentences(source: str) -> Iterator[str]:
    for span in split_sentences(source):
        yield source[span.start : span.end]


def _is_taken(figure: Figure, secret: Sequence[Figure], shared: frozenset[str]) -> bool:
    """Whether `figure` is one of the `secret` ones. The words shared besides figures must tell the topic."""
    topic = [word for word in shared if not word[:1].isdigit()]
    return len(topic) >= _TOPIC and not missing_figures([figure], secret)


def _addresses(text: str, internal: Sequence[str], public: str) -> Iterator[Finding]:
    secret = {fold(without_ending(a)) for source in internal for a in ADDRESS.findall(source)}
    for match in ADDRESS.finditer(text):
        address, start = without_ending(match.group()), match.start()
        if fold(address) in secret and fold(address) not in fold(public):
            yield Finding(f"“{address}” stands in an internal source only", start, start + len(address))
