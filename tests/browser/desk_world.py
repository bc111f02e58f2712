"""A Chromium in which help desks and our service have their own names under https, so that sites, cookies of a third
party and frames are what they are for agents. All names lead to two servers of this machine."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import BrowserContext, Page, Playwright
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from service.listening import configured
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.desk_hosts import AROUND
from tests.service.waiting import until

OURS = "drafts.example.com"
ELSEWHERE = "https://elsewhere.example"


@dataclass
class World:
    """The service that is served now, what stands at which address of a desk, and the browser."""

    context: BrowserContext
    wrong: list[str]
    service: ASGIApp | None = None
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def open(self, address: str, page: str, width: int = 900) -> Page:
        """A window at a desk's address, in which `page` stands."""
        self.pages[address.removeprefix("https://")] = page
        window = self.window(width)
        window.goto(f"{address}/")
        return window

    def window(self, width: int = 900) -> Page:
        """A window of the browser."""
        window = self.context.new_page()
        window.set_viewport_size({"width": width, "height": 740})
        return window

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Our service under its name, and desks under theirs."""
        request = Request(scope)
        host = request.headers.get("host", "")
        if host == OURS:
            assert self.service, "a test says what is served"
            self.asked.append(request.url.path)
            await self.service(scope, receive, send)
            return
        page = self.pages.get(host, "") if request.url.path == "/" else ""  # else a browser asks for an icon
        await HTMLResponse(page, 200 if page else 204)(scope, receive, send)


@contextmanager
def world(playwright: Playwright, pixels: int = 1) -> Iterator[World]:
    """A browser and the servers; no script may fail, and nobody may be asked but the desks and us."""
    with TemporaryDirectory() as folder, _served(Path(folder)) as (port, dispatch):
        rules = ", ".join(
            f"MAP {name} 127.0.0.1:{port}" for name in (OURS, *map(_name, (*AROUND.values(), ELSEWHERE)))
        )
        arguments = [*ARGUMENTS, f"--host-resolver-rules={rules}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        context = browser.new_context(
            ignore_https_errors=True,
            permissions=["clipboard-read", "clipboard-write"],
            color_scheme="light",
            device_scale_factor=pixels,
        )
        made = World(context, [])
        known = {OURS, *map(_name, (*AROUND.values(), ELSEWHERE))}
        context.on("weberror", lambda error: made.wrong.append(str(error.error)))
        context.on("console", lambda said: made.wrong.append(said.text) if said.type == "error" else None)
        context.on("request", lambda asked: made.wrong.append(asked.url) if _name(asked.url) not in known else None)
        dispatch.append(made)
        yield made
        browser.close()


@cache
def from_npm(package: str) -> Path:
    """The folder of a package that is fetched with npm; skips the test where npm is not there or does not get it."""
    if not shutil.which("npm"):
        pytest.skip("no npm, with which the desk's own SDK is fetched")
    folder = TemporaryDirectory(ignore_cleanup_errors=True)
    _KEPT.append(folder)
    asked = ["npm", "pack", package, "--fetch-retries=0", "--fetch-timeout=10000", "--pack-destination", folder.name]
    try:
        subprocess.run(asked, check=True, capture_output=True, timeout=60)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(f"npm does not get {package}, the desk's own SDK")
    [archive] = Path(folder.name).glob("*.tgz")
    shutil.unpack_archive(archive, folder.name, filter="data")
    return Path(folder.name) / "package"


def zaf_of_npm() -> str:
    """Zendesk's SDK as its page loads it: its modules in one script."""
    lib = from_npm("zendesk_app_framework_sdk@2.0.11") / "lib"
    modules = {f"./{path.stem}": path.read_text("utf-8") for path in lib.glob("*.js")}
    made = ", ".join(f"{json.dumps(k)}: (module, require) => {{ {v}\n}}" for k, v in modules.items())
    return (
        f"(() => {{ const made = {{ {made} }}, had = {{}};"
        "const need = (name) => { if (!had[name]) { had[name] = { exports: {} }; made[name](had[name], need); } "
        "return had[name].exports; }; globalThis.ZAFClient = need('./index'); })();"
    )


_KEPT: list[TemporaryDirectory[str]] = []


def _name(address: str) -> str:
    return address.partition("//")[2].partition("/")[0]


@contextmanager
def _served(folder: Path) -> Iterator[tuple[int, list[World]]]:
    """A server under TLS that passes on what it is asked to the world that is put into the list."""
    worlds: list[World] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await worlds[0].serve(scope, receive, send)

    certificate, key = _certificate(folder)
    listening = socket.create_server(("127.0.0.1", 0))
    options = {"ssl_certfile": certificate, "ssl_keyfile": key, "lifespan": "off", "log_level": "critical"}
    server = uvicorn.Server(configured(app, timeout_graceful_shutdown=1, **options))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    until(lambda: server.started)
    yield listening.getsockname()[1], worlds
    server.should_exit = True
    thread.join(10)
    listening.close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Files of a certificate that nobody vouches for, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, OURS)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    ssl.create_default_context().load_cert_chain(*paths)
    return paths
