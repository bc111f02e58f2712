"""Golden cases: one file each, holding a conversation and what a careful support lead expects of its draft.

Pure data. A fault is told as `file:line: what, which rule, what to do`, and all faults of all files come in one
CaseError, so that whoever writes cases mends them in one go. docs/golden-cases.md says how to write one.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    ValidationError,
    field_validator,
    model_validator,
)

from drafter.aim import Aim
from drafter.checks import CHECK_IDS
from drafter.conversation import Conversation
from drafter.errors import unknown
from drafter.handbook.yaml_tree import YamlFault, YamlTree, read_yaml
from drafter.situation import Outcome, Tone
from evals.cases.faults import validation_faults
from evals.cases.wordings import compile_words
from evals.errors import CaseError
from kb_index.documents import Document, Kind, Visibility

__all__ = [
    "CASE_SOURCE",
    "GOLDEN",
    "PROPOSAL",
    "Expectation",
    "GoldenCase",
    "GoldenSource",
    "OutcomeExpectation",
    "load_case",
    "load_cases",
]

GOLDEN = Path(__file__).parent.parent / "golden"
"""The cases on the demo help center."""

CASE_SOURCE = "case"
"""The source that a case's own documents belong to: `cite` calls them `case::<id>`."""

PROPOSAL = "proposal"
"""The key that says that a case is only proposed: no person has approved it."""

_MAILBOX = "brindlebook"
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _findable(words: str) -> str:
    if not words.strip():
        raise ValueError("a wording is empty; write the words, or remove it")
    if re.search("^/.*[^/]/[imsx]$", words):
        raise ValueError(f"{words!r} has a flag behind its slashes; take it away, upper and lower case are the same")
    try:
        compile_words(words)
    except re.error as error:
        raise ValueError(
            f"{words!r} is no regular expression ({error}); mend it, or take the slashes away"
        ) from error
    return words


def _known_check(id: str) -> str:
    if id not in CHECK_IDS:
        raise ValueError(f"{unknown('check', id, CHECK_IDS)}; `drafter handbook show` names those of a guideline")
    return id


def _slug(tag: str) -> str:
    if not re.match(_SLUG, tag):
        raise ValueError(f"the tag {tag!r} must be of small letters, digits and hyphens, such as 'wrong-premise'")
    return tag


_Wording = Annotated[str, AfterValidator(_findable)]
_Fact = Annotated[tuple[_Wording, ...], Field(min_length=1)]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GoldenSource(_Data):
    """A document that is indexed for this case alone, beside those of the help center."""

    id: str = Field(pattern=_SLUG)
    kind: Kind
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    visibility: Visibility = Visibility.PUBLIC
    link: str | None = None
    updated_at: AwareDatetime | None = None
    mailboxes: tuple[str, ...] = ()

    @field_validator("updated_at", mode="before")
    @classmethod
    def _day_as_midnight(cls, value: object) -> object:
        """A day alone is its beginning in UTC, as in the front matter of articles."""
        day = isinstance(value, date) and not isinstance(value, datetime)
        return datetime(value.year, value.month, value.day, tzinfo=UTC) if day else value  # type: ignore[attr-defined]

    @property
    def document(self) -> Document:
        """The same as the index takes it."""
        return Document(source=CASE_SOURCE, **dict(self))


class OutcomeExpectation(_Data):
    """What is expected besides where the draft's outcome is one of these, as `Expectation` has it."""

    outcome: tuple[Outcome, ...] = Field(min_length=1)
    cite: tuple[str, ...] = ()
    say: tuple[_Fact, ...] = ()
    not_say: tuple[_Wording, ...] = ()


class Expectation(_Data):
    """What the draft must be. What is left out is not scored.

    `outcome`: any of these. `cite`: any of these documents proves it. `say`: every fact, each in one of its wordings.
    `not_say`: none of these. Wordings are found as `evals.cases.wordings` says. `when`: what belongs to some of the
    outcomes alone. `tone`: how the customer is to be read. `guidelines`: all must have been chosen. `checks`: all
    must pass. `words`: the most that the reply may have. `reference`: a reply that a good agent would send.
    """

    outcome: tuple[Outcome, ...] = Field(min_length=1)
    cite: tuple[str, ...] = ()
    say: tuple[_Fact, ...] = ()
    not_say: tuple[_Wording, ...] = ()
    # Without it a case is what it was before there were any, to the hash of its content.
    when: tuple[OutcomeExpectation, ...] = Field(default=(), exclude_if=lambda when: not when)
    tone: Tone | None = None
    guidelines: tuple[str, ...] = ()
    checks: tuple[Annotated[str, AfterValidator(_known_check)], ...] = ()
    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    words: StrictInt | None = Field(default=None, gt=0)
    reference: str | None = Field(default=None, min_length=1)

    @property
    def sources(self) -> tuple[str, ...]:
        """All documents that are named, whatever the outcome."""
        return tuple(dict.fromkeys((*self.cite, *(id for more in self.when for id in more.cite))))

    def of(self, outcome: Outcome) -> "Expectation":
        """What is expected of a draft with this outcome: what holds for all, and what belongs to it."""
        more = [each for each in self.when if outcome in each.outcome]
        return self.model_copy(
            update={
                "cite": (*self.cite, *(id for each in more for id in each.cite)),
                "say": (*self.say, *(fact for each in more for fact in each.say)),
                "not_say": (*self.not_say, *(words for each in more for words in each.not_say)),
                "when": (),
            }
        )


