"""Say what a contract is for, as procurement law asks."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contracts', '0007_words_as_printed'),
        ('people', '0004_guards'),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='subject',
            field=models.CharField(choices=[('services', 'Services or supplies'), ('works', 'Works'), ('light touch', 'Services under the light touch'), ('not stated', 'Not stated')], db_default='not stated', default='not stated', max_length=12),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('subject__in', ['services', 'works', 'light touch', 'not stated'])), name='contracts_contract_subject_is_known'),
        ),
    ]
