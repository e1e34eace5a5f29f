"""Error pages that a person can meet by loading a page again."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory


@pytest.mark.django_db
def test_the_address_of_a_form_opens_a_page_that_helps(client):
    client.force_login(UserFactory())
    answer = client.get(reverse("accounts:stand_in"))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "Tämä sivu avautuu vain lomakkeestaan" in answer.content.decode()
