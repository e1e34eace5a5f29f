import uuid

from django.db import migrations, models


def forget(apps, schema_editor):
    """They live for an hour; one that waits at the update would share its token with the others."""
    apps.get_model("accounts", "KeptForm").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_kept_form")]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddField(
            model_name="keptform", name="token", field=models.UUIDField(default=uuid.uuid4, unique=True)
        ),
    ]
