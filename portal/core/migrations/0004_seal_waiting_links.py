from django.db import migrations

from portal.core import sealing

LINKS = {"one_time_link": True, "state__in": ["waiting", "sending"]}


def seal(apps, schema_editor):
    """Mails that wait with a one-time link lay readable; from now on what has such a link is sealed."""
    for message in apps.get_model("core", "OutboxMessage").objects.filter(**LINKS).exclude(body="").order_by("pk"):
        message.body = sealing.seal(message.body)
        message.save(update_fields=["body"])


def unseal(apps, schema_editor):
    for message in apps.get_model("core", "OutboxMessage").objects.filter(**LINKS).exclude(body="").order_by("pk"):
        message.body = sealing.unseal(message.body)
        message.save(update_fields=["body"])


class Migration(migrations.Migration):
    dependencies = [("core", "0003_town_of_events_and_texts_of_links")]

    operations = [migrations.RunPython(seal, unseal)]
