"""Hosts that cannot be reached, each for its own reason."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.vendors.wire import listening


def self_signed(folder: Path) -> Path:
    """A key and its own certificate for `localhost`, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "self-signed.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


class TlsServer:
    """`handshakes` names the error of each failed handshake, or is `ok`; `received` is what came after."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.handshakes: list[str] = []
        self.received: list[bytes] = []


@contextmanager
def unvouched(folder: Path) -> Iterator[TlsServer]:
    """Serve TLS handshakes on loopback with a self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(folder))
    server = TlsServer("")

    def shake(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                server.handshakes.append("ok")
                server.received.append(secure.recv(65_536))
        except OSError as error:
            server.handshakes.append(type(error).__name__)

    with listening(shake) as port:
        server.url = f"https://localhost:{port}"
        yield server


@contextmanager
def full_port() -> Iterator[int]:
    """A port of loopback that takes no more connections: its backlog is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def closed_port() -> int:
    """A port of loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def without_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is found any more; no test asks a name server, not even for one that cannot exist."""

    def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
