"""Chroma's clients, for a folder and for a server, and its errors as ours. No other module imports Chroma."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from kb_index.errors import IndexCorrupt, StoreError
from kb_index.store.vector_files import damage

if TYPE_CHECKING:
    from httpx import Response

__all__ = [
    "CLOUD",
    "REBUILD",
    "Server",
    "connect_folder",
    "connect_server",
    "corrupt",
    "disconnect",
    "disconnect_folder",
    "folder_errors",
    "server_errors",
]

CLOUD = "https://api.trychroma.com"
REBUILD = "make it anew with: drafter index --rebuild PATH..."
_NOT_THE_DATA = ("readonly", "locked", "disk is full", "unable to open")
_VERSION = "1."  # of the server; its API changed with each major version
_TIMEOUT = 60.0  # seconds; Chroma's own client waits for ever
_FIRST_TIMEOUT = 10.0
_FORBIDDEN, _NOT_FOUND = (401, 403), 404


_OPENING = Lock()
"""Chroma counts the clients of a folder without a lock: one that opens while the last one closes finds no system."""


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server: one that `chroma run` started, or Chroma Cloud with its key.

    One database holds one index. Where tenant or database are None, a key decides about them, else they are
    those that every server has. `lease` is how many seconds a writer may be silent before it is taken for dead.
    """

    url: str
    tenant: str | None = None
    database: str | None = None
    api_key: str | None = field(default=None, repr=False)
    lease: float = 30.0

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        return f"{where}, database {self.database!r}" if self.database else where


def connect_folder(folder: Path) -> Any:
    """Chroma's client for the files of a folder. Raises IndexCorrupt, StoreError."""
    with folder_errors(folder):
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient

        if what := damage(folder):
            raise corrupt(f"in {folder.parent}", what)
        with _OPENING:
            try:
                return chromadb.PersistentClient(str(folder), settings=_settings())
            except BaseException:
                # Chroma keeps one system a folder, also one that never started; the next attempt would get it.
                for kept in (SharedSystemClient._identifier_to_system, SharedSystemClient._identifier_to_refcount):
                    kept.pop(str(folder), None)
                raise


def disconnect_folder(client: Any) -> None:
    """Let go of the files of a client that `connect_folder` gave."""
    with _OPENING:
        client.close()


def connect_server(server: Server) -> Any:
    """Chroma's client for a server that answers, is of the right version and knows tenant, database and key.

    Raises StoreError, which says which of these is wrong and which setting to correct.
    """
    import chromadb

    _check(server)
    parts = urlsplit(server.url)
    host, ssl = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if ssl else 80)
    with server_errors(server):
        if server.api_key:
            client = chromadb.CloudClient(
                server.tenant,
                server.database,
                server.api_key,
                settings=_settings(),
                cloud_host=host,
                cloud_port=port,
                enable_ssl=ssl,
            )
        else:
            given = {"tenant": server.tenant, "database": server.database}
            named = {name: value for name, value in given.items() if value}
            client = chromadb.HttpClient(host, port, ssl, settings=_settings(), **named)
    client._server._session.timeout = _TIMEOUT
    return client


def disconnect(client: Any) -> None:
    """Close the connections of a server's client, which its own `close` leaves open."""
    for part in (client, client._admin_client):
        part._server._session.close()
    client.close()


def corrupt(where: str, reason: str) -> IndexCorrupt:
    """The error for an index that cannot be read, with the way out."""
    return IndexCorrupt(f"the index {where} cannot be read: {reason}; {REBUILD}")


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Errors of Chroma and of the file system as ours."""
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        reason = str(error)
        if any(words in reason for words in _NOT_THE_DATA):
            raise StoreError(f"the index in {folder.parent} cannot be used: {reason}; then try again") from error
        raise corrupt(f"in {folder.parent}", reason) from error
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the index folder {folder} cannot be used: {error}") from error


@contextmanager
def server_errors(server: Server) -> Iterator[None]:
    """Errors of Chroma's client and of the network as ours. None of them repeats the key."""
    import httpx
    from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError, NotFoundError

    try:
        yield
    except NotFoundError as error:
        raise _not_found(server, str(error)) from None
    except (ChromaAuthError, AuthorizationError):
        raise _refused(server) from None
    except httpx.TransportError as error:
        raise _silent(server, type(error).__name__) from None
    except (ChromaError, ValueError) as error:
        raise StoreError(f"the Chroma server at {server} refused: {_short(server, error)}") from None
    except StoreError:
        raise
    except Exception as error:
        if type(error) is not Exception:  # Chroma raises bare ones for answers that it does not know
            raise
        raise StoreError(f"the Chroma server at {server} failed: {_short(server, error)}; try again") from None


