"""The command line of the engine: the commands of ``matching-interchange.md``.

Exit status 0 done, 2 unusable input (every problem on standard error). Results are written to a neighbour file that
takes the name of ``--out`` when it is whole, so nothing is ever half-written.
"""

import argparse
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, TextIO

UNUSABLE = 2


class Unusable(Exception):
    """Input that cannot be used; ``problems`` are lines for standard error."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(*problems)
        self.problems = list(problems)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-24") from None


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="python -m matching.engine", description="Ranks openings for jobseekers and back."
    )
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("taxonomy", help="read the ESCO CSV download and write one compact file")
    build.add_argument("--esco", type=Path, required=True, metavar="FOLDER")
    build.add_argument("--out", type=Path, required=True, metavar="FILE")
    build.add_argument("--without-alternative-labels", action="store_true")
    for name, text in (
        ("rank", "rank every list"),
        ("improve", "what would raise one match"),
        ("leverage", "what one course or adjustment would open"),
        ("assign", "the best assignment under seats"),
    ):
        _pair_command(commands.add_parser(name, help=text), name)
    for name, text in (("link", "job titles → occupations"), ("skills", "texts → skills")):
        line = commands.add_parser(name, help=f"{text}, a line each from standard input")
        line.add_argument("--language", choices=("fi", "sv", "en"), required=True)
        line.add_argument("--taxonomy", type=Path, metavar="FILE")
        line.add_argument("--top", type=_positive, default=10, metavar="N")
    return root


def _pair_command(command: argparse.ArgumentParser, name: str) -> None:
    command.add_argument("--jobseekers", type=Path, required=True, metavar="FILE")
    command.add_argument("--openings", type=Path, required=True, metavar="FILE")
    command.add_argument("--taxonomy", type=Path, metavar="FILE")
    command.add_argument("--direction", choices=("jobseeker", "opening"), default="jobseeker")
    many = command.add_mutually_exclusive_group()
    many.add_argument("--top", type=_positive, metavar="N")
    many.add_argument("--all", action="store_true", help="every pair, blocked ones last")
    command.add_argument("--language", choices=("fi", "sv", "en"), default="fi")
    command.add_argument("--as-of", type=_day, metavar="DATE", help="the day of reading; today by default")
    command.add_argument("--out", type=Path, metavar="FILE")
    if name == "improve":
        command.add_argument("--pair", nargs=2, required=True, metavar=("JOBSEEKER", "OPENING"))


@contextmanager
def output(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears whole or not at all."""
    if path is None:
        yield sys.stdout
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise Unusable([f"{path}: cannot be written: {error.strerror}"]) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except OSError as error:
        raise Unusable([f"{path}: cannot be written: {error.strerror}"]) from None
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def write_lines(rows: Iterable[dict[str, Any]], path: Path | None) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
    with output(path) as file:
        for row in rows:
            file.write(encode(row) + "\n")


def _today() -> date:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/Helsinki")).date()


def _read_both(options: argparse.Namespace) -> tuple[list[Any], list[Any]]:
    from . import reader

    found, problems = [], []
    for read, path in ((reader.read_jobseekers, options.jobseekers), (reader.read_openings, options.openings)):
        try:
            with path.open("rb") as file:
                items, wrong = read(reader.lines_of(file), str(path))
        except OSError as error:
            items, wrong = [], [f"{path}: cannot be read: {error.strerror}"]
        found.append(items)
        problems += wrong
    if problems:
        raise Unusable(problems)
    return found[0], found[1]


def _engine(path: Path | None) -> Any:
    from .engine import load_engine
    from .taxonomy import BrokenTaxonomy

    try:
        return load_engine(path)
    except OSError as error:
        raise Unusable([f"{path}: cannot be read: {error.strerror}"]) from None
    except BrokenTaxonomy as error:
        raise Unusable([str(error)]) from None


def rank(options: argparse.Namespace) -> None:
    people, openings = _read_both(options)
    engine, as_of = _engine(options.taxonomy), options.as_of or _today()
    how = {"direction": options.direction, "language": options.language}
    if options.all:
        matches = engine.rank_all(people, openings, as_of=as_of, include_blocked=True, top=None, **how)
    else:
        from .fast.explained import explained

        matches = explained(engine, people, openings, as_of, top=options.top or 20, **how)
    write_lines((match.to_dict() for match in matches), options.out)


def lookup(options: argparse.Namespace) -> None:
    """``link`` and ``skills``: a line in, a line out, also for an empty line."""
    from .reader import lines_of
    from .types import InvalidInput

    engine = _engine(options.taxonomy)
    find = engine.link if options.command == "link" else engine.skills
    for at, line in enumerate(lines_of(sys.stdin.buffer), 1):
        if isinstance(line, InvalidInput):
            raise Unusable([f"<stdin>:{at}: {problem}" for problem in line.problems])
        query = line.rstrip("\r\n")
        results = find(query, options.language, options.top)
        sys.stdout.write(json.dumps({"query": query, "results": results}, ensure_ascii=False) + "\n")


def improve(options: argparse.Namespace) -> None:
    from .changes import improve as improved

    people, openings = _read_both(options)
    wanted = options.pair
    person = next((item for item in people if item.id == wanted[0]), None)
    opening = next((item for item in openings if item.id == wanted[1]), None)
    lacking = [f"{options.jobseekers}: no jobseeker {wanted[0]}"] * (person is None)
    lacking += [f"{options.openings}: no opening {wanted[1]}"] * (opening is None)
    if lacking:
        raise Unusable(lacking)
    engine, as_of = _engine(options.taxonomy), options.as_of or _today()
    write_lines([improved(engine, person, opening, as_of, options.language)], options.out)  # type: ignore[arg-type]


def leverage(options: argparse.Namespace) -> None:
    from .changes import leverage as levers

    people, openings = _read_both(options)
    engine, as_of = _engine(options.taxonomy), options.as_of or _today()
    write_lines(levers(engine, people, openings, as_of, options.language), options.out)


def assign(options: argparse.Namespace) -> None:
    from .assign import assign as assigned

    people, openings = _read_both(options)
    pairs, total, greedy = assigned(_engine(options.taxonomy), people, openings, options.as_of or _today())
    rows: list[dict[str, Any]] = [{"jobseeker": j, "opening": o, "score": score} for j, o, score in pairs]
    write_lines([*rows, {"total": total, "greedy_total": greedy}], options.out)


def taxonomy(options: argparse.Namespace) -> None:
    from .taxonomy import esco, store

    try:
        found = esco.read(options.esco, alternative_labels=not options.without_alternative_labels)
        size = store.write(found, options.out)
    except esco.UnusableDownload as error:
        raise Unusable(error.problems) from None
    except OSError as error:
        raise Unusable([f"{options.out}: cannot be written: {error.strerror}"]) from None
    for told in found.told:
        print(told, file=sys.stderr)
    counts = f"{len(found.occupations)} occupations, {len(found.skills)} skills, {len(found.relations)} relations"
    print(f"{options.out}: {counts}, {size} bytes", file=sys.stderr)


COMMANDS = {
    "taxonomy": taxonomy,
    "rank": rank,
    "improve": improve,
    "leverage": leverage,
    "assign": assign,
    "link": lookup,
    "skills": lookup,
}


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        COMMANDS[options.command](options)
        sys.stdout.flush()
    except Unusable as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader went away (for example `| head`): nothing more to say, and nothing to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
