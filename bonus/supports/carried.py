"""Answers of the guide that a visitor asked to keep: in the visitor's own session, nowhere else."""

from __future__ import annotations

from typing import Any

from bonus.supports.guide import Answers

KEY = "supports.guide"


def keep(request, answers: Answers, scheme: str = "") -> None:
    """Only what an application asks too: scheme, start, length, hours, other supports. No age, no unemployment."""
    request.session[KEY] = {
        "scheme": scheme,
        "start": answers.start.isoformat() if answers.start else "",
        "months": answers.months,
        "hours_week": str(answers.hours_week) if answers.hours_week is not None else "",
        "others": sorted(answers.others),
    }


def peek(request) -> dict[str, Any] | None:
    return request.session.get(KEY)


def take(request) -> dict[str, Any] | None:
    """The kept answers, once: an application that used them has them as its own."""
    return request.session.pop(KEY, None)
