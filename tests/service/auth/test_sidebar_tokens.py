"""Sidebar sessions: signed, short, renewed while the panel is open, and never for anything but what was asked."""

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from service.auth.sidebar_tokens import SidebarTokens


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> SidebarTokens:
    return SidebarTokens(b"k" * 32, clock)


def test_it_says_again_what_it_was_made_for(tokens: SidebarTokens) -> None:
    grant = tokens.grant("key-1", "support", "42", "Sam")
    assert tokens.open(tokens.opening(grant)) == grant
    open_panel = tokens.read(tokens.session(grant))
    assert open_panel
    assert (open_panel.mailbox, open_panel.conversation, open_panel.agent) == ("support", "42", "Sam")


def test_an_opening_token_is_good_for_two_minutes(tokens: SidebarTokens, clock: Clock) -> None:
    token = tokens.opening(tokens.grant("key-1", "support", "42", "Sam"))
    clock.now += timedelta(seconds=119)
    assert tokens.open(token)
    clock.now += timedelta(seconds=1)
    assert tokens.open(token) is None


def test_an_open_panel_lasts_a_quarter_of_an_hour_and_goes_on_while_it_is_renewed(
    tokens: SidebarTokens, clock: Clock
) -> None:
    cookie = tokens.session(tokens.grant("key-1", "support", "42", "Sam"))
    renewed = 0
    for _ in range(200):
        clock.now += timedelta(minutes=5)
        grant = tokens.read(cookie)
        if grant is None:
            break
        if tokens.due(grant):
            cookie, renewed = tokens.session(grant), renewed + 1
    assert renewed > 20
    assert grant is None, "after twelve hours it ends all the same"
    assert tokens.read(cookie) is None


def test_a_panel_that_nobody_renews_ends(tokens: SidebarTokens, clock: Clock) -> None:
    cookie = tokens.session(tokens.grant("key-1", "support", "42", "Sam"))
    clock.now += timedelta(minutes=15)
    assert tokens.read(cookie) is None


def test_one_kind_of_token_is_not_the_other(tokens: SidebarTokens) -> None:
    grant = tokens.grant("key-1", "support", "42", "Sam")
    assert tokens.read(tokens.opening(grant)) is None
    assert tokens.open(tokens.session(grant)) is None


def test_what_we_did_not_sign_opens_nothing(tokens: SidebarTokens) -> None:
    token = tokens.opening(tokens.grant("key-1", "support", "42", "Sam"))
    signed, _, mark = token.rpartition(".")
    forged = [
        "",
        ".",
        "x",
        signed,
        f"{signed}.{mark[::-1]}",
        token.replace(token[3], "A" if token[3] != "A" else "B", 1),
        SidebarTokens(b"x" * 32).opening(tokens.grant("key-1", "support", "42", "Sam")),
        str(URLSafeSerializer(b"k" * 32, salt="sidebar opening").dumps({"id": "1", "until": 9e12})),
        str(URLSafeSerializer(b"k" * 32, salt="sidebar opening").dumps([1, 2])),
    ]
    assert [token for token in forged if tokens.open(token)] == []
