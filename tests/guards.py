"""The guards themselves; tests/conftest.py puts them around every test, tests/test_guards.py shows that they hold."""

from __future__ import annotations

import ipaddress
import re
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django import test as django_test
from django.db.models import QuerySet
from django.template import Engine
from django.template.base import FilterExpression, Node

from tests.places import PACKAGES, ROOT

OURS = tuple(str(ROOT / name) + "/" for name in ("templates", *PACKAGES))


# --- skipping ---------------------------------------------------------------------------------------------------------
def skipped_is_failed(report: Any) -> Any:
    """Turn a skipped report (not an expected failure) into a failed one that keeps the reason."""
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"Nothing may be left out under CI=true. {reason}"
    return report


# --- connections ------------------------------------------------------------------------------------------------------
class OutsideConnection(RuntimeError):
    """A test tried to reach another machine."""


def _refuse_outside(host: str) -> None:
    if host in ("", "localhost"):
        return
    try:
        inside = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise OutsideConnection(f"A test tried to connect to {host!r}; only this machine may be reached.")


@contextmanager
def no_outside_connections() -> Iterator[None]:
    """Let sockets reach this machine only, by address or by name."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(sock: socket.socket, address: Any) -> None:
        if sock.family != socket.AF_UNIX:
            _refuse_outside(str(address[0]))

    def guarded_connect(self: socket.socket, address: Any) -> None:
        check(self, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        check(self, address)
        return connect_ex(self, address)

    def guarded_look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_outside(host.decode() if isinstance(host, bytes) else host or "")
        return look_up(host, *args, **kwargs)

    with (
        mock.patch.object(socket.socket, "connect", guarded_connect),
        mock.patch.object(socket.socket, "connect_ex", guarded_connect_ex),
        mock.patch.object(socket, "getaddrinfo", guarded_look_up),
    ):
        yield


# --- querysets --------------------------------------------------------------------------------------------------------
class UnorderedSlice(AssertionError):
    """Part of a queryset without an order: which rows that gives is the database's whim."""


def _is_ours(queryset: QuerySet) -> bool:
    return queryset.model.__module__.partition(".")[0] in PACKAGES


@contextmanager
def unordered_querysets_backwards() -> Iterator[None]:
    """Give our models' unordered querysets last row first, so leaning on an order fails; slicing one fails."""
    fetch, item = QuerySet._fetch_all, QuerySet.__getitem__

    def fetch_backwards(self: QuerySet) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and self._result_cache and not self.ordered and _is_ours(self):
            self._result_cache.reverse()

    def ordered_item(self: QuerySet, key: Any) -> Any:
        asks_us = sys._getframe(1).f_code.co_filename.startswith(OURS)
        if asks_us and self._result_cache is None and not self.ordered and _is_ours(self):
            raise UnorderedSlice(f"{self.model.__name__}: [{key}] of a queryset without order_by")
        return item(self, key)

    with (
        mock.patch.object(QuerySet, "_fetch_all", fetch_backwards),
        mock.patch.object(QuerySet, "__getitem__", ordered_item),
    ):
        yield


# --- templates --------------------------------------------------------------------------------------------------------
class UndefinedVariable(AssertionError):
    """A template of ours uses a variable that nobody gave it."""


class Trap(str):
    """Stands in for `string_if_invalid`: Django asks whether it is true, or holds "%s", when a variable is undefined.

    Templates of other packages see the empty string that they are used to. `{{ x|default:… }}` says that x may lack.
    """

    allowed: Sequence[str] = ()

    def __bool__(self) -> bool:
        self._spring()
        return False

    def __contains__(self, key: object) -> bool:
        self._spring()
        return False

    def _spring(self) -> None:
        frame, name, may_lack = sys._getframe(2), "", False
        if frame.f_code.co_name not in ("resolve", "render_value"):
            return  # somebody asks again about a value that was let through
        caller = frame.f_locals
        if isinstance(expression := caller.get("self"), FilterExpression):
            name = str(expression.var)
            may_lack = any(f.__name__ in ("default", "default_if_none") for f, _args in expression.filters[:1])
        elif "key" in caller:
            name = str(caller["key"])
        while frame and not may_lack and name not in self.allowed:
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                if str(node.origin.name).startswith(OURS):
                    raise UndefinedVariable(f"{{{{ {name} }}}} is undefined in {node.origin.name}, {node.token}")
                return
            frame = frame.f_back


@contextmanager
def undefined_variables_fail(allowed: Sequence[str] = ()) -> Iterator[None]:
    """Fail on an undefined variable in our templates; `allowed` names those that this test may lack."""
    trap = Trap()
    trap.allowed = allowed
    # On the class, so that tests without templates don't pay for loading every template library.
    # An engine that is made meanwhile keeps its own value for the time after.
    setting = property(lambda engine: trap, lambda engine, value: vars(engine).update(string_if_invalid=value))
    with mock.patch.object(Engine, "string_if_invalid", setting, create=True):
        yield


# --- responses --------------------------------------------------------------------------------------------------------
NOT_OURS = ("/cms/", "/admin/", "/__")
INLINE = [
    ("an inline script", re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(ld\+)?json)[^>]*>", re.I)),
    ("an inline style", re.compile(r"<style\b|<[a-z][^>]*\sstyle=[\"']", re.I)),
    ("an inline event handler", re.compile(r"<[a-z][^>]*\son[a-z]+=[\"']", re.I)),
    ("an unrendered template tag", re.compile(r"{{\s*\w|{%\s*\w")),
]
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.I | re.S)


class BadHtml(AssertionError):
    """A page with something that our Content-Security-Policy blocks, or a form that can be forged."""


def check_html(path: str, html: str) -> None:
    """Raise BadHtml for inline code, an unrendered tag, or a POST form without its CSRF token."""
    if any(part in path for part in NOT_OURS):
        return
    for what, pattern in INLINE:
        if found := pattern.search(html):
            raise BadHtml(f"{path}: {what}: {html[found.start() : found.start() + 120]!r}")
    for attributes, body in FORM.findall(html):
        if re.search(r"method=[\"']?post", attributes, re.I) and "csrfmiddlewaretoken" not in body:
            raise BadHtml(f"{path}: a POST form without CSRF token: {attributes.strip()!r}")


@contextmanager
def html_is_checked() -> Iterator[None]:
    """Check every HTML page that Django's test client receives."""
    request = django_test.Client.request

    def checked(self: django_test.Client, **environ: Any) -> Any:
        response = request(self, **environ)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            check_html(environ.get("PATH_INFO", ""), response.content.decode(response.charset))
        return response

    with mock.patch.object(django_test.Client, "request", checked):
        yield
