"""Debian's Chromium before a real server."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from service.auth.access import OPEN, Access
from service.parts import ServiceParts
from tests.service.server import running
from tests.service.waiting import PATIENCE

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Serve(Protocol):
    """Starts a server over `parts` that ends with the test, and gives its address."""

    def __call__(self, parts: ServiceParts, access: Access = ...) -> str: ...


# For the tests of this folder and no longer: while Playwright stands, its loop of events runs in the thread of the
# tests, and code that begins one of its own fails in whatever test comes next.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives Chromium, of which a process has one; skips where Chromium is not installed."""
    if not shutil.which(CHROMIUM):
        pytest.skip(f"no {CHROMIUM}: install Debian's package chromium to run the browser tests")
    expect.set_options(timeout=PATIENCE * 1000)  # its own 5 seconds are too few where ten other things run
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Headless Chromium."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that end with the test."""
    with ExitStack() as servers:
        yield lambda parts, access=OPEN: servers.enter_context(running(parts, access))


@pytest.fixture
def page(browser: Browser, serve: Serve) -> Iterator[Page]:
    """A page at desktop width that may ask nobody but us; the test fails on a script error or a blocked file.

    It rests on `serve`, so it is closed before a server is that it still loads a file from.
    """
    with _watched(browser) as page:
        yield page


@pytest.fixture
def page_without_service(browser: Browser, serve: Serve) -> Iterator[Page]:
    """The same for a test in which the service is away: that the browser says so is no fault."""
    with _watched(browser, "Failed to load resource", "htmx:sse:error: network error") as page:
        yield page


@contextmanager
def _watched(browser: Browser, *tolerated: str) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: None if "//127.0.0.1:" in asked.url else wrong.append(asked.url))
    yield page
    context.close()
    assert [fault for fault in wrong if not any(one in fault for one in tolerated)] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of conversations."""
    return tmp_path
