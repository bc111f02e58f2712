"""Links and e-mail addresses as people write them, by one rule for everybody who looks for them."""

import pytest

from drafter.cleaning.request import open_request
from drafter.conversation import Conversation
from drafter.text.addresses import ADDRESS, EMAIL, LINK, without_ending
from tests.words import PATTERNS


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See https://help.example/a-b?c=1#d.", "https://help.example/a-b?c=1#d"),
        ("See (https://help.example/a), please", "https://help.example/a"),
        ("**www.help.example**", "www.help.example"),
        ("[here](https://help.example/a)", "https://help.example/a"),
        ("“HTTPS://Help.Example/A…", "HTTPS://Help.Example/A"),
    ],
)
def test_a_link_ends_where_the_sentence_goes_on(text: str, link: str) -> None:
    assert [without_ending(found) for found in LINK.findall(text)] == [link]


def test_a_word_that_only_holds_www_is_no_link() -> None:
    assert not LINK.search("the awww.effect of ahttps://x")


def test_addresses_are_links_and_mail() -> None:
    text = "Write to team+eu@help.example or see www.help.example!"
    assert [without_ending(found) for found in ADDRESS.findall(text)] == ["team+eu@help.example", "www.help.example"]
    assert EMAIL.findall(text) == ["team+eu@help.example"]


def test_what_the_customer_links_to_stands_without_emphasis_in_the_request() -> None:
    said = {"author": "customer", "text": "It fails on **https://app.example/export**, see *www.app.example/log*."}
    conversation = Conversation.model_validate({"id": "1", "mailbox": "m", "channel": "email", "messages": [said]})
    assert open_request(conversation, PATTERNS).urls == ("https://app.example/export", "www.app.example/log")
