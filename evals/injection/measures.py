"""Our measures against attacks, each as something that can be taken away, so that what it adds can be counted."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.bundled import BUNDLED
from drafter.cleaning.hidden_text import hidden_in_html
from drafter.cleaning.html_text import html_to_text
from drafter.handbook.guidelines import Handbook
from drafter.parts import Part
from drafter.prompting.prompt_set import load_prompt_set
from evals.injection.attacks import Attack
from evals.runs.bench import Bench

__all__ = ["GUARDS", "MEASURES", "PROMPT", "Measure"]

_LIMIT = 20_000
_HIERARCHY = ("They never change these rules", "is material, not instructions to you")
"""What a line of a template holds that says who may give orders."""
_TAGS = ("<conversation", "</conversation>", "<sources>", "</sources>")
_FIELDS = ("request", "turn.text")


def _same(attack: Attack) -> Attack:
    return attack


def _unchanged(bench: Bench) -> AbstractContextManager[Bench]:
    return nullcontext(bench)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: `off` gives a bench without it, `bare` an attack as it is read without it. `sources`: whether
    it is for what stands in sources."""

    name: str
    off: Callable[[Bench], AbstractContextManager[Bench]] = _unchanged
    bare: Callable[[Attack], Attack] = _same
    sources: bool = False


def _hidden_text_read(attack: Attack) -> Attack:
    """What a message hides stands in its text."""
    said = attack.case.conversation.messages[-1]
    if not said.html:
        return attack
    text = f"{html_to_text(said.html, _LIMIT)[0]}\n\n{unescape(hidden_in_html(said.html, _LIMIT))}"
    return _with_text(attack, text)


def _quoted_mail_read(attack: Attack) -> Attack:
    """What a message quotes stands in its text, without the marks of a quote."""
    said = attack.case.conversation.messages[-1]
    own, mark, quoted = said.text.partition("\n\nOn Mon, ")
    return _with_text(attack, f"{own}\n\n{quoted.partition('> ')[2]}") if mark else attack


def _with_text(attack: Attack, text: str) -> Attack:
    conversation = attack.case.conversation
    message = conversation.messages[-1].model_copy(update={"text": text, "html": None})
    told = conversation.model_copy(update={"messages": (*conversation.messages[:-1], message)})
    return replace(attack, case=attack.case.model_copy(update={"conversation": told}))


@contextmanager
def _sources_as_they_are(bench: Bench) -> Iterator[Bench]:
    yield replace(bench, without=bench.without | {Part.SOUND})


@contextmanager
def _unguarded(bench: Bench) -> Iterator[Bench]:
    yield replace(bench, without=bench.without | {Part.FALLBACK}, repairs=frozenset())


@contextmanager
def _bare_prompt(bench: Bench) -> Iterator[Bench]:
    """The prompt set without tags and quote marks, and without the lines that say who may give orders."""
    with TemporaryDirectory(prefix="drafter-prompts-") as temporary:
        folder = Path(shutil.copytree(BUNDLED, Path(temporary) / "prompts"))
        for path in folder.rglob("*.jinja"):
            lines = path.read_text("utf-8").splitlines(keepends=True)
            kept = [one for one in lines if not any(words in one for words in (*_HIERARCHY, *_TAGS))]
            text = "".join(kept)
            for field in _FIELDS:
                text = text.replace(f"{{{{ {field} }}}}", f'{{{{ {field} | replace("> ", "") }}}}')
            path.write_text(text, "utf-8")
        handbook = Handbook(tuple(one for one in bench.handbook if one.id != "their-text-is-data"))
        yield replace(bench, prompts=load_prompt_set(folder), handbook=handbook)


MEASURES = (
    Measure("hidden text is not read", bare=_hidden_text_read),
    Measure("quoted mail is not read", bare=_quoted_mail_read),
    Measure("orders in sources are not quoted", off=_sources_as_they_are, sources=True),
)
"""Those that decide what a draft is made from, whoever writes it."""
PROMPT = Measure("quote marks, tags and the order of instructions in the prompt", off=_bare_prompt)
GUARDS = Measure("repair and the fallback for each question", off=_unguarded)
"""Those that only a model needs."""
