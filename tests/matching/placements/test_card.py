"""The matching card says what the code does: a change of weights, components, bands or versions makes it old."""

from __future__ import annotations

from django.core.management import call_command

from matching.engine.weights import SHIPPED
from matching.placements.card import CARD, card


def test_the_card_is_up_to_date():
    call_command("matching_card", "--check")
    told = CARD.read_text(encoding="utf-8")
    assert SHIPPED.version in told and all(f"`{code}`" in told for code in SHIPPED.rows)


def test_it_reads_the_quality_that_was_measured(tmp_path):
    for name, text in (
        ("matching-quality.md", "# Q\n\n## The judged casebook\n\nnDCG 0.123\n\n## Titles\n\nunrelated\n"),
        ("matching.md", "# M\n\n## Limits\n\n* Only one.\n"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = card(tmp_path)
    assert "nDCG 0.123" in made and "* Only one." in made and "unrelated" not in made
