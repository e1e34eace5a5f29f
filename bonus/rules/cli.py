"""`python -m bonus.rules calculate | check | list`:

the published bonus calculation format, on standard input and output.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from bonus.rules.calculation import calculate
from bonus.rules.case import Case, CaseError
from bonus.rules.problems import SchemeError
from bonus.rules.scheme import Schemes, clashes, compile_bytes, load_schemes
from bonus.rules.sentences import LANGUAGES

OK: Final = 0
WRONG: Final = 2
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": "))


class DuplicateKey(ValueError):
    """A JSON object has the same key twice."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise DuplicateKey(next(key for key in keys if keys.count(key) > 1))
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a value")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_no_constant)


def read_case(line: bytes) -> tuple[str | None, dict[str, Any]]:
    """The case's id and its data; `CaseError` when the line is not one JSON object in UTF-8."""
    try:
        data = _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise CaseError("", "the line is not text in UTF-8") from None
    except DuplicateKey as error:
        raise CaseError(str(error), "is here twice") from None
    except RecursionError:
        raise CaseError("", "the line is nested too deeply") from None
    except ValueError as error:
        raise CaseError("", f"the line is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise CaseError("", "the line is not a JSON object")
    return (data["id"] if isinstance(data.get("id"), str) else None), data


def results(lines: Iterable[bytes], schemes: Schemes, language: str) -> Iterator[dict[str, Any]]:
    """A result for each case, in order;

    `{"id", "error"}` for a case that can't be read. Blank lines are passed over.
    """
    for index, line in enumerate(lines, start=1):
        if index == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not line.strip():
            continue
        identifier = None
        try:
            identifier, data = read_case(line)
            yield calculate(Case.from_dict(data), schemes, language).to_dict()
        except CaseError as error:
            yield {"id": identifier, "error": f"line {index}: {error}"}


def _calculate(arguments: argparse.Namespace, source: BinaryIO) -> int:
    schemes = load_schemes(arguments.schemes)
    status = OK
    write = sys.stdout.write
    for result in results(source, schemes, arguments.language):
        if "error" in result:
            status = WRONG
        write(_ENCODER.encode(result) + "\n")
    sys.stdout.flush()
    return status


def _check(arguments: argparse.Namespace) -> int:
    from bonus.rules.check import check_bytes

    status, versions = OK, []
    for name in arguments.files:
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            print(f"{name}: (whole file): {error.strerror or error}")
            status = WRONG
            continue
        problems = check_bytes(data)
        if not problems:
            versions += compile_bytes(data)
        for problem in problems:
            print(f"{name}: {problem.path or '(whole file)'}: {problem.text(arguments.language)}")
            status = WRONG
    for problem in clashes(versions):
        print(f"{', '.join(arguments.files)}: {problem.path}: {problem.text(arguments.language)}")
        status = WRONG
    return status


def _list(arguments: argparse.Namespace) -> int:
    for version in load_schemes(arguments.schemes):
        valid_to = version.valid_to.isoformat() if version.valid_to else "-"
        print(f"{version.slug}\t{version.version}\t{version.valid_from.isoformat()}\t{valid_to}")
    return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bonus.rules", description="Schemes of a recruitment bonus.")
    commands = parser.add_subparsers(dest="command", required=True)
    calculating = commands.add_parser("calculate", help="cases (JSON Lines) in, results (JSON Lines) out")
    calculating.add_argument("--schemes", metavar="FOLDER", help="scheme files, instead of those of the package")
    calculating.add_argument("--language", choices=LANGUAGES, default="fi", help="language of texts (fi)")
    checking = commands.add_parser("check", help="validate scheme files")
    checking.add_argument("files", metavar="FILE", nargs="+")
    checking.add_argument("--language", choices=LANGUAGES, default="en", help="language of messages (en)")
    listing = commands.add_parser("list", help="slug, version, valid from, valid to")
    listing.add_argument("--schemes", metavar="FOLDER", help="scheme files, instead of those of the package")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run a command; the exit status is 0, or 2 when something in the input was wrong."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    arguments = _parser().parse_args(argv)
    try:
        if arguments.command == "calculate":
            return _calculate(arguments, sys.stdin.buffer)
        return _check(arguments) if arguments.command == "check" else _list(arguments)
    except SchemeError as error:
        print(error, file=sys.stderr)
        return WRONG
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # Whoever read the results has closed; Python must not complain again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return WRONG
        print(error, file=sys.stderr)
        return WRONG
