"""Prompt sets: folders of Jinja templates that support leads edit, and what those templates receive.

A template is a contract: it may use exactly the fields of `ReplyPrompt`, `NotePrompt` or `RepairPrompt`, each
explained there. Letters share `reply/`, notes share `note/`; each kind of text has a `task.jinja` of its own.
Words from outside come as `drafter.text.material` makes them: they are material, never instructions.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.loaders import FileSystemLoader
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drafter.bundled import BUNDLED
from drafter.draft import TextKind
from drafter.errors import PromptError
from drafter.mailbox import Incident
from drafter.models.base import ChatMessage, Tier

__all__ = [
    "Budget",
    "NotePrompt",
    "PromptSet",
    "PromptSource",
    "PromptTurn",
    "RepairPrompt",
    "ReplyPrompt",
    "load_prompt_set",
]


@dataclass(frozen=True, slots=True)
class PromptSource:
    """A passage as the model sees it, under the number it is asked to cite."""

    number: int
    title: str
    kind: str
    text: str
    updated: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """An earlier message: `author` is `customer`, `agent` or, in notes only, `note`; `text` is quoted."""

    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPrompt:
    """What the templates of letters receive; every field is a variable of that name."""

    brand: str
    """The brand of the mailbox."""
    product: str
    """What the brand makes, in half a sentence."""
    agent: str
    """Name of the agent who will sign, or empty."""
    channel: str
    """`email`, `chat` or `social`."""
    tone: str
    """How the customer sounds."""
    language: str
    """Name of the language to write in, in English."""
    subject: str
    """Subject of the conversation, or empty."""
    request: str
    """The open request, quoted: all the customer wrote since our last reply, each line behind `> `."""
    history: Sequence[PromptTurn]
    """Earlier messages, oldest first."""
    sources: Sequence[PromptSource]
    """Passages to draw facts from; may be empty."""
    facts: Sequence[str]
    """What the mailbox profile allows and knows about this request, one line each."""
    incident: Incident | None
    """The running incident, if there is one."""
    standing: Sequence[str]
    """The handbook guidelines that hold for every conversation: the same in every prompt, so it belongs up front."""
    guidelines: Sequence[str]
    """The handbook guidelines that this situation calls for, most specific first."""
    outcome: str
    """What the reply sets out to do."""
    outcome_reason: str
    """Why, in words."""
    person: str
    """The colleague who takes over, or empty."""
    greeting: str
    """The words to begin with."""
    signature: str
    """The words to end with, or empty."""
    instruction: str
    """What the agent asks for this one reply, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePrompt:
    """What the templates of notes to colleagues receive; every field is a variable of that name."""

    brand: str
    """The brand of the mailbox."""
    product: str
    """What the brand makes, in half a sentence."""
    agent: str
    """Name of the agent who writes the note, or empty."""
    reader: str
    """The colleague who takes over, with their role, or empty."""
    language: str
    """Name of the team's language, in English."""
    subject: str
    """Subject of the conversation, or empty."""
    turns: Sequence[PromptTurn]
    """The conversation, oldest first, private notes included."""
    pages: Sequence[str]
    """Titles of pages about the matter, internal ones included; may be empty."""
    guidelines: Sequence[str]
    """The handbook guidelines for this kind of note."""
    opening: str
    """The note's first line: who the customer is, waiting time and mood."""
    links: str
    """The note's last line: addresses and files that the customer sent, or empty."""
    outcome_reason: str
    """What was decided about the conversation, and why."""
    instruction: str
    """What the agent asks for this one note, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairPrompt:
    """What the templates under `repair/` receive."""

    brand: str
    """The brand of the mailbox."""
    agent: str
    """Name of the agent who will sign, or empty."""
    request: str
    """The open request, quoted: what the message replies to."""
    answer: str
    """The message to put right."""
    faults: Sequence[str]
    """The failed checks, one sentence each."""


class Budget(BaseModel):
    """How many tokens of each kind of material a model of one tier is given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    passages: int = Field(gt=0)
    passage: int = Field(gt=0)
    request: int = Field(gt=0)
    history: int = Field(ge=0)


class _Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str
    description: str = ""
    budgets: dict[Tier, Budget]


class PromptSet:
    """A folder of templates with its manifest; `hash` moves with every byte of either."""

    def __init__(self, folder: Path, manifest: _Manifest) -> None:
        self.folder = folder
        self.name = f"{manifest.name} {manifest.version}"
        self.budgets: Mapping[Tier, Budget] = manifest.budgets
        self._environment = SandboxedEnvironment(
            loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=False
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the names and bytes of the manifest and every template, first 16 digits."""
        digest = hashlib.sha256()
        for path in [self.folder / "prompt_set.toml", *sorted(self.folder.rglob("*.jinja"))]:
            digest.update(path.relative_to(self.folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    def reply(self, prompt: ReplyPrompt, tier: Tier, kind: TextKind = TextKind.REPLY) -> list[ChatMessage]:
        """The chat messages that ask for a letter; raises PromptError naming the template and its line."""
        values = _values(prompt)
        values["task"] = self._render(f"{kind}/task.jinja", values)
        return [
            ChatMessage("system", self._render(f"reply/system.{tier}.jinja", values)),
            ChatMessage("user", self._render(f"reply/user.{tier}.jinja", values)),
        ]

    def note(self, prompt: NotePrompt, kind: TextKind) -> list[ChatMessage]:
        """The chat messages that ask for a note to colleagues; raises PromptError as `reply` does."""
        values = _values(prompt)
        values["task"] = self._render(f"{kind}/task.jinja", values)
        return [
            ChatMessage("system", self._render("note/system.jinja", values)),
            ChatMessage("user", self._render("note/user.jinja", values)),
        ]

    def repair(self, asked: Sequence[ChatMessage], prompt: RepairPrompt, tier: Tier) -> list[ChatMessage]:
        """The chat messages that ask to put an answer right. A large model goes on in the conversation `asked`; a
        small one is given the message alone, since it repeats what it has said once."""
        values = _values(prompt)
        again = ChatMessage("user", self._render(f"repair/user.{tier}.jinja", values))
        if tier is Tier.LARGE:
            return [*asked, ChatMessage("assistant", prompt.answer), again]
        return [ChatMessage("system", self._render("repair/system.small.jinja", values)), again]

    def _render(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            return self._environment.get_template(name).render(values).strip()
        except UndefinedError as error:
            raise PromptError(f"{self.folder / name}: {error}; it receives: {', '.join(sorted(values))}.") from error
        except TemplateError as error:
            line = f", line {error.lineno}" if hasattr(error, "lineno") else ""
            raise PromptError(f"{self.folder / name}{line}: {error.message or 'not found'}.") from error


def load_prompt_set(folder: Path = BUNDLED) -> PromptSet:
    """The prompt set in `folder`; raises PromptError naming what is wrong with its manifest."""
    path = folder / "prompt_set.toml"
    try:
        manifest = _Manifest.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise PromptError(f"{path} cannot be read: {error.strerror}. A prompt set needs one.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PromptError(f"{path} is not valid TOML: {error}.") from error
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise PromptError(f"{path}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}.") from error
    if missing := sorted(set(Tier) - set(manifest.budgets)):
        raise PromptError(f"{path}: no [budgets.{missing[0]}]; each tier of {', '.join(Tier)} needs one.")
    return PromptSet(folder, manifest)


def _values(prompt: ReplyPrompt | NotePrompt | RepairPrompt) -> dict[str, Any]:
    return {field.name: getattr(prompt, field.name) for field in fields(prompt)}
