"""`drafter serve`: the API and the sidebar page on this machine."""

import ipaddress
import logging
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

import click
from rich.text import Text

from service.cli.output import console, log_handler
from service.errors import AddressError

if TYPE_CHECKING:
    from drafter.settings import Settings
    from service.storage import Database

__all__ = ["command", "is_loopback", "listen"]


@click.command("serve")
@click.option("--host", help="Address to listen on; default: 127.0.0.1, this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; default: 8000; 0: any free one.")
@click.option("--allow-remote", is_flag=True, help="Listen on an address that other machines can reach.")
def command(host: str | None, port: int | None, allow_remote: bool) -> None:
    """Serve the API and the sidebar page.

    There is no sign-in yet, so only this machine may connect unless --allow-remote says otherwise.
    """
    from drafter.settings import load_settings

    settings = load_settings()
    host = host or settings.host
    if not is_loopback(host) and not allow_remote:
        raise AddressError(
            f"{host} can be reached by other machines and there is no sign-in yet; "
            "use 127.0.0.1, or add --allow-remote behind a proxy that signs people in."
        )
    with listen(host, settings.port if port is None else port) as listening, _database(settings) as database:
        _serve(settings, listening, database, None if allow_remote else _names(host))


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises AddressError with the reason and the way out."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AddressError(f"cannot listen on {host}:{port}: {reason}. Choose another --port or --host.") from error


def _names(host: str) -> frozenset[str]:
    """The names under which a browser may ask a server that listens on this machine only."""
    return frozenset({host, "localhost", "127.0.0.1", "::1"})


@contextmanager
def _database(settings: "Settings") -> Iterator["Database"]:
    """The database with its tables; raises StorageError now, and not in the middle of somebody's work."""
    from service.storage import Database

    with closing(Database(settings.database_address)) as database:
        database.prepare()
        yield database


def _serve(
    settings: "Settings", listening: socket.socket, database: "Database", names: frozenset[str] | None
) -> None:
    from service.app import create_app
    from service.housekeeping import Housekeeping
    from service.listening import serve_app
    from service.storage.removing import retain
    from service.wiring import worker_parts

    host, port = listening.getsockname()[:2]
    base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    out = console(stderr=True)
    places = "Sidebar ", (f"{base}/sidebar", "bold"), "   API ", (f"{base}/docs", "bold"), ("   Ctrl+C stops", "dim")
    out.print(Text.assemble(*places))
    logging.basicConfig(level=logging.WARNING, handlers=[log_handler()])
    parts = worker_parts(settings)
    parts.warm_up()
    with suppress(KeyboardInterrupt), Housekeeping(lambda: retain(database)):  # Ctrl+C is how it is meant to end
        serve_app(create_app(parts, names), listening)
