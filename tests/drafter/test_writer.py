"""How much a model may write, and what becomes of a letter that is cut off."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from drafter.models.base import ChatMessage, Completion, Parameters
from drafter.models.fake import FakeModel
from drafter.pipeline import Drafter
from tests.drafter.whole import GOOD, conversation


class _Counting(FakeModel):
    """Remembers how many tokens it was allowed."""

    def __init__(self, reply: str) -> None:
        super().__init__([reply])
        self.allowed: list[int] = []

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        self.allowed.append(parameters.max_tokens)
        return super().stream(messages, parameters)


@pytest.mark.parametrize(("channel", "most"), [("chat", 240), ("social", 180), ("email", 500)])
def test_a_model_may_write_as_much_as_the_channel_bears(
    drafter: Callable[..., Drafter], channel: str, most: int
) -> None:
    model = _Counting(GOOD)
    drafter(model).draft(conversation(channel=channel))
    assert set(model.allowed) == {most}


def test_a_letter_that_was_cut_off_ends_with_a_whole_sentence(drafter: Callable[..., Drafter]) -> None:
    told = " ".join(f"Drawer {n} holds the {n} files that came with parcel {n}." for n in range(1, 60))
    draft = drafter(FakeModel([f"{GOOD.removesuffix('Sam')}{told}"])).draft(conversation(channel="chat"))
    assert draft.text.rstrip().endswith((".", "!", "?"))
    assert "Drawer 50" not in draft.text
