"""What is wrong with a scheme file is said where it is, in words that an official understands."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonus.rules import SchemeError, load_scheme_bytes
from bonus.rules.check import check_bytes, check_document, validator
from bonus.rules.scheme import FOLDER

KAJAANI = json.loads((FOLDER / "kajaani.json").read_text("utf-8"))
VERSION = "versions/0"
COMPONENT = f"{VERSION}/payment/components/0"


def changed(path: str, value: object, document: dict = KAJAANI) -> dict:
    """The document with one value put in a place, or taken out when the value is `...`."""
    copied = copy.deepcopy(document)
    target, keys = copied, path.split("/")
    for key in keys[:-1]:
        target = target[int(key)] if isinstance(target, list) else target[key]
    last = int(keys[-1]) if isinstance(target, list) else keys[-1]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return copied


def said(document: object) -> list[str]:
    return [str(problem) for problem in check_document(document)]


CASES = [
    ("slug", "Kajaani!", 'slug: "Kajaani!" is not written right; a slug has small letters'),
    ("format", "scheme/2", 'format: this must be "tyosilta-scheme/1", not "scheme/2"'),
    ("names/sv", ..., 'names: the key "sv" is missing'),
    (f"{VERSION}/valid_from", "1.1.2026", f'{VERSION}/valid_from: "1.1.2026" is not written right; a day is written'),
    (f"{VERSION}/valid_from", "2026-02-30", f"{VERSION}/valid_from: 2026-02-30 is not a day of the calendar"),
    (
        f"{VERSION}/valid_to",
        "2019-01-01",
        f"{VERSION}/valid_to: the last day 2019-01-01 is before the first day 2020-09-16",
    ),
    (f"{VERSION}/cost_type", "pay", f'{VERSION}/cost_type: this must be one of: "wage", "guidance", "other"'),
    (f"{VERSION}/payment", ..., f'{VERSION}: the key "payment" is missing'),
    (f"{VERSION}/handling_days", 0, f"{VERSION}/handling_days: this must be at least 1, not 0"),
    (f"{VERSION}/handling_days", 400, f"{VERSION}/handling_days: this must be at most 365, not 400"),
    (f"{VERSION}/handling_days", "30", f'{VERSION}/handling_days: this must be a whole number, not "30"'),
    (f"{VERSION}/colour", "red", f'{VERSION}/colour: the key "colour" is not known here; known are: attachments'),
    (f"{COMPONENT}/amount", 400, f"{COMPONENT}/amount: this must be a text in quotes, not 400"),
    (f"{COMPONENT}/amount", "400", f'{COMPONENT}/amount: "400" is not written right; a sum of money has two decimals'),
    (f"{COMPONENT}/amount", ..., f"{COMPONENT}: a component paid by month needs one of: amount, steps"),
    (f"{COMPONENT}/model", "year", f'{COMPONENT}/model: this must be one of: "month", "week"'),
    (f"{COMPONENT}/longest/amount", -1, f"{COMPONENT}/longest/amount: this must be at least 0, not -1"),
    (f"{COMPONENT}/longest/amount", "8", f'{COMPONENT}/longest/amount: this must be a whole number, not "8"'),
    (f"{COMPONENT}/steps", [{"from_month": 2, "amount": "1.00"}], f"{COMPONENT}/steps: the steps must be in order"),
    (f"{VERSION}/conditions/0/rule", {"fact": "shoe_size"}, f"{VERSION}/conditions/0/rule/fact: this must be one of"),
    (f"{VERSION}/conditions/0/rule", {}, f'{VERSION}/conditions/0/rule: the key "fact" is missing'),
    (
        f"{VERSION}/conditions/0/rule",
        {"fact": "age"},
        f"{VERSION}/conditions/0/rule: there must be at least 1 of",
    ),
    (
        f"{VERSION}/conditions/0/rule",
        {"fact": "assured", "code": "nobody_knows"},
        f'{VERSION}/conditions/0/rule/code: the code "nobody_knows" has no text in "codes"',
    ),
    (
        f"{VERSION}/conditions/0/rule",
        {"fact": "age", "at_least": "30", "at_most": "18"},
        f"{VERSION}/conditions/0/rule: the lower limit 30 is over the upper limit 18",
    ),
    (f"{VERSION}/conditions/0/rule", {"any": []}, f"{VERSION}/conditions/0/rule/any: there must be at least 1 here"),
    (f"{VERSION}/conditions/1/code", "basis", f'{VERSION}/conditions: the code "basis" is used by two conditions'),
    (
        f"{VERSION}/codes",
        {"a": {"fi": "a", "sv": "a", "en": "a"}},
        f'{VERSION}/codes/a: the code "a" is in "codes"',
    ),
    (
        f"{VERSION}/cases/0/case/basis",
        "job",
        f"{VERSION}/cases/0/case: the worked case Kahdeksan kuukautta can't",
    ),
    (
        f"{VERSION}/payment/instalments",
        {"kind": "in_arrears"},
        f'{VERSION}/payment/instalments: the key "every',
    ),
    (
        f"{VERSION}/payment/instalments",
        {"kind": "single", "above": "1.00"},
        f'{VERSION}/payment/instalments/above: the key "above" is not known here',
    ),
    (
        f"{COMPONENT}/amount",
        {"value": "20", "placeholder": True, "note": "x"},
        f'{COMPONENT}/amount/value: "20" is not written right',
    ),
    (f"{COMPONENT}/amount", {"value": "20.00", "placeholder": True}, f'{COMPONENT}/amount: the key "note" is missing'),
    ("versions", [], "versions: there must be at least 1 here"),
]


@pytest.mark.parametrize(("path", "value", "expected"), CASES)
def test_what_is_wrong_is_said(path, value, expected):
    problems = said(changed(path, value))
    assert any(problem.startswith(expected) for problem in problems), problems


def test_every_problem_is_found_at_once():
    document = changed(f"{COMPONENT}/amount", "400", changed("names/en", ..., changed("slug", "K")))
    assert len(said(document)) == 3


def test_messages_in_finnish_and_swedish():
    (problem,) = check_document(changed(f"{VERSION}/payment", ...))
    assert problem.text("fi") == 'avain "payment" puuttuu'
    assert problem.text("sv") == 'nyckeln "payment" saknas'


def test_versions_may_not_overlap_or_share_a_name():
    document = copy.deepcopy(KAJAANI)
    document["versions"].append(copy.deepcopy(document["versions"][0]))
    codes = {problem.code for problem in check_document(document)}
    assert codes == {"versions_overlap", "version_twice"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "this is not JSON (line 1, column 1)"),
        (b'{"a": 1,\n}', "this is not JSON (line 2, column 1)"),
        (b"\xff", "not text in UTF-8"),
        (b'{"slug": "a", "slug": "b"}', 'the key "slug" is here twice'),
        (b"[]", "this must be an object"),
        (b"[" * 50_000, "nested too deeply"),
        (b" " * 600_000, "larger than 512 kilobytes"),
    ],
)
def test_files_that_are_no_scheme(data, expected):
    problems = check_bytes(data)
    assert problems
    assert expected in str(problems[0])


def test_load_scheme_bytes_raises_with_every_problem():
    document = changed("names/en", ..., changed("slug", "K"))
    with pytest.raises(SchemeError) as caught:
        load_scheme_bytes(json.dumps(document).encode())
    assert len(caught.value.problems) == 2
    assert "slug" in str(caught.value)


def test_load_scheme_bytes_keeps_the_hash_of_the_bytes():
    data = (FOLDER / "pudasjarvi-rekrybonus.json").read_bytes()
    (version,) = load_scheme_bytes(data)
    assert len(version.sha256) == 64
    assert load_scheme_bytes(data + b"\n")[0].sha256 != version.sha256
    notes = {placeholder.path: placeholder.note for placeholder in version.placeholders}
    assert notes["/payment/components/0/amount"].startswith("Kaupunki täydentää")
    assert version.terms.text["fi"].startswith("Rekrybonus ei ole lakisääteinen tuki")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
PLACES = [path for path, _, _ in CASES if path.split("/")[-1] not in ("steps", "codes", "colour")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_whatever_is_put_in_a_file_is_answered_in_words(path, value):
    for problem in check_document(changed(path, value)):
        assert all(problem.text(language) for language in ("fi", "sv", "en"))


def test_the_published_schema_is_a_schema():
    assert validator().check_schema(validator().schema) is None
