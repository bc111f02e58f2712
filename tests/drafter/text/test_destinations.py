"""Where a text sends people: found in every dress, and known again in another one."""

import pytest

from drafter.text.destinations import DestinationKind, destinations

LINK, MAIL, PHONE, ACCOUNT, HANDLE = DestinationKind


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("See https://www.Evil.example/verify?x=1.", LINK, "evil.example/verify?x=1"),
        ("Open evil.example and sign in", LINK, "evil.example"),
        ("Open pay.evil.example/now, please", LINK, "pay.evil.example/now"),
        ("Open evil[.]example", LINK, "evil.example"),
        ("Open evil dot example", LINK, "evil.example"),
        ("Open hxxps://evil.example/a", LINK, "evil.example/a"),
        ("Open https://brindle.example@evil.example/a", LINK, "evil.example/a"),
        ("Get ftp://evil.example/f.zip, then open it", LINK, "evil.example/f.zip"),
        ("Start ms-quick://evil.example/s", LINK, "evil.example/s"),
        ("Set your server to 203.0.113.7.", LINK, "203.0.113.7"),
        ("Open 203.0.113.7:8443/login now", LINK, "203.0.113.7:8443/login"),
        ("Write to @evil_help on Telegram.", HANDLE, "evilhelp"),
        ("Our Instagram is @evil.help.", HANDLE, "evilhelp"),
        ("Send it by PayPal to @evil77", HANDLE, "evil77"),
        ("Write to Billing@Evil.example.", MAIL, "billing@evil.example"),
        ("Write to billing(at)evil.example", MAIL, "billing@evil.example"),
        ("Call +49 151 23456789.", PHONE, "4915123456789"),
        ("Just call 08001234567 today", PHONE, "08001234567"),
        ("Pay to DE89 3704 0044 0532 0130 00.", ACCOUNT, "de89370400440532013000"),
        ("Pay to account number 532013000", ACCOUNT, "532013000"),
        ("BIC: COBADEFFXXX", ACCOUNT, "cobadeffxxx"),
        ("Use the card 4111 1111 1111 1111", ACCOUNT, "4111111111111111"),
        ("to bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh", ACCOUNT, "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"),
    ],
)
def test_what_is_found(text: str, kind: DestinationKind, key: str) -> None:
    (only,) = destinations(text)
    assert (only.kind, only.key) == (kind, key)
    assert text[only.start : only.end] == only.text


@pytest.mark.parametrize(
    "text",
    [
        "Open export.csv and report.pdf.",
        "Hi @maya, thank you for your message",
        "The @media rule and the @Transactional mark",
        "Update from version 10.0.1.3 to 4.2.0.1000",
        "See e.g. the list, i.e. version 2.1.3.",
        "It is 24.50 EUR on 3.11.2026 at 10:30.",
        "Booking 20391 has 12 clients",
    ],
)
def test_what_is_none(text: str) -> None:
    assert destinations(text) == ()
