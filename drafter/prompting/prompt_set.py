"""Prompt sets: folders of Jinja templates that support leads edit. What a template receives stands in `fields`.

Letters share `reply/`, notes share `note/`; each kind of text has a `task.jinja` of its own. A set may hold just the
templates that it changes: the bundled ones stand in for the rest. When a set is loaded every template is rehearsed
with samples, so that a slip shows before anything is indexed or drafted.
"""

import hashlib
import tomllib
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.loaders import FunctionLoader
from jinja2.meta import find_undeclared_variables
from jinja2.nodes import Name
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drafter.bundled import BUNDLED
from drafter.draft import TextKind
from drafter.errors import PromptError
from drafter.models.base import ChatMessage, Tier
from drafter.phrasebook import Phrasebook, load_phrasebook
from drafter.prompting.fields import NotePrompt, RefinePrompt, RepairPrompt, ReplyPrompt, SearchPrompt
from drafter.prompting.samples import NOTES, REFINES, REPAIRS, REPLIES, SEARCHES
from drafter.writing.kinds import FORMS

__all__ = ["PassageBudget", "PromptSet", "load_prompt_set"]

_FAILURES = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What a template can fail by: its own syntax and names, and what its expressions do to values."""


class PassageBudget(BaseModel):
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
    budgets: dict[Tier, PassageBudget]


class PromptSet:
    """A folder of templates with its manifest; `hash` moves with every byte of either."""

    def __init__(self, folder: Path, manifest: _Manifest, words: Phrasebook) -> None:
        self.folder = folder
        self.words = words
        self.name = f"{manifest.name} {manifest.version}"
        self.budgets: Mapping[Tier, PassageBudget] = manifest.budgets
        self._templates = _templates(BUNDLED) | _templates(folder)
        self._read: set[str] = set()
        self._loader = FunctionLoader(self._source)
        self._environment = SandboxedEnvironment(loader=self._loader, undefined=StrictUndefined)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the words, and the names and bytes of the manifest and every template, first 16 digits."""
        digest = hashlib.sha256(self.words.hash.encode())
        for name, path in [("prompt_set.toml", self.folder / "prompt_set.toml"), *sorted(self._templates.items())]:
            digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
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

    def refine(self, prompt: RefinePrompt) -> list[ChatMessage]:
        """The chat messages that have an agent's own text refined; raises PromptError as `reply` does."""
        values = _values(prompt)
        return [
            ChatMessage("system", self._render("refine/system.jinja", values)),
            ChatMessage("user", self._render("refine/user.jinja", values)),
        ]

    def search(self, prompt: SearchPrompt) -> list[ChatMessage]:
        """The chat messages that have asks translated for the search; raises PromptError as `reply` does."""
        return [ChatMessage("user", self._render("search/user.jinja", _values(prompt)))]

    def faults(self) -> list[str]:
        """What is wrong with the templates, each as `file:line: what`: all are rendered with full and with bare
        samples, for every tier and kind of text, and their names looked up in branches that no sample enters too."""
        found: dict[str, None] = {}
        for ask in self._rehearsals():
            try:
                ask()
            except PromptError as error:
                found[str(error)] = None
        idle = [path for name, path in self._templates.items() if not found and name not in self._read]
        return [*found, *(f"{path}: no prompt reads it; correct its name, or remove it." for path in idle)]

    def _rehearsals(self) -> Iterator[Callable[[], object]]:
        for kind, tier in product((kind for kind in TextKind if FORMS[kind].asks_model), Tier):
            if kind.for_customer:
                yield from (partial(self.reply, prompt, tier, kind) for prompt in REPLIES)
            else:
                yield from (partial(self.note, prompt, kind) for prompt in NOTES)
        yield from (partial(self.search, prompt) for prompt in SEARCHES)
        yield from (partial(self.refine, prompt) for prompt in REFINES)
        for tier in Tier:
            yield from (partial(self.repair, [], prompt, tier) for prompt in REPAIRS)

    def _render(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            if name not in self._read:
                self._look_up_names(name, values)
            return self._environment.get_template(name).render(values).strip()
        except TemplateNotFound as error:
            raise PromptError(f"{self.folder / (error.name or name)}: not found; a template needs it.") from error
        except _FAILURES as error:
            place, line = self._place(name, error)
            where = f"{place}:{line}" if line else str(place)
            receives = f"; it receives: {', '.join(sorted(values))}" if isinstance(error, UndefinedError) else ""
            raise PromptError(f"{where}: {getattr(error, 'message', None) or error}{receives}.") from error

    def _look_up_names(self, name: str, values: Mapping[str, Any]) -> None:
        """Raises PromptError for a name that the template does not receive, whether or not it is reached."""
        tree = self._environment.parse(self._loader.get_source(self._environment, name)[0], name)
        unknown = find_undeclared_variables(tree) - values.keys()
        for used in tree.find_all(Name):
            if used.name in unknown:
                place = f"{self._templates[name]}:{used.lineno}"
                raise PromptError(f"{place}: {used.name!r} is undefined; it receives: {', '.join(sorted(values))}.")

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        if name not in self._templates:
            return None
        self._read.add(name)
        path = self._templates[name]
        return path.read_text("utf-8"), str(path), lambda: True

    def _place(self, name: str, error: Exception) -> tuple[Path, int | None]:
        """The template that fails, which may be one that `name` includes, and its line: Jinja puts its own lines into
        the traceback."""
        if isinstance(error, TemplateSyntaxError):
            return Path(error.filename or self._templates[name]), error.lineno
        ours = {str(path) for path in self._templates.values()}
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in ours]
        return (Path(frames[-1].filename), frames[-1].lineno) if frames else (self._templates[name], None)


def load_prompt_set(folder: Path = BUNDLED) -> PromptSet:
    """The prompt set in `folder`; raises PromptError naming what is wrong with its manifest, its words or its
    templates, a line each."""
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
    prompts = PromptSet(folder, manifest, load_phrasebook(folder))
    if faults := prompts.faults():
        raise PromptError("\n".join(faults))
    return prompts


def _values(prompt: ReplyPrompt | NotePrompt | RefinePrompt | RepairPrompt | SearchPrompt) -> dict[str, Any]:
    return {field.name: getattr(prompt, field.name) for field in fields(prompt)}


def _templates(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.jinja")}
