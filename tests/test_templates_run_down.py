"""Templates, as imports, know nothing of higher rooms: no tag library, no address, no template of theirs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.urls import get_resolver

from portal.core import slots
from tests.places import ROOT

# Folders of templates, and namespaces of addresses, that are not called as their room.
FOLDERS = {
    "account": "portal.accounts", "mfa": "portal.accounts", "socialaccount": "portal.accounts",
    "usersessions": "portal.accounts", "allauth": "portal.accounts", "components": "portal.core",
    "errors": "portal.core", "bonus": "bonus.applications",
}  # fmt: skip
NAMESPACES = {"bonus": "bonus.applications"}
# The frame's own links stand on every page: the start page is where every list leads back to.
NAVIGATION = {"home:start"}
# base.html is the frame itself, and Wagtail's and Django's own tag libraries are no room's.
FRAME = {"base.html", "429.html"}

LINK = re.compile(r"{%-?\s*url\s+[\"']([a-z_]+):([a-z_]+)[\"']")
LOADED = re.compile(r"{%-?\s*load\s+([^%]+?)\s*-?%}")
OTHERS = re.compile(r"{%-?\s*(?:include|extends)\s+[\"']([a-z_]+)/")
SLOT = re.compile(r"{%-?\s*from_above\s+[\"']([a-z_.]+)[\"']")


def layers() -> dict[str, int]:
    """Room → its height, as the contract of imports has it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (rooms,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return {name: -n for n, layer in enumerate(rooms) for name in re.findall(r"[a-z_.]+", layer)}


HEIGHT = layers()
BY_LABEL = {room.rpartition(".")[2]: room for room in HEIGHT}


def room_of(folder: str) -> str:
    return FOLDERS.get(folder) or BY_LABEL[folder]


def libraries() -> dict[str, str]:
    """Tag library of ours → its room."""
    found = engines["django"].engine.libraries
    return {
        library: room
        for library, module in found.items()
        if (room := next((room for room in HEIGHT if module.startswith(f"{room}.")), None))
    }


LIBRARIES = libraries()


def upward(text: str, folder: str) -> list[str]:
    """What a template of a room says of higher rooms."""
    known: list[tuple[str, str]] = []
    for namespace, name in LINK.findall(text):
        if f"{namespace}:{name}" not in NAVIGATION:
            known.append((f"link to {namespace}:{name}", NAMESPACES.get(namespace) or BY_LABEL[namespace]))
    for loaded in LOADED.findall(text):
        names = loaded.partition(" from ")[2].split() or loaded.split()
        known += [(f"load {name}", LIBRARIES[name]) for name in names if name in LIBRARIES]
    known += [(f"template of {other}", room_of(other)) for other in OTHERS.findall(text)]
    return [what for what, room in known if HEIGHT[room] > HEIGHT[room_of(folder)]]


def templates() -> list[Path]:
    (folder,) = settings.TEMPLATES[0]["DIRS"]
    return sorted(path for path in Path(folder).rglob("*") if path.suffix in {".html", ".txt", ".xml"})


def test_no_template_knows_a_higher_room():
    found = {}
    for path in templates():
        folder = path.relative_to(ROOT / "templates").parts[0]
        if folder not in FRAME and (known := upward(path.read_text(), folder)):
            found[str(path.relative_to(ROOT))] = known
    assert not found, "let the higher room fill a slot (portal/core/slots.py)"


def test_every_namespace_is_a_rooms():
    ours = {n for n in get_resolver().namespace_dict if n in NAMESPACES or n in BY_LABEL}
    assert {"bonus", "payments", "placements", "home", "accounts"} <= ours


def test_every_slot_is_filled_and_every_filler_has_its_slot():
    used = {slot for path in templates() for slot in SLOT.findall(path.read_text())}
    assert used == slots.known()


@pytest.mark.parametrize(("folder", "text", "known"), [
    ("placements", '{% url "bonus:start" 1 %}', ["link to bonus:start"]),
    ("placements", "{% url 'payments:grant' 1 as x %}", ["link to payments:grant"]),
    ("jobseekers", '{%- url "placements:trials" 1 -%}', ["link to placements:trials"]),
    ("components", "{% load i18n identification %}", ["load identification"]),
    ("components", "{% load x from identification %}", ["load identification"]),
    ("supports", '{% include "bonus/parts/placement_card.html" %}', ["template of bonus"]),
    ("bonus", '{% url "placements:trials" 1 %}{% load components %}{% include "components/tag.html" %}', []),
    ("placements", '{% url "home:start" %}', []),
    ("placements", '{% url "home:audit" %}', ["link to home:audit"]),
])  # fmt: skip
def test_the_check_sees_what_it_should(folder, text, known):
    assert upward(text, folder) == known
