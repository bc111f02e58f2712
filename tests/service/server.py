"""A real server on a free loopback port, for what a test client cannot show."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from service.app import create_app
from service.auth.access import OPEN, Access
from service.listening import configured
from service.parts import ServiceParts
from tests.service.waiting import PATIENCE


@contextmanager
def running(parts: ServiceParts, access: Access = OPEN) -> Iterator[str]:
    """The address of a server over `parts`, which is stopped at the end."""
    with serving(create_app(parts, access=access)) as address:
        yield address


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of a server of `app`, which is stopped at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configured(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE)
    listening.close()