def _check(server: Server) -> None:
    """Ask for version, identity, tenant and database first: Chroma's client says little about what is wrong, may
    wait for ever, and leaves its connections open when it fails."""
    import httpx

    parts = urlsplit(server.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.path not in ("", "/"):
        raise StoreError(f"chroma_url is {str(server)!r}; give an address such as http://127.0.0.1:8000 or {CLOUD}")
    headers = {"x-chroma-token": server.api_key} if server.api_key else {}
    base = f"{server.url.rstrip('/')}/api/v2"
    try:
        with httpx.Client(timeout=_FIRST_TIMEOUT, headers=headers, base_url=base) as client:
            _check_version(server, client.get("version"))
            for place in ("auth/identity", *_places(server)):
                _check_answer(server, client.get(place))
    except httpx.TransportError as error:
        raise _silent(server, type(error).__name__) from None


def _places(server: Server) -> list[str]:
    """Where the API tells of the tenant and the database, as far as they are known before connecting."""
    tenant = server.tenant or (None if server.api_key else "default_tenant")
    if not tenant:
        return []
    place = f"tenants/{quote(tenant, safe='')}"
    return [place, f"{place}/databases/{quote(server.database, safe='')}"] if server.database else [place]


def _check_version(server: Server, answer: "Response") -> None:
    if answer.status_code in _FORBIDDEN:
        raise _refused(server)
    said = answer.text.strip().strip('"')
    if not answer.is_success or not said.startswith(_VERSION):
        what = f"Chroma {said!r}" if said[:1].isdigit() else f"no Chroma server (HTTP {answer.status_code})"
        raise StoreError(
            f"what answers at {server} is {what}; this program needs Chroma {_VERSION}x there: correct chroma_url, "
            f"or install that version and start it with: chroma run --path FOLDER"
        )


def _check_answer(server: Server, answer: "Response") -> None:
    if answer.status_code in _FORBIDDEN:
        raise _refused(server)
    if answer.status_code == _NOT_FOUND:
        raise _not_found(server, "database" if "/databases/" in answer.url.path else "tenant")


def _silent(server: Server, kind: str) -> StoreError:
    return StoreError(
        f"no Chroma server answers at {server} ({kind}); start it with: chroma run --path FOLDER --port PORT, "
        f"or correct chroma_url"
    )


def _refused(server: Server) -> StoreError:
    what = "refuses the key" if server.api_key else "wants a key"
    return StoreError(f"the Chroma server at {server} {what}; set chroma_api_key to one that may use this database")


def _not_found(server: Server, reason: str) -> StoreError:
    if "ollection" in reason:
        return IndexCorrupt(f"the index at {server} cannot be read: {reason}; {REBUILD}")
    part = "tenant" if "enant" in reason else "database"
    value = server.tenant if part == "tenant" else server.database
    return StoreError(
        f"the Chroma server at {server} has no {part} {value!r}; create it there, or correct chroma_{part}"
    )


def _short(server: Server, error: Exception) -> str:
    words = " ".join(str(error).split())[:300] or type(error).__name__
    return words.replace(server.api_key, "***") if server.api_key else words


def _settings() -> Any:
    from chromadb.config import Settings

    # Otherwise a `.env` file of the working folder may name another server, key or implementation.
    return Settings(_env_file=None, anonymized_telemetry=False)
