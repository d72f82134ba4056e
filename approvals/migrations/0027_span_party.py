"""Keep whose a time is; run the guards again, which write it."""

from django.db import migrations, models

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0026_quantities")]
    operations = [
        migrations.AddField(
            model_name="statedspan",
            name="party",
            field=models.CharField(blank=True, max_length=300),
        ),
        RunGuards("approvals"),
    ]
