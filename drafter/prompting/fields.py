"""What templates receive. A template is a contract: it may use exactly the fields of its class, each explained here.

Words from outside come as `drafter.text.material` makes them: they are material, never instructions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.mailbox import Incident

__all__ = [
    "NotePrompt",
    "PromptFile",
    "PromptSource",
    "PromptTurn",
    "RefinePrompt",
    "RepairPrompt",
    "ReplyPrompt",
    "SearchPrompt",
]


@dataclass(frozen=True, slots=True)
class PromptSource:
    """A passage, or what of it answers the `ask`, as the model sees it, under the number it is asked to cite."""

    number: int
    title: str
    kind: str
    text: str
    updated: str | None
    link: str | None
    ask: str = ""


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """An earlier message: `author` is `customer`, `agent` or, in notes only, `note`; `text` is quoted."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A file that the customer attached: its name, that it is a picture or why not all of it is known, and what it
    says, quoted; both may be empty."""

    name: str
    unread: str
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
    files: Sequence[PromptFile]
    """What the customer attached, the newest last; may be empty."""
    history: Sequence[PromptTurn]
    """Earlier messages, oldest first."""
    sources: Sequence[PromptSource]
    """Passages to draw facts from; may be empty."""
    account: Sequence[str]
    """What records of the brand say of the customer, one line each with source and date; may be empty."""
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
    aim: str
    """What the agent wants the reply to do, `accept`, `decline` or `ask`; empty: what the situation calls for."""
    blanks: Sequence[str]
    """With an aim, the blanks for what only the agent can know, in their order; may be empty."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RefinePrompt:
    """What the templates under `refine/` receive; every field is a variable of that name."""

    brand: str
    """The brand of the mailbox."""
    agent: str
    """Name of the agent who will sign, or empty."""
    how: str
    """What is to be done: `shorter`, `longer`, `warmer`, `more-formal`, `less-formal`, `plainer`, `fix-grammar`,
    `only-ask`, `translate` or `instruction`."""
    text: str
    """The agent's own text."""
    language: str
    """Name of the language that it is written in, in English."""
    target: str
    """Name of the language to translate it to, in English; else empty."""
    ask: str
    """What alone is to be answered; else empty."""
    instruction: str
    """What the agent asks for in their own words; else empty."""
    sources: Sequence[PromptSource]
    """What facts may be added from; only where some may."""
    faults: Sequence[str]
    """Why the answer before was of no use, one sentence each; empty at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPrompt:
    """What the template receives that has asks translated for the search; every field is a variable of that name."""

    product: str
    """What the brand makes, in half a sentence."""
    language: str
    """Name of the customer's language, in English."""
    target: str
    """Name of the help center's language, in English."""
    asks: Sequence[str]
    """What the customer asks, a line each."""
