"""Occupations and skills: the shipped vocabulary, and ESCO's file on top of it."""

from pathlib import Path

from . import vocabulary


class Taxonomy:
    def __init__(self) -> None:
        self.version = f"shipped-{vocabulary.version()}"

    def link(self, title: str, language: str, top: int) -> list[dict[str, object]]:
        return []

    def skills(self, text: str, language: str, top: int) -> list[dict[str, object]]:
        return []


def load_taxonomy(path: Path | None) -> Taxonomy:
    return Taxonomy()


class BrokenTaxonomy(ValueError):
    """A taxonomy file that cannot be used; the message names the file."""
