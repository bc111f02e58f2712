"""Pictures go to a model that sees, where the mailbox keeps nothing back; else the agent is told to look."""

import base64
import json
from collections.abc import Callable

import pytest

from drafter.conversation import Attachment, Conversation
from drafter.draft import Draft
from drafter.mailbox import PrivacyMode
from drafter.models.base import Tier
from drafter.models.fake import FakeModel
from drafter.models.llm import LiteLLMModel
from drafter.pipeline import Drafter
from drafter.terms import Terms
from tests.drafter.attachments.files import PNG
from tests.drafter.whole import ASKED, GOOD, conversation
from tests.fake_provider import FakeProvider, Streams

OPEN = Terms(privacy=PrivacyMode.OFF)


def talk(*files: Attachment | str) -> Conversation:
    return conversation(messages=[{"author": "customer", "text": ASKED, "attachments": files}])


def shot(content: bytes = PNG) -> Attachment:
    return Attachment(name="screen.png", content=content)


def unseen(draft: Draft) -> list[str]:
    return [notice.text for notice in draft.notices if notice.code == "picture-unseen"]


@pytest.mark.parametrize(
    ("local", "sees", "terms", "shown"),
    [
        (True, True, Terms(), True),
        (False, True, OPEN, True),
        (False, True, Terms(), False),
        (True, False, OPEN, False),
    ],
    ids=["this machine", "nothing kept back", "redacted", "cannot see"],
)
def test_a_picture_is_shown_only_to_whom_it_may_be(
    local: bool, sees: bool, terms: Terms, shown: bool, drafter: Callable[..., Drafter]
) -> None:
    model = FakeModel([GOOD], tier=Tier.LARGE, local=local, sees=sees)
    draft = drafter(model).draft(talk(shot()), terms=terms)
    pictures = [picture.content for message in model.asked[0] for picture in message.pictures]
    assert pictures == ([PNG] if shown else [])
    assert draft.receipt.sent[0].messages[-1].pictures == (("screen.png",) if shown else ())
    assert bool(unseen(draft)) is not shown
    assert PNG not in draft.model_dump_json().encode(), "a receipt keeps the name alone"


@pytest.mark.parametrize(
    "given",
    ["screen.png", shot(b"no picture"), shot(PNG + bytes(5_000_000)), shot(PNG[:-4]), shot(b"GIF89a=1;<script>")],
    ids=["name", "no picture", "huge", "cut off", "a script"],
)
def test_of_a_picture_that_no_model_gets_the_agent_is_told(
    given: Attachment | str, drafter: Callable[..., Drafter]
) -> None:
    model = FakeModel([GOOD], tier=Tier.LARGE, sees=True)
    draft = drafter(model).draft(talk(given))
    assert not model.asked[0][-1].pictures
    assert "screen.png. Look at it yourself." in unseen(draft)[0]


def test_it_goes_over_the_line_as_a_part_of_the_message(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Streams(GOOD)) as provider:
        sees = LiteLLMModel("openai/gpt-4o", api_base=provider.api_base)
        draft = drafter(sees).draft(talk(shot()), terms=OPEN)
        blind = LiteLLMModel("openai/gpt-3.5-turbo", api_base=provider.api_base)
        drafter(blind).draft(talk(shot()), terms=OPEN)
        with_it, without = (request.body["messages"][-1]["content"] for request in provider.requests)
    (text, picture) = with_it
    assert "attached, screen.png (a picture):" in text["text"]
    assert picture["image_url"]["url"] == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    assert isinstance(without, str)
    assert draft.receipt.model == "openai/gpt-4o"
    assert not unseen(draft)


def test_what_hangs_behind_a_picture_does_not_leave(drafter: Callable[..., Drafter]) -> None:
    with FakeProvider(Streams(GOOD)) as provider:
        sees = LiteLLMModel("openai/gpt-4o", api_base=provider.api_base)
        drafter(sees).draft(talk(shot(PNG + b"PK, a packed file")), terms=OPEN)
        picture = provider.requests[0].body["messages"][-1]["content"][1]
    assert picture["image_url"]["url"] == f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.mark.parametrize("privacy", [PrivacyMode.REDACT, PrivacyMode.BLOCK])
def test_no_byte_of_a_screenshot_leaves_where_the_mailbox_keeps_personal_data_back(
    privacy: PrivacyMode, drafter: Callable[..., Drafter]
) -> None:
    with FakeProvider(Streams(GOOD)) as provider:
        sees = LiteLLMModel("openai/gpt-4o", api_base=provider.api_base)
        draft = drafter(sees).draft(talk(shot()), terms=Terms(privacy=privacy))
        sent = [json.dumps(request.body) for request in provider.requests]
    assert not any("image_url" in body or base64.b64encode(PNG).decode()[:24] in body for body in sent)
    assert unseen(draft)
