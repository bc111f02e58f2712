"""Placeholders: what a model reads in the place of personal data, `[NAME_1]`, and what comes back in their place.

The same thing has the same placeholder in all that is sent for one conversation. What a model does to them is borne:
other letters, spaces, brackets of another kind or none, any of them any number of times. One that it made up becomes
a blank for the agent to fill.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from threading import Lock

from drafter.privacy.detector import Detector
from drafter.privacy.mentions import PARTICLES
from drafter.privacy.people import joined
from drafter.privacy.spans import PersonalKind, PersonalSpan, replaced

__all__ = ["PersonalPlaceholders", "Restoring"]

_LABELS: dict[PersonalKind, str] = {
    kind: "NAME" if kind.is_name else kind.replace(" ", "_").upper()
    for kind in PersonalKind
    if kind not in (PersonalKind.COMPANY, PersonalKind.NUMBER)
}
_OPEN, _CLOSE = r"\[\(<{⟨【«［", r"\]\)>}⟩】»］"
_BY_LENGTH = sorted(set(_LABELS.values()), key=lambda label: (-len(label), label))
_ANY = "|".join(label.replace("_", r"[\s_\\-]{1,3}") for label in _BY_LENGTH)
_BARE = "|".join(label.replace("_", r"\\?_") for label in _BY_LENGTH)
_WRITTEN = re.compile(
    rf"\\?(?P<open>[{_OPEN}])(?P<twice>(?P=open))?\s{{0,2}}(?P<label>{_ANY})[\s_\\-]{{0,3}}(?P<number>\d{{1,4}})"
    rf"(?P<ending>['’]?s)?\s{{0,2}}\\?[{_CLOSE}](?(twice)[{_CLOSE}])"
    rf"|(?<!\w)(?P<bare>{_BARE})\\?_(?P<of>\d{{1,4}})(?!\w)",
    re.IGNORECASE,
)
_INVENTED = re.compile(r"\[(?P<label>[A-ZÀ-Þ][A-ZÀ-Þ_]{2,30})_\d{1,2}\]")
_BEGUN = re.compile(
    rf"\\?[{_OPEN}]{{1,2}}\s{{0,2}}(?:[A-Za-z][\w\s\\'’-]{{0,30}})?\Z|\\\Z"
    rf"|([{_OPEN}])\1\s{{0,2}}[A-Za-z][\w\s\\'’-]{{0,30}}[{_CLOSE}]\Z"
    r"|(?<!\w)[A-Za-z][A-Za-z_\\]{0,30}\d{0,4}\Z"
)
"""What may be the beginning of one, at the end of what has come so far."""
_WORD = re.compile(r"[^\W_]+(?:['’-](?!s\b)[^\W_]+)*")
_SHORTEST = 3
_JOINT = re.compile(r"[\s>]+")
_QUOTED_GAP = r"[\s>]{1,4}"


@dataclass(frozen=True, slots=True)
class _Key:
    label: str
    value: str


class PersonalPlaceholders:
    """Those of one conversation. The names in `open_to_all` are nobody's secret and left as they are; so is what does
    not stand in `said`, all that the conversation says (None: whatever it says)."""

    def __init__(self, detector: Detector, open_to_all: Iterable[str] = (), said: str | None = None) -> None:
        self._detector = detector
        self._open = {_plain(word) for name in open_to_all for word in (name, *_WORD.findall(name))}
        self._said = None if said is None else _plain(said)
        self._numbers: dict[_Key, int] = {}
        self._values: dict[tuple[str, int], str] = {}
        self._literal: set[tuple[str, int]] = set()
        self._known: re.Pattern[str] | None = None
        self._lock = Lock()

    @property
    def count(self) -> dict[PersonalKind, int]:
        """How many things of each kind have one."""
        kinds = {label: kind for kind, label in _LABELS.items()}
        counted: dict[PersonalKind, int] = {}
        for label, _ in self._values:
            counted[kinds[label]] = counted.get(kinds[label], 0) + 1
        return counted

    def leave(self, texts: Iterable[str]) -> None:
        """What stands in these texts, such as articles, is for everybody to read, unless it was hidden before."""
        for text in texts:
            for span in self._detector.find(text):
                said = text[span.start : span.end]
                words = _WORD.findall(said) if span.kind.is_name else [said]
                self._open.update(_plain(word) for word in words if self._label_of(word) is None)

    def hide(self, text: str) -> str:
        """`text` with placeholders. Several threads may ask."""
        with self._lock:
            return self._hidden(text)

    def _hidden(self, text: str) -> str:
        self._literal.update(_read(match) for match in _WRITTEN.finditer(text))
        spans = [span for span in self._detector.find(text) if self._is_personal(text, span)]
        for span in spans:
            self._number(text, span)
        return replaced(text, joined([*spans, *self._again(text, spans)], text), lambda span: self._put(text, span))

    def reveal(self, text: str) -> str:
        """`text` with what the placeholders stand for, and with a blank for each that stands for nothing."""
        return _INVENTED.sub(_blank, _WRITTEN.sub(self._value, text))

    def _is_personal(self, text: str, span: PersonalSpan) -> bool:
        if span.kind not in _LABELS:
            return False
        said = text[span.start : span.end]
        parts = _WORD.findall(said) if span.kind.is_name else [said]
        return any(_plain(part) not in self._open and self._stands(part) for part in parts)

    def _stands(self, value: str) -> bool:
        return self._said is None or _plain(value) in self._said

    def _again(self, text: str, spans: Collection[PersonalSpan]) -> Iterable[PersonalSpan]:
        """Where something that is known stands once more, without what told it before."""
        if self._known is None and self._numbers:
            self._known = _any_of(key for key in self._numbers if self._tells_alone(key))
        for match in self._known.finditer(text) if self._known else ():
            if not any(span.start < match.end() and match.start() < span.end for span in spans):
                yield PersonalSpan(*match.span(), PersonalKind.NAME)

    def _tells_alone(self, key: _Key) -> bool:
        """Whether it means the same wherever it stands: Will and Jo may be other words."""
        is_name = key.label == "NAME"
        return not is_name or (len(key.value) >= _SHORTEST and key.value not in self._detector.words.also_words)

    def _put(self, text: str, span: PersonalSpan) -> str:
        said = text[span.start : span.end]
        if label := self._label_of(said):
            return self._written(label, said)
        return _WORD.sub(lambda word: self._named(word[0]), said)

    def _label_of(self, said: str) -> str | None:
        """The label under which this is known as a whole."""
        plain = _plain(said)
        return next((label for label in dict.fromkeys(_LABELS.values()) if _Key(label, plain) in self._numbers), None)

    def _named(self, word: str) -> str:
        return self._written("NAME", word) if _Key("NAME", _plain(word)) in self._numbers else word

    def _written(self, label: str, said: str) -> str:
        return f"[{label}_{self._numbers[_Key(label, _plain(said))]}]"

    def _number(self, text: str, span: PersonalSpan) -> None:
        said = text[span.start : span.end]
        for value in _WORD.findall(said) if span.kind.is_name else [said]:
            if not span.kind.is_name or self._names(value):
                self._give(_LABELS[span.kind], value)

    def _names(self, word: str) -> bool:
        plain = _plain(word)
        return len(word) > 1 and plain not in PARTICLES and plain not in self._open and self._stands(word)

    def _give(self, label: str, value: str) -> None:
        key = _Key(label, _plain(value))
        if key in self._numbers:
            known = (label, self._numbers[key])
            if self._values[known].islower() or self._values[known].isupper():
                self._values[known] = value
            return
        taken = [number for known, number in (*self._values, *self._literal) if known == label]
        number = 1 + max(taken, default=0)
        self._numbers[key], self._values[label, number], self._known = number, value, None

    def _value(self, match: re.Match[str]) -> str:
        key, written = _read(match), match[0]
        if "[" not in written and "_" not in written and not written.isupper():
            return written  # "(link 1)" is prose
        if key in self._values:
            return self._values[key] + (match["ending"] or "")
        made_up = match["open"] == "[" and match["label"].isupper() and key not in self._literal
        return f"[{key[0].replace('_', ' ').lower()}?]" if made_up else written


class Restoring:
    """Reveals an answer that comes in pieces: what may be the beginning of a placeholder is held back."""

    def __init__(self, placeholders: PersonalPlaceholders) -> None:
        self._placeholders = placeholders
        self._held = ""
        self._before = ""

    def piece(self, text: str) -> str:
        """What of the text so far is certain and was not given yet."""
        text = self._held + text
        begun = _BEGUN.search(self._before + text, len(self._before))
        end = begun.start() - len(self._before) if begun and _may_become_one(begun[0]) else len(text)
        self._held = text[end:]
        return self._revealed(text[:end])

    def rest(self) -> str:
        """What was held back; nothing comes after it."""
        text, self._held = self._held, ""
        return self._revealed(text)

    def _revealed(self, text: str) -> str:
        """The text, read with the letter before it: a label in the middle of a word is none."""
        before = self._before
        if text:
            self._before = text[-1] if text[-1].isalnum() or text[-1] == "_" else ""
        return self._placeholders.reveal(before + text)[len(before) :]


def _may_become_one(begun: str) -> bool:
    if not begun[0].isalpha():
        return True
    letters = begun.replace("\\", "").upper()
    return any(label.startswith(letters) or letters.startswith(f"{label}_") for label in _LABELS.values())


def _any_of(keys: Iterable[_Key]) -> re.Pattern[str]:
    """Any of these values as words of their own, whatever stands between their parts where a line is quoted."""
    values = sorted({key.value for key in keys}, key=lambda value: (-len(value), value))
    sources = [_QUOTED_GAP.join(re.escape(part) for part in value.split(" ")) for value in values] or ["(?!)"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sources)})(?!\w)", re.IGNORECASE)


def _plain(value: str) -> str:
    return _JOINT.sub(" ", value).strip().casefold()


def _read(match: re.Match[str]) -> tuple[str, int]:
    label = match["label"] or match["bare"]
    return re.sub(r"[\s_\\-]+", "_", label).upper(), int(match["number"] or match["of"])


def _blank(match: re.Match[str]) -> str:
    if match["label"] in _LABELS.values():  # the customer wrote it
        return match[0]
    return f"[{match['label'].replace('_', ' ').strip().lower()}?]"
