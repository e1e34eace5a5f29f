"""What closed grants gave back, and the case of what later decisions had charged: kept under the case from now on."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Greatest


def forwards(apps, schema_editor):
    grants = apps.get_model("payments", "Grant").objects
    given_back = Greatest(F("amount") - F("approved_total") + F("recovered_total"), 0)
    grants.filter(state="closed", released=0).update(released=given_back)
    corrections, claims = apps.get_model("applications", "Correction"), apps.get_model("applications", "Claim")
    entries, aids = apps.get_model("funds", "FundEntry"), apps.get_model("funds", "AidGrant")
    for model in (corrections, claims):
        for number, case in model.objects.order_by("pk").values_list("number", "decision__application__reference"):
            entries.objects.filter(case=number).update(case=case)
            aids.objects.filter(case=number).update(case=case)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_follow_later_decisions"),
        ("funds", "0002_follow_later_decisions"),
        ("applications", "0006_saved_view"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
