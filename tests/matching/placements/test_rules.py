"""55 §'s six months, its restarts, and what an agreement must hold before a trial may start."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.placements import rules
from matching.placements.models import Placement, TrialPeriod, TrialRestart
from matching.placements.rules import Length
from matching.placements.services import placements as services
from portal.core import clock
from portal.core.exceptions import Refused
from tests.factories import ClientFactory, PlacementFactory

Ground = TrialRestart.Ground


@pytest.mark.parametrize(
    ("start", "end", "length"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), Length(6, 0)),
        (date(2026, 1, 15), date(2026, 7, 14), Length(6, 0)),
        (date(2026, 1, 15), date(2026, 7, 15), Length(6, 1)),
        (date(2026, 2, 1), date(2026, 2, 28), Length(1, 0)),
        (date(2026, 1, 31), date(2026, 2, 27), Length(1, 0)),  # a month from 31.1. ends where February does
        (date(2026, 8, 31), date(2026, 8, 31), Length(0, 1)),
        (date(2024, 2, 29), date(2025, 2, 26), Length(11, 29)),
    ],
)
def test_a_trial_is_calendar_months_and_odd_days(start, end, length):
    assert rules.length_of(start, end) == length


@given(start=st.dates(date(2020, 1, 1), date(2035, 1, 1)), days=st.integers(0, 400))
def test_a_longer_trial_is_never_shorter(start, days):
    first, second = (rules.length_of(start, date.fromordinal(start.toordinal() + n)) for n in (days, days + 1))
    assert first < second


def test_six_separate_months_are_exactly_six_months():
    months = [(date(2026, m, 1), clock.add_months(date(2026, m, 1), 1)) for m in (1, 3, 5, 7, 8, 10)]
    periods = [(start, date.fromordinal(end.toordinal() - 1)) for start, end in months]
    assert rules.total_length(periods) == Length(6, 0)
    assert not rules.exceeds_six_months(periods)
    assert rules.exceeds_six_months([*periods, (date(2026, 12, 1), date(2026, 12, 1))])


def test_odd_days_of_separate_trials_add_up():
    short = [(date(2026, 3, 2), date(2026, 3, 21)), (date(2026, 5, 4), date(2026, 5, 18))]  # 20 and 15 days
    assert rules.total_length(short) == Length(1, 5)


def test_the_latest_last_day():
    assert rules.latest_end(date(2026, 11, 24), []) == date(2027, 5, 23)
    four = [(date(2026, 1, 1), date(2026, 4, 30))]
    assert rules.latest_end(date(2026, 6, 1), four) == date(2026, 7, 31)
    assert rules.latest_end(date(2026, 8, 1), [(date(2026, 1, 1), date(2026, 6, 30))]) is None


@pytest.mark.django_db
class TestWithRows:
    def placement(self, **fields) -> Placement:
        dates = {"start_date": date(2026, 11, 2), "end_date": date(2027, 1, 1)} | fields
        return PlacementFactory(**dates)

    def add(self, placement, start, end):
        TrialPeriod.objects.create(client=placement.client, start_date=start, end_date=end, source="URA")

    def test_earlier_trials_entered_and_held_here_are_counted_together(self):
        placement = self.placement()
        self.add(placement, date(2025, 3, 1), date(2025, 5, 31))  # three months
        assert rules.trial_limit_sentence(placement) is None
        self.placement(client=placement.client, proposal__client=placement.client, state="interrupted",
                       start_date=date(2026, 2, 1), end_date=date(2026, 6, 30), ended_on=date(2026, 3, 31))  # fmt: skip
        sentence = rules.trial_limit_sentence(placement)
        assert sentence and "1.12.2026" in sentence

    def test_only_the_days_really_held_count_and_a_cancelled_trial_does_not(self):
        placement = self.placement()
        one = self.placement(client=placement.client, proposal__client=placement.client, state="cancelled",
                             start_date=date(2026, 1, 1), end_date=date(2026, 6, 30))  # fmt: skip
        assert rules.counted_periods(placement) == []
        assert one.kind == "work_trial"

    def test_a_restart_wipes_out_what_was_before_it(self):
        placement = self.placement()
        self.add(placement, date(2024, 1, 1), date(2024, 6, 30))
        assert "six months" in rules.trial_limit_sentence(placement) or "kuusi" in rules.trial_limit_sentence(placement)
        coach = placement.client.coach
        args = {"actor": coach, "client": placement.client, "ground": Ground.UNEMPLOYED_12_MONTHS, "source": "URA"}
        with pytest.raises(Refused):
            services.restart_add(on=date(2025, 6, 29), **args)
        services.restart_add(on=date(2025, 6, 30), **args)
        assert rules.trial_limit_sentence(placement) is None
        assert rules.latest_end(placement.start_date, rules.counted_periods(placement)) == date(2027, 5, 1)

    def test_a_restart_after_this_trial_began_does_not_help_it(self):
        placement = self.placement()
        self.add(placement, date(2024, 1, 1), date(2024, 6, 30))
        TrialRestart.objects.create(client=placement.client, on=date(2026, 11, 3), ground=Ground.UNDER_25, source="URA")
        assert rules.trial_limit_sentence(placement)

    def test_under_25_needs_the_maximum_used_and_three_months(self):
        client = ClientFactory()
        args = {"actor": client.coach, "client": client, "ground": Ground.UNDER_25, "source": "URA"}
        TrialPeriod.objects.create(client=client, start_date=date(2026, 1, 1), end_date=date(2026, 3, 31), source="URA")
        with pytest.raises(Refused):
            services.restart_add(on=date(2026, 9, 1), **args)  # three months are not the maximum
        TrialPeriod.objects.create(client=client, start_date=date(2026, 4, 1), end_date=date(2026, 6, 30), source="URA")
        with pytest.raises(Refused):
            services.restart_add(on=date(2026, 9, 29), **args)
        assert services.restart_add(on=date(2026, 9, 30), **args).pk

    @pytest.mark.parametrize("name", rules.AGREEMENT_FIELDS)
    def test_each_field_of_the_agreement_is_needed(self, name):
        placement = PlacementFactory()
        assert rules.why_not_startable(placement) is None or name == "goals"
        setattr(placement, name, None if "date" in name or "hours" in name or "days" in name else "")
        assert rules.why_not_startable(placement)

    @pytest.mark.parametrize(
        "broken", [{"not_own_employer": False}, {"hours_per_day": 3}, {"hours_per_day": 9}, {"days_per_week": 6}]
    )
    def test_what_the_law_forbids_keeps_a_trial_from_starting(self, broken):
        assert rules.why_not_startable(PlacementFactory(**broken))

    def test_a_job_needs_only_its_first_day(self):
        assert rules.why_not_startable(PlacementFactory(kind="job", goals="", place="", end_date=None)) is None
        assert rules.why_not_startable(PlacementFactory(kind="job", start_date=None, end_date=None))
