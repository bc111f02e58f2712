"""A small SMTP server on loopback (RFC 5321): what it took stands in `taken`, and it fails where it is told to."""

import datetime as dt
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.service.waiting import PATIENCE

__all__ = ["SmtpServer", "running_smtp"]


class SmtpServer(socketserver.ThreadingTCPServer):
    """`refuse`: the verb that is answered with 550; `vanish`: hang up after a mail was taken, without a word."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.refuse = ""
        self.vanish = False
        self.tls: ssl.SSLContext | None = None
        self.under_tls: list[bool] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def use_tls(self, folder: Path) -> ssl.SSLContext:
        """Offer STARTTLS with a certificate of its own; gives what trusts it."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=2))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .sign(key, hashes.SHA256())
        )
        file = folder / "server.pem"
        plain = serialization.NoEncryption()
        pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(file)
        trust = ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
        trust.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return trust


class _Session(socketserver.StreamRequestHandler):
    server: SmtpServer

    def handle(self) -> None:
        self._say("220 here")
        self.secret = False
        self.sender, self.recipients = "", list[str]()
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == self.server.refuse:
                self._say("550 5.7.1 not from you")
            elif verb == "STARTTLS" and self.server.tls:
                if not self._turn_to_tls(self.server.tls):
                    return
            elif verb == "DATA":
                if not self._take():
                    return
            else:
                self._say(self._answer(verb, line))
                if verb == "QUIT":
                    return

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def _answer(self, verb: str, line: str) -> str:
        if verb == "EHLO":
            return "250-here\r\n250 " + ("STARTTLS" if self.server.tls and not self.secret else "8BITMIME")
        if verb == "MAIL":
            self.sender = line
        elif verb == "RCPT":
            self.recipients.append(line.partition(":")[2].strip().split()[0].strip("<>"))
        return "250 ok"

    def _turn_to_tls(self, tls: ssl.SSLContext) -> bool:
        self._say("220 go on")
        try:
            self.request: Any = tls.wrap_socket(self.request, server_side=True)
        except OSError:
            return False
        self.rfile: Any = self.request.makefile("rb")
        self.wfile: Any = self.request.makefile("wb", 0)
        self.secret = True
        return True

    def _take(self) -> bool:
        """Take a mail; whether anything is said about it."""
        self._say("354 go on")
        body = b""
        while (part := self.rfile.readline()) not in (b".\r\n", b""):
            body += part
        self.server.taken.append((self.sender, self.recipients, body))
        self.server.under_tls.append(self.secret)
        if not self.server.vanish:
            self._say("250 taken")
        return not self.server.vanish

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def running_smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(PATIENCE)
