"""CPU seconds, wall seconds and peak memory of a call, in a child of its own, so that calls don't help or hurt each
other.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass
class Cost:
    cpu: float
    wall: float
    peak: float  # MB over what was there before
    answer: Any = None


def once(call: Callable[[], Any]) -> Cost:
    """Measures one call in a forked child."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            before = _reset()
            cpu, wall = _cpu(), time.perf_counter()
            answer = call()
            cost = Cost(_cpu() - cpu, time.perf_counter() - wall, _peak() - before, answer)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(cost, pipe)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        written = pipe.read()
    os.waitpid(child, 0)
    if not written:
        raise SystemExit("a measured call failed: see above")
    found: Cost = pickle.loads(written)  # noqa: S301 — our own child
    return found


def interleaved(calls: dict[str, Callable[[], Any]], repeats: int) -> dict[str, Cost]:
    """Medians of interleaved repeats: a noisy minute hits all of them."""
    found: dict[str, list[Cost]] = {name: [] for name in calls}
    for _ in range(repeats):
        for name, call in calls.items():
            found[name].append(once(call))
    return {
        name: Cost(*(median(getattr(c, what) for c in costs) for what in ("cpu", "wall", "peak")), costs[-1].answer)
        for name, costs in found.items()
    }


def _status(key: str) -> float:
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(row.split()[1]) / 1024 for row in file if row.startswith(key))


def _reset() -> float:
    """Forgets the peak so far; megabytes resident now."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _cpu() -> float:
    """Seconds of this process and of the children that it has waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
