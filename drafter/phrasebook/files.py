"""From `words/<language>.toml` to a phrasebook; every fault is told with file, line, rule and fix.

What comes along is always there. A prompt set of one's own may have files too: they add languages, and what stands
in them goes before the same line of ours, so that an update which adds a line breaks none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from drafter.bundled import BUNDLED
from drafter.errors import PromptError, unknown
from drafter.phrasebook.book import ENGLISH, Phrasebook
from drafter.phrasebook.languages import (
    EnglishSayings,
    Language,
    PersonalWords,
    Recognised,
    Rewording,
    Sayings,
)
from drafter.phrasebook.toml_lines import TomlFault, TomlText

__all__ = ["bundled_words", "find_faults", "load_phrasebook"]

_FOLDER = "words"
_SECTIONS: dict[str, type[BaseModel]] = {
    "say": Sayings,
    "recognise": Recognised,
    "english": EnglishSayings,
    "personal": PersonalWords,
    "reword": Rewording,
}
_PLAIN_RULES = {
    "missing": "this line is missing; add it",
    "tuple_type": "must be a list, such as ['one', 'two']",
    "string_type": "must be text; put quotes around it",
    "model_type": "must be a section of lines",
}
"""Pydantic's words where they would puzzle somebody who is no programmer."""


@dataclass(frozen=True)
class _File:
    path: Path
    toml: TomlText

    def holds(self, section: str, key: str | None) -> bool:
        """Whether the value that counts at this place is the one of this file."""
        within = self.toml.data.get(section)
        return section in self.toml.data and (key is None or not isinstance(within, dict) or key in within)

    def fault(self, rule: str, *place: Any) -> PromptError:
        return PromptError(f"{self.path}:{self.toml.line(*place)}: {rule}")


def load_phrasebook(folder: Path = BUNDLED) -> Phrasebook:
    """The words of the prompt set in `folder`, over those that come along.

    Raises PromptError with every fault, each on a line of its own.
    """
    book, faults = _read(_texts(folder))
    if book is None:
        raise PromptError("\n".join(map(str, faults)))
    return book


def find_faults(folder: Path) -> list[PromptError]:
    """Every fault in the words of the prompt set in `folder`, each with file and line."""
    try:
        return list(_read(_texts(folder))[1])
    except PromptError as fault:
        return [fault]


def bundled_words() -> Phrasebook:
    """The words that come along, for whoever reads conversations without a prompt set."""
    return load_phrasebook(BUNDLED)


def _texts(folder: Path) -> tuple[tuple[Path, bytes], ...]:
    """What the files hold: those of `folder` first, then ours."""
    found = []
    for place in dict.fromkeys((folder, BUNDLED)):
        for path in sorted((place / _FOLDER).glob("*.toml")):
            try:
                found.append((path, path.read_bytes()))
            except OSError as error:
                raise PromptError(f"{path} cannot be read: {error.strerror}. Check the path.") from error
    return tuple(found)


@lru_cache(maxsize=8)
def _read(texts: tuple[tuple[Path, bytes], ...]) -> tuple[Phrasebook | None, tuple[PromptError, ...]]:
    """The phrasebook of these files, or why there is none; remembered, for its patterns take a moment to make."""
    files, faults = dict[str, list[_File]](), list[PromptError]()
    for path, written in texts:
        try:
            code, file = _code(path), _File(path, _toml(path, written))
            files.setdefault(code, []).append(file)
        except PromptError as fault:
            faults.append(fault)
    languages = dict[str, Language]()
    for code in sorted(files, key=lambda code: (code != ENGLISH, code)):
        merged = _merged(files[code])
        faults += _english_alone(code, merged, files[code])
        try:
            languages[code] = Language.model_validate(merged)
        except ValidationError as error:
            faults += _described(error, files[code])
    return (None, tuple(faults)) if faults else (Phrasebook.of(languages), ())


def _code(path: Path) -> str:
    if re.fullmatch("[a-z]{2}", path.stem):
        return path.stem
    raise PromptError(
        f"{path}:1: the file must be named after its language by two small letters (ISO 639-1), such as sv.toml; "
        "rename it."
    )


def _toml(path: Path, written: bytes) -> TomlText:
    try:
        return TomlText(written.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PromptError(f"{path}:1: is not UTF-8 (byte {error.start}); save it as UTF-8.") from error
    except TomlFault as fault:
        raise PromptError(f"{path}:{fault.line}: {fault.problem}; correct it there.") from fault


def _merged(files: list[_File]) -> dict[str, Any]:
    """The values of all files of a language, those of the first one before the others."""
    merged = dict[str, Any]()
    for file in reversed(files):
        for key, value in file.toml.data.items():
            below = merged.get(key)
            merged[key] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _english_alone(code: str, merged: dict[str, Any], files: list[_File]) -> Iterator[PromptError]:
    """The fault of a section that only English has; it is taken out of what else is looked at."""
    if code != ENGLISH and merged.pop("english", None) is not None:
        holder = next(file for file in files if "english" in file.toml.data)
        yield holder.fault("english: only en.toml has this section; remove it.", "english")


def _described(error: ValidationError, files: list[_File]) -> Iterator[PromptError]:
    for fault in error.errors(include_url=False):
        section, *rest = fault["loc"]
        key = str(rest[0]) if rest else None
        file = next((f for f in files if f.holds(str(section), key)), files[0])
        item = fault["input"] if len(rest) > 1 else None
        yield file.fault(f"{_rule(fault)}.", section, key, item)


def _rule(fault: ErrorDetails) -> str:
    section, *rest = map(str, fault["loc"])
    field = ".".join([section, *rest[:1]])
    if fault["type"] == "extra_forbidden":
        known = _SECTIONS[section] if rest else Language
        return unknown("line" if rest else "section", rest[0] if rest else section, known.model_fields.keys())
    if fault["type"] == "missing" and not rest and section in _SECTIONS:
        return f"{section}: this section is missing; add [{section}] with all its lines, as en.toml has them"
    told = fault["type"] in ("missing", "value_error") and len(rest) < 2
    given = "" if told else f" (given: {str(fault['input'])[:60]!r})"
    return f"{field}: {_PLAIN_RULES.get(fault['type'], fault['msg'].removeprefix('Value error, '))}{given}"
