"""The receipt of a draft: how it was made, from what and by whom, enough to make it again."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from drafter.aim import Aim
from drafter.conversation import AccountUse

__all__ = ["Receipt", "SentCall", "SentMessage", "SourceVersion"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceVersion(_Value):
    """Which version of a document the draft was made from."""

    document_id: str
    title: str
    updated_at: datetime | None
    content_hash: str


class SentMessage(_Value):
    """A chat message as a model was sent it, with the names of the pictures that went along."""

    role: str
    content: str
    pictures: tuple[str, ...] = ()


class SentCall(_Value):
    """One call of a model: what it was sent and what it answered, both as they went over the line, and why the answer
    was of no use. `local`: it ran on this machine. `tier`, `max_tokens`, `temperature` and `seed` are how it was
    asked; `cut_off`: the answer ended at `max_tokens`."""

    model: str
    local: bool
    tier: str = ""
    max_tokens: int | None = None
    temperature: float | None = None
    seed: int | None = None
    messages: tuple[SentMessage, ...] = ()
    answer: str = ""
    cut_off: bool = False
    failure: str = ""


class Receipt(_Value):
    """How the draft was made, enough to make it again. Seconds by step in `timings`; `cost_usd` None: unknown.
    `instruction_fate`: who was given the instruction or followed it, or why nobody did. `aim_fate`: what the aim
    overruled, or why it was not followed. `translation`: what was
    searched for in the help center's language, or why not; None where that is the customer's. `privacy`: what was
    done about personal data before a model was asked; `sent` are the calls, as they were sent, long ones cut.
    `account` is what records of ours said of the customer.
    """

    created_at: datetime
    prompt_set: str
    prompt_hash: str
    handbook_hash: str
    model: str
    composed: bool = False
    fallbacks: tuple[str, ...] = ()
    instruction: str | None = None
    instruction_fate: str | None = None
    aim: Aim | None = None
    aim_fate: str | None = None
    query: str = ""
    translation: str | None = None
    sources: tuple[SourceVersion, ...] = ()
    account: tuple[AccountUse, ...] = ()
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None
    privacy: str = ""
    sent: tuple[SentCall, ...] = ()
    timings: dict[str, float] = Field(default_factory=dict)
