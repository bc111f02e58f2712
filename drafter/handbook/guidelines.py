"""Handbook guidelines: one Markdown file each, and the handbook that they make up together.

A file holds front matter, a short instruction to the model, one good and one bad example; `prompts/README.md` says
how a support lead edits them. Every fault is a PromptError with file, line, rule and fix.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from drafter.checks import CHECK_IDS
from drafter.draft import TextKind
from drafter.errors import PromptError, unknown
from drafter.handbook.front_matter import FrontMatter, read_front_matter
from drafter.situation import FACETS

__all__ = [
    "CUSTOMER_TEXTS",
    "ESSENCE_WORDS",
    "Band",
    "Guideline",
    "Handbook",
    "examine_handbook",
    "load_handbook",
    "read_guideline",
]

_EXAMPLE = re.compile(r"^\*\*(Good|Bad):\*\*", re.MULTILINE)
_NOT_A_GUIDELINE = "README.md"

ESSENCE_WORDS = 22
"""Words that an essence may have: it is all that a small model gets to read of the guideline."""

CUSTOMER_TEXTS = tuple(kind for kind in TextKind if kind.for_customer)
"""What a guideline applies to unless its `kinds` say otherwise: everything that a customer reads."""


class Band(Enum):
    """What a guideline is about, by its priority: when two guidelines collide, the higher band holds."""

    SAFETY = 90
    TRUTH = 80
    TONE = 60
    CHANNEL = 50
    HOUSE_STYLE = 30
    WOW = 10

    @classmethod
    def of(cls, priority: int) -> Self:
        """The band that `priority` (10 to 100) lies in."""
        return next(band for band in cls if priority >= band.value)

    @property
    def words(self) -> str:
        """The band's name for people."""
        return self.name.lower().replace("_", " ")


class Guideline(BaseModel):
    """One rule of the handbook.

    `when` maps facets to values: every facet must hold, any one of its values is enough; empty: always.
    `unless` takes the guideline away where any of its values holds. `overrides` names guidelines that stay out
    where this one applies. `sources` are ids of rules (handbook/rules/rules.csv).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=1)
    essence: str = Field(min_length=1)
    when: dict[str, tuple[str, ...]] = {}
    unless: dict[str, tuple[str, ...]] = {}
    kinds: tuple[TextKind, ...] = CUSTOMER_TEXTS
    priority: int = Field(ge=Band.WOW.value, le=100)
    checks: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    replaces: bool = False
    enabled: bool = True
    sources: tuple[str, ...] = ()
    instruction: str = Field(min_length=1)
    good: str = Field(min_length=1)
    bad: str = Field(min_length=1)
    path: Path = Field(exclude=True)

    @field_validator("essence")
    @classmethod
    def _is_short(cls, essence: str) -> str:
        words = len(essence.split())
        if words > ESSENCE_WORDS:
            raise ValueError(f"the essence has {words} words, at most {ESSENCE_WORDS} are allowed; shorten it")
        return essence

    @field_validator("when", "unless")
    @classmethod
    def _knows_its_facets(cls, facets: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for facet, values in facets.items():
            if facet not in FACETS:
                raise _fault(unknown("facet", facet, FACETS), facet)
            if not values:
                raise _fault(f"facet {facet!r} has no values; name at least one or remove it", facet)
            known = [value.value for value in FACETS[facet]]
            for value in values:
                if value not in known:
                    raise _fault(unknown(f"{facet} value", value, known), value)
        return facets

    @property
    def band(self) -> Band:
        """What the guideline is about."""
        return Band.of(self.priority)

    @property
    def standing(self) -> bool:
        """Whether it holds for every conversation, whatever the situation."""
        return not self.when and not self.unless

    @property
    def full_text(self) -> str:
        """All that a large model gets to read."""
        return f"{self.title}. {self.instruction}\nGood: {self.good}\nBad: {self.bad}"

    def matches(self, facets: Mapping[str, frozenset[str]]) -> bool:
        """Whether it applies where `facets` hold (Situation.facet_values)."""
        holds = all(facets[facet] & set(values) for facet, values in self.when.items())
        return holds and not any(facets[facet] & set(values) for facet, values in self.unless.items())


_KEYS = Guideline.model_fields.keys() - {"instruction", "good", "bad", "path"}
"""What the front matter may say; the rest comes from the body and the file."""


@dataclass(frozen=True, slots=True)
class Handbook:
    """Every guideline in force, ordered by id."""

    guidelines: tuple[Guideline, ...]

    def __iter__(self) -> Iterator[Guideline]:
        return iter(self.guidelines)

    def __len__(self) -> int:
        return len(self.guidelines)

    def get(self, id: str) -> Guideline | None:
        """The guideline with this id, or None."""
        return next((g for g in self.guidelines if g.id == id), None)

    @property
    def content_hash(self) -> str:
        """Changes exactly when a guideline does: 64 hexadecimal digits over all but the files' places."""
        digest = hashlib.sha256()
        for guideline in self.guidelines:
            digest.update(guideline.model_dump_json().encode() + b"\n")
        return digest.hexdigest()


