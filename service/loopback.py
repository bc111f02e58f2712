"""Names and addresses that mean this very machine, where nobody else can listen on the way."""

import ipaddress

__all__ = ["is_local_name"]


def is_local_name(host: str) -> bool:
    """Whether only this machine is meant by that name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
