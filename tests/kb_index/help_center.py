"""A help center on loopback: a real HTTP server whose pages a test writes, and which remembers who asked for what."""

import gzip
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Shown:
    """What the server says for a path. With an `etag` it answers 304 to who has it."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    then: "Shown | None" = None
    """What it says from the second time on."""


class HelpCenter:
    """Pages by path (with query); asked for anything else it answers 404."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.pages: dict[str, Shown] = {}
        self.asked: list[tuple[str, int, Mapping[str, str]]] = []

    def show(self, path: str, html: str, *, status: int = 200, etag: str = "", **headers: str) -> None:
        """Put a page there. Header names are written with underscores."""
        named = {"Content-Type": "text/html; charset=utf-8"}
        named |= {name.replace("_", "-").title(): value for name, value in headers.items()}
        self.pages[path] = Shown(html.encode(), status, named, etag)

    def article(self, path: str, title: str, text: str, *links: str, etag: str = "", head: str = "") -> None:
        """Put an article there, with links in its navigation."""
        nav = "".join(f'<a href="{link}">{link}</a>' for link in links)
        body = f"<nav>{nav}</nav><main><h1>{title}</h1><p>{text}</p></main>"
        self.show(path, f"<html><head>{head}</head><body>{body}</body></html>", etag=etag)

    def sitemap(self, path: str, *urls: str, lastmod: str = "2026-01-02", packed: bool = False) -> None:
        """Put a sitemap there; paths become addresses of this server."""
        rows = "".join(f"<url><loc>{self.url(url)}</loc><lastmod>{lastmod}</lastmod></url>" for url in urls)
        xml = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        body, kind = (
            (gzip.compress(xml.encode()), "application/gzip") if packed else (xml.encode(), "application/xml")
        )
        self.pages[path] = Shown(body, headers={"Content-Type": kind})

    def url(self, path: str) -> str:
        """The address of a path of this server."""
        return path if path.startswith("http") else self.address + path

    def paths(self, status: int | None = None) -> list[str]:
        """The paths that were asked for, in order, without robots.txt."""
        return [path for path, code, _ in self.asked if path != "/robots.txt" and status in (None, code)]


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[HelpCenter]:
    """Serve an empty help center as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            shown = center.pages.get(self.path, Shown(b"<h1>Not found</h1>", 404, {"Content-Type": "text/html"}))
            if shown.then:
                center.pages[self.path] = shown.then
            unchanged = shown.etag and self.headers.get("If-None-Match") == shown.etag
            status, body = (304, b"") if unchanged else (shown.status, shown.body)
            center.asked.append((self.path, status, dict(self.headers)))
            self.send_response(status)
            for name, value in shown.headers.items():
                self.send_header(name, value)
            if shown.etag:
                self.send_header("ETag", shown.etag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    center = HelpCenter(f"http://{host}:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield center
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
