"""Keep how many a figure counts, and of what; run the guards again, which write it."""

from django.db import migrations, models

from people.guards import RunGuards


class Migration(migrations.Migration):
    dependencies = [("approvals", "0025_guards")]
    operations = [
        migrations.AddField(
            model_name="statedfigure",
            name="quantity",
            field=models.DecimalField(decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="statedfigure",
            name="unit",
            field=models.CharField(blank=True, max_length=300),
        ),
        RunGuards("approvals"),
    ]
