"""Events as programs get them."""

from collections.abc import Callable

import pytest

from drafter.events import Event, Pulse, Restart, Step, TextDelta, wire
from drafter.pipeline import Drafter
from tests.drafter.whole import conversation


@pytest.mark.parametrize(
    ("event", "name", "data"),
    [
        (Step.SEARCHING, "step", {"name": "searching"}),
        (TextDelta("Hi\n"), "text", {"text": "Hi\n"}),
        (Restart("cut off"), "restart", {"reason": "cut off"}),
    ],
)
def test_an_event_has_a_name_and_json(event: Event, name: str, data: dict[str, str]) -> None:
    assert wire(event) == (name, data)


def test_the_draft_is_an_event_of_its_own_and_a_pulse_is_none(drafter: Callable[..., Drafter]) -> None:
    draft = drafter().draft(conversation())
    assert wire(draft) == ("draft", draft.model_dump(mode="json"))
    assert wire(Pulse()) is None
