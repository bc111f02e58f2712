"""Errors of `drafter`.

    DrafterError                    base: everything this package raises on purpose
    ├── SettingsError               a setting or mailbox profile is wrong          (whoever configured us)
    ├── ConversationError           the conversation cannot be drafted for         (whoever called us)
    ├── PromptError                 a prompt set or guideline file is wrong        (whoever edits prompts/)
    ├── RefinementError             a text cannot be refined so                    (whoever called us)
    │   └── NeedsModel              no rule does it, and no model writes           (whoever configured us)
    ├── VerifierError               a second opinion on the proof cannot be had    (whoever configured us)
    └── ModelError                  the language model did not answer
        ├── ModelUnknown            no provider knows this model name              (whoever configured us)
        ├── ModelRefusedKey         the provider refused the key                   (whoever configured us)
        ├── ModelTimeout            no answer in time                              (retry, or the provider)
        ├── ModelUnreachable        nobody listens, or the provider is down        (retry, or the provider)
        ├── ModelRejectedRequest    too long, filtered or malformed                (us, or the prompt)
        ├── ModelWithheld           it may not be sent this                        (privacy, or a cap that is reached)
        ├── ModelUnusable           what it answered can be no draft               (the next model, or a better one)
        └── WeightsError            the embedded model's weights are not usable    (whoever installed us)

Every message names the value, the rule it breaks and what to do about it. No message holds a key.
"""

from collections.abc import Collection
from difflib import get_close_matches

__all__ = [
    "ConversationError",
    "DrafterError",
    "ModelError",
    "ModelRefusedKey",
    "ModelRejectedRequest",
    "ModelTimeout",
    "ModelUnknown",
    "ModelUnreachable",
    "ModelUnusable",
    "ModelWithheld",
    "NeedsModel",
    "PromptError",
    "RefinementError",
    "SettingsError",
    "VerifierError",
    "WeightsError",
    "meant",
    "unknown",
]

_LISTED = 30
"""Names that an error lists; more would hide the nearest ones."""


class DrafterError(Exception):
    """Base of everything `drafter` raises on purpose; its text is fit to show to the user."""


class SettingsError(DrafterError):
    """A setting or a mailbox profile is wrong; whoever configured the product can fix it."""


class VerifierError(DrafterError):
    """A second opinion on the proof cannot be had; what was proved without it stands."""


class ConversationError(DrafterError):
    """The conversation cannot be drafted for; whoever sent it can fix it."""


class PromptError(DrafterError):
    """A prompt set or a guideline file is wrong; whoever edits it can fix it."""


class RefinementError(DrafterError):
    """A text cannot be refined as it was asked for; whoever asked can correct it."""


class NeedsModel(RefinementError):
    """No rule refines a text so, and no model that writes letters is set up; whoever configured us can set one up."""


class ModelError(DrafterError):
    """The language model did not answer; the next model of the chain may. `retry_after`: seconds that it wants to be
    left alone for, where it said so."""

    retry_after: float | None = None


class ModelUnknown(ModelError):
    """No provider knows this model name."""


class ModelRefusedKey(ModelError):
    """The provider refused the key, or there is none."""


class ModelTimeout(ModelError):
    """The model did not answer within the time allowed."""


class ModelUnreachable(ModelError):
    """Nobody listens at the address, or the provider has an outage."""


class ModelRejectedRequest(ModelError):
    """The provider will not answer this request: too long, filtered or malformed."""


class ModelUnusable(ModelError):
    """The model answered, but what it said can be no draft; see `drafter.proof.answer_faults`."""


class ModelWithheld(ModelError):
    """The model was not asked: it may not be sent this."""


class WeightsError(ModelError):
    """The weights of the embedded model are missing, damaged or cannot be stored."""


def meant(given: str, known: Collection[str]) -> str:
    """What to say behind a name that is not in `known`: the nearest one, or nothing where none is near."""
    near = get_close_matches(given, list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def unknown(what: str, given: str, known: Collection[str]) -> str:
    """An error's words for a name that is not in `known`, with the nearest ones, and with all where they are few."""
    if len(known) > _LISTED:
        near = get_close_matches(given, list(known), n=3)
        return f"unknown {what} {given!r} among {len(known)}" + (f"; near are {', '.join(near)}" if near else "")
    return f"unknown {what} {given!r}{meant(given, known)}; known are {', '.join(sorted(known))}"
