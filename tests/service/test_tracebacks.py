"""The log tells where it broke, and nothing of what a customer wrote."""

import io
import logging
from collections.abc import Iterator

import pytest

from drafter.events import Step, TextDelta
from service.telemetry.logs import LogStyle
from service.tracebacks import Bug, traced
from tests.service.parts import make_client, make_parts
from tests.service.sample import CONVERSATION, ScriptedDrafter

WORDS = "my card number is 4111 1111 1111 1111"
DRAFT = {"conversation": CONVERSATION.model_dump(mode="json")}


def broken() -> None:
    try:
        int(WORDS)
    except ValueError as error:
        raise KeyError(WORDS) from error


@pytest.mark.parametrize("words", [False, True])
def test_classes_and_places_are_told_and_messages_only_when_asked_for(words: bool) -> None:
    with pytest.raises(KeyError) as caught:
        broken()
    told = traced(caught.value, words=words)
    assert "KeyError" in told
    assert "ValueError" in told
    assert "in broken" in told
    assert ("my card number is [card number]" in told) is words
    assert "4111" not in told


def test_a_traceback_of_the_other_process_is_told_as_it_came() -> None:
    assert "where it broke there" in traced(Bug("where it broke there"), words=False)


def test_an_error_that_is_its_own_cause_ends() -> None:
    error = ValueError(WORDS)
    error.__context__ = OSError(WORDS)
    error.__context__.__context__ = error
    assert "4111" not in traced(error, words=False)


@pytest.fixture
def printed() -> Iterator[io.StringIO]:
    """What the service's log prints."""
    stream, handler = io.StringIO(), LogStyle().handler()
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_draft_that_breaks_leaves_no_word_of_the_customer_in_the_log(printed: io.StringIO, accept: str) -> None:
    drafter = ScriptedDrafter(Step.WRITING, TextDelta("Hi"), ZeroDivisionError(WORDS))
    make_client(make_parts(drafter)).post("/v1/drafts", json=DRAFT, headers={"Accept": accept})
    assert "ZeroDivisionError" in printed.getvalue()
    assert "4111" not in printed.getvalue()
    assert "accountant" not in printed.getvalue()
