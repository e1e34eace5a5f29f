"""The facts of November 2026 (sources in the file itself). Later facts are rows of their own, with a later date."""

import json
from pathlib import Path

from django.db import migrations

FACTS = Path(__file__).resolve().parents[1] / "data" / "facts-2026-11.json"


def load(apps, _schema_editor):
    SupportFact = apps.get_model("supports", "SupportFact")
    for fact in json.loads(FACTS.read_text()):
        known = {name: fact.pop(name) for name in ("support", "key", "valid_from")}
        SupportFact.objects.get_or_create(**known, defaults=fact)


class Migration(migrations.Migration):
    dependencies = [("supports", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
