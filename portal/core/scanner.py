"""Looking for viruses with ClamAV's daemon (clamd, INSTREAM). CLAMAV_ADDRESS: "host:port", or the path of a socket."""

from __future__ import annotations

import socket
import struct

from django.conf import settings

CHUNK = 64 * 1024
MOST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner could not be asked, or did not answer as a scanner does."""


def configured() -> bool:
    """Whether this portal has a scanner at all."""
    return bool(settings.CLAMAV_ADDRESS)


def find_virus(data: bytes) -> str:
    """The name of the virus in `data`, or "". Raises ScannerUnavailable: no answer never means clean."""
    try:
        with _connect() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK):
                part = data[start : start + CHUNK]
                line.sendall(struct.pack("!I", len(part)) + part)
            line.sendall(struct.pack("!I", 0))
            answer = _read(line)
    except OSError as error:
        raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error
    text = answer.rstrip(b"\0\n").decode("utf-8", "replace")
    if text == "stream: OK":
        return ""
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        return text.removeprefix("stream: ").removesuffix(" FOUND")[:100] or "?"
    raise ScannerUnavailable(f"unexpected answer: {text[:100]!r}")


def _connect() -> socket.socket:
    address = settings.CLAMAV_ADDRESS
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(settings.CLAMAV_TIMEOUT)
        line.connect(address)
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=settings.CLAMAV_TIMEOUT)


def _read(line: socket.socket) -> bytes:
    answer = b""
    while len(answer) < MOST_ANSWER and (part := line.recv(1024)):
        answer += part
    return answer
