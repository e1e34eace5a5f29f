"""A server of finished pages: it answers every address with the page that was laid on it, and knows the static files.

The browser keeps styles, scripts and fonts from page to page, as it does at somebody's home. (Answers that Playwright
gives instead of a server switch that off, and pass every file through Python for every page.)
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.contrib.staticfiles import finders

STATIC = "/static/"
KEPT = {"Cache-Control": "max-age=3600"}
HEADERS = ("Content-Type", "Content-Security-Policy")


class Shelf(ThreadingHTTPServer):
    """`page`: what a navigation gets. `extras`: what scripts may ask besides, by path. Both are Django's responses."""

    def __init__(self, extras: Mapping[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.extras, self.page = extras, None
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Shelf

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if path.startswith(STATIC) and (found := finders.find(path.removeprefix(STATIC))):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            self._send(200, {"Content-Type": kind, **KEPT}, Path(found).read_bytes())
        elif self.headers.get("Sec-Fetch-Mode") == "navigate":
            self._send_response(self.server.page)
        elif path in self.server.extras:
            self._send_response(self.server.extras[path])
        else:
            self._send(404, {}, b"")

    def _send_response(self, response: Any) -> None:
        self._send(200, {name: text for name, text in response.items() if name in HEADERS}, response.content)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Hundreds of pages need no log."""
