"""The mailbox profile: what a brand's inbox is, what it has and what its agents may offer.

One TOML file a mailbox, named after its id. A draft may offer or promise only what the profile or a source allows.
"""

import re
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, ValidationError, field_validator

from drafter.account_sources import AccountRecords
from drafter.errors import SettingsError
from drafter.situation import Channel
from drafter.text.number_shapes import number_shape
from kb_index.languages import base_language

__all__ = [
    "DEFAULT",
    "Agent",
    "Capability",
    "Clock",
    "Incident",
    "Mailbox",
    "Offer",
    "PrivacyMode",
    "Role",
    "load_mailboxes",
    "read_mailbox",
]


class _Profile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Capability(_Profile):
    """Something customers ask for: whether the product has it, on which plans, and what to use instead."""

    name: str
    status: Literal["has", "has_not", "planned"]
    words: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    alternative: str | None = None
    reason: str | None = None
    expected: str | None = Field(default=None, pattern=r"^\d{4}-Q[1-4]$")


class Offer(_Profile):
    """Something an agent may give away: at most `limit`, with the approval of `approver` where one is named."""

    kind: Literal["refund", "discount", "upgrade", "credit", "trial_extension"]
    limit: str
    condition: str | None = None
    approver: str | None = None


class Role(_Profile):
    """A colleague to hand over to, by name, and the subjects that are theirs."""

    name: str
    role: str
    subjects: tuple[str, ...] = ()


class Incident(_Profile):
    """A running incident; while there is one, drafts are in downtime mode."""

    title: str
    known: str
    data_impact: str
    updates_at: HttpUrl
    next_update: str | None = None
    words: tuple[str, ...] = ()


class Clock(_Profile):
    """Minutes until the first reply: what to aim for, when to raise the alarm, when the promise is broken."""

    target: int = Field(gt=0)
    alarm: int = Field(gt=0)
    breach: int = Field(gt=0)


class Agent(_Profile):
    """Who signs, and how."""

    name: str = ""
    signature: str = ""


class PrivacyMode(StrEnum):
    """How much of a conversation a model may see. Models of this machine see all: what they are sent goes nowhere."""

    OFF = "off"
    """What the conversation says is sent as it stands."""
    REDACT = "redact"
    """Placeholders are sent in the place of personal data, and it is put back into the answer."""
    BLOCK = "block"
    """What holds personal data is not sent at all: the composer writes."""


class Mailbox(_Profile):
    """One brand's inbox with its settings. Reply clocks default to the handbook's (tension 26). `order_numbers` are
    the shapes of the brand's numbers, personal data like a name: `BB-####`, with # for a digit and @ for a letter.
    `account` are the records that may be asked about a customer."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    brand: str
    product: str
    agent: Agent = Agent()
    languages: tuple[str, ...] = ("en",)
    register_: Literal["friendly", "formal"] = Field(default="friendly", alias="register")
    plans: tuple[str, ...] = ()
    enterprise_plans: tuple[str, ...] = ()
    help_center: HttpUrl | None = None
    community_forum: HttpUrl | None = None
    status_page: HttpUrl | None = None
    capabilities: tuple[Capability, ...] = ()
    offers: tuple[Offer, ...] = ()
    roles: tuple[Role, ...] = ()
    incident: Incident | None = None
    account: Annotated[tuple[AccountRecords, ...], Field(max_length=10)] = ()
    privacy: PrivacyMode = PrivacyMode.REDACT
    order_numbers: Annotated[tuple[Annotated[str, AfterValidator(number_shape)], ...], Field(max_length=20)] = ()
    reply_clocks: dict[Channel, Clock] = Field(
        default={
            Channel.EMAIL: Clock(target=60, alarm=240, breach=480),
            Channel.CHAT: Clock(target=1, alarm=5, breach=10),
            Channel.SOCIAL: Clock(target=60, alarm=240, breach=480),
        }
    )

    @field_validator("languages")
    @classmethod
    def _bases(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        """Languages as they are read and written: `en-GB` is `en`."""
        if not tags:
            raise ValueError("name at least one language, such as en")
        for tag in tags:
            if base_language(tag) is None:
                raise ValueError(f"{tag!r} is no language tag; write one such as en or pt-BR")
        return tuple(dict.fromkeys(filter(None, map(base_language, tags))))

    def is_enterprise(self, plan: str | None) -> bool:
        """Whether a customer on `plan` has an enterprise plan."""
        return plan is not None and plan.casefold() in {p.casefold() for p in self.enterprise_plans}

    def person_for(self, *subjects: str) -> Role | None:
        """The colleague who takes over the first of `subjects` that is somebody's, or None where none is."""
        return next((role for subject in subjects for role in self.roles if subject in role.subjects), None)

    def capability_in(self, text: str) -> Capability | None:
        """The capability that `text` names; one that is missing comes before one that is there."""
        named = [c for c in self.capabilities if any(_names(word, text) for word in (c.name, *c.words))]
        order = {"has_not": 0, "planned": 1, "has": 2}
        return min(named, key=lambda capability: order[capability.status], default=None)


def _names(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None


DEFAULT = Mailbox(id="default", brand="our team", product="the product")


def read_mailbox(path: Path) -> Mailbox:
    """The profile in the TOML file at `path`; raises SettingsError naming file, key, rule and value."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}. Check mailbox_paths.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}. Fix it there.") from error
    try:
        mailbox = Mailbox.model_validate({"id": path.stem, **data})
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in fault["loc"])
        raise SettingsError(f"{path}: {key}: {fault['msg']} (given: {str(fault['input'])[:60]!r}).") from error
    if mailbox.id != path.stem:
        raise SettingsError(f"{path}: id is {mailbox.id!r}, but the file name says {path.stem!r}; make them equal.")
    return mailbox


def load_mailboxes(folder: Path | None) -> dict[str, Mailbox]:
    """Every profile in `folder` by id, and the plain default one; raises SettingsError for the first wrong file."""
    profiles = [read_mailbox(path) for path in sorted(folder.glob("*.toml"))] if folder else []
    return {DEFAULT.id: DEFAULT} | {mailbox.id: mailbox for mailbox in profiles}
