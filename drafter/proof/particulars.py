"""The particulars of a sentence: what must stand word for word in its proof, because a near miss sends people astray.

Figures, links, e-mail addresses, names of buttons and menus, and names of products and plans.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from drafter.text.addresses import ADDRESS, LINK_ENDS
from drafter.text.figure_words import TIME_UNIT
from drafter.text.figures import Figure, figures, missing_figures
from drafter.text.sentences import body
from drafter.text.words import fold, stem

__all__ = ["Particulars", "lacking", "missing", "missing_names", "particulars", "titles_as_menus"]

_BOLD = re.compile(r"\*\*([^*\n]{1,80})\*\*|`([^`\n]{1,80})`")
_QUOTED = re.compile(r"[\"“„«]\s?([^\"“”„«»\n]{1,60}?)\s?[\"”“»]")
_CAPITALS = r"[A-Z][\w'’&+-]{0,40}(?: (?:(?:and|of|to|for|&) )?[A-Z][\w'’&+-]{0,40}){0,3}"
_PATH = re.compile(rf"(?:{_CAPITALS}\s?(?:>|→|»|›)\s?)+{_CAPITALS}")
_STEP = re.compile(r"\s?(?:>|→|»|›)\s?")
_NAME = re.compile(r"(?<![.!?:…] )(?<!^)(?<![\"“„*>/→] )(?<=[\s(\"“*>/-])([A-Z][\w’'&+-]*[^\W_]|[A-Z]{2,})")
_VERB = re.compile(r"^(?:open|go to|select|click|choose|tap|visit|see|under|in|from|navigate to)\s+", re.IGNORECASE)
_TABLE_HEADER = re.compile(r"^[ \t]*\|.*\n(?=[ \t]*\|[-: |]+\|?[ \t]*$)", re.MULTILINE)
_NOT_NAMES = frozenset(
    """
    i i'm i'll i've i'd monday tuesday wednesday thursday friday saturday sunday hi hello dear ok pm am january
    february march april may june july august september october november december faq url id ps please thanks
    thank you sie ihr ihre ihrem ihren ihrer ihres ihnen du dein deine deinem deinen deiner
    """.split()
) | {fold(unit) for unit in TIME_UNIT}
_BEFORE_NOUN = frozenset(
    """
    der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner ihr ihre ihren ihrem
    ihrer ihres dein deine deinen deinem deiner unser unsere unseren unserem unserer jede jeder jedes jeden jedem
    alle allen diese dieser dieses diesen diesem im am zum zur beim vom ins
    """.split()
)
"""German words behind which a noun stands, written like a name."""
_OPENS = re.compile(r"(?:> |\b(?:open|go to|select|click|click on|choose|tap|navigate to) (?:the )?)[\"“„«]?$")
_LONGEST_ARTICLE = 9  # characters, the space behind it included
_TITLE_WORDS = 2  # a word alone may well be a menu that the source calls otherwise
_NOUN_CASE = 0.3  # a share of capitals that only a language which writes nouns so reaches


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a text names. `labels` and `names` are folded; a path is one label a menu level, and all of it in
    `paths`."""

    figures: tuple[Figure, ...] = ()
    addresses: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    paths: tuple[tuple[str, ...], ...] = ()
    names: dict[str, str] = field(default_factory=dict)


@lru_cache(1024)  # a span is held against one claim after the other
def particulars(text: str) -> Particulars:
    """The particulars of `text`, which may have Markdown emphasis."""
    addresses = frozenset(_address(a) for a in ADDRESS.findall(text))
    rest = ADDRESS.sub(" ", text)
    plain = re.sub(r"[*`]", "", rest)
    marked = [a or b for a, b in _BOLD.findall(rest)] + _QUOTED.findall(rest)
    unmarked = _QUOTED.sub(" ", _BOLD.sub(" ", rest))
    written = [m for m in marked if _STEP.search(m)] + _PATH.findall(re.sub(r"[*`]", "", unmarked))
    paths = tuple(tuple(_label(_VERB.sub("", step)) for step in _STEP.split(path)) for path in written)
    labels = {_label(m) for m in marked if not _STEP.search(m)}
    return Particulars(
        figures=tuple(figures(plain)),
        addresses=addresses,
        labels=frozenset(label for label in labels if any(c.isalpha() for c in label)),
        paths=paths,
        names=_names(re.sub(r"[*`]", "", _TABLE_HEADER.sub("", unmarked))),
    )


