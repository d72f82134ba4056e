"""Add when a promise is due by a milestone, and the further ways in which a decision stands."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0012_guards"), ("people", "0004_guards")]
    operations = [
        migrations.AddField(
            model_name="heading",
            name="also",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="undertaking",
            name="due_at",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undertakings",
                to="people.milestone",
            ),
        ),
        migrations.AddField(
            model_name="undertaking",
            name="due_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="undertaking",
            name="number",
            field=models.CharField(max_length=80),
        ),
    ]
