"""A receipt played again: models are sent once more what they were, or their kept answers go through today's proof.

A draft is made anew from the same conversation, at the moment of the first one, with models that answer as kept. What
differs then lies in what changed since: prompts, handbook, sources, checks. With the models themselves, they get the
messages of the receipt with its seed, whatever today's prompts would say.
"""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from drafter.conversation import AccountFact, Conversation, describe
from drafter.draft import Draft, TextKind
from drafter.errors import ConversationError, ModelRejectedRequest
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.chain import FallbackChain
from drafter.privacy.screen import is_cut
from drafter.receipt import Receipt, SentCall
from drafter.text.excerpts import shorten
from drafter.wish import Wish

__all__ = [
    "KeptDraft",
    "PlayedCall",
    "PlayedModel",
    "as_it_was",
    "misfits",
    "read_kept",
    "replay_chain",
    "versions_apart",
]

_SHOWN = 60
_MARKS = frozenset({"receipt", "prompt_hash"})
"""What a draft or a receipt has, and nothing else that we answer."""
_ROLES = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A receipt, and the draft that it belongs to where that was kept too."""

    receipt: Receipt
    draft: Draft | None = None

    @property
    def wish(self) -> Wish:
        """What was asked of it; a receipt alone names no kind of text, so it counts as a reply's."""
        kind = self.draft.kind if self.draft else TextKind.REPLY
        return Wish(kind, self.receipt.instruction or "", self.receipt.aim)


@dataclass(frozen=True, slots=True)
class PlayedCall:
    """A call of the receipt and what came of it now; `why` it was not played, or no answer came.

    `prompt_changed`: today's prompt is another one; only known where the kept answer was given for it.
    """

    kept: SentCall
    answer: str = ""
    why: str = ""
    prompt_changed: bool = False

    @property
    def same(self) -> bool:
        """Whether the answer is the kept one, character by character; where there was none, whether there is none."""
        return self.answer == self.kept.answer and (not self.why or not self.kept.answer)


def read_kept(raw: bytes, name: str) -> KeptDraft:
    """The receipt in `raw`: a draft as `drafter draft --json` prints it or the API answers it, in full or as its
    record, or the receipt alone. Raises ConversationError."""
    try:
        data = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ConversationError(f"{name} is not valid JSON: {error}. Give a draft as `--json` prints it.") from error
    found = data.get("draft") or data if isinstance(data, dict) else None
    if not isinstance(found, dict) or not _MARKS & found.keys():
        what = (
            "a refinement, and only drafts can be made again" if _is_refinement(data) else "no draft and no receipt"
        )
        raise ConversationError(f"{name} is {what}. Give a draft as `drafter draft --json` or the API answers it.")
    try:
        if "receipt" in found:
            draft = Draft.model_validate(found)
            return KeptDraft(draft.receipt, draft)
        return KeptDraft(Receipt.model_validate(found))
    except ValidationError as error:
        raise ConversationError(f"{name} is no draft and no receipt: {describe(error)}") from error


def _is_refinement(data: object) -> bool:
    return isinstance(data, dict) and "refinement" in data


def misfits(kept: KeptDraft, conversation: Conversation) -> list[str]:
    """What in a kept draft does not fit together, or not to the conversation, in words: somebody changed it since it
    was made, or gave another conversation."""
    draft = kept.draft
    if draft is None:
        return []
    found, numbers = list[str](), {citation.number for citation in draft.citations}
    if draft.conversation_id != conversation.id:
        found.append(f"it is of conversation {draft.conversation_id!r}, and {conversation.id!r} was given")
    for sentence in draft.sentences:
        place = f"sentence at {sentence.start}, “{shorten(sentence.text, _SHOWN)}”"
        stands = draft.text[sentence.start : sentence.end] if sentence.start >= 0 else ""
        if stands != sentence.text:
            found.append(f"{place}: there the text says “{shorten(stands, _SHOWN)}”")
        if missing := sorted(set(sentence.citations) - numbers):
            found.append(f"{place}: there is no citation {missing[0]}")
    return found