class GoldenCase(_Data):
    """One behaviour that every prompt set must show.

    `why` says which, and the rule it comes from; `author` is a role. `locked` cases are the hold-out: commands that
    help to tune a prompt never print them. `aim` is what the agent wants the reply to say. `path` and `lines` say
    where it stands and are not part of its content.
    """

    id: str = Field(pattern=_SLUG)
    why: str = Field(min_length=20)
    author: str = Field(min_length=1)
    tags: tuple[Annotated[str, AfterValidator(_slug)], ...] = Field(min_length=1)
    locked: StrictBool
    conversation: Conversation
    aim: Aim | None = Field(default=None, exclude_if=lambda aim: aim is None)
    sources: tuple[GoldenSource, ...] = ()
    expect: Expectation
    path: Path = Field(exclude=True)
    lines: Mapping[str, int] = Field(default={}, exclude=True, repr=False)

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, fields: Any) -> Any:
        """The conversation may leave out its id and its mailbox."""
        talk = fields.get("conversation")
        if isinstance(talk, dict):
            return {**fields, "conversation": {"id": fields.get("id"), "mailbox": _MAILBOX, **talk}}
        return fields

    @field_validator("tags")
    @classmethod
    def _stand_once(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(tags)) < len(tags):
            raise ValueError("a tag stands twice; remove one of them")
        return tags

    @property
    def documents(self) -> tuple[Document, ...]:
        """The case's own documents, as the index takes them."""
        return tuple(source.document for source in self.sources)

    @property
    def content_hash(self) -> str:
        """Changes when what the case says changes; where it stands does not count."""
        return hashlib.sha256(self.model_dump_json(exclude=self._unsaid).encode()).hexdigest()[:16]

    @property
    def input_hash(self) -> str:
        """Changes when what a draft is made of changes: conversation, aim, and the case's own documents."""
        made_of = self.model_dump_json(include={"conversation", "aim", "sources"}, exclude=self._unsaid)
        return hashlib.sha256(made_of.encode()).hexdigest()[:16]

    @property
    def _unsaid(self) -> dict[str, set[str]] | None:
        """What a case need not say, so that runs of before it could be said know their cases again."""
        return None if self.conversation.link else {"conversation": {"link"}}

    def at(self, *place: int | str) -> str:
        """`file:line` of the value at `place`, for whoever finds a fault in it later."""
        known = [line for end in range(len(place) + 1) if (line := self.lines.get(_key(place[:end])))]
        return f"{self.path}:{known[-1] if known else 1}"

    @classmethod
    def from_tree(cls, tree: YamlTree, path: Path, *, proposed: bool = False) -> Self:
        """The case in the file at `path`, which may be a `proposed` one; raises ValidationError."""
        if PROPOSAL in tree.fields and not proposed:
            raise YamlFault(
                tree.line(PROPOSAL), "this case is only proposed; read it, then approve it by `drafter eval approve`."
            )
        for key in ("path", "lines"):
            if key in tree.fields:
                raise YamlFault(tree.line(key), f"{unknown('key', key, _KEYS)}; remove it.")
        fields = {key: value for key, value in tree.fields.items() if key != PROPOSAL}
        return cls.model_validate({**fields, "path": path, "lines": dict(_lines(tree, fields))})


_KEYS = GoldenCase.model_fields.keys() - {"path", "lines"}


def load_cases(folder: Path) -> tuple[GoldenCase, ...]:
    """Every case in the `*.yaml` files of `folder` and the folders in it, by id.

    Raises CaseError, one line a fault, with all faults of all files.
    """
    if not folder.is_dir():
        raise CaseError(f"{folder} is not a folder of golden cases; correct the path.")
    found: dict[str, GoldenCase] = {}
    faults: list[str] = []
    for path in sorted(folder.rglob("*.y*ml")):
        read = _read(path)
        if isinstance(read, GoldenCase):
            faults += _misplaced(read, found.get(read.id))
            found.setdefault(read.id, read)
        else:
            faults += read
    if faults:
        raise CaseError("\n".join(faults))
    if not found:
        raise CaseError(f"{folder} holds no golden case; a case is a file such as refund-in-time.yaml.")
    return tuple(found[id] for id in sorted(found))


def load_case(path: Path) -> GoldenCase:
    """The case in the file at `path`, also one that is only proposed; raises CaseError, one line a fault."""
    read = _read(path, proposed=True)
    faults = _misplaced(read, None) if isinstance(read, GoldenCase) else read
    if faults or not isinstance(read, GoldenCase):
        raise CaseError("\n".join(faults))
    return read


def _read(path: Path, *, proposed: bool = False) -> GoldenCase | list[str]:
    """The case in the file at `path`, or the faults in it."""
    try:
        tree = read_yaml(path.read_text("utf-8"), "the case")
    except OSError as error:
        return [f"{path} cannot be read: {error.strerror}. Check the path."]
    except UnicodeDecodeError as error:
        return [f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8."]
    except YamlFault as fault:
        return [f"{path}:{fault.line}: {fault.problem}"]
    try:
        return GoldenCase.from_tree(tree, path, proposed=proposed)
    except YamlFault as fault:
        return [f"{path}:{fault.line}: {fault.problem}"]
    except ValidationError as error:
        return validation_faults(error, tree, path, GoldenCase)


def _misplaced(case: GoldenCase, before: GoldenCase | None) -> list[str]:
    faults = []
    if case.path.name != f"{case.id}.yaml":
        faults.append(f"{case.at('id')}: the id is {case.id!r}, but the file is {case.path.name!r}; make them equal.")
    if before:
        faults.append(f"{case.at('id')}: the id {case.id!r} stands in {before.at('id')} too; choose another one.")
    return faults


def _lines(tree: YamlTree, value: object, *place: int | str) -> list[tuple[str, int]]:
    """The line of every value of the case, by its place."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [line for part, child in parts for line in _lines(tree, child, *place, part)]
    return [(_key(place), tree.line(*place)), *below]


def _key(place: Sequence[int | str]) -> str:
    return ".".join(map(str, place))
