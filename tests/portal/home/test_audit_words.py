"""Every code of the audit trail has words in three languages, so that the auditor reads no code alone."""

from __future__ import annotations

import ast
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from portal.accounts.roles import Role
from portal.core import audit
from portal.home.audit_words import ACTIONS
from tests.audit_codes import codes_in, used
from tests.factories import ClientFactory, official


def test_every_code_that_is_recorded_has_words_and_no_word_is_left_over():
    codes = used()
    assert len(codes) > 70
    assert sorted(codes.items() - {(code, codes[code]) for code in ACTIONS if code in codes}) == []
    assert sorted(ACTIONS.keys() - codes.keys()) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_words_are_in_the_readers_language_and_no_two_codes_share_them(language):
    with translation.override("en"):
        english = {code: str(words) for code, words in ACTIONS.items()}
    with translation.override(language):
        assert [code for code, words in ACTIONS.items() if str(words) == english[code]] == []
        assert len({str(words) for words in ACTIONS.values()}) == len(ACTIONS)


CALL = "def f():\n    {}\n    audit.record({}, obj, actor=actor)\n"


@pytest.mark.parametrize(("before", "code", "found"), [
    ("pass", '"a.b"', {"a.b"}),
    ("pass", '"a.b" if x else "a.c"', {"a.b", "a.c"}),
    ('action = "a.b" if x else "a.c"', "action", {"a.b", "a.c"}),
])  # fmt: skip
def test_codes_are_found_as_they_are_written(before, code, found):
    assert set(codes_in(ast.parse(CALL.format(before, code)), "f.py")) == found


@pytest.mark.parametrize("code", ['f"a.{x}"', '"a." + x', "x", "CODE"])
def test_a_code_that_the_source_does_not_tell_fails(code):
    with pytest.raises(ValueError, match=r"f\.py"):
        list(codes_in(ast.parse(CALL.format("pass", code)), "f.py"))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_auditor_reads_words_for_every_code(client, language):
    seeker = ClientFactory()
    for code in sorted(ACTIONS):
        audit.record(code, seeker, actor=seeker.coach, subject=seeker)
    client.force_login(official(Role.AUDITOR))
    with translation.override(language):
        pages = [unescape(client.get(reverse("home:audit"), {"page": n}).content.decode()) for n in (1, 2)]
        missing = [code for code, words in ACTIONS.items() if not any(f"{words}<br>" in page for page in pages)]
    assert missing == []
