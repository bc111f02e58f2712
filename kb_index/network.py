"""Connections to the web that cannot be led into the network that we run in.

A name is resolved once, each of its addresses is judged, and the connection is made to that very address: a name
that answers differently a moment later (DNS rebinding) gains nothing. It holds for every request, so also for
each redirect. See https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence

import httpx

from kb_index.errors import SourceError

__all__ = ["GuardedTransport", "refusal", "resolved"]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Where clouds tell their machines secrets, as far as it is not link-local: Azure, Alibaba, Oracle, AWS, Google.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


class GuardedTransport(httpx.BaseTransport):
    """A transport that connects to public addresses only, with `allow_private` also to private and loopback ones.

    Raises SourceError for an address that must not be reached, or a name that has none.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport,
        *,
        allow_private: bool = False,
        resolve: Callable[[str, int], Sequence[str]] | None = None,
    ) -> None:
        self._transport = transport
        self._allow_private = allow_private
        self._resolve = resolve or resolved

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request to the first address of its host that takes a connection."""
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = self._resolve(host, port)
        for address in addresses:
            if reason := refusal(address, allow_private=self._allow_private):
                raise SourceError(f"{host} is at {address}, {reason}")
        for address in addresses[:-1]:
            try:
                return self._transport.handle_request(_pinned(request, address, host))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return self._transport.handle_request(_pinned(request, addresses[-1], host))

    def close(self) -> None:
        """Close the transport below."""
        self._transport.close()


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host as text, in the order of the system's preference. Raises SourceError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"{host} has no address ({error}); check its spelling") from error
    return list(dict.fromkeys(str(entry[4][0]).split("%")[0] for entry in found))


def refusal(address: str, *, allow_private: bool) -> str | None:
    """Why an address must not be connected to; None if it may be."""
    parts = _parts(ipaddress.ip_address(address))
    if any(p in _METADATA or p.is_link_local or p.is_multicast or p.is_unspecified for p in parts):
        return "an address that no help center has (link-local, multicast or a cloud's own); it is never read"
    if not allow_private and not all(p.is_global for p in parts):
        return "a private address; if it is yours, set allow_private_addresses"
    return None


def _parts(address: Address) -> list[Address]:
    """The address, and the IPv4 address that a tunnel or a translator would make of it."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    inner = address.sixtofour or (address.teredo[1] if address.teredo else None)
    return [address, inner] if inner else [address]


def _pinned(request: httpx.Request, address: str, host: str) -> httpx.Request:
    """The request to this address, its certificate checked and its `Host` header sent for the name."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )
