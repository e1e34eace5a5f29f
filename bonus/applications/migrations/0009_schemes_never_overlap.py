"""On PostgreSQL no two versions of one scheme are in force on the same day, whoever writes the row."""

from django.db import migrations

ADD = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE {table} ADD CONSTRAINT schemes_in_force_never_overlap EXCLUDE USING gist (
    municipality_id WITH =, slug WITH =, daterange(valid_from, valid_to, '[]') WITH &&
) WHERE (state = 'active');
"""
DROP = "ALTER TABLE {table} DROP CONSTRAINT schemes_in_force_never_overlap;"


def _run(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            table = apps.get_model("applications", "SchemeVersion")._meta.db_table
            schema_editor.execute(sql.format(table=schema_editor.quote_name(table)))

    return run


class Migration(migrations.Migration):
    dependencies = [("applications", "0008_decided_amount")]
    operations = [migrations.RunPython(_run(ADD), _run(DROP))]
