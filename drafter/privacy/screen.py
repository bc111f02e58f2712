"""The screen of one draft: personal data stays here, and what was sent is kept for the receipt."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from drafter.errors import ModelWithheld
from drafter.mailbox import PrivacyMode
from drafter.models.base import ChatMessage, Model, Parameters
from drafter.models.screen import ScreenedCall
from drafter.privacy.placeholders import PersonalPlaceholders, Restoring
from drafter.privacy.spans import PersonalKind
from drafter.receipt import SentCall, SentMessage

__all__ = ["PrivacyScreen", "is_cut"]

_MOST_CALLS, _MOST_CHARACTERS = 8, 40_000
"""How many calls a receipt keeps, and characters of each message and answer."""
_CUT = " [...]"


class PrivacyScreen:
    """Lets models see as much as `mode` allows. `closed`: why none but those of this machine may be asked at all.

    `rule` is what a model is told of placeholders. `calls` are those that were made, as they were sent.
    """

    def __init__(
        self, mode: PrivacyMode, placeholders: Callable[[], PersonalPlaceholders], *, rule: str = "", closed: str = ""
    ) -> None:
        self.mode = mode
        self._make = placeholders
        self._made: PersonalPlaceholders | None = None
        self._left: list[str] = []
        self._rule = rule
        self._closed = closed
        self.calls: list[SentCall] = []
        self._withheld = ""

    def opened(self, model: Model, messages: Sequence[ChatMessage], parameters: Parameters) -> ScreenedCall:
        """The way for one call; raises ModelWithheld where the model may not be asked.

        A picture cannot be screened: only a model that sees gets it, and a hosted one where nothing is kept back.
        """
        if not (model.sees and (model.local or self.mode is PrivacyMode.OFF)):
            messages = [replace(message, pictures=()) for message in messages]
        if model.local:
            return _OpenCall(self, model, messages, parameters)
        if self._closed:
            raise self._refusal(f"model {model.name!r} was not asked: {self._closed}")
        if self.mode is PrivacyMode.OFF:
            return _OpenCall(self, model, messages, parameters)
        placeholders = self._placeholders
        hidden = [replace(message, content=placeholders.hide(message.content)) for message in messages]
        if hidden == list(messages):
            return _OpenCall(self, model, messages, parameters)
        if self.mode is PrivacyMode.BLOCK:
            what = _counted(placeholders.count)
            raise self._refusal(
                f"model {model.name!r} was not asked: what it would be sent holds personal data ({what}), and this "
                "mailbox sends none (privacy = 'block')."
            )
        return _RestoredCall(self, model, self._told(hidden), parameters, placeholders)

    def leave(self, texts: Sequence[str]) -> None:
        """What stands in these texts, such as articles, is nobody's secret."""
        self._left.extend(texts)

    @property
    def words(self) -> str:
        """What was done about personal data, for the receipt."""
        sent = [call for call in self.calls if not call.local]
        if self._withheld and not sent:
            return self._withheld
        if not sent:
            return "Nothing left this machine."
        if self.mode is PrivacyMode.OFF:
            return "The conversation was sent as it stands (privacy = 'off')."
        found = _counted(self._placeholders.count)
        if not found:
            return "No personal data was found in what was sent."
        return f"Before anything was sent, placeholders took the place of {found}."

    @property
    def seen(self) -> frozenset[str]:
        """The names of the pictures that a model has looked at and answered."""
        answered = (call for call in self.calls if call.answer and not call.failure)
        return frozenset(name for call in answered for message in call.messages for name in message.pictures)

    @property
    def _placeholders(self) -> PersonalPlaceholders:
        """Made when they are first needed: most drafts ask no model that anything is kept from."""
        if self._made is None:
            self._made = self._make()
        self._made.leave(self._left)
        self._left = []
        return self._made

    def _told(self, messages: list[ChatMessage]) -> list[ChatMessage]:
        """The messages, the first of them with the rule about placeholders."""
        first, *others = messages
        return [replace(first, content=f"{first.content}\n\n{self._rule}".strip()), *others]

    def _refusal(self, reason: str) -> ModelWithheld:
        self._withheld = reason
        return ModelWithheld(reason)


class _OpenCall:
    """A call whose text passes as it is; it is kept for the receipt."""

    def __init__(
        self, screen: PrivacyScreen, model: Model, messages: Sequence[ChatMessage], parameters: Parameters
    ) -> None:
        self.messages = messages
        self._screen = screen
        sent = tuple(
            SentMessage(role=m.role, content=_cut(m.content), pictures=tuple(p.name for p in m.pictures))
            for m in messages
        )
        screen.calls.append(
            SentCall(
                model=model.name,
                local=model.local,
                tier=model.tier.value,
                max_tokens=parameters.max_tokens,
                temperature=parameters.temperature,
                seed=parameters.seed,
                messages=sent,
            )
        )
        self._place = len(screen.calls) - 1
        if len(screen.calls) > _MOST_CALLS:
            screen.calls[self._place] = screen.calls[self._place].model_copy(update={"messages": ()})

    def piece(self, text: str) -> str:
        return text

    def rest(self) -> str:
        return ""

    def whole(self, text: str, *, cut_off: bool = False) -> str:
        self._note(answer=_cut(text), cut_off=cut_off)
        return text

    def failed(self, reason: str) -> None:
        self._note(failure=reason)

    def _note(self, **what: str | bool) -> None:
        self._screen.calls[self._place] = self._screen.calls[self._place].model_copy(update=what)


class _RestoredCall(_OpenCall):
    """A call with placeholders, which are put back in what is answered."""

    def __init__(
        self,
        screen: PrivacyScreen,
        model: Model,
        messages: Sequence[ChatMessage],
        parameters: Parameters,
        placeholders: PersonalPlaceholders,
    ) -> None:
        super().__init__(screen, model, messages, parameters)
        self._placeholders = placeholders
        self._restoring = Restoring(placeholders)

    def piece(self, text: str) -> str:
        return self._restoring.piece(text)

    def rest(self) -> str:
        return self._restoring.rest()

    def whole(self, text: str, *, cut_off: bool = False) -> str:
        return self._placeholders.reveal(super().whole(text, cut_off=cut_off))


def _counted(counts: dict[PersonalKind, int]) -> str:
    """Things by kind, in words: "2 names, 1 email address"."""
    words = [f"{count} {_plural(kind) if count > 1 else kind}" for kind, count in counts.items()]
    return ", ".join(words)


def _plural(kind: PersonalKind) -> str:
    if kind is PersonalKind.BIRTH:
        return "dates of birth"
    return f"{kind}es" if kind.endswith("s") else f"{kind}s"


def is_cut(kept: str) -> bool:
    """Whether a message or an answer of a receipt is only the beginning of what went over the line."""
    return len(kept) == _MOST_CHARACTERS + len(_CUT) and kept.endswith(_CUT)


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[:_MOST_CHARACTERS] + _CUT