class PlayedModel:
    """Stands for a model of a receipt: its calls are played in their order, by `real` or from what is kept.

    `played` are those that were made.
    """

    def __init__(self, name: str, receipt: Receipt, real: Model | None = None) -> None:
        self.name = name
        self._calls = [call for call in receipt.sent if call.model == name]
        self._real = real
        self._wrote = receipt.model == name or any(call.failure for call in self._calls)
        self._asked: list[ChatMessage] = []
        self.played: list[PlayedCall] = []

    @property
    def tier(self) -> Tier:
        """That of the calls, where the receipt says it."""
        said = next((call.tier for call in self._calls if call.tier), "")
        return Tier(said) if said else Tier.SMALL if self.local else Tier.LARGE

    @property
    def writes_letters(self) -> bool:
        """Whether it did for this receipt."""
        return self._wrote

    @property
    def sees(self) -> bool:
        """Never: a receipt keeps no pictures."""
        return False

    @property
    def local(self) -> bool:
        """Whether it ran on the machine of the receipt."""
        return self._calls[0].local

    def prepare(self) -> None:
        """Nothing: it is asked once."""

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        """The next call's answer; raises ModelRejectedRequest where the receipt has none."""
        again = self._asked == list(messages) and bool(self.played) and bool(self.played[-1].why)
        self._asked = list(messages)
        if again:  # the chain asks once more what was not reached
            self.played.pop()
        place = len(self.played)
        if place == len(self._calls):
            raise ModelRejectedRequest(f"{self.name} was not asked for this when the receipt was made.")
        call = self._calls[place]
        changed = [(m.role, m.content) for m in messages] != [(m.role, m.content) for m in call.messages]
        self.played.append(PlayedCall(call, why="it had not ended", prompt_changed=changed))
        try:
            for piece in self._pieces(call, parameters):
                if isinstance(piece, Completion):
                    self.played[place] = PlayedCall(call, piece.text, prompt_changed=changed)
                yield piece
        except Exception as error:
            self.played[place] = PlayedCall(call, why=str(error), prompt_changed=changed)
            raise

    def play_all(self) -> list[PlayedCall]:
        """Every call, one after the other, without a draft around them."""
        for call in self._calls:
            messages = [ChatMessage(_role(m.role), m.content) for m in call.messages]
            with suppress(Exception):  # said in `played`
                deque(self.stream(messages, Parameters()), maxlen=0)
        return self.played

    def _pieces(self, call: SentCall, parameters: Parameters) -> Iterator[str | Completion]:
        if self._real is not None:
            yield from self._real.stream(_sendable(call), _as_sampled(call, parameters))
            return
        if not call.answer:
            raise ModelRejectedRequest(call.failure or f"the receipt has no answer of {self.name}.")
        if is_cut(call.answer):
            raise ModelRejectedRequest(f"the receipt keeps only the beginning of what {self.name} answered.")
        yield call.answer
        yield Completion(call.answer, self.name, 0, 0, 0.0, finished=not call.cut_off)


def replay_chain(receipt: Receipt, real: Sequence[Model] = ()) -> FallbackChain:
    """The models of a receipt in the order in which they were asked; those among `real` answer themselves."""
    known = {model.name: model for model in real}
    names = dict.fromkeys(call.model for call in receipt.sent)
    return FallbackChain([PlayedModel(name, receipt, known.get(name)) for name in names])


def as_it_was(kept: KeptDraft, conversation: Conversation) -> Conversation:
    """The conversation with the account data of the receipt, which was looked up then and stands in no file; one that
    was used in a letter tells that somebody had made sure who is writing."""
    uses = kept.receipt.account
    if not uses:
        return conversation
    facts = tuple(AccountFact.model_validate(use.model_dump(exclude={"withheld"})) for use in uses)
    told = kept.wish.kind.for_customer and any(not use.withheld for use in uses)
    customer = conversation.customer
    verified = customer.model_copy(update={"verified": customer.verified or told})
    return conversation.model_copy(update={"account": facts, "customer": verified})


def versions_apart(kept: Receipt, now: Receipt) -> list[str]:
    """What each was made from that the other was not, in words: prompts, handbook, sources, model."""
    pairs: list[tuple[str, str, str]] = [
        ("prompt set", f"{kept.prompt_set} ({kept.prompt_hash})", f"{now.prompt_set} ({now.prompt_hash})"),
        ("handbook", kept.handbook_hash, now.handbook_hash),
        ("written by", kept.model, now.model),
    ]
    told = [f"{what}: {before}, now {after}" for what, before, after in pairs if before != after]
    before, after = ({source.document_id: source for source in receipt.sources} for receipt in (kept, now))
    told += [f"source no longer used: {source.title}" for key, source in before.items() if key not in after]
    told += [f"source used now: {source.title}" for key, source in after.items() if key not in before]
    both = [(before[key], after[key]) for key in before if key in after]
    told += [
        f"source changed: {new.title} ({old.content_hash[:12]}, now {new.content_hash[:12]})"
        for old, new in both
        if old.content_hash != new.content_hash
    ]
    return told


def _sendable(call: SentCall) -> list[ChatMessage]:
    if not call.messages or any(is_cut(message.content) or message.pictures for message in call.messages):
        raise ModelRejectedRequest(
            f"the receipt does not keep all that {call.model} was sent, so it cannot be sent again."
        )
    return [ChatMessage(_role(message.role), message.content) for message in call.messages]


def _role(written: str) -> Any:
    if written not in _ROLES:
        raise ModelRejectedRequest(
            f"the receipt has a message of {written!r}; those of models are {', '.join(_ROLES)}."
        )
    return written


def _as_sampled(call: SentCall, parameters: Parameters) -> Parameters:
    """As the receipt says that it was; receipts of old say nothing, and today's hold."""
    if call.max_tokens is None or call.temperature is None:
        return parameters
    return Parameters(call.max_tokens, call.temperature, parameters.timeout, parameters.stop, call.seed)
