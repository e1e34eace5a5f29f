"""A mail server on this machine that can refuse, hang or hang up at any point of the talk."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`mood`: what it does. `taken`: the messages that it has answered for with 250."""

    mood: str = "well"
    taken: list[str] = field(default_factory=list)
    met: int = 0
    reached_data: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> MailServer:
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
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def _talk(self, line: socketserver.StreamRequestHandler) -> None:
        self.met += 1
        say = lambda text: line.wfile.write(f"{text}\r\n".encode())  # noqa: E731
        if self.mood == "hangs":
            self.go_on.wait(30)
            return
        if self.mood == "drops":
            return
        if self.mood == "garbage":
            say("\x00\x01 this is no mail server")
            return
        say("421 too busy" if self.mood == "busy" else "220 stub")
        while words := line.rfile.readline().decode("utf-8", "replace").strip():
            if not self._answer(words.upper(), say, line):
                return

    def _answer(self, words: str, say, line) -> bool:
        if words.startswith("RCPT") and self.mood in ("refuses for now", "refuses for good"):
            say("451 try later" if self.mood == "refuses for now" else "550 no such person")
        elif words.startswith("DATA"):
            say("354 go on")
            return self._take(say, line)
        elif words.startswith("QUIT"):
            say("221 bye")
            return False
        else:
            say("250 ok")
        return True

    def _take(self, say, line) -> bool:
        lines = []
        while (text := line.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(text)
        if self.mood == "drops after the message":
            return False
        self.taken.append("".join(lines))
        self.reached_data.set()
        if self.mood == "takes and hangs":
            self.go_on.wait(30)
            return False
        say("250 taken")
        return True
