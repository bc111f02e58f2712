"""A sender is believed when our own mail server found them authentic, and by nothing that they write themselves."""

import pytest

from service.helpdesks.mail_messages import read_mail

OWN = "help@potters.example"
SERVER = "mx.potters.example"
PASSED = f"{SERVER}; dmarc=pass header.from=example.com"


def proved(*headers: str, server: str = SERVER, sender: str = "Noor Haddad <noor@example.com>") -> bool:
    """Whether a mail is proved to be from its sender, with these headers above what the sender wrote."""
    lines = [*headers, f"From: {sender}", f"To: {OWN}", "Subject: Kiln", "", "It stays cold."]
    return read_mail("\r\n".join(lines).encode(), OWN, "k", server=server).proved


def says(results: str) -> str:
    return f"Authentication-Results: {SERVER}{results}"


@pytest.mark.parametrize(
    "results",
    [
        "; dmarc=pass header.from=example.com",
        " 1; dmarc=pass (p=REJECT sp=none dis=none) header.from=Example.COM",
        ";\r\n\tdkim=pass header.i=@example.com header.s=s1 header.b=AbC/d+e=;\r\n spf=pass (ip (of a friend)) "
        "smtp.mailfrom=noor@example.com;\r\n dmarc=pass (p=NONE) header.from=example.com",
        "; dkim=pass header.d=example.com header.i=@example.com",
        "; dkim = pass header.i=@example.com",
        '; dkim=pass reason="good; really" header.d="example.com"',
        "; spf=fail smtp.mailfrom=list.example; dkim=fail header.d=list.example; dkim=pass header.d=example.com",
        "; dkim=pass header.d=example.com; dmarc=none header.from=example.com",
    ],
)
def test_what_our_server_found_authentic_is_proved(results: str) -> None:
    assert proved(says(results))


def test_a_domain_stands_for_those_below_it_and_not_for_those_above() -> None:
    assert proved(says("; dkim=pass header.d=example.com"), sender="noor@mail.example.com")
    assert not proved(says("; dkim=pass header.d=mail.example.com"), sender="noor@example.com")
    assert not proved(says("; dkim=pass header.d=com"), sender="noor@example.com")
    assert not proved(says("; dkim=pass header.d=ample.com"), sender="noor@example.com")


@pytest.mark.parametrize(
    "results",
    [
        "",
        ";",
        "; none",
        "; spf=pass smtp.mailfrom=noor@example.com",
        "; dmarc=fail header.from=example.com; dkim=pass header.d=example.com",
        "; dmarc=temperror header.from=example.com; dkim=pass header.d=example.com",
        "; dmarc=pass header.from=evil.example",
        "; dmarc=pass",
        "; dmarc=pass header.from=example.com; dmarc=fail header.from=example.com",
        "; dmarc=pass header.from=evil.example header.from=example.com",
        "; dkim=pass header.d=evil.example header.i=@example.com",
        "; dkim=neutral header.d=example.com",
        "; dkim=pass header.d=example.com.evil.example",
        "; dkim=fail (dkim=pass header.d=example.com;) header.d=evil.example",
        '; spf=pass smtp.mailfrom="x; dmarc=pass header.from=example.com"@evil.example',
        r"; dmarc=fail (\; dmarc=pass header.from=example.com",
        '; dmarc=pass header.from=example.com; x="',
        ") ; dmarc=pass header.from=example.com",
        "dmarc=pass header.from=example.com",
        ".evil.example; dmarc=pass header.from=example.com",
    ],
)
def test_what_it_did_not_find_is_not(results: str) -> None:
    assert not proved(says(results))


def test_only_our_own_server_is_believed() -> None:
    assert not proved(f"Authentication-Results: {PASSED}", server="")
    assert not proved(f"Authentication-Results: {PASSED}", server="mx.elsewhere.example")
    assert not proved("Authentication-Results: mx.evil.example; dmarc=pass header.from=example.com")
    assert not proved(f"X-Authentication-Results: {PASSED}")
    assert proved("Authentication-Results: mx.evil.example; dmarc=fail", f"authentication-results: {PASSED}")


def test_a_field_that_the_sender_forged_stands_below_ours_and_counts_for_nothing() -> None:
    forged = f"Authentication-Results: {PASSED}"
    assert not proved(says("; dmarc=fail header.from=example.com"), "Received: from evil.example", forged)
    assert not proved(says("; none"), forged)
    assert not proved(says("; dkim=pass header.d=evil.example"), forged)


@pytest.mark.parametrize(
    "sender",
    [
        '"noor@example.com" <mallory@evil.example>',
        '"victim@bank.example" <noor@example.com>',
        "=?utf-8?q?victim=40bank=2Eexample?= <noor@example.com>",
        "noor@example.com, victim@example.com",
        "Noor <noor@example.com> (victim@example.com)",
        "noor@example.com <victim@example.com>",
        "noor@example.com\r\nFrom: victim@example.com",
        "Team: noor@example.com, sam@example.com;",
        '"noor@example.com"@evil.example',
        "noor@exämple.com",
        "",
        "Noor",
    ],
)
def test_a_sender_in_doubt_is_not_proved(sender: str) -> None:
    assert not proved(f"Authentication-Results: {PASSED}", sender=sender)


def test_a_name_that_repeats_the_address_does_no_harm() -> None:
    assert proved(f"Authentication-Results: {PASSED}", sender='"noor@example.com" <noor@example.com>')


@pytest.mark.parametrize("sign", ["(", '"', ";", "=", " ", "\\", "a@"])
def test_a_field_of_any_length_is_read_in_time(sign: str) -> None:
    assert not proved(f"Authentication-Results: {SERVER}; {sign * 200_000}")
