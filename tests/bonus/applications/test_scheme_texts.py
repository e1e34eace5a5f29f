"""What a scheme file says of its decisions: who considers claims, the texts by outcome; and de minimis is told."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from django.utils import translation

from bonus.applications import services
from bonus.applications.authorities import body_of_claims
from bonus.applications.models import Decision, SchemeVersion
from bonus.rules import load_scheme_bytes
from portal.core.exceptions import Refused
from portal.core.models import OutboxMessage
from tests.bonus.applications import cases
from tests.factories import AuthorityFactory, strong

pytestmark = pytest.mark.django_db


def texts(word: str) -> dict[str, str]:
    return {language: f"{word} {language}." for language in ("fi", "sv", "en")}


def scheme_says(case, **keys) -> None:
    """The case's scheme version, as a file that says these things too."""
    document = json.loads(bytes(case.application.scheme_version.content))
    document["versions"][0] |= keys
    content = json.dumps(document, ensure_ascii=False).encode()
    load_scheme_bytes(content)  # the file passes the check that every upload passes
    SchemeVersion.objects.filter(pk=case.application.scheme_version_id).update(content=content)
    case.fresh()


NAMED = {"fi": "Pudasjärven elinvoimalautakunta", "sv": "Livskraftsnämnden", "en": "Vitality Board"}


def test_the_body_that_the_scheme_names_considers_claims(client):
    case = cases.proposed()
    scheme_says(case, revised_by=NAMED)
    with pytest.raises(Refused, match="Vitality Board"):
        cases.decide(case)  # nobody decides what could not be claimed against
    board = AuthorityFactory(
        municipality=case.application.municipality, name_fi=NAMED["fi"], address="Esimerkkitie 1, 93100 Pudasjärvi"
    )
    decision = cases.decide(case)
    assert NAMED["fi"] in decision.public_html and "Esimerkkitie 1" in decision.public_html
    assert "kaupunginhallitus" not in decision.public_html.partition("oikaisuvaatimus")[2].lower()
    claim = services.record_claim(
        application=case.fresh(), claimant="party", claimant_name="Esimerkki Oy", demand="Lisää.",
        received_on=decision.decided_at.date(), actor=case.handler,
    )  # fmt: skip
    assert claim.body == board
    strong(client, case.handler)
    assert "as the scheme says" in client.get(reverse("bonus:case", args=[case.application.pk])).content.decode()


def test_where_the_scheme_names_nobody_the_municipalitys_body_stands_visibly(client):
    case = cases.proposed()
    assert str(body_of_claims(case.application)) == "Pudasjärven kaupunginhallitus"
    strong(client, case.handler)
    assert "The scheme names nobody" in client.get(reverse("bonus:case", args=[case.application.pk])).content.decode()


@pytest.mark.parametrize("outcome", ["granted", "partly", "refused"])
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_schemes_own_texts_stand_in_the_decision_of_their_outcome_and_language(outcome, language):
    case = cases.proposed(outcome)
    own = {
        kind: {"opening": texts(f"Alku {kind}"), "reasons": texts(f"Perustelu {kind}"),
               "provisions": [texts(f"Kohta {kind}")]}
        for kind in ("granted", "partly", "refused", "recovery", "correction")
    }  # fmt: skip
    scheme_says(case, decision_texts=own)
    if language == "sv":
        authority = case.application.municipality.authorities.order_by("pk")
        authority.update(name_sv="Sysselsättningstjänster")
        type(case.member).objects.filter(pk=case.application.created_by_id).update(language="sv")
    decision = cases.decide(case, outcome)
    assert decision.language == language
    for word in ("Alku", "Perustelu", "Kohta"):
        assert f"{word} {outcome} {language}." in decision.public_html
        others = [kind for kind in own if kind != outcome]
        assert not any(f"{word} {kind} " in decision.public_html for kind in others)
    kept = decision.public_html
    scheme_says(case, decision_texts={outcome: {"opening": texts("Muuttui")}})
    assert Decision.objects.get().public_html == kept


def test_a_text_is_no_markup():
    case = cases.proposed()
    bad = dict.fromkeys(("fi", "sv", "en"), "<script>alert(1)</script>")
    scheme_says(case, decision_texts={"granted": {"opening": bad}})
    assert "<script>" not in cases.decide(case).public_html


def test_the_company_is_told_that_it_gets_de_minimis_aid_how_much_and_by_which_regulation():
    """The company needs it for its own three years: the sum, that it is de minimis aid, and the regulation by name."""
    with translation.override("fi"):
        case = cases.proposed()
        decision = cases.decide(case)
    told = decision.public_html
    amount = f"{decision.amount}".replace(".", ",")
    assert amount in told and "2023/2831" in told and "de minimis" in told
    letter = OutboxMessage.objects.get(dedupe_key=f"bonus-decided-{case.application.pk}")
    assert f"/fi/bonus/{case.application.pk}/decision/" in letter.body
    refused = cases.decided("refused").application.decision
    assert "enintään 300" not in refused.public_html
