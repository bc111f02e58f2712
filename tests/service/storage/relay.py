"""A router between us and a server, which may forget a connection without a word to either side."""

import contextlib
import socket
import struct
import threading
from types import TracebackType
from typing import Self

__all__ = ["Relay"]


class Relay:
    """Passes on what comes to `port` of loopback, to another port and back."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._forgotten: set[socket.socket] = set()
        self.port = int(self._listening.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        for pair in self._pairs:
            for side in pair:
                side.close()

    def forget(self) -> None:
        """Know nothing of the connections there are: whoever says something on one is told so, and only then."""
        self._forgotten |= {caller for caller, _ in self._pairs}

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                self._pairs.append((caller, server))
                for source, target in ((caller, server), (server, caller)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if source in self._forgotten:
                    source.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # a reset
                    source.close()
                    return
                target.sendall(data)
