"""Three complete languages: the same sentences, the same parts in each, and words that differ."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from string import Formatter

import pytest

from bonus.rules import problems, sentences
from bonus.rules.sentences import en, fi, sv

NBSP = "\N{NO-BREAK SPACE}"
SAME = {"row.cap.component"}


def parts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("other", [fi, sv], ids=["fi", "sv"])
def test_keys_and_parts_are_the_same(other):
    assert list(other.TEXTS) == list(en.TEXTS)
    assert {key: parts(text) for key, text in other.TEXTS.items()} == {
        key: parts(text) for key, text in en.TEXTS.items()
    }


def test_no_text_is_left_in_another_language():
    longer = {key for key, text in fi.TEXTS.items() if len(text) > 12} - SAME
    assert not [key for key in longer if fi.TEXTS[key] == en.TEXTS[key] or fi.TEXTS[key] == sv.TEXTS[key]]


def test_problems_have_the_same_keys_and_parts():
    texts = problems._TEXTS
    for language in ("fi", "sv"):
        assert {key: parts(text) for key, text in texts[language].items()} == {
            key: parts(text) for key, text in texts["en"].items()
        }


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", f"1{NBSP}624,50{NBSP}€"), ("sv", f"1{NBSP}624,50{NBSP}€"), ("en", "€1,624.50")],
)
def test_euros(language, expected):
    assert sentences.euros(Decimal("1624.5"), language) == expected


def test_whole_euros_and_negative_sums():
    assert sentences.euros(Decimal("800.00"), "fi") == f"800{NBSP}€"
    assert sentences.euros(Decimal("-1250.00"), "en") == "€-1,250"


@pytest.mark.parametrize(
    ("language", "expected"), [("fi", "29.2.2024"), ("sv", "29.2.2024"), ("en", "29 February 2024")]
)
def test_day(language, expected):
    assert sentences.day(date(2024, 2, 29), language) == expected


def test_listing():
    assert sentences.listing(["a", "b", "c"], "fi") == "a, b tai c"
    assert sentences.listing(["a", "b"], "sv", last="and") == "a och b"
    assert sentences.listing([], "en") == ""


def test_counted():
    assert sentences.counted(Decimal(1), "month", "fi") == "1 kuukausi"
    assert sentences.counted(Decimal("2.5"), "week", "fi") == "2,5 viikkoa"