def load_handbook(paths: Sequence[Path]) -> Handbook:
    """The handbook of the folders in `paths`, our own first.

    A later folder adds guidelines, and puts its own in the place of one of the same id where it says
    `replaces: true`. Raises PromptError for the first fault; `examine_handbook` finds them all.
    """
    handbook, faults = examine_handbook(paths)
    if faults:
        raise faults[0]
    return handbook


def examine_handbook(paths: Sequence[Path]) -> tuple[Handbook, list[PromptError]]:
    """What can be read of the folders in `paths`, and every fault in them."""
    found: dict[str, Guideline] = {}
    faults: list[PromptError] = []
    for folder in paths:
        if not folder.is_dir():
            faults.append(
                PromptError(f"{folder} is not a folder of guidelines; correct handbook_paths or create it.")
            )
        for path in sorted(folder.glob("*.md")):
            if path.name != _NOT_A_GUIDELINE:
                _note(faults, _add, path, found)
    for guideline in found.values():
        _note(faults, _check_checks, guideline)
        _note(faults, _check_overrides, guideline, found)
    return Handbook(tuple(found[id] for id in sorted(found) if found[id].enabled)), faults


def _note(faults: list[PromptError], step: Callable[..., None], *arguments: object) -> None:
    """Do one step; where it fails, keep the fault and go on, so that a lead sees all of them at once."""
    try:
        step(*arguments)
    except PromptError as fault:
        faults.append(fault)


def _add(path: Path, found: dict[str, Guideline]) -> None:
    guideline = read_guideline(path)
    _check_replaces(guideline, found.get(guideline.id))
    found[guideline.id] = guideline


def read_guideline(path: Path) -> Guideline:
    """The guideline in the file at `path`; raises PromptError."""
    front = read_front_matter(path, _KEYS)
    try:
        guideline = Guideline.model_validate({**front.fields, **_parts(front), "path": path})
    except ValidationError as error:
        raise front.describe(error) from error
    if guideline.id != path.stem:
        raise front.fault(f"the id is {guideline.id!r}, but the file is named {path.name!r}; make them equal.", "id")
    return guideline


def _parts(front: FrontMatter) -> dict[str, str]:
    """The instruction and the two examples out of the body."""
    marks = list(_EXAMPLE.finditer(front.body))
    if [mark[1] for mark in marks] != ["Good", "Bad"]:
        found = " then ".join(mark[1] for mark in marks) or "none"
        raise PromptError(
            f"{front.path}:{front.body_line}: after the instruction come one '**Good:** ...' example and then "
            f"one '**Bad:** ...' example (found: {found})."
        )
    good, bad = marks
    spans = {"instruction": (0, good.start()), "good": (good.end(), bad.start()), "bad": (bad.end(), None)}
    parts = {name: front.body[start:end].strip() for name, (start, end) in spans.items()}
    for name, text in parts.items():
        if not text:
            raise PromptError(f"{front.path}:{front.body_line}: the {name} part of the body is empty; write it.")
    return parts


def _check_replaces(guideline: Guideline, before: Guideline | None) -> None:
    if before and not guideline.replaces:
        raise _front(guideline).fault(
            f"the id {guideline.id!r} exists already in {before.path}; write 'replaces: true' in the front matter to "
            "put yours in its place, or choose another id.",
            "id",
        )
    if guideline.replaces and not before:
        raise _front(guideline).fault(
            f"no earlier folder has a guideline {guideline.id!r} to replace; correct the id or remove this line.",
            "replaces",
        )


def _check_checks(guideline: Guideline) -> None:
    for place, id in enumerate(guideline.checks):
        if id not in CHECK_IDS:
            raise _front(guideline).fault(f"{unknown('check', id, CHECK_IDS)}.", "checks", place)


def _check_overrides(guideline: Guideline, found: Mapping[str, Guideline]) -> None:
    """Overrides name guidelines that exist, and never lead back to where they began: then all would stay out."""
    for place, id in enumerate(guideline.overrides):
        if id not in found:
            raise _front(guideline).fault(f"{unknown('guideline', id, found.keys())}.", "overrides", place)
    reached, todo = set[str](), list(guideline.overrides)
    while todo:
        id = todo.pop()
        if id == guideline.id:
            raise _front(guideline).fault(f"what {id!r} overrides overrides it in turn; remove one.", "overrides")
        if id not in reached:
            reached.add(id)
            todo += found[id].overrides if id in found else ()


def _front(guideline: Guideline) -> FrontMatter:
    """The file again, for the line of something in it that turned out wrong later."""
    return read_front_matter(guideline.path, _KEYS)


def _fault(rule: str, culprit: str) -> PydanticCustomError:
    """A validation error that says which word of the front matter is wrong, so that its line can be found."""
    return PydanticCustomError("value_error", "{rule}", {"rule": rule, "culprit": culprit})
