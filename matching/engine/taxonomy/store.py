"""The compact taxonomy file: one LZMA-packed stream of text columns and whole numbers.

Layout: eight bytes of magic, then the packed JSON header (its length in four bytes) with the sizes, then one packed
body. The identifier of a file is the hash of its body, so that a ranking can say which taxonomy it was made with.
"""

import array
import hashlib
import json
import lzma
import os
import struct
import sys
import tempfile
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .esco import Concept, Esco

MAGIC = b"TSTAX01\n"
BASE = "http://data.europa.eu/esco/"
FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
LANGUAGES = ("fi", "sv", "en")
LARGEST = 64 * 1024 * 1024  # an unpacked body beyond this is no taxonomy


class BrokenTaxonomy(ValueError):
    """A taxonomy file that cannot be used; the message names the file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """``essential`` and ``optional``: for each occupation, positions of its skills."""

    version: str
    occupations: Sequence[Concept]
    skills: Sequence[Concept]
    groups: dict[str, dict[str, str]]
    essential: Sequence[Sequence[int]]
    optional: Sequence[Sequence[int]]


def _addresses(concepts: Iterable[Concept], kind: str) -> tuple[bytes, list[str]]:
    """Sixteen bytes for each address that is ESCO's base and a UUID; a zero UUID and the address itself for any
    other.
    """
    packed, others = [], []
    for concept in concepts:
        tail = concept.uri.removeprefix(f"{BASE}{kind}/")
        try:
            number = uuid.UUID(tail)
            if f"{BASE}{kind}/{number}" != concept.uri or not number.int:
                raise ValueError
            packed.append(number.bytes)
        except ValueError:
            packed.append(bytes(16))
            others.append(concept.uri)
    return b"".join(packed), others


def _lists(rows: Sequence[Sequence[int]]) -> bytes:
    numbers = array.array("I")
    for row in rows:
        numbers.append(len(row))
        numbers.extend(b - a for a, b in zip([0, *row], row, strict=False))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def _unlists(raw: bytes, count: int) -> list[list[int]]:
    numbers = array.array("I", raw)
    if sys.byteorder == "big":
        numbers.byteswap()
    rows, at = [], 0
    for _ in range(count):
        size, at = numbers[at], at + 1
        row, value = [], 0
        for delta in numbers[at : at + size]:
            value += delta
            row.append(value)
        rows.append(row)
        at += size
    return rows


def _column(values: Iterable[str]) -> bytes:
    return "\n".join(value.replace("\n", " ") for value in values).encode()


def write(esco: Esco, path: Path) -> int:
    """Writes the file whole or not at all; returns its size in bytes."""
    body: list[bytes] = []
    header: dict[str, object] = {
        "occupations": len(esco.occupations),
        "skills": len(esco.skills),
        "groups": esco.groups,
    }
    for kind, concepts in (("occupation", esco.occupations), ("skill", esco.skills)):
        packed, others = _addresses(concepts, kind)
        header[f"{kind}_addresses"] = others
        body.append(packed)
        for lang in LANGUAGES:
            body.append(_column("\t".join(name.replace("\t", " ") for name in c.names.get(lang, ())) for c in concepts))
    body.append(_column(c.isco for c in esco.occupations))
    body += [_column(c.texts.get(lang, "") for c in esco.occupations) for lang in LANGUAGES]
    for essential in (True, False):
        rows: list[list[int]] = [[] for _ in esco.occupations]
        for occupation, skill, kind_of in esco.relations:
            if kind_of is essential:
                rows[occupation].append(skill)
        body.append(_lists(rows))
    header["sizes"] = [len(part) for part in body]
    raw = b"".join(body)
    header["version"] = hashlib.sha256(raw).hexdigest()[:8]
    head = json.dumps(header, ensure_ascii=False).encode()
    data = MAGIC + struct.pack("<I", len(head)) + lzma.compress(head + raw, filters=FILTERS)
    _replace(path, data)
    return len(data)


def _replace(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def read(path: Path) -> Stored:
    """Raises ``BrokenTaxonomy`` for a file that is not one of ours, and ``OSError`` for one that cannot be opened."""
    data = path.read_bytes()
    if not data.startswith(MAGIC):
        raise BrokenTaxonomy(f"{path}: not a taxonomy file; make one with `python -m matching.engine taxonomy`")
    try:
        (length,) = struct.unpack_from("<I", data, len(MAGIC))
        unpacker = lzma.LZMADecompressor()
        raw = unpacker.decompress(data[len(MAGIC) + 4 :], LARGEST)
        if not unpacker.eof:
            raise ValueError("it ends too early")
        return _unpack(json.loads(raw[:length]), memoryview(raw)[length:])
    except (lzma.LZMAError, struct.error, ValueError, KeyError, IndexError, EOFError) as error:
        raise BrokenTaxonomy(f"{path}: a damaged taxonomy file: {error}") from None


def _unpack(header: dict[str, object], raw: memoryview) -> Stored:
    sizes: list[int] = header["sizes"]  # type: ignore[assignment]
    if sum(sizes) != len(raw):
        raise ValueError("its length is not what its header says")
    parts, at = [], 0
    for size in sizes:
        parts.append(bytes(raw[at : at + size]))
        at += size
    feed = iter(parts)
    found: dict[str, list[Concept]] = {}
    for kind in ("occupation", "skill"):
        others = iter(header[f"{kind}_addresses"])  # type: ignore[call-overload]
        packed = next(feed)
        columns = {lang: next(feed).decode().split("\n") for lang in LANGUAGES}
        found[kind] = [
            Concept(uri, names={lang: tuple(column[at].split("\t")) for lang, column in columns.items() if column[at]})
            for at, uri in enumerate(_uris(packed, kind, others))
        ]
    occupations, skills = found["occupation"], found["skill"]
    for concept, isco in zip(occupations, next(feed).decode().split("\n"), strict=True):
        concept.isco = isco
    for lang in LANGUAGES:
        for concept, text in zip(occupations, next(feed).decode().split("\n"), strict=True):
            concept.texts[lang] = text
    essential, optional = (_unlists(next(feed), len(occupations)) for _ in range(2))
    groups: dict[str, dict[str, str]] = header["groups"]  # type: ignore[assignment]
    return Stored(str(header["version"]), occupations, skills, groups, essential, optional)


def _uris(packed: bytes, kind: str, others: Iterable[str]) -> Iterable[str]:
    feed = iter(others)
    text = packed.hex()
    for at in range(0, len(text), 32):
        h = text[at : at + 32]
        known = h != "0" * 32
        yield f"{BASE}{kind}/{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}" if known else next(feed)
