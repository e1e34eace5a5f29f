"""The room's part of the main job, page by page: list → pair → proposal → answer → placement → diary → evaluation."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail as outbox
from django.urls import reverse

from matching.jobseekers.models import Client
from matching.placements.models import GuidanceEntry, Placement, Proposal, ReviewDecision, ShownList
from portal.core import clock, jobs
from portal.core.models import AuditEvent, OutboxMessage
from portal.openings.models import Opening
from tests.factories import strong

pytestmark = pytest.mark.django_db


def test_from_the_list_to_the_evaluation(client, town):
    coach_at = strong(client, town.coach)
    listed = coach_at.get(reverse("placements:openings_for_client", args=[town.client.pk]))
    assert listed.status_code == 200
    assert town.opening.title in listed.text
    shown = ShownList.objects.get()
    assert shown.rows[0][:3] == [town.client.pk, town.opening.pk, 1]

    pair = reverse("placements:pair", args=[town.client.pk, town.opening.pk]) + f"?list={shown.key}"
    assert coach_at.get(pair).status_code == 200
    propose = reverse("placements:propose", args=[town.client.pk, town.opening.pk]) + f"?list={shown.key}"
    preview = coach_at.get(propose)
    assert "Veikko" in preview.text and "040 123 4567" in preview.text
    sent = coach_at.post(propose, {"message": "Sopii hyvin teille."})
    assert sent.status_code == 302
    proposal = Proposal.objects.get()
    assert ReviewDecision.objects.get(action="proposed").rank == 1

    jobs.run_waiting()
    [letter] = [m for m in outbox.outbox if m.to == [town.boss.email]]
    assert "Veikko" not in letter.subject + letter.body
    assert reverse("placements:proposal", args=[proposal.pk]) in letter.body

    boss_at = strong(client, town.boss)
    page = boss_at.get(reverse("placements:proposal", args=[proposal.pk]))
    assert "Veikko" in page.text and "Sopii hyvin teille." in page.text
    accepted = boss_at.post(reverse("placements:answer", args=[proposal.pk, "accept"]), {"version": proposal.version})
    placement = Placement.objects.get()
    assert accepted.url == reverse("placements:placement", args=[placement.pk])
    assert placement.hours_per_week == Decimal("24")
    town.opening.refresh_from_db()
    assert town.opening.state == Opening.State.FILLED

    today = clock.today()
    agreement = {
        "version": placement.version, "start_date": f"{today:%d.%m.%Y}",
        "end_date": f"{today + timedelta(days=20):%d.%m.%Y}", "hours_per_day": "6", "days_per_week": "4",
        "hours_per_week": "24", "place": "Esimerkkitie 1", "tasks": "Keittiön työt",
        "supervisor_name": "Eero Esimerkki",
    }  # fmt: skip
    saved = boss_at.post(reverse("placements:agreement", args=[placement.pk]), agreement)
    assert saved.status_code == 302, saved.text
    coach_at = strong(client, town.coach)
    placement.refresh_from_db()
    rest = {"goals": "Tutustua alaan", "benefit_payer": "Kela", "not_own_employer": "on", "version": placement.version}
    assert coach_at.post(reverse("placements:agreement", args=[placement.pk]), agreement | rest).status_code == 302
    started = coach_at.post(reverse("placements:act", args=[placement.pk]), {"action": "start"})
    assert started.status_code == 302
    town.client.refresh_from_db()
    assert town.client.state == Client.State.PLACED

    boss_at = strong(client, town.boss)
    diary = reverse("placements:diary", args=[placement.pk])
    written = boss_at.post(diary, {"date": f"{today:%d.%m.%Y}", "hours": "1.5", "what": "Koneiden käyttö"})
    assert written.status_code == 302
    entry = GuidanceEntry.objects.get()
    repeated = {"hours": str(entry.hours), "what": entry.what}
    assert boss_at.post(reverse("placements:diary_repeat", args=[placement.pk]), repeated).status_code == 302
    every = list(GuidanceEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert boss_at.post(reverse("placements:diary_confirm", args=[placement.pk]), {"entry": every}).status_code == 302
    assert "Koneiden käyttö" in boss_at.get(diary).text

    interrupted = {"action": "interrupt", "reason": "Siirtyi palkkatyöhön"}
    assert boss_at.post(reverse("placements:act", args=[placement.pk]), interrupted).status_code == 302
    town.client.refresh_from_db()
    assert town.client.state == Client.State.MEASURES
    placement.refresh_from_db()
    assert placement.ended_on == today and placement.lacks_evaluation
    answers = {"suits_work": "well", "working_life_skills": "partly", "strengths": "Oppi nopeasti", "could_hire": "yes"}
    evaluated = boss_at.post(reverse("placements:evaluation", args=[placement.pk]), answers)
    assert evaluated.status_code == 302
    coach_at = strong(client, town.coach)
    assert "Oppi nopeasti" in coach_at.get(reverse("placements:placement", args=[placement.pk])).text
    read = set(AuditEvent.objects.filter(subject_id=str(town.client.pk)).values_list("action", flat=True))
    assert {"client.read", "client.disclosed", "proposal.read", "placement.read", "placement.evaluated"} <= read
    assert not OutboxMessage.objects.filter(body__icontains="Veikko").exists()
