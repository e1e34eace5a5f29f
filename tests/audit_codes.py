"""The codes of the audit trail, as the source writes them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.places import ROOT

ROOMS = ("portal", "matching", "bonus", "cms")
WRITERS = {"record", "record_many"}


def used() -> dict[str, str]:
    """Code → a file that records it. A code that cannot be read in the source raises ValueError."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            name = str(file.relative_to(ROOT))
            for code in codes_in(ast.parse(file.read_text()), name):
                found.setdefault(code, name)
    return found


def codes_in(tree: ast.AST, file: str) -> Iterator[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for scope in functions:
        for call in ast.walk(scope):
            if _records(call):
                told = call.args[0]
                yield from _strings(_assigned(scope, told.id) if isinstance(told, ast.Name) else [told], file)


def _records(node: ast.AST) -> bool:
    """`audit.record(…)` and `audit.record_many(…)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITERS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "audit"
    )


def _assigned(scope: ast.AST, name: str) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]


def _strings(told: list[ast.expr], file: str) -> Iterator[str]:
    """A constant, or either of two."""
    for one in told:
        if isinstance(one, ast.IfExp):
            yield from _strings([one.body, one.orelse], file)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value
        else:
            raise ValueError(f"{file}: line {one.lineno}: say the code of the audit trail as a string")
    if not told:
        raise ValueError(f"{file}: a code that is neither a string nor assigned beside it")
