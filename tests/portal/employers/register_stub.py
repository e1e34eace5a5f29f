"""A business register on this machine: answers right, fails, hangs, drips, redirects, answers garbage or somebody else.

Its companies are invented; the shape is the open data's, version 3.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BAKERY = {
    "businessId": {"value": "1234567-1", "registrationDate": "2001-01-01"},
    "names": [
        {"name": "Leipomo Vanha Nimi", "type": "1", "version": 2, "endDate": "2015-01-01"},
        {"name": "Esimerkin Leipomo Oy", "type": "1", "version": 1},
        {"name": "Pullapuoti", "type": "3", "version": 1},
    ],
    "mainBusinessLine": {
        "type": "10710",
        "descriptions": [
            {"languageCode": "3", "description": "Manufacture of bread"},
            {"languageCode": "1", "description": "Leivän valmistus"},
        ],
    },
    "companyForms": [{"type": "16", "descriptions": [{"languageCode": "1", "description": "Osakeyhtiö"}]}],
    "companySituations": [],
    "addresses": [
        {"type": 2, "street": "Postitie", "postCode": "93101", "postOffices": []},
        {
            "type": 1,
            "street": "Leipurintie",
            "buildingNumber": "5",
            "postCode": "93100",
            "postOffices": [
                {"city": "PUDASJÄRVI", "languageCode": "1", "municipalityCode": "615"},
                {"city": "PUDASJÄRVI", "languageCode": "2", "municipalityCode": "615"},
            ],
        },
    ],
    "tradeRegisterStatus": "1",
    "status": "2",
    "registrationDate": "2001-01-01",
    "lastModified": "2026-01-01T00:00:00",
}


class Register:
    """`mode` says how it behaves; `asked` how often it was asked."""

    def __init__(self) -> None:
        self.mode: str = "right"
        self.companies: dict[str, Any] = {"1234567-1": BAKERY}
        self.asked: list[str] = []
        self.url = ""
        self.closing = threading.Event()


class Handler(BaseHTTPRequestHandler):
    register: Register

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        business_id = parse_qs(urlsplit(self.path).query).get("businessId", [""])[0]
        self.register.asked.append(business_id)
        getattr(self, f"answer_{self.register.mode}")(business_id)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer_right(self, business_id: str) -> None:
        found = [self.register.companies[business_id]] if business_id in self.register.companies else []
        self.answer(200, json.dumps({"totalResults": len(found), "companies": found}).encode())

    def answer_failing(self, _business_id: str) -> None:
        self.answer(500, b'{"error": "out of order"}')

    def answer_busy(self, _business_id: str) -> None:
        self.answer(429, b"{}", **{"Retry-After": "60"})

    def answer_hanging(self, _business_id: str) -> None:
        self.register.closing.wait(20)

    def answer_dripping(self, _business_id: str) -> None:
        """A byte at a time, each before the time limit of a single read."""
        self.send_response(200)
        self.send_header("Content-Length", "10000")
        self.end_headers()
        while not self.register.closing.is_set():
            try:
                self.wfile.write(b" ")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def answer_redirecting(self, _business_id: str) -> None:
        self.answer(302, b"", Location=f"{self.register.url}/inside")

    def answer_html(self, _business_id: str) -> None:
        self.answer(200, b"<html><body>Service break</body></html>")

    def answer_deep(self, _business_id: str) -> None:
        self.answer(200, b"[" * 200_000)

    def answer_huge(self, _business_id: str) -> None:
        self.answer(200, b'{"companies": ["' + b"a" * 3_000_000 + b'"]}')

    def answer_compressed(self, _business_id: str) -> None:
        self.answer(200, b"\x1f\x8b\x08\x00", **{"Content-Encoding": "gzip"})

    def answer_other(self, _business_id: str) -> None:
        company = {**BAKERY, "businessId": {"value": "2077474-0"}}
        self.answer(200, json.dumps({"companies": [company]}).encode())

    def answer_shapeless(self, business_id: str) -> None:
        company = {"businessId": {"value": business_id}, "names": "none", "addresses": {"type": 1}}
        self.answer(200, json.dumps({"companies": [None, 7, company]}).encode())

    def answer_list(self, _business_id: str) -> None:
        self.answer(200, b"[1, 2, 3]")


@contextmanager
def run() -> Iterator[Register]:
    register = Register()
    handler = type("Handler", (Handler,), {"register": register})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    register.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield register
    finally:
        register.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
