"""The web server or the worker is killed -9 while an application is sent or decided: nothing is lost or double."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from bonus.applications import facts
from bonus.applications.models import Application, Decision
from bonus.funds.models import AidGrant
from portal.core import clock, jobs
from portal.core.models import JobRun, OutboxMessage, StoredFile, TransitionLog
from tests.bonus.applications import cases
from tests.factories import strong
from tests.killing import kill_in_the_middle

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# Where it is killed: (module or class, name): after the state was written, before the commit; and after the commit.
BEFORE_COMMIT = {
    "submit": ("bonus.applications.services.drafts", "_seal"),
    "decide": ("bonus.applications.services.deciding", "mail_employer"),
}
AFTER_COMMIT = ("portal.core.middleware.RefusalMiddleware", "__call__")


def pressed(client, person: Any, address: str, body: dict[str, Any]) -> dict[str, Any]:
    strong(client, person)
    name = settings.SESSION_COOKIE_NAME
    return {"address": address, "body": body, "cookie": name, "session": client.cookies[name].value}


def counts(case: cases.Case) -> dict[str, int]:
    log = TransitionLog.objects.filter(object_type=Application._meta.label)
    return {
        "sent": log.filter(action="submit").count(),
        "decided": log.filter(action__in=["grant", "grant_partly", "refuse"]).count(),
        "decisions": Decision.objects.count(),
        "mails": OutboxMessage.objects.count(),
        "aid": AidGrant.objects.filter(case=case.application.reference).count(),
        "pdf jobs": JobRun.objects.filter(kind="bonus_decision_pdf").count(),
    }


def the_case(action: str) -> tuple[cases.Case, Any, str, dict[str, Any]]:
    if action == "submit":
        case = cases.filled()
        return case, case.member, reverse("bonus:check", args=[case.application.pk]), {}
    case = cases.proposed()
    application = case.application
    body = {
        "outcome": "granted", "amount": str(application.proposal_amount), "reasons": "Ehdot täyttyvät.",
        "hearing_ground": "", "publish": "on", "seen": facts.fingerprint(application),
    }  # fmt: skip
    return case, case.decider, reverse("bonus:decide", args=[application.pk]), body


@pytest.mark.parametrize("action", ["submit", "decide"])
def test_the_web_server_is_killed(client, action):
    case, person, address, body = the_case(action)
    body["form_token"] = str(uuid.uuid4())
    before, state = counts(case), case.application.state
    what = pressed(client, person, address, body)

    kill_in_the_middle(BEFORE_COMMIT[action], **what)
    assert counts(case) == before and case.fresh().state == state, "half of it was done"

    if action == "decide":  # the same form again: this time all is done, but nobody hears of it
        kill_in_the_middle(AFTER_COMMIT, **what)
    else:
        assert client.post(address, body).status_code == 302
    done = counts(case)
    assert case.fresh().state == ("submitted" if action == "submit" else "granted")
    assert (done["sent"], done["decisions"], done["decided"]) == ((1, 0, 0) if action == "submit" else (1, 1, 1))
    assert done["mails"] == before["mails"] + 1

    assert client.post(address, body).status_code == 302  # and once more
    assert counts(case) == done


def test_the_worker_is_killed_between_the_two_documents_of_a_decision():
    case = cases.proposed()
    cases.decide(case)
    run = JobRun.objects.get(kind="bonus_decision_pdf")
    files = StoredFile.objects.filter(content_type="application/pdf", uploaded_by=None)
    kill_in_the_middle(("portal.core.uploads", "store_bytes"), job=run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, files.count()) == ("running", 1, 0)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        jobs.sweep()
        jobs.run_waiting()
    decision = Decision.objects.get()
    assert JobRun.objects.get(pk=run.pk).state == "done" and files.count() == 2
    assert decision.public_pdf_id and decision.annex_pdf_id and decision.public_pdf_id != decision.annex_pdf_id
    assert Application.objects.get(pk=case.application.pk).state == "granted"
