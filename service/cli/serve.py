"""`drafter serve`: the API and the sidebar page on this machine."""

import logging
import socket
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from rich.text import Text

from service.cli.output import console
from service.errors import AddressError
from service.loopback import is_local_name

if TYPE_CHECKING:
    from drafter.settings import Settings

__all__ = ["command", "listen"]

_LOG = logging.getLogger("service")
_ALONE = "Nobody can sign in yet: drafter user add YOU@EXAMPLE.COM --role admin"


@click.command("serve")
@click.option("--host", help="Address to listen on; default: 127.0.0.1, this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; default: 8000; 0: any free one.")
@click.option("--allow-remote", is_flag=True, help="Listen on an address that other machines can reach.")
def command(host: str | None, port: int | None, allow_remote: bool) -> None:
    """Serve the API and the sidebar page.

    Only this machine may connect unless --allow-remote says otherwise, and its user needs no sign-in before the first
    key or account is made. From elsewhere everybody signs in or shows a key, and DRAFTER_SECRET_KEY must be set.
    """
    from drafter.settings import load_settings

    settings = load_settings()
    host = host or settings.host
    if not is_local_name(host) and not allow_remote:
        raise AddressError(
            f"{host} can be reached by other machines; use 127.0.0.1, or add --allow-remote once there is a secret "
            "and somebody who may sign in: see docs/access.md."
        )
    with listen(host, settings.port if port is None else port) as listening:
        _serve(settings, listening, _names(settings, host, allow_remote), local=not allow_remote)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises AddressError with the reason and the way out."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AddressError(f"cannot listen on {host}:{port}: {reason}. Choose another --port or --host.") from error


def _names(settings: "Settings", host: str, allow_remote: bool) -> frozenset[str] | None:
    """The names under which browsers may ask; None: any, where nobody has said how we are called."""
    here = frozenset({"localhost", "127.0.0.1", "::1"})
    if not allow_remote:
        return here | {host}
    public = urlsplit(settings.public_url).hostname if settings.public_url else None
    return here | {public} if public else None


def _serve(settings: "Settings", listening: socket.socket, names: frozenset[str] | None, *, local: bool) -> None:
    from service.app import create_app
    from service.auth.wiring import build_access, build_provider, build_stores
    from service.cli.eval_history import eval_history
    from service.helpdesks.knowledge_rounds import knowledge_rounds
    from service.hooks.delivery import HookDelivery
    from service.hooks.wiring import build_post, build_webhooks
    from service.housekeeping import Housekeeping
    from service.jobs.runner import JobRunner
    from service.listening import serve_app
    from service.stopping import Stopping
    from service.storage.removing import retain
    from service.telemetry.logs import LogStyle
    from service.telemetry.metrics import Metrics
    from service.wiring import trace, worker_parts

    stores = build_stores(settings, local=local)
    access, provider = build_access(settings, stores, local=local), build_provider(settings, stores)
    host, port = listening.getsockname()[:2]
    base = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    logs = LogStyle(settings.log_format, settings.log_content)
    logs.begin()
    trace(settings)
    _greet(base, logs.form, alone=not local and not stores.in_use())
    webhooks = build_webhooks(settings, stores)
    parts = replace(
        worker_parts(settings),
        database=lambda: stores.database,
        webhooks=lambda: webhooks,
        eval_runs=lambda: eval_history(settings.eval_runs) if settings.eval_runs else None,
    )
    counted = Metrics()
    parts.warm_up()
    with closing(stores.database), suppress(KeyboardInterrupt), ExitStack() as background:  # Ctrl+C is how it ends
        background.enter_context(Housekeeping(lambda: retain(stores.database, tell=stores.audit.note_removal)))
        background.enter_context(knowledge_rounds(settings, lambda: stores.database))
        background.enter_context(HookDelivery(build_post(settings, stores, webhooks)))
        if parts.rules.at_once:
            runner = background.enter_context(JobRunner(parts, counted.drafts))
            parts = replace(parts, close=_first(runner.stop, parts.close))
        stopping = Stopping(parts.close)
        app = create_app(parts, names, access, provider, settings.frames, stopping, counted)
        serve_app(app, listening, settings.trusted_proxies, stopping, settings.shutdown_seconds)


def _first(one: Callable[[], None], other: Callable[[], None]) -> Callable[[], None]:
    """Both, one after the other: what drafts must not be gone before the drafts are put back."""

    def both() -> None:
        one()
        other()

    return both


def _greet(base: str, form: str, *, alone: bool) -> None:
    """Say where it is, to people or, where they read the log, to programs. `alone`: nobody can sign in yet."""
    if form == "json":
        _LOG.info("serving", extra={"url": base})
        if alone:
            _LOG.warning(_ALONE)
        return
    out = console(stderr=True)
    places = "Sidebar ", (f"{base}/sidebar", "bold"), "   API ", (f"{base}/docs", "bold"), ("   Ctrl+C stops", "dim")
    out.print(Text.assemble(*places))
    if alone:
        out.print(_ALONE, style="yellow")
