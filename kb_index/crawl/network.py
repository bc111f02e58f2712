"""Connections to the web that cannot be led into the network that we run in.

A name is resolved once, each address that is tried is judged, and the connection is made to that very one: a name
that answers differently a moment later (DNS rebinding) gains nothing. It holds for every request, so also for
each redirect. See https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence

import httpx

from kb_index.crawl.deadline import Deadline
from kb_index.errors import SourceError

__all__ = ["GuardedTransport", "refusal", "resolve_host"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _networks(*written: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(one) for one in written)


# Written out, because what `ipaddress` calls global differs from one patch release of Python to the next.
# https://www.iana.org/assignments/iana-ipv4-special-registry and .../iana-ipv6-special-registry, as of 2025
_NEVER = _networks(
    *("0.0.0.0/32", "::/128"),  # unspecified: the machine itself
    *("169.254.0.0/16", "fe80::/10"),  # link-local, among them the metadata services of most clouds
    *("224.0.0.0/4", "ff00::/8"),  # multicast
    *("168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32"),  # metadata of Azure, Alibaba, Oracle
    *("fd00:ec2::254/128", "fd20:ce::254/128"),  # of AWS and Google
)
_NOT_PUBLIC = _networks(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16"),
    *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),  # documentation
    *("192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"),  # relays of 6to4, benchmarks, reserved
    *("2001::/23", "2001:db8::/32", "3fff::/20"),  # protocols of the IETF with Teredo, documentation
)
_UNICAST = ipaddress.IPv6Network("2000::/3")  # of which alone public IPv6 addresses are given out
_MAPPED, _NAT64 = _networks("::ffff:0:0/96", "64:ff9b::/96")
"""What is written so is an IPv4 address and nothing else: RFC 4291, 2.5.5.2, and RFC 6052, 2.1."""

_COMPATIBLE, _TRANSLATED, _LOCAL_NAT64 = _networks("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48")
_6TO4, _TEREDO = _networks("2002::/16", "2001::/32")
_MOST_ADDRESSES = 8
"""Addresses of one name that are tried: whoever names hundreds that do not answer would keep us waiting."""

_ISATAP = 0x5EFE  # before the IPv4 address, whatever the network, but for one bit: RFC 5214, 6.1


class GuardedTransport(httpx.BaseTransport):
    """A transport that connects to public addresses only, with `allow_private` also to private and loopback ones.

    `setting` is what allows those; an answer has to begin within `seconds`. Raises SourceError for an address that
    must not be reached, or a name that has none.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport,
        *,
        allow_private: bool = False,
        setting: str = "allow_private_addresses",
        seconds: float = 60.0,
        resolve: Callable[[str, int], Sequence[str]] | None = None,
    ) -> None:
        self._transport = transport
        self._allow_private = allow_private
        self._setting = setting
        self._seconds = seconds
        self._resolve = resolve or resolve_host
        self._connections: dict[tuple[str, int], socket.socket | None] = {}  # which may be used again

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to the first address of its host that takes a connection."""
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = self._resolve(host, port)[:_MOST_ADDRESSES]
        for address in addresses:
            if reason := refusal(address, allow_private=self._allow_private, setting=self._setting):
                raise SourceError(f"{host} is at {address}, {reason}")
        with Deadline(self._seconds) as deadline:
            for number, address in enumerate(addresses, start=1):
                deadline.connection = self._connections.get((address, port))
                try:
                    return self._transport.handle_request(_pinned(request, address, host, deadline))
                except httpx.TransportError as error:
                    if deadline.passed:
                        raise httpx.ReadTimeout("the answer did not begin in time", request=request) from error
                    if number == len(addresses) or not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                        raise
                finally:
                    self._connections[address, port] = deadline.connection
        raise AssertionError("the last address answers or raises")

    def close(self) -> None:
        """Close the transport below."""
        self._transport.close()


def resolve_host(host: str, port: int) -> list[str]:
    """The addresses of a host as text, in the order of the system's preference. Raises SourceError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, OverflowError) as error:
        raise SourceError(f"{host} has no address ({error}); check its spelling") from error
    return list(dict.fromkeys(str(entry[4][0]).split("%")[0] for entry in found))


def refusal(address: str, *, allow_private: bool, setting: str = "allow_private_addresses") -> str | None:
    """Why an address must not be connected to; None if it may be. `setting` is the one that allows private ones."""
    parts = _parts(ipaddress.ip_address(address))
    if any(_is_in(part, _NEVER) for part in parts):
        return "an address that no site has (link-local, multicast or a cloud's own); it is never reached"
    if not allow_private and not all(map(_is_public, parts)):
        return f"a private address; if it is yours, set {setting}"
    return None


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    return not _is_in(address, _NOT_PUBLIC)


def _is_in(address: Address, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    return any(address in network for network in networks)


def _parts(address: Address) -> list[Address]:
    """The address, and the IPv4 addresses that a tunnel or a translator would make of it."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    whole = int(address)
    last = _ipv4(whole)
    if _is_in(address, (_MAPPED, _NAT64)):
        return [last]
    if address in _6TO4:
        return [address, _ipv4(whole >> 80)]
    if address in _TEREDO:
        return [address, _ipv4(whole >> 64), _ipv4(~whole)]
    # ::1 to ::ffff are no IPv4 addresses written as IPv6.
    if (address in _COMPATIBLE and whole > 0xFFFF) or _is_in(address, (_TRANSLATED, _LOCAL_NAT64)):
        return [address, last]
    return [address, last] if (whole >> 32) & 0xFDFFFFFF == _ISATAP else [address]


def _ipv4(number: int) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(number & 0xFFFFFFFF)


def _pinned(request: httpx.Request, address: str, host: str, deadline: Deadline) -> httpx.Request:
    """The request to this address, its certificate checked and its `Host` header sent for the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host, "trace": deadline.trace},
    )