def missing(said: Particulars, proof: str, around: str) -> list[str]:
    """The addresses, menus and labels of `said` that `proof` lacks, in the sentence's words. `around` (title,
    headings, conversation) may supply addresses, but no label and no menu."""
    folded, wide = _flat(proof), _flat(f"{around}\n{proof}")
    lost = sorted(a for a in said.addresses if a not in wide.replace("https://", "").replace("http://", ""))
    lost += [" > ".join(path) for path in said.paths if not _has_path(path, folded)]
    lost += sorted(label for label in said.labels if not _has(label, folded))
    return lost


def missing_names(said: Particulars, proof: str) -> list[str]:
    """The names of `said` that `proof`, with all that stands around it, lacks."""
    folded = _flat(proof)
    return [name for key, name in said.names.items() if not _has(key, folded)]


def lacking(said: Particulars, proof: str, around: str) -> list[str]:
    """All that `said` names and `proof`, with what stands `around` it, lacks, in the sentence's words."""
    figured = missing_figures(said.figures, figures(f"{re.sub(r'[*`]', '', proof)}\n{around}"))
    return [
        *(figure.text for figure in figured),
        *missing(said, proof, around),
        *missing_names(said, f"{proof}\n{around}"),
    ]


def titles_as_menus(text: str, proof: str, titles: Iterable[str]) -> list[str]:
    """Those of `titles`, which stand above `proof`, that `text` would have opened as a menu or a page of the product
    though the proof speaks of no such menu: what an article is called is no place to click."""
    said, folded = _flat(text), _flat(proof)
    found = []
    for title in titles:
        label = _label(title)
        if len(label.split()) < _TITLE_WORDS or label in folded:
            continue
        places = re.finditer(rf"{re.escape(label)}(?!\w)", said)
        if any(_OPENS.search(said[: place.start()]) for place in places):
            found.append(title)
    return found


def _has(label: str, text: str) -> bool:
    """Whether the words of `label` stand in `text`, a plural more or less."""
    if label in text:
        return True
    present = {stem(w) for w in re.findall(r"\w+", text)}
    wanted = [stem(w) for w in re.findall(r"\w+", label)]
    return len(wanted) == 1 and wanted[0] in present


def _has_path(path: tuple[str, ...], text: str) -> bool:
    """Whether the menu path stands in `text`, whole or as the end or beginning of a longer one."""
    return " > ".join(path) in text


def _names(text: str) -> dict[str, str]:
    """Capitalised words inside sentences, folded, with how they are written; none where nouns are written so."""
    tokens = [w for w in text.split() if w[:1].isalpha()]
    if sum(w[0].isupper() for w in tokens[1:]) > max(_NOUN_CASE * len(tokens), 4):
        return {}
    found = {fold(m).removesuffix("'s"): m for line in text.split("\n") for m in _named_in(body(line))}
    return {key: name for key, name in found.items() if key not in _NOT_NAMES}


def _named_in(line: str) -> Iterator[str]:
    for match in _NAME.finditer(line):
        before = line[max(match.start() - _LONGEST_ARTICLE, 0) : match.start()].split()
        if not (before and fold(before[-1]) in _BEFORE_NOUN):
            yield match[1]


def _flat(text: str) -> str:
    """Folded, without emphasis marks, one arrow for all, single spaces."""
    return " ".join(_STEP.sub(" > ", re.sub(r"[*`\\]", "", fold(text))).split())


def _label(text: str) -> str:
    return " ".join(fold(text).strip(" .,:;…").split())


def _address(text: str) -> str:
    return re.sub(r"^https?://", "", text.casefold()).rstrip("/" + LINK_ENDS)
