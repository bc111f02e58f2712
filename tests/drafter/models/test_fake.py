"""The scripted model behaves like a real one: streams, counts, is cut off, fails."""

import pytest

from drafter.errors import ModelTimeout, ModelUnreachable
from drafter.models.base import ChatMessage, Completion, Model, Parameters, Tier
from drafter.models.fake import Broken, FakeModel

HELLO = [ChatMessage("user", "say hello")]


def test_streams_words_that_join_to_the_reply() -> None:
    *pieces, completion = FakeModel(["Hi Ana,\n\nall  good."]).stream(HELLO, Parameters())
    assert pieces == ["Hi ", "Ana,\n\n", "all  ", "good."]
    assert completion == Completion("Hi Ana,\n\nall  good.", "fake", 2, 4, 0.0)


def test_replies_come_in_order_and_the_last_one_stays() -> None:
    model = FakeModel(["one", "two"])
    assert [next(iter(model.stream(HELLO, Parameters()))) for _ in range(3)] == ["one", "two", "two"]


def test_remembers_what_it_was_asked() -> None:
    model: Model = FakeModel(["ok"], tier=Tier.LARGE)
    list(model.stream(HELLO, Parameters()))
    assert isinstance(model, FakeModel)
    assert model.asked == [HELLO]
    assert model.tier is Tier.LARGE


def test_raises_a_scripted_exception_and_goes_on() -> None:
    model = FakeModel([ModelTimeout("too slow"), "back"])
    with pytest.raises(ModelTimeout, match="too slow"):
        list(model.stream(HELLO, Parameters()))
    assert next(iter(model.stream(HELLO, Parameters()))) == "back"


def test_breaks_in_the_middle() -> None:
    stream = FakeModel([Broken("half an", ModelUnreachable("gone"))]).stream(HELLO, Parameters())
    assert [next(stream), next(stream)] == ["half ", "an"]
    with pytest.raises(ModelUnreachable, match="gone"):
        next(stream)


def test_is_cut_off_at_max_tokens() -> None:
    *_, completion = FakeModel(["one two three"]).stream(HELLO, Parameters(max_tokens=2))
    assert isinstance(completion, Completion)
    assert (completion.text, completion.finished) == ("one two ", False)


def test_needs_a_reply() -> None:
    with pytest.raises(ValueError, match="at least one reply"):
        FakeModel([])
