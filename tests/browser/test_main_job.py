"""The whole main job in Finnish, from the first reading to the decision, in a browser and on real parts.

Nothing of the job is done past the pages: every step is somebody's click, every mail's link is followed from the mail.
Each page of the way is checked (axe where scripts run, no sideways scrolling, one heading, console, failed requests):
see `visit.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from matching.jobseekers.models import Client
from portal.accounts.models import User
from portal.core import clock
from portal.home import demo
from tests.browser.journey import coach, employer, officials
from tests.browser.journey.post import a_night_passes
from tests.factories import ClientFactory
from tests.portal.employers import register_stub

HELKA = "Helka Kokeilija"
HOW = [
    pytest.param({"javascript": javascript, "width": width}, id=f"{'js' if javascript else 'nojs'}-{width}")
    for javascript in (True, False)
    for width in (320, 1280)
]


@pytest.fixture
def town(settings, live_server) -> Iterator[None]:
    """What stands before the job: a town with its officials, clients, scheme and site, and a business register."""
    settings.BASE_URL = live_server.url
    demo.load()
    municipality = demo.Municipality.objects.get()
    ClientFactory(
        first_name="Helka", last_name="Kokeilija", reference="A-0101", phone="040 222 2222",
        coach=User.objects.get(email="valmentaja@demo.tyosilta.example"), municipality=municipality,
        state=Client.State.MEASURES, profile__data=PROFILE,
    )  # fmt: skip
    with register_stub.run() as register:
        settings.BUSINESS_REGISTER_URL = register.url
        yield


PROFILE = {
    "wishes": ["leipomotyö", "keittiötyö"], "skills": ["leivonta", "tiskaus"], "summary": "Leivon paljon kotona.",
    "work_history": [{"title": "koulun keittiöapulainen", "months": 8, "ended_year": 2023}],
    "municipality": "615", "max_distance_km": 20, "kinds": ["work_trial"], "hours_per_week": [15, 25], "adult": True,
}  # fmt: skip


@pytest.fixture
def later(monkeypatch) -> Callable[..., None]:
    """`later(weeks=4)`: the portal's clock stands so much later; a night's jobs have run."""

    def move(**how_much: float) -> None:
        class Later(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(**how_much)

        monkeypatch.setattr(clock, "datetime", Later)
        a_night_passes()

    return move


@pytest.mark.parametrize("how", HOW)
def test_the_main_job(another, town, later, how):
    def begins(who):
        return another(who, checked=True, **how)

    today = clock.today()
    sirpa = begins("employer")
    employer.reads_what_there_is(sirpa)
    employer.signs_up(sirpa)
    employer.adds_the_company(sirpa)
    employer.posts_an_opening(sirpa)

    aada = begins("officer")
    officials.signs_in(aada, "yrityspalvelu")
    officials.checks_the_company(aada, employer.COMPANY, "Sirpa Esimerkki")
    officials.approves_the_opening(aada, employer.OPENING)

    oiva = begins("coach")
    officials.signs_in(oiva, "valmentaja")
    coach.reviews_the_people(oiva, employer.OPENING, HELKA)
    coach.person_consents(begins("person"), coach.makes_a_link(oiva), HELKA)
    coach.proposes(oiva, employer.OPENING, HELKA)

    employer.accepts_the_person(sirpa, HELKA)
    employer.fills_in_the_agreement(sirpa, today, today + timedelta(weeks=6))
    employer.begins_the_application(sirpa)
    coach.person_agrees_to_the_application(begins("person"), employer.asks_the_person(sirpa), HELKA)
    reference = employer.applies_for_the_bonus(sirpa)

    coach.completes_the_agreement(oiva, HELKA, today)
    coach.starts_the_placement(oiva)
    employer.writes_in_the_diary(sirpa, "Taikinan teko")
    later(days=1)
    employer.repeats_with_one_tap_and_confirms(sirpa, "Taikinan teko")
    later(weeks=6, days=1)
    officials.signs_in(oiva, "valmentaja")  # whoever was away so long signs in again
    coach.ends_the_placement(oiva, HELKA)
    employer.evaluates(sirpa)
    coach.reads_the_evaluation(oiva, HELKA)

    helmi = begins("handler")
    officials.signs_in(helmi, "kasittelija")
    officials.handles(helmi, reference)
    urho = begins("decision-maker")
    officials.signs_in(urho, "paattaja")
    officials.decides(urho, reference)
    employer.reads_the_decision(sirpa)
