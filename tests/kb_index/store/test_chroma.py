"""What a server that cannot be used says: what is wrong, which setting, what to do."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from kb_index.errors import IndexMissing, StoreError
from kb_index.store.chroma import Server, connect_folder, connect_server, disconnect, disconnect_folder, server_errors
from kb_index.store.server import ServerRevisions
from tests.chroma_server import ChromaServer
from tests.kb_index.store.test_folder_store import MODEL, entry

KEY = "ck-very-secret-1234567890"


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """An HTTP server on loopback; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Silent(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_nobody_there() -> None:
    with pytest.raises(StoreError, match=r"no Chroma server answers at http.*:9 .*chroma run .*chroma_url"):
        connect_server(Server("http://127.0.0.1:9"))


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://", "http://host/path", "http://me:pw@host"])
def test_no_address_of_a_server(url: str) -> None:
    with pytest.raises(StoreError, match=r"chroma_url is .*; give an address such as http") as caught:
        connect_server(Server(url))
    assert "pw@" not in str(caught.value)


@pytest.mark.parametrize(("body", "says"), [(b'"0.6.3"', r"is Chroma '0\.6\.3'"), (b"<html>", "is no Chroma server")])
def test_another_program_or_version(body: bytes, says: str) -> None:
    class Other(Silent):
        def do_GET(self) -> None:
            self.answer(200, body)

    with answering(Other) as url, pytest.raises(StoreError, match=rf"{says}.*needs Chroma 1\.x there"):
        connect_server(Server(url))


def test_a_tenant_or_database_that_is_not_there(chroma_server: ChromaServer) -> None:
    with pytest.raises(StoreError, match=r"has no tenant 'nobody'; create it there, or correct chroma_tenant"):
        connect_server(Server(chroma_server.url, tenant="nobody"))
    with pytest.raises(StoreError, match=r"has no database 'nothing'; create it there, or correct chroma_database"):
        connect_server(Server(chroma_server.url, database="nothing"))


def test_errors_of_the_network_while_at_work(chroma_server: ChromaServer) -> None:
    server = chroma_server.database()
    client = connect_server(server)
    with pytest.raises(StoreError, match="refused: "), server_errors(server):
        client.create_collection("x", embedding_function=None)
    with pytest.raises(StoreError, match="no Chroma server answers"), server_errors(server):
        raise httpx.ReadTimeout("slow")
    with pytest.raises(StoreError, match="failed: Bad gateway; try again"), server_errors(server):
        raise Exception("Bad gateway")
    with pytest.raises(KeyError), server_errors(server):  # a bug of ours stays one
        raise KeyError("x")
    disconnect(client)


@contextmanager
def cloud(server: Server) -> Iterator[Server]:
    """A server that wants a key and tells from it whose tenant and database are meant, as Chroma Cloud does; behind
    it stands a real one."""

    class Cloud(Silent):
        def forward(self) -> None:
            if self.headers["x-chroma-token"] != KEY:
                self.answer(401, json.dumps({"error": "AuthError", "message": f"bad {KEY}"}).encode())
            elif self.path == "/api/v2/auth/identity":
                identity = {"user_id": "u", "tenant": "default_tenant", "databases": [server.database]}
                self.answer(200, json.dumps(identity).encode())
            else:
                content = self.rfile.read(int(self.headers["content-length"] or 0))
                headers = {"content-type": "application/json"}
                there = httpx.request(self.command, server.url + self.path, content=content, headers=headers)
                self.answer(there.status_code, there.content)

        do_GET = do_POST = do_PUT = do_DELETE = forward

    with answering(Cloud) as url:
        yield replace(server, url=url, tenant=None, database=None, api_key=KEY)


def test_a_key_alone_opens_the_database_that_it_is_for(chroma_server: ChromaServer) -> None:
    with cloud(chroma_server.database()) as server:
        index = ServerRevisions.open(server, MODEL, create=True)
        with index.writing(), index.next() as store:
            store.write([entry("a" * 300, "v1", 700)])  # more rows than the cloud takes at once
        assert len(list(index.current()[1].passages())) == 700
        index.close()


def test_a_wrong_key_is_refused_and_never_shown(chroma_server: ChromaServer) -> None:
    with cloud(chroma_server.database()) as server:
        for wrong, says in (("ck-wrong-secret", "refuses the key"), (None, "wants a key")):
            with pytest.raises(StoreError, match=rf"{says}; set chroma_api_key") as caught:
                connect_server(replace(server, api_key=wrong))
            assert "secret" not in str(caught.value)
        assert KEY not in repr(server)
        with pytest.raises(IndexMissing):
            ServerRevisions.open(server, MODEL)


def test_an_env_file_of_the_working_folder_does_not_steer_chroma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("CHROMA_API_IMPL=elsewhere.Thing\nCHROMA_SERVER_HOST=elsewhere.example\n")
    monkeypatch.chdir(tmp_path)
    client = connect_folder(tmp_path / "chroma")
    assert client.list_collections() == []
    disconnect_folder(client)
