"""A virus scanner's daemon that speaks INSTREAM and knows one virus, or does what `mood` says."""

from __future__ import annotations

import socketserver
import struct
import threading
from dataclasses import dataclass, field

# The test file of the European Institute for Computer Antivirus Research, in two parts, so that no scanner stops here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Clamd:
    """`seen`: the streams that it was sent."""

    mood: str = "well"
    seen: list[bytes] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Clamd:
        stub = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                stub._talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def _talk(self, line: socketserver.StreamRequestHandler) -> None:
        if self.mood == "drops":
            return
        assert line.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", line.rfile.read(4))[0]:
            data += line.rfile.read(size)
        self.seen.append(data)
        if self.mood == "hangs":
            self.stop.wait(30)
        elif self.mood == "garbage":
            line.wfile.write(b"stream: OK, I suppose\0")
        elif self.mood == "too big":
            line.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            line.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")
