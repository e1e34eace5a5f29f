"""A long list of what waits shows first what presses, and folds the rest away."""

from __future__ import annotations

from datetime import date, timedelta

from portal.core.urgency import SHORT, SHOWN, by_urgency

TODAY = date(2026, 11, 24)


def thing(days: int | None) -> dict:
    return {"text": str(days), "href": "#", "due": None if days is None else TODAY + timedelta(days=days)}


def test_a_short_list_stays_as_it_is_and_marks_what_is_late():
    [group] = by_urgency([thing(3), thing(-1), thing(None)], TODAY)
    assert not group.title
    assert [(row["text"], row["late"]) for row in group.items] == [("-1", True), ("3", False), ("None", False)]
    assert by_urgency([], TODAY) == []


def test_a_long_list_falls_into_groups_and_loses_nothing():
    days = [None, 8, 7, 0, -1, -30, *range(20, 20 + SHORT)]
    groups = by_urgency([thing(day) for day in days], TODAY)
    assert [[row["text"] for row in group.items][:2] for group in groups] == [
        ["-30", "-1"],
        ["0", "7"],
        ["None"],
        ["8", "20"],
    ]
    assert [group.late for group in groups] == [True, False, False, False]
    assert sum(len(group.shown) + len(group.folded) for group in groups) == len(days)


def test_a_list_without_days_needs_no_heading():
    [group] = by_urgency([thing(None) for _ in range(SHORT + 1)], TODAY)
    assert not group.title and len(group.items) == SHORT + 1


def test_one_thing_alone_is_not_folded_away():
    [group] = by_urgency([thing(1) for _ in range(SHOWN + 1)], TODAY)
    assert len(group.shown) == SHOWN + 1 and not group.folded
    [group] = by_urgency([thing(1) for _ in range(SHOWN + 2)], TODAY)
    assert len(group.shown) == SHOWN and len(group.folded) == 2
