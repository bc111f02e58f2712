"""`drafter worker`: auto-drafts in a process of its own, for teams."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from typing import TYPE_CHECKING

import click
from rich.text import Text

from service.cli.output import console
from service.errors import InputError, SecretError

if TYPE_CHECKING:
    from drafter.settings import Settings
    from service.hooks.delivery import HookDelivery
    from service.parts import ServiceParts
    from service.telemetry.metrics import Metrics

__all__ = ["command", "delivery_of", "work_until_told"]

_LOG = logging.getLogger("service")


@click.command("worker")
@click.option(
    "--grace",
    type=click.FloatRange(0),
    default=25.0,
    show_default=True,
    help="Seconds that drafts may still take after SIGTERM; what is not done by then is put back.",
)
def command(grace: float) -> None:
    """Write auto-drafts for the events that a service has accepted, and send what webhooks are told.

    It is a process of its own; `drafter serve` does that itself unless auto_drafts_at_once is 0. Any number of
    workers share the queue of a PostgreSQL database, on any number of machines; a file of SQLite is worked by one
    process at a time. It keeps what connected help desks know up to date as well, where no other process does.
    """
    from drafter.settings import load_settings
    from service.helpdesks.knowledge_rounds import knowledge_rounds
    from service.telemetry.logs import LogStyle
    from service.telemetry.metrics import Metrics
    from service.wiring import trace, worker_parts

    settings = load_settings()
    if settings.auto_drafts_at_once == 0:
        raise InputError(
            "auto_drafts_at_once is 0, so this worker would write nothing. Set DRAFTER_AUTO_DRAFTS_AT_ONCE for it to "
            "1 or more; 0 is for a service that leaves the queue to its workers."
        )
    LogStyle(settings.log_format, settings.log_content).begin()
    trace(settings)
    parts = worker_parts(settings, alone=True)
    metrics = Metrics()
    with _giving_figures(settings, metrics), knowledge_rounds(settings, parts.database):
        work_until_told(parts, grace, delivery_of(settings, parts), metrics)


@contextmanager
def _giving_figures(settings: "Settings", metrics: "Metrics") -> Iterator[None]:
    """Let Prometheus read what this worker counts, where it is told to; raises InputError."""
    place = settings.worker_metrics_place
    with ExitStack() as served:
        if place:
            try:
                served.enter_context(metrics.served(*place))
            except OSError as error:
                raise InputError(
                    f"worker_metrics: {settings.worker_metrics} cannot be listened on ({error.strerror or error}). "
                    "Choose another port; each worker of a machine needs one of its own."
                ) from error
        yield


def delivery_of(settings: "Settings", parts: "ServiceParts") -> "HookDelivery | None":
    """What sends to webhooks; None where the secret is not known here, so that it is left to the services."""
    from service.auth.wiring import build_stores
    from service.hooks.delivery import HookDelivery
    from service.hooks.wiring import build_post, build_webhooks

    try:
        stores = build_stores(settings, database=parts.database())
        return HookDelivery(build_post(settings, stores, build_webhooks(settings, stores)))
    except SecretError as error:
        _LOG.warning("webhooks are left to the service: %s", error)
        return None


def work_until_told(
    parts: "ServiceParts", grace: float, delivery: "HookDelivery | None" = None, metrics: "Metrics | None" = None
) -> None:
    """Do the jobs of the queue until SIGTERM or Ctrl+C, and count them. Raises StorageError where its database cannot
    be used."""
    from service.jobs.runner import JobRunner
    from service.telemetry.metrics import Metrics

    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    with closing(parts.database()) as database:
        parts.warm_up()
        with delivery or nullcontext(), JobRunner(parts, (metrics or Metrics()).drafts) as runner:
            words = f"Auto-drafts, {parts.rules.at_once} at a time, of {database.place}"
            console(stderr=True).print(Text.assemble(words, ("   Ctrl+C stops", "dim")))
            told.wait()
            runner.stop(grace)
        parts.close()
