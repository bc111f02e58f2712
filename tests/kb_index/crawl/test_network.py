"""No name, tunnel or redirect leads a connection into the network that we run in."""

import httpx
import pytest

from kb_index.crawl.network import GuardedTransport, refusal, resolve_host
from kb_index.errors import SourceError

PUBLIC = "93.184.215.14"


OPEN = (
    PUBLIC,
    "1.1.1.1",
    "192.0.1.1",
    "198.20.0.1",
    "2606:2800:21f:cb07:6820:80da:af6b:8b2c",
    "2001:200::1",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "2002:101:101::1",
    "2606:2800::5efe:1.1.1.1",
)


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert refusal(address, allow_private=False) is None


PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd12::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "198.18.0.1",
    "240.0.0.1",
    "0.1.2.3",
    "255.255.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "100::1",
    "100:0:0:1::1",
    "2001:2::1",
    "2001:10::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "fec0::1",
    "fec0::a",
    "feff:ffff::1",
    "64:ff9b:1::1.1.1.1",
    "64:ff9b:1:a00::1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::1.1.1.1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:1.1.1.1",
    "2001:0:7f00:1::1",
    "2001:0:101:101::80ff:fffe",
    "2606:2800::5efe:10.0.0.1",
    "2606:2800::200:5efe:192.168.0.1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_need_the_setting(address: str) -> None:
    assert "allow_private_addresses" in (refusal(address, allow_private=False) or "")
    assert refusal(address, allow_private=True) is None


CLOUD = (
    "169.254.169.254",
    "fe80::1",
    "224.0.0.1",
    "ff02::1",
    "0.0.0.0",
    "::",
    "168.63.129.16",
    "100.100.100.200",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "::169.254.169.254",
    "::ffff:0:169.254.169.254",
    "64:ff9b:1::a9fe:a9fe",
    "2001:0:a9fe:a9fe::1",
    "2001:0:101:101::5601:5601",
    "2606:2800::5efe:169.254.169.254",
    "fd20:ce::254",
    "192.0.0.192",
    "febf::1",
)


@pytest.mark.parametrize("address", CLOUD)
def test_a_clouds_own_addresses_are_never_reached(address: str) -> None:
    for allow in (False, True):
        assert "never reached" in (refusal(address, allow_private=allow) or "")


class Inner(httpx.BaseTransport):
    """Answers as the address that was connected to; some refuse the connection."""

    def __init__(self, *refusing: str) -> None:
        self.seen: list[httpx.Request] = []
        self.refusing = refusing

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        if request.url.host in self.refusing:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, text=request.url.host)


def get(inner: Inner, *addresses: str, allow_private: bool = False) -> str:
    guarded = GuardedTransport(inner, allow_private=allow_private, resolve=lambda host, port: list(addresses))
    with httpx.Client(transport=guarded) as client:
        return client.get("https://help.example/a?b=c").text


def test_the_connection_goes_to_the_address_that_was_judged_under_the_name_that_was_asked_for() -> None:
    inner = Inner()
    assert get(inner, PUBLIC) == PUBLIC
    (request,) = inner.seen
    assert str(request.url) == f"https://{PUBLIC}/a?b=c"
    assert request.headers["Host"] == "help.example"
    assert request.extensions["sni_hostname"] == "help.example"


def test_a_name_with_one_private_address_is_refused_before_any_connection() -> None:
    inner = Inner()
    with pytest.raises(SourceError, match=r"help\.example is at 10\.0\.0\.7, a private address"):
        get(inner, PUBLIC, "10.0.0.7")
    assert inner.seen == []
    assert get(inner, "10.0.0.7", allow_private=True) == "10.0.0.7"


def test_the_next_address_is_tried_where_one_takes_no_connection() -> None:
    assert get(Inner("1.1.1.1"), "1.1.1.1", PUBLIC) == PUBLIC
    with pytest.raises(httpx.ConnectError):
        get(Inner("1.1.1.1", PUBLIC), "1.1.1.1", PUBLIC)


def test_names_are_resolved_by_the_system() -> None:
    assert resolve_host("127.0.0.1", 80) == ["127.0.0.1"]
    assert resolve_host("localhost", 80)
    with pytest.raises(SourceError, match="has no address"):
        resolve_host("a" * 70, 80)
